"""vCards as people send them: versions 2.1, 3 and 4, whatever their folding and encoding; nonsense is left out."""

import hashlib
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST = 500
LONGEST_LINE = 20_000
_LINE = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^;:\"])*)*):(.*)", re.DOTALL)
_HEAVY = re.compile(r"(?:[A-Za-z0-9-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_COUNTRIES = {
    "deutschland": "DE", "germany": "DE", "österreich": "AT", "austria": "AT", "schweiz": "CH", "switzerland": "CH",
    "suisse": "CH", "liechtenstein": "LI", "united kingdom": "GB", "uk": "GB", "usa": "US", "united states": "US",
    "united states of america": "US", "france": "FR", "frankreich": "FR", "italy": "IT", "italien": "IT",
    "netherlands": "NL", "niederlande": "NL", "belgium": "BE", "belgien": "BE", "luxemburg": "LU", "luxembourg": "LU",
    "poland": "PL", "polen": "PL", "spain": "ES", "spanien": "ES", "canada": "CA", "denmark": "DK", "dänemark": "DK",
}  # fmt: skip


class NoCards(ValueError):
    """Nothing in it begins like a vCard."""


@dataclass(frozen=True)
class Line:
    """One property: its name in capitals, its types, its value as written."""

    name: str
    types: frozenset[str]
    value: str

    @property
    def text(self) -> str:
        return " ".join(_unescaped(self.value).split())

    @property
    def parts(self) -> list[str]:
        """The components of a name, an organisation or an address."""
        return [" ".join(_unescaped(part).split()) for part in re.split(r"(?<!\\);", self.value)]


@dataclass
class Card:
    """Somebody as the card has them, by the names of our fields; `key` is the same for the same card. `also`: further
    addresses (email) and numbers (phone)."""

    key: str
    facts: dict[str, str] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)
    also: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        whole = " ".join(filter(None, (self.facts.get("first_name"), self.facts.get("last_name"))))
        return whole or self.facts.get("name") or self.facts.get("company") or self.facts.get("email") or "–"


def country_code(name: str) -> str:
    """Of a country's name in German or English, or of its code; empty where we don't know it."""
    plain = name.strip()
    if len(plain) == 2 and plain.isascii() and plain.isalpha():
        return plain.upper()
    return _COUNTRIES.get(plain.lower(), "")


def decoded(raw: bytes) -> str:
    """Unicode with or without a mark, else as Windows writes in the west."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def read(text: str) -> list[Card]:
    """Every card of a file, up to MOST. NoCards."""
    cards = []
    for lines in _cards(text.replace("\x00", "")):
        cards.append(_card(lines))
        if len(cards) == MOST:
            break
    if not cards:
        raise NoCards(_("This is no vCard."))
    return cards


def lean(text: str) -> str:
    """The same cards without pictures and sounds, which nobody keeps."""
    return "\r\n".join(line for line in _unfolded(text.replace("\x00", "")) if line and not _HEAVY.match(line))


# lines --------------------------------------------------------------------------------------------


def _cards(text: str) -> Iterator[list[Line]]:
    """The end may be missing; one card inside another is taken as part of it."""
    inside: list[Line] | None = None
    for line in _lines(text):
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            if inside:
                yield inside
            inside = []
        elif line.name == "END" and inside is not None:
            yield inside
            inside = None
        elif inside is not None:
            inside.append(line)
    if inside:
        yield inside


def _lines(text: str) -> Iterator[Line]:
    for written in _unfolded(text):
        found = _LINE.fullmatch(written)
        if found:
            yield _line(found[1].upper(), found[2], found[3])


def _unfolded(text: str) -> Iterator[str]:
    """What begins with a blank belongs to the line before; so does what follows a soft break of quoted-printable."""
    held = ""
    for line in re.split(r"\r\n|\r|\n", text):
        if held.endswith("=") and "QUOTED-PRINTABLE" in held.upper():
            held = held[:-1] + line.lstrip(" \t")
        elif line[:1] in (" ", "\t") and held:
            held += line[1:]
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


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)


# a card -------------------------------------------------------------------------------------------


def _card(lines: list[Line]) -> Card:
    told = "\n".join(f"{line.name}:{line.value}" for line in lines if line.name not in ("REV", "PRODID"))
    card = Card(hashlib.sha256(told.encode("utf-8", "replace")).hexdigest())
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        if line.value.strip(" ;"):
            by_name.setdefault(line.name, []).append(line)
    _take_name(card, by_name)
    _take_organisation(card, by_name)
    _take_best(card, "email", by_name.get("EMAIL", []), _("e-mail"))
    _take_best(card, "phone", [line for line in by_name.get("TEL", []) if "fax" not in line.types], _("telephone"))
    _take_rest(card, by_name)
    return card


def _take_name(card: Card, lines: dict[str, list[Line]]) -> None:
    last, first, *_more = [*lines["N"][0].parts, ""] if "N" in lines else ["", ""]
    if first or last:
        card.facts |= {"first_name": first, "last_name": last}
    elif "FN" in lines:
        card.facts["name"] = lines["FN"][0].text


def _take_organisation(card: Card, lines: dict[str, list[Line]]) -> None:
    company, *units = lines["ORG"][0].parts if "ORG" in lines else [""]
    if company:
        card.facts["company"] = company
    if any(units):
        card.further[_("Department")] = ", ".join(filter(None, units))
    if title := lines.get("TITLE") or lines.get("ROLE"):
        card.facts["job_title"] = title[0].text


def _address(text: str) -> str:
    """Version 4 writes mailto:anna@… and tel:+49…;ext=1"""
    scheme, colon, rest = text.partition(":")
    return rest.partition(";")[0] if colon and scheme.lower() in ("tel", "mailto") else text


_ORDER = ("pref", "work", "cell", "home")


def _take_best(card: Card, name: str, lines: list[Line], label: str) -> None:
    """The preferred one, else the one at work; the others are kept beside."""
    ranked = sorted(lines, key=lambda line: [kind not in line.types for kind in _ORDER])
    values = list(dict.fromkeys(_address(line.text) for line in ranked))
    if values:
        card.facts[name] = values[0]
    if values[1:]:
        card.further[label], card.also[name] = ", ".join(values[1:]), values[1:]


def _take_rest(card: Card, lines: dict[str, list[Line]]) -> None:
    if "URL" in lines:
        card.further[_("Web")] = lines["URL"][0].text
    if "ADR" in lines:
        parts = lines["ADR"][0].parts
        card.further[_("Address")] = ", ".join(filter(None, parts))
        if code := country_code(parts[6] if len(parts) > 6 else ""):
            card.facts["country"] = code
    if "NOTE" in lines:
        card.further[_("Note")] = _unescaped(lines["NOTE"][0].value).strip()
    if "LANG" in lines and lines["LANG"][0].text[:2].lower() in ("de", "en"):
        card.facts["language"] = lines["LANG"][0].text[:2].lower()
