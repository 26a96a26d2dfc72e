"""What comes in is kept as it came before anything else happens with it; a repeat of the sender is kept once.

Senders come in bursts of hundreds and wait: what arrives at one moment is read and kept by one statement.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import OperationalError, connection
from django.utils import timezone

from leads.models import WebhookEndpoint, statements
from leads.models.ids import new_public_id
from leads.together import Together
from leads.vendors import reading
from leads.vendors.meaning import Event

LONGEST_ID = 200


@dataclass(frozen=True)
class Deposit:
    """What one delivery brought to an endpoint."""

    endpoint: WebhookEndpoint
    events: Sequence[Event]
    headers: Mapping[str, str]


def endpoint_at(public_id: str) -> WebhookEndpoint | None:
    """The one that is active at this address, as it is now."""
    return _read(public_id)


def deposit(delivered: Deposit) -> None:
    """The events wait for a worker. Those that are known by their id change nothing."""
    if delivered.events:
        _keep(delivered)


def fitting(sender_id: str) -> str:
    """An id that is too long is known by its fingerprint."""
    if len(sender_id) <= LONGEST_ID:
        return str(reading.storable(sender_id))
    return "sha256:" + hashlib.sha256(sender_id.encode("utf-8", "replace")).hexdigest()


# at one moment ------------------------------------------------------------------------------------

_COLUMNS = statements.Columns(WebhookEndpoint, "self", without=("name", "mapping", "access_token"))
_FIND = f"SELECT {_COLUMNS.spelled} FROM leads_webhookendpoint self WHERE public_id = ANY(%(ids)s) AND is_active"  # noqa: S608  # our own names
# one statement that is a transaction by itself, planned once for any number of events
_KEEP = """
INSERT INTO leads_intake (public_id, door, channel, sender_id, subject, body, headers, touchpoint_id, received_at,
  due_at, state, outcome, problems, problem, attempts)
SELECT public_id, 'webhook', channel, sender_id, subject, body, headers, touchpoint, %(now)s, %(now)s, 'waiting', '',
  '{}', '', 0
FROM jsonb_to_recordset(%(events)s::jsonb) AS event(
  public_id text, channel text, sender_id text, subject text, body jsonb, headers jsonb, touchpoint bigint)
ON CONFLICT DO NOTHING RETURNING 1"""


def _find(ids: Sequence[str]) -> list[WebhookEndpoint | None]:
    """The connection is not asked first whether it still stands, which would be a further statement: one that broke is
    found out here, where nothing is lost by asking anew."""
    cast(Any, connection).health_check_done = True  # which its stubs do not know
    asked = {"ids": sorted(set(ids))}
    try:
        rows = statements.rows(_FIND, asked)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        rows = statements.rows(_FIND, asked)
    found = {one.public_id: one for row in rows if (one := _COLUMNS.read(iter(row)))}
    return [found.get(public_id) for public_id in ids]


def _insert(deposits: Sequence[Deposit]) -> list[None]:
    events = [_row(one, event) for one in deposits for event in one.events]
    statements.rows(_KEEP, {"events": json.dumps(events), "now": timezone.now()})
    return [None] * len(deposits)


def _row(delivered: Deposit, event: Event) -> dict[str, Any]:
    return {
        "public_id": new_public_id(), "channel": delivered.endpoint.channel, "sender_id": fitting(event.sender_id),
        "subject": event.subject, "body": event.body, "headers": dict(delivered.headers),
        "touchpoint": delivered.endpoint.touchpoint_id,
    }  # fmt: skip


_read: Together[str, WebhookEndpoint | None] = Together(_find)
_keep: Together[Deposit, None] = Together(_insert)
