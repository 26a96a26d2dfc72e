"""Clocks act by themselves: they warn, their breach is recorded, their ladder is climbed up to the rule for silence.

Each thing happens once, in order and with the moment at which it was due, however late a sweep comes: the clock's row
says what is done and when the next thing is due. Any number of sweeps may run at once; each holds the leads whose
clocks it lets act, as every other act does, and leaves to the next bell what somebody holds just now.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Team, User
from leads import assigning, checking, handing_over, recording, reminding, routing, timing, working_time
from leads.models import (
    Clock,
    ClockKind,
    ClockQuerySet,
    Handover,
    Lead,
    Reminder,
    ReminderKind,
    Rung,
    Side,
    Silence,
)  # fmt: skip
from leads.refusals import Conflict, Refusal
from leads.working_time import Calendar

BATCH = 100  # clocks per transaction: short locks, and little to repeat when a worker dies
TRY_AGAIN = timedelta(minutes=10)  # after a rule for silence could not be applied for a reason nobody foresaw
TOLD = {
    timing.TELL: ReminderKind.ASK,
    timing.WARN: ReminderKind.WARNING,
    Rung.REMIND.value: ReminderKind.OVERDUE,
    Rung.TELL_HEAD.value: ReminderKind.HEAD,
}
logger = logging.getLogger(__name__)


def bring_due(*, now: datetime) -> int:
    """All that is due at `now`: first the clocks, then the reminders. Returns how many of both acted."""
    return climb(now=now) + reminding.bring_due(now=now)


def climb(*, now: datetime) -> int:
    """Let every clock act that is due at `now`; returns how many did."""
    known = working_time.calendars(fresh=True)
    for calendar in known.all.values():
        while _recount(Q(calendar=calendar.pk, counted_by__lt=calendar.version)):
            pass
    while _recount(Q(calendar=None)):
        pass
    total = 0
    while acted := _climb_some(now):
        total += acted
    return total


# Holding ------------------------------------------------------------------------------------------


def _hold(some: ClockQuerySet) -> tuple[dict[int, Lead], list[Clock]]:
    """The leads of some running clocks, held, and these clocks as they stand now that their leads are held.

    The leads first, as every act on a lead takes it first; a clock that stopped in that moment is left out.
    """
    seen = some.select_related("lead").select_for_update(skip_locked=True, of=("lead",))[:BATCH]
    leads = {clock.lead_id: clock.lead for clock in seen}
    if not leads:
        return {}, []
    theirs = some.filter(lead__in=leads).select_related("agreement", "handover", "person")
    return leads, list(theirs.select_for_update(of=("self",)))


def _calendar(clock: Clock, lead: Lead) -> Calendar:
    """By which calendar the clock runs: that of whoever owes it."""
    return working_time.calendars().of(clock.person.team_id if clock.person else lead.team_id)


@transaction.atomic
def _recount(stale: Q) -> int:
    """Clocks that were counted by an older version of a calendar, as if it had always been as it is."""
    leads, clocks = _hold(Clock.objects.running().filter(stale).order_by("id"))
    for clock in clocks:
        timing.count(clock, _calendar(clock, leads[clock.lead_id]))
    timing.save(clocks)
    for lead in leads.values():
        timing.mirror(lead, timing.running(lead))
        recording.save_clock(lead)
    return len(clocks)


# Climbing -----------------------------------------------------------------------------------------


@dataclass
class _Doing:
    """What a batch of clocks does: who ran out, who is told, and where silence decides."""

    breached: list[Clock] = field(default_factory=list)
    told: list[Reminder] = field(default_factory=list)
    silent: list[tuple[Clock, datetime]] = field(default_factory=list)


@transaction.atomic
def _climb_some(now: datetime) -> int:
    leads, clocks = _hold(Clock.objects.running().filter(next_at__lte=now).order_by("next_at", "id"))
    doing = _Doing()
    for clock in clocks:
        clock.lead = leads[clock.lead_id]
        _climb(clock, doing, now=now)
    if doing.breached:
        recording.breach(doing.breached, leads)
    Clock.objects.bulk_update(clocks, ["rung", "next_at"])
    _tell(doing.told, now=now)
    for clock, moment in doing.silent:
        _let_silence_decide(clock, moment, now=now)
    return len(clocks)


def _climb(clock: Clock, doing: _Doing, *, now: datetime) -> None:
    """All that is due, in order. The rule for silence is left to the end of the batch, with its rung still to do."""
    listed = timing.events(clock, _calendar(clock, clock.lead))
    while clock.rung < len(listed) and listed[clock.rung][0] <= now:
        moment, what = listed[clock.rung]
        if what == Rung.SILENCE:
            doing.silent.append((clock, moment))
            break
        if what == timing.BREACH and clock.breached_at is None:
            doing.breached.append(clock)
        elif what in TOLD and not (what == timing.WARN and clock.due_at <= now):  # too late for a warning
            doing.told.append(_reminder(clock, TOLD[what], moment))
        clock.rung += 1
    clock.next_at = listed[clock.rung][0] if clock.rung < len(listed) else None


def _reminder(clock: Clock, kind: ReminderKind, moment: datetime) -> Reminder:
    """To whoever owes it. Nobody is named for the head's, who is found when it is brought."""
    is_theirs = kind != ReminderKind.HEAD and clock.kind != ClockKind.CONTEST  # which a referee owes
    person = clock.person_id or (clock.lead.responsible_id if is_theirs else None)
    return Reminder(lead=clock.lead, clock=clock, kind=kind, person_id=person, due_at=moment)


