"""The lead's clocks stand still for a stated cause until an agreed day, on which they go on by themselves."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import recording, timing, working_time
from leads.models import Clock, ClockKind, Lead, Pause
from leads.refusals import Conflict, Refusal

LONGEST = timedelta(days=92)  # a quarter: whoever needs longer gives the lead back


class CannotPause(Refusal):
    """No clock runs that could stand still, or the cause or the day is missing."""


class NotPaused(Conflict):
    """The clocks run already."""


@transaction.atomic
def pause(lead: Lead, *, by: User, cause: str, until: date | None, note: str = "", seen: int | None = None) -> Lead:
    """All clocks of the lead stand still until the morning of that day; what is left of them is kept. A contest goes
    on, and so does what has run out already. CannotPause, StaleLead."""
    now, until = timezone.now(), _checked(cause, until, note)
    lead = recording.take(lead, seen=seen).lead
    timing.settle(lead, now=now)
    clocks = [clock for clock in timing.running(lead) if clock.kind != ClockKind.CONTEST]
    paused = [clock for clock in clocks if clock.breached_at is None]
    _check(lead, clocks, paused, now=now)
    Pause.objects.filter(lead=lead, ended_at=None).update(ended_at=F("until"))  # an earlier one that is over
    on = _beginning(lead, until)
    for clock in paused:
        timing.stand_still(clock, now=now, until=on)
    Pause.objects.create(lead=lead, cause=cause, note=note.strip(), by=by, at=now, until=on)
    return _saved(lead, clocks, paused)


@transaction.atomic
def resume(lead: Lead, *, by: User, seen: int | None = None) -> Lead:
    """The clocks go on now, with the working time that was left. NotPaused, StaleLead."""
    now = timezone.now()
    lead = recording.take(lead, seen=seen).lead
    if not is_paused(lead, now=now):
        raise NotPaused(_("The clocks of this lead are running."))
    clocks = timing.running(lead)
    paused = [clock for clock in clocks if clock.paused_until is not None]
    for clock in paused:
        timing.go_on(clock, now=now)
    Pause.objects.filter(lead=lead, ended_at=None).update(ended_at=now, ended_by=by)
    return _saved(lead, clocks, paused)


def is_paused(lead: Lead, *, now: datetime) -> bool:
    return lead.paused_until is not None and now < lead.paused_until


def too_late(dues: Iterable[datetime], *, now: datetime) -> str:
    """Why clocks that are due then can't be paused any more; empty while the time of one of them is not over."""
    is_over = all(due < now for due in dues)
    return _("The agreed time is over already; a pause comes too late.") if is_over else ""


def _saved(lead: Lead, clocks: list[Clock], changed: list[Clock]) -> Lead:
    timing.save(changed)
    timing.mirror(lead, clocks)
    recording.save_clock(lead)
    return lead


def _beginning(lead: Lead, day: date) -> datetime:
    """When that day begins where the lead's team works."""
    zone = working_time.calendars().of(lead.team_id).time.zone
    return datetime.combine(day, time(), tzinfo=zone)


def _check(lead: Lead, clocks: list[Clock], paused: list[Clock], *, now: datetime) -> None:
    if not clocks:
        raise CannotPause(_("No clock is running for this lead."))
    if why := too_late((clock.due_at for clock in paused), now=now):
        raise CannotPause(why)
    if is_paused(lead, now=now):
        raise CannotPause(_("The clocks of this lead stand still already."))


def _checked(cause: str, until: date | None, note: str) -> date:
    """The day, if all is said that a pause needs."""
    problems: dict[str, str] = {}
    if cause not in Pause.Cause.values:
        problems["cause"] = _("Please choose a cause.")
    if cause == Pause.Cause.OTHER and not note.strip():
        problems["note"] = _("Please say in a sentence what is the matter.")
    today = timezone.localdate()
    if until is None or not today < until <= today + LONGEST:
        problems["until"] = _("Please enter a day within the next three months.")
    if problems or until is None:
        raise CannotPause(_("A pause needs its cause and its end."), problems)
    return until
