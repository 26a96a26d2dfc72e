"""vCards of all versions as rows of a table. A broken one is a row without a name, so that it is refused alone."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from leads import vcards
from leads.vcards import Line

LONGEST_LINE = 100_000  # characters
_SAMPLE = 1024 * 1024  # bytes that tell the encoding
Cells = list[str]

COLUMNS = (
    "First Name", "Last Name", "Email", "Email 2", "Email 3", "Phone", "Phone 2", "Phone 3", "Company",
    "Department", "Job Title", "Street", "City", "Postal Code", "Country", "Website", "Birthday", "Note", "UID",
    "vCard",
)  # fmt: skip


def rows(path: Path) -> Iterator[Cells]:
    """The names of the columns, then one row for each card."""
    return chain([list(COLUMNS)], map(_card, vcards.cards(_lines(path))))


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


def _card(lines: list[str]) -> Cells:
    found: dict[str, list[Line]] = {}
    for line in vcards.properties(lines):
        if line.value.strip(" ;"):
            found.setdefault(line.name, []).append(line)
    parts = {name: told[0].parts for name, told in found.items()}
    plain = {name: told[0].text for name, told in found.items()}
    last, given, middle = _filled(parts.get("N", []), 3)
    mails = [line.address for line in found.get("EMAIL", [])]
    phones = [line.address for line in found.get("TEL", []) if "fax" not in line.types]
    address = _filled(parts.get("ADR", []), 7)
    organisation = _filled(parts.get("ORG", []), 2)
    if not (last or given):
        given, _blank, last = plain.get("FN", "").rpartition(" ")
    is_readable = bool(last or given or mails or phones or organisation[0])
    return [
        f"{given} {middle}".strip(), last, *_filled(mails, 3), *_filled(phones, 3),
        *organisation, plain.get("TITLE", plain.get("ROLE", "")), address[2], address[3], address[5], address[6],
        plain.get("URL", ""), plain.get("BDAY", ""), found["NOTE"][0].long_text.strip() if "NOTE" in found else "",
        plain.get("UID", ""), "" if is_readable else "\n".join(lines)[:2000],
    ]  # fmt: skip


def _filled(values: list[str], count: int) -> list[str]:
    return (values + [""] * count)[:count]
