"""Clocks: each deadline of a lead is a row that runs in the working time of the team that owes it.

A clock is never begun anew on reassignment. It ends with its stage (the database sees to that) or when what it waits
for is done; what ends late is on record as a breach before anything else happens. `lead.deadline` mirrors the end of
the nearest clock that the responsible side owes. Whoever changes clocks holds the lead's row.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import User
from leads import recording, working_time
from leads.models import Agreement, Clock, ClockKind, Handover, Lead, Side, Stage
from leads.models.guards import CLOCKS_OF_STAGES
from leads.working_time import Calendar

MORNING = time(8)  # a lead that sleeps until a day wakes at this time in the company's zone
TOLD_AT_ONCE = {ClockKind.ASK}  # whoever owes these hears of them when they begin
TELL, WARN, BREACH = "tell", "warn", "breach"
BY_HAND = {ClockKind.ASK, ClockKind.CONTEST}  # do not begin with a stage, but when somebody asks


def after(start: datetime, minutes: float, calendar: Calendar | None = None) -> datetime:
    """The moment at which that many working minutes are over, by the company's own calendar unless another is named."""
    return (calendar or working_time.calendars().default).time.add(start, minutes)


def morning_of(day: date) -> datetime:
    """08:00 on that day in the company's time zone."""
    return datetime.combine(day, MORNING, tzinfo=timezone.get_default_timezone())


def is_asleep(lead: Lead, *, now: datetime) -> bool:
    """Until the morning of the day that was agreed, in the company's time zone."""
    return lead.asleep_until is not None and now < morning_of(lead.asleep_until)


# What follows when ---------------------------------------------------------------------------------


def events(clock: Clock, calendar: Calendar) -> list[tuple[datetime, str]]:
    """All that the clock does by itself, in order: (moment, what); `clock.rung` says how many of these are done."""
    listed = [(clock.started_at, TELL)] if clock.kind in TOLD_AT_ONCE else []
    if clock.warn_at is not None:
        listed.append((clock.warn_at, WARN))
    listed.append((clock.due_at, BREACH))
    ladder = sorted(clock.terms.ladder, key=lambda step: step.after_minutes)
    return listed + [(calendar.time.add(clock.due_at, step.after_minutes), step.act.value) for step in ladder]


def count(clock: Clock, calendar: Calendar) -> None:
    """End, warning and next event anew from what is left (in memory). The end of a breached clock stays."""
    clock.calendar_id, clock.counted_by = calendar.pk, calendar.version
    if clock.breached_at is None:
        clock.due_at = calendar.time.after(clock.counted_from, clock.left)
        clock.warn_at = _warning(clock, calendar)
    listed = events(clock, calendar)
    clock.next_at = listed[clock.rung][0] if clock.rung < len(listed) else None


def _warning(clock: Clock, calendar: Calendar) -> datetime | None:
    """When so much of the time is gone as the agreement says; None where it wants no warning."""
    percent = clock.terms.warn_percent
    if not 0 < percent < 100:
        return None
    unwarned = clock.left - timedelta(minutes=clock.minutes) * (100 - percent) / 100
    return calendar.time.after(clock.counted_from, unwarned) if unwarned > timedelta() else clock.counted_from


# Beginning ----------------------------------------------------------------------------------------


def planned(
    lead: Lead, kind: ClockKind, agreement: Agreement, *, since: datetime, handover: Handover | None = None,
    person: User | None = None,
) -> Clock | None:  # fmt: skip
    """A clock that begins at `since`, not yet saved; None where the agreement sets no limit. `person` owes it where
    that is not whoever is responsible for the lead."""
    terms = agreement.clock(kind)
    if terms is None:
        return None
    calendar = working_time.calendars().of(person.team_id if person else lead.team_id)
    clock = Clock(
        lead=lead, kind=kind, agreement=agreement, handover=handover, person=person, minutes=terms.minutes,
        started_at=since, counted_from=since, left=timedelta(minutes=terms.minutes),
    )  # fmt: skip
    count(clock, calendar)
    return clock


def start(
    lead: Lead, kind: ClockKind, agreement: Agreement, *, now: datetime, handover: Handover | None = None,
    person: User | None = None,
) -> Clock | None:  # fmt: skip
    """The clock begins; the lead's deadline follows in memory, for the caller to save. None: no limit is agreed."""
    clock = planned(lead, kind, agreement, since=now, handover=handover, person=person)
    if clock is not None:
        clock.save()
        mirror(lead, running(lead))
    return clock


def restart(lead: Lead, agreement: Agreement, *, now: datetime) -> None:
    """The clocks of the stage that the lead has just entered begin (its deadline in memory, for the caller to save)."""
    kinds = [kind for kind in CLOCKS_OF_STAGES.get(lead.phase, ()) if kind not in BY_HAND]
    clocks = [clock for kind in kinds if (clock := planned(lead, kind, agreement, since=now))]
    Clock.objects.bulk_create(clocks)
    mirror(lead, clocks)


