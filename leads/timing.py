"""Deadlines. Hours are hours of the clock for now; working time will replace `after` and nothing else."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from leads.models import Agreement, Lead, Stage

_LIMITS = {
    Stage.HANDOVER: "answer_hours",
    Stage.SAL: "bant_hours",
    Stage.SQL: "offer_hours",
    Stage.NURTURE: "touch_hours",
}
MORNING = time(8)  # a lead that sleeps until a day wakes at this time in the company's zone


def after(start: datetime, hours: int) -> datetime:
    return start + timedelta(hours=hours)


def deadline(stage: Stage, agreement: Agreement, *, since: datetime) -> datetime | None:
    """When the next step of this stage is due by the agreement; None where it sets no limit."""
    limit = _LIMITS.get(stage)
    return after(since, getattr(agreement, limit)) if limit else None


def warning(agreement: Agreement, *, since: datetime, due: datetime) -> datetime:
    """The moment between start and deadline at which the agreement wants a warning."""
    return since + (due - since) * agreement.warn_percent / 100


def morning_of(day: date) -> datetime:
    """08:00 on that day in the company's time zone."""
    return datetime.combine(day, MORNING, tzinfo=timezone.get_default_timezone())


def restart(lead: Lead, agreement: Agreement, *, now: datetime) -> None:
    """Set the deadline of the stage that the lead has just entered (in memory; the caller's Book saves)."""
    lead.deadline = deadline(lead.phase, agreement, since=now)
