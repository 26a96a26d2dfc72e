"""The cases that each promise counts, as of a day: which there are, and which of them kept it.

An offer that was withdrawn before anybody answered counts nowhere. All times are those on record (offered, answered,
due), so that the same question gives the same answer however much later it is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leads.models import (
    Activity,
    Agreement,
    Category,
    Clock,
    ClockKind,
    Contest,
    Handover,
    Kind,
    LedgerEntry,
    Side,
    Stage,
)
from leads.nurturing import SALES_ROLES
from leads.reports.promises.spans import Span

Cases = QuerySet[Any]
GRACE = timedelta(minutes=1)  # as clocks have it: an act takes its time
GIVEN_BACK = (Kind.RETURNED, Kind.REJECTED, Kind.LOST)


class Part(StrEnum):
    ALL = "all"
    KEPT = "kept"
    MISSED = "missed"


@dataclass(frozen=True)
class Measure:
    """One promise: its cases, and the condition under which a case kept it."""

    side: Side
    cases: Callable[[Span], Cases]
    kept: Callable[[Span, Agreement | None], Q]
    percent: str = ""  # the promise's name for the share in per cent
    volume: str = ""  # … or for the number a month


# What marketing promised --------------------------------------------------------------------------


def _offered(span: Span) -> QuerySet[Handover]:
    """Offers of the period, as far as they are known as of the day."""
    withdrawn = Q(answer=Handover.Answer.WITHDRAWN, decided_at__lt=span.known_until)
    return Handover.objects.filter(offered_at__gte=span.since, offered_at__lt=span.until).exclude(withdrawn)


def _by_marketing(span: Span) -> QuerySet[Handover]:
    return _offered(span).filter(from_stage=Stage.MQL)


def _overturned(span: Span) -> QuerySet[Contest]:
    """Rejections and returns that do not count, by the referee's verdict, as far as it was known."""
    return Contest.objects.overturned().filter(ruled_at__lt=span.known_until)


def _answered(span: Span) -> QuerySet[Handover]:
    """All answers but the rejections that the referee overturned."""
    no_case = _overturned(span).filter(entry__handover=OuterRef("pk"))
    return _by_marketing(span).filter(~Exists(no_case), decided_at__lt=span.known_until)


def _is_accepted(span: Span, version: Agreement | None) -> Q:
    return Q(answer=Handover.Answer.ACCEPTED)


def _is_complete(span: Span, version: Agreement | None) -> Q:
    """Each condition of the dossier met, and sales did not miss anything in it before the lead was offered anew."""
    once_more = Handover.objects.filter(
        lead=OuterRef("lead"), offered_at__gt=OuterRef(OuterRef("offered_at")), offered_at__lte=OuterRef("at")
    )  # fmt: skip
    missed = LedgerEntry.objects.filter(
        ~Exists(once_more), ~Exists(_overturned(span).filter(entry=OuterRef("pk"))), lead=OuterRef("lead"),
        kind__in=GIVEN_BACK, reason__category=Category.COMPLETENESS,
        at__gte=OuterRef("offered_at"), at__lt=span.known_until,
    )  # fmt: skip
    return Q(missing=0) & ~Q(Exists(missed))


# What sales promised ------------------------------------------------------------------------------


def _due_or_answered(span: Span) -> QuerySet[Handover]:
    """Offers whose answer came or was due as of the day; for all others it is too early to say."""
    known = span.known_until
    return _offered(span).filter(Q(decided_at__lt=known) | Q(due_at__lt=known))


def _is_in_time(span: Span, version: Agreement | None) -> Q:
    """By the clock, where one ran; offers of before there were clocks by their deadline alone."""
    breached = Clock.objects.filter(handover=OuterRef("pk"), kind=ClockKind.ANSWER, breached_at__lt=span.known_until)
    in_time = Q(decided_at__lte=F("due_at") + GRACE, decided_at__lt=span.known_until)
    return in_time & ~Q(Exists(breached))


CONTACTS = (Activity.Kind.CALL, Activity.Kind.MAIL, Activity.Kind.MEETING)


def _contacts(span: Span) -> QuerySet[Clock]:
    """First contacts that came or were due as of the day. A lead that went back before it was due, and whom nobody had
    contacted, is no case."""
    known = span.known_until
    contacted = Activity.objects.filter(
        lead=OuterRef("lead"), kind__in=CONTACTS, at__gte=OuterRef("started_at"), at__lte=OuterRef("stopped_at") + GRACE
    )  # fmt: skip
    begun = Clock.objects.filter(
        kind=ClockKind.FIRST_CONTACT, is_void=False, started_at__gte=span.since, started_at__lt=span.until
    )  # fmt: skip
    late = Q(breached_at__lt=known) | Q(stopped_at=None, paused_until=None, due_at__lt=known)
    return begun.filter(late | (Q(stopped_at__lt=known) & Q(Exists(contacted))))


def _is_contacted(span: Span, version: Agreement | None) -> Q:
    return Q(stopped_at__lt=span.known_until, breached_at=None)


ATTEMPTS = (Activity.Kind.CALL, Activity.Kind.MAIL)


def _given_up(span: Span) -> QuerySet[LedgerEntry]:
    """Leads that sales gave back as not reachable in the period, with the attempts since it had accepted them."""
    entries = LedgerEntry.objects.filter(
        kind__in=GIVEN_BACK, reason__needs_attempts=True, at__gte=span.since, at__lt=span.until, imported=False
    )  # fmt: skip
    got = LedgerEntry.objects.filter(
        lead=OuterRef("lead"), number__lt=OuterRef("number"), kind__in=(Kind.HANDED_OVER, Kind.TAKEN_ON)
    ).order_by("-number")  # fmt: skip
    entries = entries.annotate(got_at=Subquery(got.values("at")[:1]))
    tried = Activity.objects.filter(
        lead=OuterRef("lead"), kind__in=ATTEMPTS, by__role__in=SALES_ROLES,
        at__gte=OuterRef("got_at"), at__lte=OuterRef("at"),
    ).order_by()  # fmt: skip
    times = tried.values("lead").annotate(n=Count("pk")).values("n")
    return entries.annotate(attempts=Coalesce(Subquery(times, output_field=IntegerField()), 0))


def _is_tried_enough(span: Span, version: Agreement | None) -> Q:
    wanted = version.promises.sales.attempts if version else None
    return Q(attempts__gte=wanted or 1)


def _always(span: Span, version: Agreement | None) -> Q:
    return Q(pk__isnull=False)


MEASURES: Mapping[str, Measure] = {
    "volume": Measure(Side.MARKETING, _by_marketing, _always, volume="leads_a_month"),
    "accepted": Measure(Side.MARKETING, _answered, _is_accepted, percent="accepted_percent"),
    "complete": Measure(Side.MARKETING, _by_marketing, _is_complete, percent="complete_percent"),
    "answered": Measure(Side.SALES, _due_or_answered, _is_in_time, percent="answered_percent"),
    "contacted": Measure(Side.SALES, _contacts, _is_contacted, percent="contacted_percent"),
    "attempted": Measure(Side.SALES, _given_up, _is_tried_enough, percent="attempted_percent"),
}
"""In the order in which they are shown."""


def rows_of(name: str, part: Part, span: Span, version: Agreement | None) -> Cases:
    """The cases of a promise, each with its `lead`."""
    measure = MEASURES[name]
    cases, kept = measure.cases(span), measure.kept(span, version)
    return cases if part == Part.ALL else cases.filter(kept if part == Part.KEPT else ~kept)
