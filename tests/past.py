"""Acts of the past: what happens within `at(moment)` happened then, for the ledger and for the kept history alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import connection, transaction
from django.db.models import Max

from leads.models import Agreement, LeadHistory

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def day(number: float) -> datetime:
    """So many days after the beginning."""
    return BEGIN + timedelta(days=number)


@contextmanager
def at(moment: datetime | float) -> Iterator[None]:
    """The database's clock, which dates the kept history, can't be moved: its rows are dated afterwards."""
    then = moment if isinstance(moment, datetime) else day(moment)
    newest = LeadHistory.objects.aggregate(newest=Max("pgh_id"))["newest"] or 0
    with time_machine.travel(then, tick=False):
        yield
    LeadHistory.objects.filter(pgh_id__gt=newest).update(pgh_created_at=then)


def a_draft(**terms: Any) -> Agreement:
    """A version that follows the one in force, and differs from it in these terms."""
    draft = Agreement.in_force()
    newest = Agreement.objects.aggregate(newest=Max("version"))["newest"]
    draft.pk, draft.version = None, newest + 1
    draft.status, draft.in_force_from, draft.in_force_until = Agreement.Status.DRAFT, None, None
    draft.is_preset, status = False, terms.pop("status", Agreement.Status.DRAFT)
    for name, value in terms.items():
        setattr(draft, name, value)
    draft.save(force_insert=True)
    if status != draft.status:  # it goes its way step by step
        draft.status = status
        draft.save(update_fields=["status"])
    return draft


def says(**terms: Any) -> Agreement:
    """Let the version in force say something else, as if it had been signed so."""
    agreement = Agreement.in_force()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Agreement.objects.filter(pk=agreement.pk).update(**terms)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return Agreement.in_force()
