"""What a card shows, made ready so that the template only prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import LeadQuerySet, Stage
from leads.templatetags import leadflow
from leads.web import words
from leads.web.listing import rows

COLUMNS = (
    "pk", "public_id", "version", "first_name", "last_name", "email", "company", "stage", "stage_since", "deadline",
    "paused_until", "team_id",
    "captured_at", "returned_times", "asked_for", "expected_value", "amount", "currency", "responsible__name",
    "team__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    version: int
    url: str
    move_url: str
    name: str
    company: str
    owner: str  # a person's name, else the team's
    is_person: bool
    initials: str
    hue: int
    deadline: str
    value: str
    next_step: str
    returned: int


def fetched(leads: LeadQuerySet) -> Any:
    """The leads as dicts of what a card shows."""
    return leads.values(*COLUMNS)


def cards(facts: Iterable[dict[str, Any]]) -> list[Card]:
    now, steps = timezone.now(), {stage: stage.next_step for stage in Stage}
    asked = _("Find out what sales asked for")
    return [_card(fact, asked if fact["asked_for"] else steps[fact["stage"]], now) for fact in facts]


def _card(fact: dict[str, Any], next_step: str, now: datetime) -> Card:
    stage, due, person = fact["stage"], fact["deadline"], fact["responsible__name"] or ""
    owner = person or fact["team__name"] or ""
    value = fact["amount"] if fact["amount"] is not None else fact["expected_value"]
    return Card(
        id=fact["public_id"], version=fact["version"], url=rows.address(fact["public_id"]),
        move_url=f"{rows.address(fact['public_id'])}move/", name=rows.name_of(fact),
        company=fact["company"], owner=owner, is_person=bool(person), initials=leadflow.initials(owner),
        hue=leadflow.hue(owner), value="" if value is None else words.money(value, fact["currency"], decimals=0),
        deadline=rows.deadline_chip(fact, now) if due and stage.is_open else "",
        next_step=next_step if stage.is_open else "", returned=fact["returned_times"],
    )  # fmt: skip
