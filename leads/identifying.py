"""Further addresses and telephone numbers of a person, beside those of the lead: whoever uses one is recognised."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from leads import cleaning
from leads.models import Identifier, Lead

MOST = 20  # of one intake
KINDS: Mapping[str, Identifier.Kind] = {"email": Identifier.Kind.MAIL, "phone": Identifier.Kind.PHONE}
_PARTED = re.compile(r"[\s;,|/]+")
_LONGEST: int = Identifier._meta.get_field("value").max_length or 0


def first_of(written: str) -> tuple[str, list[str]]:
    """Two and more mail addresses in one cell: the first, and the others. Anything else stays as it is."""
    parts = [part.strip("<>") for part in _PARTED.split(written) if "@" in part]
    return (parts[0], parts[1:]) if len(parts) > 1 else (written, [])


def readable(also: Mapping[str, Iterable[str]], *, country: str = "") -> dict[str, list[str]]:
    """Those of `also` (email, phone) that can be stored, normalised as a lead's own are; the others are left out."""
    found: dict[str, list[str]] = {}
    for name in KINDS:
        clean = (_clean(name, value, country) for value in list(also.get(name, ()))[:MOST])
        found[name] = list(dict.fromkeys(filter(None, clean)))
    return found


def _clean(name: str, value: str, country: str) -> str:
    try:
        return str(cleaning.cleaned({name: value}, country=country)[name])
    except cleaning.BadFacts:
        return ""


def learn(
    lead: Lead, facts: Mapping[str, Any], also: Mapping[str, Sequence[str]], *, source: str, at: datetime
) -> None:  # fmt: skip
    """Note what somebody brought who is known as this lead, where it is none of the lead's own.

    Cleaned values. Nothing is asked of the database where there is nothing to note.
    """
    brought = [
        (lead.pk, kind, value)
        for name, kind in KINDS.items()
        for value in (str(facts.get(name) or ""), *also.get(name, ()))
        if value and value != getattr(lead, name)
    ]
    learn_many(brought, source=source, at=at)


def learn_many(found: Iterable[tuple[int, Identifier.Kind, str]], *, source: str, at: datetime) -> None:
    """The same for many leads at once, by primary keys, as of an import. What is noted already changes nothing."""
    wanted = dict.fromkeys((lead, kind, value) for lead, kind, value in found if 0 < len(value) <= _LONGEST)
    rows = [
        Identifier(lead_id=lead, kind=kind, value=value, source=source[:120], at=at) for lead, kind, value in wanted
    ]
    Identifier.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