def back_in_marketing(lead: Lead, agreement: Agreement, *, now: datetime) -> Clock | None:
    """The clock of a lead that has come back, not yet saved: to the asked-for fact, else to the next touch. The one of
    a lead that sleeps begins when it wakes."""
    if lead.asked_for and (ask := planned(lead, ClockKind.ASK, agreement, since=now)):
        return ask
    since = morning_of(lead.asleep_until) if lead.asleep_until else now
    return planned(lead, ClockKind.TOUCH, agreement, since=max(since, now))


# Ending -------------------------------------------------------------------------------------------


def running(lead: Lead) -> list[Clock]:
    return list(Clock.objects.running().filter(lead=lead).select_related("agreement"))


def mirror(lead: Lead, clocks: Sequence[Clock]) -> None:
    """The lead's deadline and pause say what its running clocks say (in memory)."""
    owed = [clock for clock in clocks if clock.kind != ClockKind.CONTEST]
    lead.deadline = min((clock.due_at for clock in owed), default=None)
    lead.paused_until = max((clock.paused_until for clock in owed if clock.paused_until), default=None)


def settle(lead: Lead, *, now: datetime) -> None:
    """What ran out unnoticed is on record before anything else happens to the lead, which is held."""
    if lead.deadline is not None and lead.deadline < now:
        _breach_late(lead, now=now)


def _breach_late(lead: Lead, *, now: datetime) -> None:
    late = Clock.objects.running().filter(lead=lead, breached_at=None, due_at__lt=now)
    if found := list(late):
        recording.breach(found, {lead.pk: lead})


def stop(lead: Lead, *kinds: ClockKind, now: datetime) -> None:
    """What these clocks waited for is done; done late, the breach is recorded. The deadline follows in memory."""
    _breach_late(lead, now=now)
    Clock.objects.running().filter(lead=lead, kind__in=kinds).update(stopped_at=now, paused_until=None)
    mirror(lead, running(lead))


def take_back(handover: Handover, *, since: datetime) -> None:
    """The answer is taken back: what it began is void, and the clock to the answer runs on as if nothing had been."""
    Clock.objects.filter(lead=handover.lead_id, started_at__gte=since).update(is_void=True)
    Clock.objects.filter(lead=handover.lead_id, handover=handover, kind=ClockKind.ANSWER).update(stopped_at=None)


# In between ---------------------------------------------------------------------------------------


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
    stop(lead, ClockKind.TOUCH, now=now)
    start(lead, ClockKind.TOUCH, Agreement.in_force(), now=now)
    recording.save_clock(lead)


def reached_out(lead: Lead, *kinds: ClockKind, by: User, now: datetime) -> None:
    """Sales has called, written or met, or presented an offer: that clock ends."""
    if by.side != Side.SALES or not {ClockKind(kind) for kind in kinds} & set(CLOCKS_OF_STAGES.get(lead.phase, ())):
        return
    lead = recording.take(lead).lead
    stop(lead, *kinds, now=now)
    recording.save_clock(lead)


def follow(lead: Lead, *, now: datetime) -> None:
    """The lead has another team (in memory): what is left runs on in that team's working time."""
    calendar = working_time.calendars().of(lead.team_id)
    clocks = [clock for clock in running(lead) if clock.kind != ClockKind.CONTEST]
    moved = [clock for clock in clocks if clock.calendar_id != calendar.pk and clock.breached_at is None]
    for clock in moved:
        _count_up_to(clock, max(now, clock.counted_from))
        count(clock, calendar)
    save(moved)
    mirror(lead, clocks)


def stand_still(clock: Clock, *, now: datetime, until: datetime) -> None:
    """What is left at `now` runs on from `until` (in memory)."""
    _count_up_to(clock, max(now, clock.counted_from))
    clock.counted_from = clock.paused_until = until
    _count_again(clock)


def go_on(clock: Clock, *, now: datetime) -> None:
    """What is left runs on from now (in memory)."""
    clock.counted_from, clock.paused_until = now, None
    _count_again(clock)


def _count_again(clock: Clock) -> None:
    known = working_time.calendars()
    count(clock, known.all.get(clock.calendar_id or 0) or known.default)


def _count_up_to(clock: Clock, moment: datetime) -> None:
    """What is left at that moment by the calendar that the clock was counted by."""
    calendar = working_time.calendars().all.get(clock.calendar_id or 0) or working_time.calendars().default
    clock.left = max(clock.left - calendar.time.between(clock.counted_from, moment), timedelta())
    clock.counted_from = moment


COUNTED = ("calendar", "counted_by", "counted_from", "left", "due_at", "warn_at", "paused_until", "next_at")
_ANSWERS_FOLLOW = """UPDATE leads_handover SET due_at = clock.due_at FROM leads_clock clock
    WHERE clock.handover_id = leads_handover.id AND clock.id = ANY(%s)"""


def save(clocks: Sequence[Clock]) -> None:
    """Clocks that were counted anew, and the offers whose answer they limit."""
    Clock.objects.bulk_update(clocks, COUNTED)
    if offers := [clock.pk for clock in clocks if clock.handover_id]:
        with connection.cursor() as cursor:
            cursor.execute(_ANSWERS_FOLLOW, [offers])
