"""Where a shadow and the version in force differ: how many leads, day by day, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from leads import rules
from leads.models import Lead, Shadow, ShadowDifference
from leads.reports import as_of
from leads.reports.judged import at_handover
from leads.reports.periods import midnight

PASSES = {"pass": True, "fail": False}
"""Sets by name: the shadow would hand over and the version in force not, or the other way round."""
DAYS = 30  # shown one by one
SHOWN = 25


@dataclass(frozen=True)
class Day:
    day: date
    passed: int
    failed: int


@dataclass(frozen=True)
class Report:
    """Leads, each counted once however often the versions began to differ about it."""

    passed: int
    failed: int
    passed_still: int
    failed_still: int
    days: list[Day]

    @property
    def total(self) -> int:
        return self.passed + self.failed


@dataclass(frozen=True)
class Example:
    """A lead about which the two differ, with the conditions that it did not meet then."""

    lead: Lead
    at: datetime
    until: datetime | None
    missing: Sequence[str]


def rows_of(version: int, name: str, day: date | None = None) -> QuerySet[ShadowDifference]:
    """One of the sets; noted on one day of it."""
    rows = ShadowDifference.objects.filter(shadow__agreement__version=version, passes=PASSES[name])
    if day:
        rows = rows.filter(at__gte=midnight(day), at__lt=midnight(day + timedelta(days=1)))
    return rows


def report(rows: QuerySet[ShadowDifference], *, today: date) -> Report:
    """How many leads; two statements."""
    asked: dict[str, Any] = {}
    for name, passes in PASSES.items():
        asked[name] = Count("lead", distinct=True, filter=Q(passes=passes))
        asked[f"{name}_still"] = Count("lead", distinct=True, filter=Q(passes=passes, until=None))
    found = rows.order_by().aggregate(**asked)
    return Report(found["pass"], found["fail"], found["pass_still"], found["fail_still"], _days(rows, today))


def _days(rows: QuerySet[ShadowDifference], today: date) -> list[Day]:
    """The last thirty days, from the first one with a difference on."""
    first = today - timedelta(days=DAYS - 1)
    day = TruncDate("at", tzinfo=timezone.get_default_timezone(), output_field=DateField())
    recent = rows.filter(at__gte=midnight(first)).order_by().values_list(day, "passes")
    counts = {(day, passes): n for day, passes, n in recent.annotate(n=Count("lead", distinct=True))}
    begin = min((day for day, _passes in counts), default=today)
    days = (begin + timedelta(days=place) for place in range((today - begin).days + 1))
    return [Day(day, counts.get((day, True), 0), counts.get((day, False), 0)) for day in days]


def examples(
    shadow: Shadow, rows: QuerySet[ShadowDifference], name: str, *, most: int = SHOWN
) -> list[Example]:  # fmt: skip
    """The newest leads of a set, with the words of the version that says no, as of then; a constant number of
    statements."""
    newest = list(rows.filter(passes=PASSES[name]).order_by("-at", "-pk").select_related("in_force", "lead")[:most])
    shown = {row.lead_id for row in newest}
    lives, pasts = {life.pk: life for life in as_of.lives(shown)}, rules.pasts(shown)
    return [_example(shadow, row, lives[row.lead_id], pasts[row.lead_id]) for row in newest]


def _example(shadow: Shadow, row: ShadowDifference, life: as_of.Life, past: rules.Past) -> Example:
    refusing = row.in_force if row.passes else shadow.agreement
    then = (at_handover if row.until == row.at else as_of.Life.at)(life, row.at)
    if then is None:
        return Example(row.lead, row.at, row.until, [])
    judgement = rules.judge(past.subject(then, row.at, refusing.scoring), refusing.handover_rule)
    return Example(row.lead, row.at, row.until, [line.sentence for line in judgement.missing])
