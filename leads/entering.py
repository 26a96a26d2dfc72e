"""What a person or a program enters is taken in at once, and once: known by an id of its sender, however often sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Side
from leads import depositing, receiving
from leads.models import Intake, Lead
from leads.receiving import Incoming
from leads.vendors import reading


@dataclass(frozen=True)
class Entered:
    """What became of an entry. `is_repeat`: it had been sent before, and nothing happened now."""

    intake: Intake
    lead: Lead | None
    outcome: str
    problems: dict[str, str] = field(default_factory=dict)
    is_repeat: bool = False


@transaction.atomic
def enter(
    incoming: Incoming, *, by: User, door: Intake.Door, body: Mapping[str, Any], sender_id: str = ""
) -> Entered:  # fmt: skip
    """Take it in for the person who enters it; their own lead where they are in sales. What is refused leaves nothing,
    so that it can be mended and sent again under the same id. NothingToTakeIn."""
    intake = _first(by, door, sender_id, body)
    if intake is None:
        known = Intake.objects.select_related("lead").get(channel=channel(by, door), sender_id=_fitting(sender_id))
        return Entered(known, known.lead, known.outcome, known.problems, is_repeat=True)
    side = Side.SALES if by.side == Side.SALES else Side.MARKETING
    received = receiving.receive(incoming, by=by, side=side)
    Intake.objects.filter(pk=intake.pk).update(
        state=Intake.State.DONE, outcome=received.outcome, lead=received.lead, problems=received.problems,
        applied_at=timezone.now(),
    )  # fmt: skip
    return Entered(intake, received.lead, received.outcome, received.problems)


def channel(by: User, door: Intake.Door) -> str:
    return f"{door}:{by.pk}"


def _fitting(sender_id: str) -> str:
    return depositing.fitting(sender_id.strip())


def _first(by: User, door: Intake.Door, sender_id: str, body: Mapping[str, Any]) -> Intake | None:
    """The entry as it came; None when it is known already. One that is just being taken in is waited for."""
    kept = Intake(
        door=door, channel=channel(by, door), sender_id=_fitting(sender_id), body=reading.storable(dict(body)), by=by,
        state=Intake.State.DONE,
    )  # fmt: skip
    Intake.objects.bulk_create([kept], ignore_conflicts=True)
    return Intake.objects.filter(public_id=kept.public_id).first()
