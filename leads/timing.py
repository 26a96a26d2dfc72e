"""Deadlines. Hours are hours of the clock for now; working time will replace `after` and nothing else."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from leads import recording
from leads.models import Agreement, Lead, Side, Stage

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


def touched(lead: Lead, *, by: User, now: datetime) -> None:
    """Marketing was in touch with a nurtured lead: the clock to the next touch begins anew.

    Not while the lead sleeps or sales waits for a fact, whose own clocks run on.
    """
    if by.side != Side.MARKETING or lead.stage != Stage.NURTURE:
        return
    lead = recording.take(lead).lead
    if lead.stage != Stage.NURTURE or lead.asked_for or is_asleep(lead, now=now):
        return
    lead.asleep_until = None
    restart(lead, Agreement.in_force(), now=now)
    recording.save_clock(lead)


def is_asleep(lead: Lead, *, now: datetime) -> bool:
    """Until the morning of the day that was agreed, in the company's time zone."""
    return lead.asleep_until is not None and now < morning_of(lead.asleep_until)
