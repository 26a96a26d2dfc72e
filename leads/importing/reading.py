"""A file as a table: its encoding, delimiter and header, and its rows in a stream that never holds the whole file."""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.importing.encodings import ENCODINGS, codec, encoding_of
from leads.importing.records import Broken, records
from leads.refusals import Refusal

__all__ = ["DELIMITERS", "ENCODINGS", "Broken", "NotATable", "Row", "Shape", "header", "rows", "shape_of", "storable"]

DELIMITERS = {
    ",": gettext_lazy("Comma ,"),
    ";": gettext_lazy("Semicolon ;"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar |"),
}
SAMPLE = 256 * 1024  # bytes that decide on delimiter and header
HEADER_WITHIN = 40  # notes may stand above the column names
MOST_COLUMNS = 1000
NO_HEADER = 0  # as a row of the column names
_NOT_WRITTEN = [chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a"]
"""Signs that nobody types: pictures, archives and programs are full of them."""
_MARKS = {  # first bytes of files that are often taken for a table
    b"%PDF": gettext_lazy("This is a PDF, not a table. Please export the data as CSV."),
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
    header_row: int = 1  # NO_HEADER: the columns have no names


Row = tuple[int, list[str]]
"""The number that a spreadsheet shows beside the row, and its cells."""


def shape_of(stream: BinaryIO) -> Shape:
    """What the bytes say about themselves. NotATable with the reason in words."""
    head = stream.read(SAMPLE)
    _refuse_other_kinds(head)
    encoding = encoding_of(head, stream)
    text = _decoded(head, encoding)
    if sum(map(text.count, _NOT_WRITTEN)) * 50 > len(text):
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


def _decoded(head: bytes, encoding: str) -> str:
    """The sample without the character that may have been cut at its end."""
    text = codecs.getincrementaldecoder(codec(head, encoding))(errors="replace").decode(head)
    return text if len(head) < SAMPLE else text[: text.rfind("\n") + 1] or text


def _sampled(text: str, delimiter: str) -> list[list[str]]:
    return list(islice(records(io.StringIO(text, newline=""), delimiter), 200))


def _delimiter(text: str) -> str:
    """The one by which most rows have the same number of cells, and of these the one with the most cells."""

    def fitness(delimiter: str) -> tuple[float, int]:
        rows = [cells for cells in _sampled(text, delimiter) if cells]
        width, rows_of_it = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        return (round(rows_of_it / len(rows), 1), width) if width > 1 else (0.0, 1)

    return max(DELIMITERS, key=fitness)


def _header_row(text: str, delimiter: str) -> int:
    """The first row that is as wide as most: notes above the names are narrower. None, if it holds data itself."""
    rows = _sampled(text, delimiter)
    filled = [cells for cells in rows if any(cells)]
    if not filled:
        return 1
    width = Counter(map(len, filled)).most_common(1)[0][0]
    wide = [number for number, cells in enumerate(rows[:HEADER_WITHIN], 1) if len(cells) == width and any(cells)]
    if not wide:
        return 1
    named = [number for number in wide if sum(map(bool, map(str.strip, rows[number - 1]))) * 2 > width]
    first = (named or wide)[0]
    return NO_HEADER if first == wide[0] and _holds_data(rows[first - 1]) else first


_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()/.:,T€$%-]*\d[\d ()/.:,TZ€$%-]*|[0-9a-f]{16,}|https?://\S+|\d{4}-\d\d-\d\d.*",
    re.IGNORECASE,
)


def _holds_data(cells: list[str]) -> bool:
    """An address, or two cells that are dates, numbers or ids: no names of columns."""
    found = [cell.strip() for cell in cells if _DATA.fullmatch(cell.strip()[:200])]
    return any("@" in cell for cell in found) or len(found) * 3 > len([cell for cell in cells if cell.strip()])


def rows(stream: BinaryIO, shape: Shape) -> Iterator[Row]:
    """Every row that holds anything, from the header on; what can't be read as a record is Broken."""
    start = stream.tell()
    name = codec(stream.read(4096), shape.encoding)
    stream.seek(start)
    lenient = "surrogateescape" if name in ("utf-8-sig", "cp1252") else "replace"  # bad bytes refuse their row only
    text = io.TextIOWrapper(stream, name, errors=lenient, newline="")
    try:
        for number, cells in enumerate(records(text, shape.delimiter), 1):
            if number >= shape.header_row and any(cells):
                yield number, cells
    finally:
        if not stream.closed:
            text.detach()  # the stream stays the caller's


def header(table: Iterator[Row], shape: Shape | None = None) -> tuple[list[str], Iterator[Row]]:
    """The names of the columns, and the rows below them: blanks get a name, and twins a number. NotATable when there
    is none. Without a header the columns are numbered."""
    first = next(table, (0, []))
    if not first[1]:
        raise NotATable(_("The file is empty."))
    if len(first[1]) > MOST_COLUMNS:
        raise NotATable(_("The table has more than 1,000 columns. Please leave out what is not needed."))
    if shape is not None and shape.header_row == NO_HEADER:
        return [_numbered(place) for place in range(1, len(first[1]) + 1)], chain([first], table)
    names: list[str] = []
    for place, cell in enumerate(first[1], 1):
        names.append(_unused(" ".join(_storable(cell).split())[:100] or _numbered(place), names))
    return names, table


def _numbered(place: int) -> str:
    return _("Column %(n)d") % {"n": place}


def _unused(name: str, names: list[str]) -> str:
    if name not in names:
        return name
    return next(new for n in range(2, len(names) + 3) if (new := f"{name} ({n})") not in names)


def _storable(text: str) -> str:
    """What PostgreSQL's text and JSON can hold, with a mark for each character that they can't."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def storable(cells: list[str]) -> list[str]:
    return [_storable(cell) for cell in cells]
