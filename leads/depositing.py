"""What comes in is kept as it came before anything else happens with it; a repeat of the sender is kept once."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from leads.models import WebhookEndpoint
from leads.models.ids import new_public_id
from leads.vendors import reading
from leads.vendors.meaning import Event

LONGEST_ID = 200
# by hand, as one statement that is a transaction by itself: the sender waits for it, in bursts with hundreds of others
_KEEP = """
INSERT INTO leads_intake (public_id, door, channel, sender_id, subject, body, headers, touchpoint_id, received_at,
  due_at, state, outcome, problems, problem, attempts) VALUES {} ON CONFLICT DO NOTHING"""
_ROW = "(%s, 'webhook', %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', '', '{}', '', 0)"


def deposit_events(endpoint: WebhookEndpoint, events: Iterable[Event], *, headers: Mapping[str, str]) -> None:
    """One statement: the events wait for a worker. Those that are known by their id change nothing."""
    now = timezone.now()
    rows = [_row(endpoint, event, headers, now) for event in events]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP.format(", ".join([_ROW] * len(rows))), [value for row in rows for value in row])


def _row(endpoint: WebhookEndpoint, event: Event, headers: Mapping[str, str], now: datetime) -> list[Any]:
    told = [new_public_id(), endpoint.channel, fitting(event.sender_id), event.subject, Jsonb(event.body)]
    return [*told, Jsonb(dict(headers)), endpoint.touchpoint_id, now, now]


def fitting(sender_id: str) -> str:
    """An id that is too long is known by its fingerprint."""
    if len(sender_id) <= LONGEST_ID:
        return str(reading.storable(sender_id))
    return "sha256:" + hashlib.sha256(sender_id.encode("utf-8", "replace")).hexdigest()
