"""vCards of all versions as rows of a table. A broken one is a row without a name, so that it is refused alone."""

import quopri
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

LONGEST_LINE = 100_000  # characters
MOST_LINES = 2_000  # of one card
_SAMPLE = 1024 * 1024  # bytes that tell the encoding
Cells = list[str]

COLUMNS = (
    "First Name", "Last Name", "Email", "Email 2", "Email 3", "Phone", "Phone 2", "Phone 3", "Company",
    "Department", "Job Title", "Street", "City", "Postal Code", "Country", "Website", "Birthday", "Note", "UID",
    "vCard",
)  # fmt: skip


def rows(path: Path) -> Iterator[Cells]:
    """The names of the columns, then one row for each card."""
    return chain([list(COLUMNS)], map(_card, _cards(_lines(path))))


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as raw:
        head = raw.read(_SAMPLE)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        head[: head.rfind(b"\n") + 1].decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        while line := file.readline(LONGEST_LINE):
            yield line.rstrip("\r\n")


def _cards(lines: Iterator[str]) -> Iterator[list[str]]:
    """The lines of each card; one without an end reaches to the next beginning, so that it takes no other along."""
    card: list[str] | None = None
    for line in lines:
        mark = line.strip().upper().replace(" ", "")
        if mark == "BEGIN:VCARD":
            if card:
                yield card
            card = []
        elif mark == "END:VCARD":
            if card is not None:
                yield card
            card = None
        elif card is not None and len(card) < MOST_LINES:
            card.append(line)
    if card:
        yield card


def _unfolded(lines: list[str]) -> list[str]:
    whole: list[str] = []
    for line in lines:
        if whole and line[:1] in (" ", "\t"):
            whole[-1] += line[1:]
        elif whole and whole[-1].endswith("=") and "QUOTED-PRINTABLE" in whole[-1].upper():
            whole[-1] = whole[-1][:-1] + line
        else:
            whole.append(line)
    return whole


def _property(line: str) -> tuple[str, str]:
    """ "item1.EMAIL;type=WORK:a@x.de" -> EMAIL, a@x.de"""
    head, colon, value = line.partition(":")
    if head.count('"') % 2:  # the colon stood in a quoted parameter
        match = re.match(r'((?:[^":]|"[^"]*")*):(.*)', line)
        head, value = (match[1], match[2]) if match else (head, value)
    name, *parameters = head.upper().split(";")
    if not colon or any("BASE64" in one or one in ("B", "ENCODING=B") for one in parameters):
        return "", ""
    if any("QUOTED-PRINTABLE" in one for one in parameters):
        charset = next((one.partition("=")[2] for one in parameters if one.startswith("CHARSET=")), "UTF-8")
        raw = quopri.decodestring(value.encode("latin-1", "replace"))
        try:
            value = raw.decode(charset)
        except (LookupError, UnicodeDecodeError):
            value = raw.decode("cp1252", "replace")
    return name.rpartition(".")[2], value


def _parts(value: str, sign: str = ";") -> list[str]:
    """Parts of a value; a sign behind a backslash is text."""
    parts = re.split(rf"(?<!\\){sign}", value)
    return [re.sub(r"\\([,;:\\])", r"\1", re.sub(r"\\[nN]", "\n", part)).strip() for part in parts]


def _filled(values: list[str], count: int) -> list[str]:
    return (values + [""] * count)[:count]


def _card(lines: list[str]) -> Cells:
    found: dict[str, list[str]] = {}
    for line in _unfolded(lines):
        name, value = _property(line)
        if name and value.strip(" ;"):
            found.setdefault(name, []).append(value)
    first = {name: _parts(values[0]) for name, values in found.items()}
    plain = {name: " ".join(filter(None, parts)) for name, parts in first.items()}
    last, given, middle = _filled(first.get("N", []), 3)
    mails = [re.sub(r"(?i)^mailto:", "", _parts(value)[0]) for value in found.get("EMAIL", [])]
    phones = [re.sub(r"(?i)^tel:", "", _parts(value)[0]) for value in found.get("TEL", [])]
    address = _filled(first.get("ADR", []), 7)
    organisation = _filled(first.get("ORG", []), 2)
    if not (last or given):
        given, _blank, last = plain.get("FN", "").rpartition(" ")
    is_readable = bool(last or given or mails or phones or organisation[0])
    return [
        f"{given} {middle}".strip(), last, *_filled(mails, 3), *_filled(phones, 3),
        *organisation, plain.get("TITLE", plain.get("ROLE", "")), address[2], address[3], address[5], address[6],
        plain.get("URL", ""), plain.get("BDAY", ""), plain.get("NOTE", ""), plain.get("UID", ""),
        "" if is_readable else "\n".join(lines)[:2000],
    ]  # fmt: skip
