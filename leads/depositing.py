"""What comes in is kept as it came before anything else happens with it; a repeat of the sender is kept once."""

import hashlib
from collections.abc import Iterable, Mapping

from django.utils import timezone

from leads.models import Intake, WebhookEndpoint
from leads.vendors import reading
from leads.vendors.meaning import Event

LONGEST_ID = 200


def deposit_events(endpoint: WebhookEndpoint, events: Iterable[Event], *, headers: Mapping[str, str]) -> None:
    """One statement: the events wait for a worker. Those that are known by their id change nothing."""
    now = timezone.now()
    rows = [
        Intake(
            door=Intake.Door.WEBHOOK, channel=endpoint.channel, sender_id=fitting(event.sender_id), body=event.body,
            subject=event.subject,
            headers=dict(headers), touchpoint_id=endpoint.touchpoint_id, received_at=now, due_at=now,
        )
        for event in events
    ]  # fmt: skip
    Intake.objects.bulk_create(rows, ignore_conflicts=True)


def fitting(sender_id: str) -> str:
    """An id that is too long is known by its fingerprint."""
    if len(sender_id) <= LONGEST_ID:
        return str(reading.storable(sender_id))
    return "sha256:" + hashlib.sha256(sender_id.encode("utf-8", "replace")).hexdigest()
