"""Further addresses and telephone numbers of a person, beside those of the lead: whoever uses one is recognised."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import cleaning
from leads.models import Activity, Identifier, Lead
from leads.refusals import Refusal

MOST = 20  # of one intake
KINDS: Mapping[str, Identifier.Kind] = {"email": Identifier.Kind.MAIL, "phone": Identifier.Kind.PHONE}
LEAST_DIGITS = 6  # of a number that is not the end of another one
_PARTED = re.compile(r"[\s;,|/]+")
_LONGEST: int = Identifier._meta.get_field("value").max_length or 0


def first_of(written: str) -> tuple[str, list[str]]:
    """Two and more mail addresses in one cell: the first, and the others. Anything else stays as it is."""
    parts = [part.strip("<>") for part in _PARTED.split(written) if "@" in part]
    return (parts[0], parts[1:]) if len(parts) > 1 else (written, [])


def first_number_of(written: str) -> tuple[str, list[str]]:
    """Two and more whole telephone numbers in one value: the first, and the others. Anything else stays as it is."""
    parts = cleaning.parted_numbers(written)
    are_whole = all(part[0] in "+0" and sum(map(str.isdigit, part)) >= LEAST_DIGITS for part in parts)
    return (parts[0], parts[1:]) if len(parts) > 1 and are_whole else (written, [])


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


# by hand ------------------------------------------------------------------------------------------


class NotNoted(Refusal):
    """What should be noted or taken away can't be; `fields` says why."""


@transaction.atomic
def add(lead: Lead, *, kind: Identifier.Kind, written: str, by: User) -> Identifier:
    """Somebody knows a further address or number. NotNoted when it can't be read, or is known already."""
    value = _read(lead, kind, written)
    noted, is_new = Identifier.objects.get_or_create(lead=lead, kind=kind, value=value)
    if not is_new:
        raise NotNoted(_("This is noted already."), {"value": _("This is noted already.")})
    _tell(lead, by, _("Also known by %(value)s.") % {"value": value})
    return noted


def _read(lead: Lead, kind: Identifier.Kind, written: str) -> str:
    """Normalised as the lead's own are."""
    name = next(name for name, known in KINDS.items() if known == kind)
    try:
        value = str(cleaning.cleaned({name: written}, country=lead.country)[name])
    except cleaning.BadFacts as bad:
        raise NotNoted(bad.message, {"value": bad.fields[name]}) from None
    problem = "" if value else _("Please enter an address or a number.")
    if value and value == getattr(lead, name):
        problem = _("This is the lead's own already.")
    if problem:
        raise NotNoted(problem, {"value": problem})
    return value


@transaction.atomic
def remove(lead: Lead, *, kind: str, value: str, by: User) -> None:
    """It is not this person's: whoever uses it is no longer taken for them. NotNoted when it is gone already."""
    gone, _kinds = Identifier.objects.filter(lead=lead, kind=kind, value=value).delete()
    if not gone:
        raise NotNoted(_("This is no longer noted."))
    _tell(lead, by, _("No longer known by %(value)s.") % {"value": value})


def _tell(lead: Lead, by: User, text: str) -> None:
    """In the lead's story, where it is nobody's contact and moves no clock."""
    Activity.objects.create(lead=lead, by=by, kind=Activity.Kind.NOTE, text=text, at=timezone.now())
