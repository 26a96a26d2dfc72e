"""A file as a table: its encoding, delimiter and header, and its rows in a stream that never holds the whole file."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.refusals import Refusal

ENCODINGS = {
    "utf-8-sig": gettext_lazy("UTF-8"),
    "utf-16": gettext_lazy("UTF-16"),
    "cp1252": gettext_lazy("Windows (Western Europe)"),
}
DELIMITERS = {
    ",": gettext_lazy("Comma ,"),
    ";": gettext_lazy("Semicolon ;"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar |"),
}
SAMPLE = 256 * 1024  # bytes that decide on delimiter and header
HEADER_WITHIN = 10  # notes may stand above the column names
_CHUNK = 1024 * 1024
_MARKS = {  # first bytes of files that are often taken for a table
    b"PK\x03\x04": gettext_lazy("This is an Excel or ZIP file. Please save it as CSV and upload that."),
    b"\xd0\xcf\x11\xe0": gettext_lazy("This is an old Excel file. Please save it as CSV and upload that."),
    b"%PDF": gettext_lazy("This is a PDF, not a table. Please export the data as CSV."),
    b"BEGIN:VCARD": gettext_lazy("These are vCards, not a table. Please export the data as CSV."),
    b"{": gettext_lazy("This is JSON, not a table. Please export the data as CSV."),
    b"[": gettext_lazy("This is JSON, not a table. Please export the data as CSV."),
    b"<": gettext_lazy("This is a web page or XML, not a table. Please export the data as CSV."),
}


class NotATable(Refusal):
    """The file can't be read as a table; the message says why in words."""


@dataclass(frozen=True)
class Shape:
    """How a file is written."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    header_row: int = 1


Row = tuple[int, list[str]]
"""The number that a spreadsheet shows beside the row, and its cells."""


def shape_of(stream: BinaryIO) -> Shape:
    """What the bytes say about themselves. NotATable with the reason in words."""
    head = stream.read(SAMPLE)
    _refuse_other_kinds(head)
    encoding = _encoding(head, stream)
    text = _decoded(head, encoding)
    if "\0" in text and text.count("\0") * 50 > len(text):
        raise NotATable(_("This is not a text file. Please export the data as CSV."))
    delimiter = _delimiter(text)
    return Shape(encoding, delimiter, _header_row(text, delimiter))


def _refuse_other_kinds(head: bytes) -> None:
    plain = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not plain.strip(b"\0"):
        raise NotATable(_("The file is empty."))
    for mark, words in _MARKS.items():
        if plain.startswith(mark):
            raise NotATable(str(words))


def _encoding(head: bytes, rest: BinaryIO) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_like_utf_16(head):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while head:
            decoder.decode(head)
            head = rest.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _looks_like_utf_16(head: bytes) -> bool:
    """Latin text in UTF-16 has a NUL in every second byte."""
    return len(head) > 3 and max(head[0::2].count(0), head[1::2].count(0)) > 0.4 * len(head[0::2])


def _decoded(head: bytes, encoding: str) -> str:
    """The sample without the character that may have been cut at its end."""
    text = codecs.getincrementaldecoder(_codec(head, encoding))(errors="replace").decode(head)
    return text if len(head) < SAMPLE else text[: text.rfind("\n") + 1] or text


def _codec(head: bytes, encoding: str) -> str:
    """UTF-16 without a mark at its beginning: which half of each pair is empty tells the order."""
    if encoding == "utf-16" and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    return encoding


def _sampled(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [cells for cells in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 200) if cells]
    except csv.Error:
        return []


def _delimiter(text: str) -> str:
    """The one by which most rows have the same number of cells, and of these the one with the most cells."""

    def fitness(delimiter: str) -> tuple[float, int]:
        rows = _sampled(text, delimiter)
        width, rows_of_it = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        return (round(rows_of_it / len(rows), 1), width) if width > 1 else (0.0, 1)

    return max(DELIMITERS, key=fitness)


def _header_row(text: str, delimiter: str) -> int:
    """The first row that is as wide as most: notes above the names are narrower."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 200))
    except csv.Error:
        return 1
    width = Counter(len(cells) for cells in rows if cells).most_common(1)[0][0]
    wide = [number for number, cells in enumerate(rows[:HEADER_WITHIN], 1) if len(cells) == width and any(cells)]
    return wide[0] if wide else 1


def rows(stream: BinaryIO, shape: Shape) -> Iterator[Row]:
    """Every row that holds anything, from the header on. NotATable where a row can't be read."""
    start = stream.tell()
    codec = _codec(stream.read(4096), shape.encoding)
    stream.seek(start)
    lenient = "replace" if codec.startswith("utf-16") else "surrogateescape"  # bad bytes refuse their row, not the file
    text = io.TextIOWrapper(stream, codec, errors=lenient, newline="")
    reader = csv.reader(text, delimiter=shape.delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number >= shape.header_row and any(cells):
                yield number, cells
    except csv.Error:
        raise NotATable(
            _("The table can't be read after row %(row)d: a quotation mark is not closed, or a cell is far too long.")
            % {"row": number}
        ) from None
    finally:
        if not stream.closed:
            text.detach()  # the stream stays the caller's


def header(table: Iterator[Row]) -> list[str]:
    """The names of the columns: blanks get a name, and twins a number. NotATable when there is none."""
    _number, cells = next(table, (0, []))
    if not cells:
        raise NotATable(_("The file is empty."))
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        names.append(_unused(" ".join(_storable(cell).split())[:100] or _("Column %(n)d") % {"n": place}, names))
    return names


def _unused(name: str, names: list[str]) -> str:
    if name not in names:
        return name
    return next(new for n in range(2, len(names) + 3) if (new := f"{name} ({n})") not in names)


def _storable(text: str) -> str:
    """What PostgreSQL's text and JSON can hold, with a mark for each character that they can't."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def storable(cells: list[str]) -> list[str]:
    return [_storable(cell) for cell in cells]
