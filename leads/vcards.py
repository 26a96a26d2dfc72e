"""What a file of vCards is made of: cards, and the properties of a card. Versions 2.1, 3 and 4, whatever their folding
and encoding; nonsense is left out."""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 20_000  # characters of a property; what is longer is a picture
MOST_LINES = 2_000  # of one card
_LINE = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^;:\"])*)*):(.*)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One property: its name in capitals, its types, its value as written."""

    name: str
    types: frozenset[str]
    value: str

    @property
    def text(self) -> str:
        return " ".join(self.long_text.split())

    @property
    def long_text(self) -> str:
        """With its line breaks."""
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.value, flags=re.DOTALL)

    @property
    def parts(self) -> list[str]:
        """The components of a name, an organisation or an address."""
        return [Line(self.name, self.types, part).text for part in re.split(r"(?<!\\);", self.value)]

    @property
    def address(self) -> str:
        """Version 4 writes mailto:anna@… and tel:+49…;ext=1"""
        scheme, colon, rest = self.text.partition(":")
        return rest.partition(";")[0] if colon and scheme.lower() in ("tel", "mailto") else self.text


def decoded(raw: bytes) -> str:
    """Unicode with or without a mark, else as Windows writes in the west."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def cards(lines: Iterable[str]) -> Iterator[list[str]]:
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


def properties(lines: Iterable[str]) -> Iterator[Line]:
    """What a card says."""
    for written in unfolded(lines):
        found = _LINE.fullmatch(written)
        if found:
            yield _line(found[1].upper(), found[2], found[3])


def unfolded(lines: Iterable[str]) -> Iterator[str]:
    """What begins with a blank belongs to the line before; so does what follows a soft break of quoted-printable."""
    held = ""
    for line in lines:
        if held.endswith("=") and "QUOTED-PRINTABLE" in held.upper():
            held = held[:-1] + line.lstrip(" \t")
        elif line[:1] in (" ", "\t") and held:
            held += line[1:] if len(held) < LONGEST_LINE else ""
        else:
            yield held[:LONGEST_LINE]
            held = line
    yield held[:LONGEST_LINE]


def _line(name: str, written: str, value: str) -> Line:
    types, charset, quoted = set(), "utf-8", False
    for parameter in written.split(";")[1:]:
        key, equals, told = parameter.partition("=")
        key, told = (key.strip().upper(), told.strip('" ')) if equals else ("TYPE", key)
        if key == "CHARSET":
            charset = told
        elif key == "ENCODING" or told.upper() in ("QUOTED-PRINTABLE", "BASE64"):
            quoted = told.upper() == "QUOTED-PRINTABLE"
        elif key in ("TYPE", "PREF"):
            types |= {one.strip().lower() for one in told.split(",")} if key == "TYPE" else {"pref"}
    return Line(name, frozenset(types), _unquoted(value, charset) if quoted else value)


def _unquoted(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("latin-1", "replace"))
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return decoded(raw)
