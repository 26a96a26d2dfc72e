"""What can be told of a lead from what is at hand: each value with its source. It only fills what nobody entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import phonenumbers
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from phonenumbers import timezone as zones

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
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return {}
    found: dict[str, Found] = {}
    if region := phonenumbers.region_code_for_number(parsed):
        found["country"] = Found(region, "phone")
    known = [zone for zone in zones.time_zones_for_number(parsed) if zone != zones.UNKNOWN_TIMEZONE]
    if len(known) == 1:
        found["time_zone"] = Found(known[0], "phone")
    return found


def from_country(country: str) -> dict[str, Found]:
    language = _LANGUAGE_OF.get(country)
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
