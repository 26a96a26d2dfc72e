"""Somebody was faster: who did what and when, and what differs from what the page showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from leads import rules
from leads.models import Lead, LeadHistory, Level, scheme
from leads.models.custom_field import PREFIX
from leads.recording import StaleLead
from leads.refusals import Conflict
from leads.web import words


@dataclass(frozen=True)
class Difference:
    label: str
    seen: str
    now: str


@dataclass(frozen=True)
class Late:
    """What to tell the person who came second. `version` is set when the act is still thinkable."""

    message: str
    happened: str = ""
    at: datetime | None = None
    differences: tuple[Difference, ...] = ()
    version: int | None = None


def late(conflict: Conflict) -> Late:
    if not isinstance(conflict, StaleLead):
        return Late(conflict.message)
    happened, at = _last_act(conflict.lead, conflict.difference)
    return Late(conflict.message, happened, at, differences(conflict.difference), conflict.lead.version)


def _last_act(lead: Lead, difference: Mapping[str, Any]) -> tuple[str, datetime | None]:
    if {"stage", "responsible_id"} & difference.keys():
        entry = (
            lead.ledger.order_by("-number").select_related("by", "reason", "responsible_after", "team_after").first()
        )
        if entry is not None:
            return entry.sentence, entry.recorded_at
    change = LeadHistory.objects.filter(pgh_obj_id=lead.pk).select_related("pgh_context").order_by("-pgh_id").first()
    if change is None:
        return "", None
    context = change.pgh_context.metadata if change.pgh_context else {}
    who = User.objects.filter(pk=context.get("user")).first()
    return _("%(who)s changed this lead.") % {"who": who or _("Leadflow")}, change.pgh_created_at


def differences(difference: Mapping[str, tuple[Any, Any]]) -> tuple[Difference, ...]:
    people = _people(difference.get("responsible_id", ()))
    return tuple(
        Difference(label_of(name), said(name, seen, people), said(name, now, people))
        for name, (seen, now) in difference.items()
    )


def _people(ids: tuple[Any, ...]) -> dict[int, User]:
    return User.objects.in_bulk([pk for pk in ids if pk]) if ids else {}


def label_of(name: str) -> str:
    if name.startswith(PREFIX):
        field = rules.field_named(name)
        return str(field.label) if field else name.removeprefix(PREFIX)
    if letter := scheme.of_field(name):
        return str(letter.label)
    column: Any = Lead._meta.get_field(name.removesuffix("_id"))
    return capfirst(str(column.verbose_name))


def said(name: str, value: Any, people: Mapping[int, User] | None = None, nothing: str = "–") -> str:
    """A value of a lead's column, or of what an admin added, as people read it."""
    if value in (None, ""):
        return nothing
    if name.startswith(PREFIX):
        field = rules.field_named(name)
        return field.in_words(value) if field else str(value)
    if scheme.of_field(name):
        return str(Level(value).label)
    column: Any = Lead._meta.get_field(name.removesuffix("_id"))
    if name == "responsible_id":
        return str((people or {}).get(value, "–"))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return words.absolute(value)
    if isinstance(value, date):
        return words.day(value)
    return number_format(value, 2) if isinstance(value, Decimal) else str(value)
