"""Reminders: planned as rows in the transaction that causes them, brought by a sweep when due, once each."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from leads import notifying, timing
from leads.models import Agreement, Handover, Lead, Reminder, ReminderKind, Track
from leads.refusals import Refusal

BATCH = 200  # reminders brought per transaction: short locks, and little to repeat when a worker dies


class PastReminder(Refusal):
    """A reminder must lie in the future."""


def plan_track(lead: Lead, track: Track, *, now: datetime) -> None:
    """One reminder for each step of the track, for the person responsible (or the team's people)."""
    steps = [(step, timing.after(now, 24 * step.after_days)) for step in track.steps.all()]
    Reminder.objects.bulk_create(
        Reminder(lead=lead, kind=ReminderKind.STEP, person=lead.responsible, step=step, due_at=due)
        for step, due in steps
    )


def plan(lead: Lead, kind: ReminderKind, *, due: datetime, person: User | None = None, text: str = "") -> Reminder:
    return Reminder.objects.create(lead=lead, kind=kind, person=person, due_at=due, text=text)


def plan_answer(handover: Handover, agreement: Agreement) -> None:
    """Warn whoever owes the answer before the deadline, and tell the head when it has passed."""
    warning = timing.warning(agreement, since=handover.offered_at, due=handover.due_at)
    reminder = partial(Reminder, lead=handover.lead, handover=handover)
    Reminder.objects.bulk_create([
        reminder(kind=ReminderKind.ANSWER_WARNING, person=handover.to_person, due_at=warning),
        reminder(kind=ReminderKind.ANSWER_EXPIRED, due_at=handover.due_at),
    ])  # fmt: skip


def cancel_all(lead: Lead, *, now: datetime) -> None:
    """The lead moved on: what was planned for where it stood is void; what a person noted for themselves stays."""
    Reminder.objects.filter(lead=lead).open().exclude(kind=ReminderKind.OWN).update(cancelled_at=now)


def move_to(lead: Lead, person: User | None, *, before: User | None) -> None:
    """The open reminders of the lead follow its responsible person."""
    Reminder.objects.filter(lead=lead, person=before).open().update(person=person)


@transaction.atomic
def remind_me(lead: Lead, *, by: User, due: datetime, text: str) -> Reminder:
    """A person's own reminder. PastReminder when `due` is over already."""
    if due <= timezone.now():
        raise PastReminder(_("A reminder must lie in the future."), {"due_at": _("Choose a later time.")})
    return plan(lead, ReminderKind.OWN, due=due, person=by, text=text)


@transaction.atomic
def finish(reminder: Reminder, *, by: User) -> Reminder:
    """Done. Doing it twice changes nothing."""
    Reminder.objects.filter(pk=reminder.pk).open().update(done_at=timezone.now(), done_by=by)
    reminder.refresh_from_db()
    return reminder


@transaction.atomic
def postpone(reminder: Reminder, *, to: date) -> Reminder:
    """Bring it again on the morning of another day."""
    due = timing.morning_of(to)
    if due <= timezone.now() + timedelta(minutes=1):
        raise PastReminder(_("A reminder must lie in the future."), {"to": _("Choose a later day.")})
    Reminder.objects.filter(pk=reminder.pk).open().update(due_at=due, delivered_at=None)
    notifying.forget(reminder)
    reminder.refresh_from_db()
    return reminder


def bring_due(*, now: datetime) -> int:
    """Bring every reminder that is due at `now`; returns how many. Any number of sweeps may run at once."""
    total = 0
    while brought := _bring_batch(now):
        total += brought
    return total


@transaction.atomic
def _bring_batch(now: datetime) -> int:
    due = list(
        Reminder.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("lead", "person", "step", "handover")
        .order_by("due_at", "id")[:BATCH]
    )
    expired = [r.handover_id for r in due if r.kind == ReminderKind.ANSWER_EXPIRED]
    if expired:
        Handover.objects.open().filter(pk__in=expired, expired_at=None).update(expired_at=now)
    notifying.tell([(reminder, _recipients(reminder)) for reminder in due], now=now)
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in due]).update(delivered_at=now)
    return len(due)


def _recipients(reminder: Reminder) -> list[User]:
    """Who is told: the person; for a missed answer the head; where nobody is named, the lead's whole team."""
    if reminder.kind == ReminderKind.ANSWER_EXPIRED:
        return heads_for(reminder.lead)
    if reminder.person and reminder.person.is_active:
        return [reminder.person]
    if reminder.lead.responsible and reminder.lead.responsible.is_active:
        return [reminder.lead.responsible]
    return list(User.objects.working().filter(team=reminder.lead.team_id)) or heads_for(reminder.lead)


def heads_for(lead: Lead) -> list[User]:
    """The heads of the lead's team; where it has none, all heads of its side; at last the admins."""
    role = Role.SALES_HEAD if lead.side == "sales" else Role.MARKETING_HEAD
    heads = list(User.objects.working().filter(role=role))
    return [h for h in heads if h.team_id == lead.team_id] or heads or list(User.objects.working().filter(role="admin"))
