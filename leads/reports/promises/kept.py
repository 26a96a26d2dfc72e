"""The numbers of the promises page: promised, kept, and the period before beside them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count

from leads.models import Agreement, Side
from leads.reports.promises.cases import MEASURES, Measure
from leads.reports.promises.spans import Span
from leads.reports.versions import Versions

TOO_FEW = 30  # below this a share says too little: one case more would change it visibly


@dataclass(frozen=True)
class Counted:
    """Of how many cases how many kept the promise; of a volume both are the number of leads."""

    kept: int
    cases: int
    promised: int | None  # per cent, or leads in the whole period
    is_volume: bool

    @property
    def percent(self) -> float | None:
        return self.kept / self.cases * 100 if self.cases and not self.is_volume else None

    @property
    def missed(self) -> int:
        return self.cases - self.kept

    @property
    def is_thin(self) -> bool:
        return not self.is_volume and self.cases < TOO_FEW


@dataclass(frozen=True)
class Kept:
    """One promise in a period and in the one before."""

    name: str
    side: Side
    now: Counted
    before: Counted
    expected: int | None  # leads by the day, of a volume

    @property
    def is_kept(self) -> bool | None:
        """None where nothing was promised, or too little happened to say."""
        if self.now.promised is None or self.now.is_thin:
            return None
        if self.now.is_volume:
            return self.now.kept >= (self.expected or 0)
        return self.now.percent is not None and self.now.percent >= self.now.promised


@dataclass(frozen=True)
class Page:
    """Both sides' promises of a period; `version` is the one whose promises count, `others` counted earlier in it."""

    span: Span
    version: Agreement | None
    others: list[Agreement]
    rows: list[Kept]

    def of(self, side: Side) -> list[Kept]:
        return [row for row in self.rows if row.side == side]


def promises(span: Span, *, side: Side | None = None) -> Page:
    """What was promised and kept: by the version in force at the period's end, or on the day if that comes first. Two
    statements for each promise, and one."""
    versions = Versions()
    version, before = version_of(span, versions), version_of(span.previous, versions)
    wanted = {name: measure for name, measure in MEASURES.items() if side in (None, measure.side)}
    rows = [
        _row(name, measure, _counted(measure, span, version), _counted(measure, span.previous, before), span)
        for name, measure in wanted.items()
    ]
    others = {
        found.pk: found for at in versions.changes(span.since, span.until) if (found := _just_before(versions, at))
    }
    return Page(span, version, [other for other in others.values() if other != version], rows)


def version_of(span: Span, versions: Versions | None = None) -> Agreement | None:
    """The version whose promises count for the period."""
    return (versions or Versions()).at(max(span.until, span.since) - timedelta(microseconds=1))


def _just_before(versions: Versions, moment: Any) -> Agreement | None:
    return versions.at(moment - timedelta(microseconds=1))


def _row(name: str, measure: Measure, now: Counted, before: Counted, span: Span) -> Kept:
    expected = round(now.promised * span.share_gone) if now.is_volume and now.promised is not None else None
    return Kept(name, measure.side, now, before, expected)


def _counted(measure: Measure, span: Span, version: Agreement | None) -> Counted:
    promised = _promised(measure, span, version)
    counts = {"cases": Count("pk", distinct=True), "leads": Count("lead", distinct=True)}
    found = measure.cases(span).order_by().aggregate(
        **counts, kept=Count("pk", distinct=True, filter=measure.kept(span, version))
    )  # fmt: skip
    if measure.volume:
        return Counted(found["leads"], found["leads"], promised, True)
    return Counted(found["kept"], found["cases"], promised, False)


def _promised(measure: Measure, span: Span, version: Agreement | None) -> int | None:
    if version is None:
        return None
    terms = version.promises.marketing if measure.side == Side.MARKETING else version.promises.sales
    if measure.volume:
        a_month: int | None = getattr(terms, measure.volume)
        return None if a_month is None else a_month * span.months
    percent: int | None = getattr(terms, measure.percent)
    return percent