def _tell(reminders: Sequence[Reminder], *, now: datetime) -> None:
    """Planned and brought in one: what silence decides next must not make it void before anybody was told."""
    if reminders:
        Reminder.objects.bulk_create(sorted(reminders, key=lambda reminder: reminder.due_at))
        reminding.bring(reminders, now=now)


# Silence ------------------------------------------------------------------------------------------


def _let_silence_decide(clock: Clock, moment: datetime, *, now: datetime) -> None:
    """Apply the rule at the moment at which it was due; the next rung follows, if the clock still runs."""
    listed = timing.events(clock, _calendar(clock, clock.lead))
    following = listed[clock.rung + 1][0] if clock.rung + 1 < len(listed) else None
    try:
        with transaction.atomic():
            _apply(clock, moment, now=now)
    except (Refusal, Conflict) as refused:
        logger.warning("Silence on clock %s decides nothing: %s", clock.pk, refused)
    except Exception:  # one lead must not keep all others waiting
        logger.exception("The rule for silence of clock %s could not be applied; it is tried again", clock.pk)
        Clock.objects.filter(pk=clock.pk).update(next_at=now + TRY_AGAIN)
        return
    Clock.objects.filter(pk=clock.pk).update(rung=clock.rung + 1, next_at=following)


def _apply(clock: Clock, moment: datetime, *, now: datetime) -> None:
    kind, rule = ClockKind(clock.kind), clock.terms.silence
    if rule == Silence.NONE or rule not in kind.silences:
        return
    if rule == Silence.REASSIGN:
        lead = _reassign(clock, moment)
    elif kind == ClockKind.ANSWER:
        assert clock.handover is not None
        answer = handing_over.accept if rule == Silence.ACCEPT else _reject
        lead = answer(clock.handover, by=None, now=moment)
    else:
        lead = checking.give_back(clock.lead, by=None, reason=None, now=moment)
    if lead is not None:
        _tell([Reminder(lead=lead, kind=ReminderKind.SILENCE, person=lead.responsible, due_at=moment)], now=now)


def _reject(handover: Handover, *, by: None, now: datetime) -> Lead:
    return handing_over.reject(handover, by=by, reason=None, now=now)


def _reassign(clock: Clock, moment: datetime) -> Lead | None:
    """To another person of whoever the agreement routes it to; to nobody but the team where there is no other."""
    lead = clock.lead
    before = lead.responsible
    team = _team(clock, without=[before] if before else [], now=moment)
    if team is None:
        return None
    person = team[1] or _least_busy(team[0], clock, without=before, now=moment)
    if person is None and before is None and lead.team_id == team[0].pk:
        return None  # the whole team has it already
    return assigning.assign(lead, by=None, person=person, team=team[0], now=moment)


def _team(clock: Clock, *, without: Iterable[User], now: datetime) -> tuple[Team, User | None] | None:
    lead = clock.lead
    if lead.side == Side.SALES:
        found = routing.recipient(lead, clock.agreement, now=now, without=list(without))
        return (found.team, found.person) if found else None
    return (lead.team, None) if lead.team else None


def _least_busy(team: Team, clock: Clock, *, without: User | None, now: datetime) -> User | None:
    """Whoever of the team is there and has the fewest open leads."""
    mates = routing.crew(team, clock.agreement.routing, now=now)
    others = [mate for mate in mates if mate.away_until is None and mate.pk != (without and without.pk)]
    chosen = min(others, key=lambda mate: (mate.load, mate.pk), default=None)
    return User.objects.select_related("team").get(pk=chosen.pk) if chosen else None
