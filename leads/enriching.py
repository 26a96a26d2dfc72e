"""Outside sources are asked about leads by the worker; what they know fills blanks and names its source."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from leads import enrichment, receiving, recording
from leads.enrichment import Connector
from leads.models import FACTS, Lookup

LEASE = timedelta(minutes=10)  # for as long a question belongs to the worker that asks it
PATIENCE = timedelta(minutes=5)  # after the first failure; doubled with each further one
MOST_ATTEMPTS = 6
BATCH = 100
log = logging.getLogger(__name__)


def ask_waiting(*, now: datetime) -> int:
    """Ask what waits; returns how many answered. Nothing is held while a source takes its time.

    A worker that dies while asking gives the question back after LEASE; a source that fails is asked again later, at
    most MOST_ATTEMPTS times.
    """
    known = {connector.code: connector for connector in enrichment.connectors()}
    if not known:
        return 0
    return sum(_ask(lookup, known[lookup.connector]) for lookup in _claimed(known, now))


@transaction.atomic
def _claimed(known: Mapping[str, Connector], now: datetime) -> list[Lookup]:
    waiting = Lookup.objects.filter(done_at=None, due_at__lte=now, connector__in=known).order_by("due_at", "pk")
    mine = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("lead")[:BATCH])
    Lookup.objects.filter(pk__in=[lookup.pk for lookup in mine]).update(due_at=now + LEASE, asked_at=now)
    return mine


def _ask(lookup: Lookup, connector: Connector) -> bool:
    lead = lookup.lead
    known = {name: getattr(lead, name) for name in (*FACTS, "time_zone")}
    try:
        found = dict(connector.find(known))
    except Exception as failure:  # of a stranger's program: whatever it is, the next lead gets its turn
        log.warning("The source %s could not tell of lead %s: %r", connector.code, lead.pk, failure)
        _try_later(lookup, failure)
        return False
    _take_over(lookup, found)
    return True


def _try_later(lookup: Lookup, failure: Exception) -> None:
    now, attempts = timezone.now(), lookup.attempts + 1
    is_given_up = attempts >= MOST_ATTEMPTS
    Lookup.objects.filter(pk=lookup.pk, done_at=None).update(
        attempts=attempts, problem=receiving.storable(repr(failure))[:500], due_at=now + PATIENCE * 2**attempts,
        done_at=now if is_given_up else None,
    )  # fmt: skip


@transaction.atomic
def _take_over(lookup: Lookup, found: Mapping[str, Any]) -> None:
    """Blanks take what can be read; a value that is there already stays, whoever it came from."""
    book, now = recording.take(lookup.lead), timezone.now()
    fit, problems, _unread = receiving.readable({name: found[name] for name in found if name in FACTS})
    receiving.fill(book.lead, fit, {}, source=lookup.connector, now=now)
    book.close()
    told = {name: receiving.storable(value) for name, value in found.items()}
    words = "; ".join(f"{name}: {problem}" for name, problem in problems.items())[:500]
    Lookup.objects.filter(pk=lookup.pk).update(found=told, problem=words, done_at=now, attempts=lookup.attempts + 1)
