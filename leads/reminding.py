"""Reminders: planned as rows in the transaction that causes them, brought by a sweep when due, once each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from accounts.roles import REACH, Reach, Role
from leads import notifying, routing, timing
from leads.models import FOR_HEADS, PERSONAL, Clock, ClockKind, Handover, Lead, Reminder, ReminderKind, Side, Track
from leads.refusals import Refusal

BATCH = 200  # reminders brought per transaction: short locks, and little to repeat when a worker dies
CLEARED_AFTER = timedelta(days=1)  # much longer than an answer can be taken back
LONGEST_TEXT = 200  # characters
TOUCHES = (ReminderKind.STEP, ReminderKind.WAKE)  # whoever has done these was in touch with the lead
ABOUT_THE_PAST = (ReminderKind.RULE, ReminderKind.VERDICT)  # stand wherever the lead goes meanwhile
HEADS = {Side.MARKETING: Role.MARKETING_HEAD, Side.SALES: Role.SALES_HEAD}


class PastReminder(Refusal):
    """A reminder must lie in the future."""


class BadReminder(Refusal):
    """The text can't be stored, or the reminder follows a deadline and can't be moved."""


# Planning -----------------------------------------------------------------------------------------


def plan_track(lead: Lead, track: Track, *, now: datetime) -> None:
    """One reminder for each step of the track, for the person responsible (or the team's people)."""
    with connection.cursor() as cursor:  # in one statement: a return has many of them
        cursor.execute(
            """
            INSERT INTO leads_reminder (lead_id, kind, person_id, due_at, step_id, text, created_at)
            SELECT %s, %s, %s, %s::timestamptz + make_interval(days => after_days::int), id, '', %s
            FROM leads_trackstep WHERE track_id = %s ORDER BY position
            """,
            [lead.pk, ReminderKind.STEP.value, lead.responsible_id, now, timezone.now(), track.pk],
        )


def plan(lead: Lead, kind: ReminderKind, *, due: datetime, person: User | None = None, text: str = "") -> Reminder:
    return Reminder.objects.create(lead=lead, kind=kind, person=person, due_at=due, text=text)


def tell_of_hand_raiser(handover: Handover, clock: Clock) -> None:
    """Whoever is to answer is told at the next bell: this person asked for sales and waits."""
    Reminder.objects.create(
        lead=handover.lead, clock=clock, kind=ReminderKind.RAISED, person=handover.to_person,
        due_at=handover.offered_at,
    )  # fmt: skip


def tell_head(handover: Handover, alarms: Iterable[routing.Alarm], clock: Clock) -> None:
    """The head of the team is told at the next bell what routing found: nobody to answer, or a limit that is near."""
    for alarm in alarms:
        bound = clock if alarm.kind == ReminderKind.UNROUTED else None  # void with the answer
        Reminder.objects.create(
            lead=handover.lead, clock=bound, kind=alarm.kind, due_at=handover.offered_at, text=alarm.about[:200]
        )


# The lead moves -----------------------------------------------------------------------------------


def cancel_all(lead: Lead, *, now: datetime, own_too: bool = False) -> None:
    """The lead moved on: what was planned for where it stood is void.

    What people noted for themselves stays, unless the person wants no contact (`own_too`).
    """
    planned = Reminder.objects.filter(lead=lead).open()
    planned = planned.exclude(kind__in=ABOUT_THE_PAST)
    planned = planned if own_too else planned.exclude(kind=ReminderKind.OWN)
    planned.update(cancelled_at=now)


def restore_own(lead: Lead, *, since: datetime) -> None:
    """The answer that stopped everything is taken back: people's own reminders stand again."""
    stopped = Reminder.objects.filter(lead=lead, kind=ReminderKind.OWN, done_at=None, cancelled_at__gte=since)
    stopped.update(cancelled_at=None)


def move_to(lead: Lead, person: User | None, *, before: User | None) -> None:
    """Open reminders follow the responsible person, who is told anew; what people noted for themselves stays theirs."""
    if person == before:
        return
    followers = Reminder.objects.filter(lead=lead, person=before, done_at=None, cancelled_at=None)
    stay = (*PERSONAL, *FOR_HEADS)
    followers.exclude(kind__in=stay).update(person=person, delivered_at=None)
    if person is not None:  # somebody answers now
        unrouted = Reminder.objects.filter(lead=lead, kind=ReminderKind.UNROUTED, cancelled_at=None)
        unrouted.update(cancelled_at=timezone.now())


def settle_asked(lead: Lead, *, by: User, now: datetime) -> None:
    """What sales asked for is there: nobody need be reminded of it any more."""
    asked = Reminder.objects.filter(lead=lead, kind=ReminderKind.ASK, done_at=None, cancelled_at=None)
    asked.update(done_at=now, done_by=by, delivered_at=Coalesce("delivered_at", Value(now)))


def settle_ruling(lead: Lead, *, by: User, now: datetime) -> None:
    """The referee has decided: nobody need be reminded of it any more."""
    asked = Reminder.objects.filter(lead=lead, kind=ReminderKind.RULE, done_at=None, cancelled_at=None)
    asked.update(done_at=now, done_by=by, delivered_at=Coalesce("delivered_at", Value(now)))


# People -------------------------------------------------------------------------------------------


@transaction.atomic
def remind_me(lead: Lead, *, by: User, due: datetime, text: str) -> Reminder:
    """A person's own reminder. PastReminder when `due` is over already, BadReminder for a text that can't be kept."""
    if due <= timezone.now():
        raise PastReminder(_("A reminder must lie in the future."), {"due_at": _("Choose a later time.")})
    return plan(lead, ReminderKind.OWN, due=due, person=by, text=_clean(text))


def _clean(text: str) -> str:
    text = " ".join(text.split())
    if "\x00" in text:
        raise BadReminder(
            _("This text contains characters that can't be stored."), {"text": _("Please mend the text.")}
        )
    if len(text) > LONGEST_TEXT:
        too_long = _("Please use at most %(n)s characters.") % {"n": LONGEST_TEXT}
        raise BadReminder(too_long, {"text": too_long})
    return text


@transaction.atomic
def finish(reminder: Reminder, *, by: User) -> Reminder:
    """Done; done early, it is not brought any more. A nurture step that is done is a touch. Twice changes nothing."""
    now = timezone.now()
    still_open = Reminder.objects.filter(pk=reminder.pk, done_at=None, cancelled_at=None)
    is_new = still_open.update(done_at=now, done_by=by, delivered_at=Coalesce("delivered_at", Value(now)))
    if is_new and reminder.kind in TOUCHES:
        timing.touched(reminder.lead, by=by, now=now)
    reminder.refresh_from_db()
    return reminder


@transaction.atomic
def take_up_again(reminder: Reminder) -> Reminder:
    """It was not done after all: open again, and brought when it is due."""
    now = timezone.now()
    done = Reminder.objects.filter(pk=reminder.pk, done_at__isnull=False, cancelled_at=None)
    done.filter(due_at__gt=now).update(delivered_at=None)
    done.update(done_at=None, done_by=None)
    reminder.refresh_from_db()
    return reminder


@transaction.atomic
def postpone(reminder: Reminder, *, to: date) -> Reminder:
    """Bring it again on the morning of another day. What an agreed deadline demands can't be postponed: BadReminder."""
    if reminder.clock_id is not None:
        raise BadReminder(_("This reminder follows the agreed deadline. You can put the lead aside in the inbox."))
    due = timing.morning_of(to)
    if due <= timezone.now() + timedelta(minutes=1):
        raise PastReminder(_("A reminder must lie in the future."), {"to": _("Choose a later day.")})
    open_one = Reminder.objects.filter(pk=reminder.pk, done_at=None, cancelled_at=None)
    if open_one.update(due_at=due, delivered_at=None):
        notifying.forget(reminder)
    reminder.refresh_from_db()
    return reminder


# The sweep ----------------------------------------------------------------------------------------


def bring_due(*, now: datetime) -> int:
    """Bring every reminder that is due at `now`; returns how many. Any number of sweeps may run at once."""
    _clear_stopped(now)
    total = 0
    while brought := _bring_batch(now):
        total += brought
    return total


@transaction.atomic
def _clear_stopped(now: datetime) -> None:
    """Reminders of clocks that stopped long ago leave the queue; they are void already, but every sweep would read
    them."""
    queue = Reminder.objects.filter(delivered_at=None, cancelled_at=None, due_at__lte=now)
    stopped = queue.filter(clock__stopped_at__lte=now - CLEARED_AFTER)
    Reminder.objects.filter(pk__in=stopped.values("pk")).update(cancelled_at=now)


@transaction.atomic
def _bring_batch(now: datetime) -> int:
    due = list(
        Reminder.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("lead", "step", "clock")
        .order_by("due_at", "id")[:BATCH]
    )
    if due:
        bring(due, now=now)
    return len(due)


def bring(reminders: Sequence[Reminder], *, now: datetime) -> None:
    """Tell whom each concerns, in this order; the reminders are held, or just planned."""
    colleagues = _Colleagues(reminders, now=now)
    notifying.tell([(reminder, colleagues.to_tell(reminder)) for reminder in reminders], now=now)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(delivered_at=now)


class _Colleagues:
    """Everybody whom some reminders may concern, fetched at once. Only people who work here; the absent are known."""

    def __init__(self, reminders: Sequence[Reminder], *, now: datetime) -> None:
        named = {pk for r in reminders for pk in (r.person_id, r.lead.responsible_id) if pk}
        teams = {r.lead.team_id for r in reminders if r.lead.team_id}
        day = timezone.localdate(now, timezone.get_default_timezone())
        self._deputies = dict(Absence.objects.on(day).values_list("user", "deputy"))
        leading = [*HEADS.values(), Role.ADMIN, Role.MANAGEMENT]
        deputies = {pk for pk in self._deputies.values() if pk}
        concerned = Q(pk__in=named | deputies) | Q(team__in=teams) | Q(role__in=leading)
        self._people = {person.pk: person for person in User.objects.working().filter(concerned).order_by("pk")}

    def to_tell(self, reminder: Reminder) -> list[User]:
        """The person, or their deputy while they are away; for what concerns heads the head; where nobody is named (or
        there), the lead's whole team. Nobody of the other side, and nobody who does not see the lead any more.
        """
        lead, person = reminder.lead, self._people.get(reminder.person_id or 0)
        if reminder.kind in FOR_HEADS:
            return self._heads(lead)
        if reminder.clock is not None and reminder.clock.kind == ClockKind.CONTEST:
            return [person] if person else self._referees()
        if reminder.kind in PERSONAL and person:
            return [person] if _sees(person, lead) else []
        if reminder.kind == ReminderKind.RULE:
            return self._referees()
        for candidate in (*self._or_deputy(reminder.person_id), *self._or_deputy(lead.responsible_id)):
            if self._is_here(candidate) and _answers_for(candidate, lead):
                return [candidate]
        team = [one for one in self._people.values() if one.team_id == lead.team_id and _answers_for(one, lead)]
        return self._present(team) or self._heads(lead)

    def _referees(self) -> list[User]:
        """Who decides where the agreement names nobody."""
        return self._in_role(Role.MANAGEMENT) or self._in_role(Role.ADMIN)

    def _or_deputy(self, pk: int | None) -> list[User]:
        """The person first, then who looks after their work today."""
        both = (self._people.get(pk or 0), self._people.get(self._deputies.get(pk or 0) or 0))
        return [one for one in both if one is not None]

    def _is_here(self, person: User) -> bool:
        return person.pk not in self._deputies

    def _present(self, people: Sequence[User]) -> list[User]:
        return [one for one in people if self._is_here(one)]

    def _heads(self, lead: Lead) -> list[User]:
        """The heads of the lead's team; where none is there, their deputies, all heads of its side, at last the admins.

        Is everybody away, the heads are told all the same: nothing is told to nobody.
        """
        heads = self._in_role(HEADS[lead.side or Side.MARKETING])
        own = [head for head in heads if head.team_id == lead.team_id]
        deputies = [self._people[pk] for head in own or heads if (pk := self._deputies.get(head.pk)) in self._people]
        for told in (own, deputies, heads, self._in_role(Role.ADMIN)):
            if present := self._present(told):
                return present
        return own or heads or self._in_role(Role.ADMIN)

    def _in_role(self, role: Role) -> list[User]:
        return [one for one in self._people.values() if one.role == role]


def _sees(person: User, lead: Lead) -> bool:
    return REACH[Role(person.role)] == Reach.ALL or person.team_id == lead.sales_team_id


def _answers_for(person: User, lead: Lead) -> bool:
    return person.side is not None and lead.side in (None, person.side) and _sees(person, lead)
