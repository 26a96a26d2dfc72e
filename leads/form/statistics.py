"""What a form brought: how often it was shown, sent, and what became of it, by day and by campaign."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate

from leads.models import Form, FormDay, Intake

DAYS = 90
MOST_SOURCES = 20
OUTSIDE = (Intake.Outcome.SPAM, Intake.Outcome.TEST)  # neither was sent by a visitor


@dataclass(frozen=True)
class Day:
    day: date
    shown: int
    sent: int


@dataclass(frozen=True)
class Statistics:
    """Of the last days. `sent` counts visitors: neither tests nor spam."""

    days: int
    shown: int = 0
    sent: int = 0
    created: int = 0
    joined: int = 0
    waiting: int = 0
    failed: int = 0
    spam: int = 0
    tests: int = 0
    by_day: list[Day] = field(default_factory=list)
    by_source: list[tuple[str, int]] = field(default_factory=list)

    @property
    def completion(self) -> float | None:
        """How many of a hundred who saw it have sent it; None where more sent it than saw it here."""
        return round(100 * self.sent / self.shown, 1) if self.shown >= max(self.sent, 1) else None


def of(form: Form, *, now: datetime, days: int = DAYS) -> Statistics:
    """Four statements, however many were sent."""
    since = now - timedelta(days=days)
    sent = Intake.objects.filter(channel=form.channel, received_at__gte=since)
    outcomes, states = Counter[str](), Counter[str]()
    for state, outcome, number in sent.values_list("state", "outcome").annotate(n=Count("pk")):
        outcomes[outcome] += number
        states[state] += number
    visitors = sent.exclude(outcome__in=OUTSIDE)
    by_day = _by_day(form, visitors, since)
    return Statistics(
        days, sum(day.shown for day in by_day), sum(outcomes.values()) - sum(outcomes[one] for one in OUTSIDE),
        outcomes[Intake.Outcome.CREATED], outcomes[Intake.Outcome.JOINED], states[Intake.State.WAITING],
        states[Intake.State.FAILED], outcomes[Intake.Outcome.SPAM], outcomes[Intake.Outcome.TEST],
        by_day, _by_source(visitors),
    )  # fmt: skip


def _by_day(form: Form, visitors: QuerySet[Intake], since: datetime) -> list[Day]:
    """The days on which something happened, the newest first."""
    shown = dict(form.days.filter(day__gte=since.date()).values_list("day", "shown"))
    sent = dict(
        visitors.annotate(day=TruncDate("received_at", tzinfo=UTC)).values_list("day").annotate(n=Count("pk"))
    )  # fmt: skip
    return [Day(day, shown.get(day, 0), sent.get(day, 0)) for day in sorted({*shown, *sent}, reverse=True)]


def _by_source(visitors: QuerySet[Intake]) -> list[tuple[str, int]]:
    """By utm_source, whether the form had a field for it or not."""
    counted: Counter[str] = Counter()
    asked = visitors.annotate(linked=KT("body__link__utm_source"), typed=KT("body__values__utm_source__0"))
    for linked, typed, number in asked.values_list("linked", "typed").annotate(n=Count("pk")):
        counted[typed or linked or ""] += number
    return counted.most_common(MOST_SOURCES)


def summary(forms: list[Form], *, now: datetime, days: int = 30) -> dict[str, dict[str, int]]:
    """For a list of forms: sent and new leads of the last days, by the form's id. Two statements."""
    since = now - timedelta(days=days)
    channels = {form.channel: form.public_id for form in forms}
    found = {form.public_id: {"sent": 0, "created": 0, "shown": 0} for form in forms}
    rows = Intake.objects.filter(channel__in=channels, received_at__gte=since).exclude(outcome__in=OUTSIDE)
    for channel, outcome, number in rows.values_list("channel", "outcome").annotate(n=Count("pk")):
        told = found[channels[channel]]
        told["sent"] += number
        told["created"] += number if outcome == Intake.Outcome.CREATED else 0
    views = FormDay.objects.filter(form__in=forms, day__gte=since.date()).values_list(F("form__public_id"))
    for public_id, shown in views.annotate(n=Sum("shown")):
        found[public_id]["shown"] = shown
    return found
