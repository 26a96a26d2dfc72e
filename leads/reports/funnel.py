"""Leads and won leads per origin and per month of the first contact, and the days between first contact and win."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Avg, Count, DateField, DurationField, Expression, F, FloatField, Max, Min, Q
from django.db.models.functions import Cast, Extract, TruncDate, TruncMonth
from django.utils import timezone

from leads.models import LeadQuerySet, Side, Stage

TOO_FEW = 30  # below this a rate says too little: one case more would change it visibly
FLAGGED_SHOWN = 20
SGL = "sgl"  # sales' own leads are an origin of their own, wherever the rep met them
_WON = Q(stage=Stage.WON)


@dataclass(frozen=True)
class Row:
    """One origin ("" where the source names none) or one month, with how many came in and how many of them are won."""

    key: str
    leads: int
    won: int
    is_sgl: bool = False

    @property
    def rate(self) -> float | None:
        """Won in per cent of the leads; None without leads."""
        return self.won / self.leads * 100 if self.leads else None

    @property
    def is_thin(self) -> bool:
        return self.leads < TOO_FEW


@dataclass(frozen=True)
class Spread:
    """Days from first contact to win."""

    count: int
    median: float | None = None
    mean: float | None = None
    first_quartile: float | None = None
    third_quartile: float | None = None
    shortest: int | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Flagged:
    """A deal that the source says was won before the first contact."""

    public_id: str
    name: str
    captured_on: date
    won_on: date

    @property
    def days(self) -> int:
        return (self.won_on - self.captured_on).days


@dataclass(frozen=True)
class Funnel:
    origins: list[Row]
    months: list[Row]
    total: Row
    days: Spread  # every won lead, as the source has it
    days_in_order: Spread  # without the flagged
    flagged: list[Flagged]

    @property
    def flagged_count(self) -> int:
        return self.days.count - self.days_in_order.count


class _Percentiles(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


def funnel(leads: LeadQuerySet, *, since: date | None = None, until: date | None = None) -> Funnel:
    """The funnel of these leads by their first contact, from the beginning of `since` to the end of `until`; days and
    months are those of the company's time zone. Three statements."""
    chosen = _between(leads, since, until)
    origins, months = _counted(chosen)
    everything, in_order = _spreads(chosen)
    total = Row("", sum(row.leads for row in months), sum(row.won for row in months))
    flagged = _flagged(chosen) if everything.count > in_order.count else []
    return Funnel(origins, months, total, everything, in_order, flagged)


def _between(leads: LeadQuerySet, since: date | None, until: date | None) -> LeadQuerySet:
    if since:
        leads = leads.filter(captured_at__gte=_midnight(since))
    return leads.filter(captured_at__lt=_midnight(until + timedelta(days=1))) if until else leads


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _counted(leads: LeadQuerySet) -> tuple[list[Row], list[Row]]:
    """One statement for both tables: as many rows as there are origins times months."""
    month = TruncMonth("captured_at", tzinfo=timezone.get_default_timezone(), output_field=DateField())
    cells = leads.order_by().values_list("origin", "generated_by", month)
    by_origin: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0])
    by_month: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0])
    for origin, side, begins, count, won in cells.annotate(count=Count("*"), won=Count("pk", filter=_WON)):
        is_sgl = side == Side.SALES
        for table, key in ((by_origin, SGL if is_sgl else origin), (by_month, f"{begins:%Y-%m}")):
            sums = table[key, is_sgl and table is by_origin]
            sums[0] += count
            sums[1] += won
    return sorted(_rows(by_origin), key=lambda row: (-row.leads, row.key)), sorted(_rows(by_month), key=lambda r: r.key)


def _rows(sums: dict[tuple[str, bool], list[int]]) -> Iterable[Row]:
    return (Row(key, count, won, is_sgl) for (key, is_sgl), (count, won) in sums.items())


def _days() -> Expression:
    day = TruncDate("captured_at", tzinfo=timezone.get_default_timezone())
    span = Cast(F("won_on") - day, DurationField())
    return Cast(Extract(span, "epoch") / 86400, FloatField())


def _spreads(leads: LeadQuerySet) -> tuple[Spread, Spread]:
    """Over all won leads, and over those in order; the flagged are never averaged silently."""
    won = leads.filter(_WON).order_by().annotate(days=_days())
    measures: dict[str, Any] = {}
    for name, only in (("all", Q()), ("in_order", Q(days__gte=0))):
        for measure, kind in (("parts", _Percentiles), ("mean", Avg), ("low", Min), ("high", Max), ("count", Count)):
            measures[f"{name}_{measure}"] = kind("days", filter=only or None)
    found = won.aggregate(**measures)
    return _spread(found, "all"), _spread(found, "in_order")


def _spread(found: dict[str, Any], name: str) -> Spread:
    if not (count := found[f"{name}_count"]):
        return Spread(0)
    first, median, third = found[f"{name}_parts"]
    low, high = int(found[f"{name}_low"]), int(found[f"{name}_high"])
    return Spread(count, median, found[f"{name}_mean"], first, third, low, high)


def _flagged(leads: LeadQuerySet) -> list[Flagged]:
    day = TruncDate("captured_at", tzinfo=timezone.get_default_timezone())
    won = leads.filter(_WON).annotate(captured_on=day).filter(won_on__lt=F("captured_on"))
    rows: Iterable[Any] = won.order_by("won_on", "pk")[:FLAGGED_SHOWN]
    return [Flagged(lead.public_id, str(lead), lead.captured_on, lead.won_on) for lead in rows]
