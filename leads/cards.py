"""vCards as people send them, by the names of our fields."""

import hashlib
import re
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from leads import vcards
from leads.vcards import Line

MOST = 500
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


def read(text: str) -> list[Card]:
    """Every card of a file, up to MOST. NoCards."""
    cards = [_card(list(vcards.properties(lines))) for lines in islice(vcards.cards(_lines(text)), MOST)]
    if not cards:
        raise NoCards(_("This is no vCard."))
    return cards


def lean(text: str) -> str:
    """The same cards without pictures and sounds, which nobody keeps."""
    return "\r\n".join(line for line in vcards.unfolded(_lines(text)) if line and not _HEAVY.match(line))


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.replace("\x00", ""))


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


_ORDER = ("pref", "work", "cell", "home")


def _take_best(card: Card, name: str, lines: list[Line], label: str) -> None:
    """The preferred one, else the one at work; the others are kept beside."""
    ranked = sorted(lines, key=lambda line: [kind not in line.types for kind in _ORDER])
    values = list(dict.fromkeys(line.address for line in ranked))
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
        card.further[_("Note")] = lines["NOTE"][0].long_text.strip()
    if "LANG" in lines and lines["LANG"][0].text[:2].lower() in ("de", "en"):
        card.facts["language"] = lines["LANG"][0].text[:2].lower()
