"""What can be told of a lead from what is at hand: each value with its source. It only fills what nobody entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

import phonenumbers
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers import timezone as zones
from phonenumbers.tzdata import TIMEZONE_DATA

from leads import matching
from leads.models import OrganisationDomain

_LANGUAGE_OF = {"DE": "de", "AT": "de", "LI": "de", "GB": "en", "US": "en", "IE": "en", "AU": "en", "NZ": "en"}


@dataclass(frozen=True)
class Found:
    """A value and where it comes from; `source` is the code of one of SOURCES or of a connector."""

    value: Any
    source: str


SOURCES = {
    "phone": _("from the telephone number"),
    "mail_domain": _("from the domain of the mail address"),
    "country": _("from the country"),
    "organisation": _("from earlier leads of the organisation"),
}


class Connector(Protocol):
    """The one shape of outside sources, named in LEADFLOW_CONNECTORS: asked by the worker, never while a person waits.

    `find` gets what is known and returns what it found by field; whatever it raises is noted and tried later.
    """

    code: str
    label: Any

    def find(self, known: Mapping[str, Any]) -> Mapping[str, Any]: ...


@cache
def connectors() -> tuple[Connector, ...]:
    return tuple(import_string(path)() for path in settings.CONNECTORS)


def from_phone(number: str) -> dict[str, Found]:
    """Country and time zone of an E.164 number; a number of several zones names none."""
    told = zip(("country", "time_zone"), told_by_phone(number), strict=True)
    return {name: Found(value, "phone") for name, value in told if value}


@lru_cache(20_000)
def told_by_phone(number: str) -> tuple[str, str]:
    """Country and time zone of an E.164 number, empty where it does not tell."""
    if told := next(filter(None, (_of_code(number[1:length]) for length in (2, 3, 4) if number[:1] == "+")), None):
        return told
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "", ""
    known = [zone for zone in zones.time_zones_for_number(parsed) if zone != zones.UNKNOWN_TIMEZONE]
    return phonenumbers.region_code_for_number(parsed) or "", known[0] if len(known) == 1 else ""


@cache
def _of_code(code: str) -> tuple[str, str] | None:
    """Of a country code that one country with one time zone has, so that most numbers need not be looked into."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()) if code.isdigit() else ()
    its_zones = {zone for prefix, some in TIMEZONE_DATA.items() if prefix.startswith(code) for zone in some}
    return (regions[0], its_zones.pop()) if len(regions) == len(its_zones) == 1 and regions[0] != "001" else None


def language_of(country: str) -> str:
    """The language that its people are written to in, where we can tell."""
    return _LANGUAGE_OF.get(country, "")


def from_country(country: str) -> dict[str, Found]:
    language = language_of(country)
    return {"language": Found(language, "country")} if language else {}


# the newest twenty leads of the domain decide, and the company that most of them name
_OF_DOMAIN = """
SELECT company, country, language FROM leads_lead
WHERE search LIKE %(like)s AND email LIKE %(ends)s AND company <> '' AND id <> %(id)s AND merged_into_id IS NULL
ORDER BY captured_at DESC LIMIT 20"""


def from_domain(email: str, *, but: int = 0) -> dict[str, Found]:
    """The company behind a business address, as our own directory or earlier leads of the domain know it."""
    domain = matching.domain_of_mail(email)
    if not domain:
        return {}
    owner = OrganisationDomain.objects.filter(domain=domain).values_list("organisation__name", flat=True).first()
    named = {"company": Found(owner, "mail_domain")} if owner else {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_DOMAIN, {"like": f"%@{domain}%", "ends": f"%@{domain}", "id": but})
        return {**_most_said(cursor.fetchall()), **named}


def _most_said(rows: list[tuple[str, str, str]]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for place, name in enumerate(("company", "country", "language")):
        said = [row[place] for row in rows if row[place]]
        if said:
            found[name] = Found(max(dict.fromkeys(said), key=said.count), "organisation")
    return found


def of(facts: Mapping[str, Any], *, but: int = 0) -> dict[str, Found]:
    """All that can be filled in beside the facts; the surest source of each value wins."""
    found: dict[str, Found] = {}
    if facts.get("email") and not facts.get("company"):
        found |= from_domain(str(facts["email"]), but=but)
    if facts.get("phone"):
        found |= from_phone(str(facts["phone"]))
    country = facts.get("country") or (found["country"].value if "country" in found else "")
    found = {**from_country(str(country)), **found}
    return {name: one for name, one in found.items() if not facts.get(name)}
