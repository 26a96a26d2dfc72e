"""Something a person must do at a time. The row is the queue: beat only rings the bell, a sweep claims what is due."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import REACH, Reach, Role
from leads.models import scheme
from leads.models.clock import Clock
from leads.models.lead import Lead
from leads.models.reason import ASKED_FOR
from leads.models.track import TrackStep
from leads.models.written import Written, WrittenQuerySet


class ReminderKind(models.TextChoices):
    STEP = "step", _("Nurture step")
    WAKE = "wake", _("Wake up")
    ASK = "ask", _("Asked-for fact")
    WARNING = "warning", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    HEAD = "head", _("Overdue, for the head")
    SILENCE = "silence", _("By the rule for silence")
    OWN = "own", _("Own reminder")
    KNOWN_CUSTOMER = "known_customer", _("Known customer")
    RAISED = "raised", _("Asks for sales")
    UNROUTED = "unrouted", _("Nobody to answer")
    NEAR_LIMIT = "near_limit", _("Limit of open leads")
    RULE = "rule", _("Contested return")
    VERDICT = "verdict", _("Verdict")
    CAME_AGAIN = "came_again", _("Came again")


FOR_HEADS = (ReminderKind.HEAD, ReminderKind.UNROUTED, ReminderKind.NEAR_LIMIT)
"""Told to the head of the lead's team, and on nobody's list."""


SENTENCES = {
    ReminderKind.WAKE: _("Get in touch again: the agreed rest is over"),
    ReminderKind.ASK: _("Find out what sales asked for"),
    ReminderKind.SILENCE: _("The time ran out: by the agreement the lead is with you now"),
    ReminderKind.KNOWN_CUSTOMER: _("Sales knows this customer already: please coordinate"),
    ReminderKind.RAISED: _("This person asks for sales and waits: accept or reject"),
    ReminderKind.RULE: _("Decide on the contested return"),
    ReminderKind.VERDICT: _("The referee has decided on the contested return"),
    ReminderKind.CAME_AGAIN: _("This person has been in touch again: see what they want"),
}
"""What to do, for the kinds that bring no text of their own."""

OF_CLOCKS = {
    ReminderKind.WARNING: _("%(clock)s: due soon"),
    ReminderKind.OVERDUE: _("%(clock)s: the agreed time is over"),
    ReminderKind.HEAD: _("%(clock)s: not done in the agreed time"),
}
"""What a clock's ladder says."""

ABOUT = {
    ReminderKind.UNROUTED: _("Nobody of %(about)s can take this lead: choose who answers"),
    ReminderKind.NEAR_LIMIT: _("Open leads come close to the agreed limit: %(about)s"),
}
"""What to do, for the kinds whose text names a person or a team."""

PERSONAL = (ReminderKind.OWN, ReminderKind.RULE, ReminderKind.VERDICT, ReminderKind.KNOWN_CUSTOMER)
"""Meant for the named person, whichever side answers for the lead."""


class ReminderQuerySet(WrittenQuerySet["Reminder"]):
    def open(self) -> "ReminderQuerySet":
        return self.filter(done_at=None, cancelled_at=None).filter(self._still_runs)

    def waiting(self) -> "ReminderQuerySet":
        """Not yet brought to anyone."""
        return self.filter(delivered_at=None, cancelled_at=None).filter(self._still_runs)

    # what a clock's ladder says is void by itself once the clock has stopped
    _still_runs = models.Q(clock=None) | models.Q(clock__stopped_at=None)

    def due(self, now: datetime) -> "ReminderQuerySet":
        return self.waiting().filter(due_at__lte=now)

    def of(self, user: User) -> "ReminderQuerySet":
        """What the user must do: what names them, and what names nobody (who still works here) in their team."""
        mine = models.Q(person=user)
        if user.team_id is not None:
            unnamed = models.Q(person=None) | models.Q(person__is_active=False)
            mine |= unnamed & models.Q(lead__team=user.team_id)
        found = self.filter(mine).exclude(kind__in=FOR_HEADS)
        sees_all = REACH[Role(user.role)] == Reach.ALL
        return found if sees_all else found.filter(lead__sales_team=user.team_id)

    def open_of(self, user: User) -> "ReminderQuerySet":
        """The open ones of the user, found through the index of each person.

        One condition for "mine or nobody's" would read the open reminders of everybody.
        """
        fresh = Reminder.objects.filter(done_at=None, cancelled_at=None)
        of_team = fresh.filter(lead__team=user.team_id) if user.team_id is not None else fresh.none()
        found = (fresh.filter(person=user), of_team.filter(person=None), of_team.filter(person__is_active=False))
        mine, unnamed, abandoned = (some.order_by().values("pk") for some in found)
        return self.open().of(user).filter(pk__in=mine.union(unnamed, abandoned, all=True))


class Reminder(Written):
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=16, choices=ReminderKind)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)  # None: by the kind
    due_at = models.DateTimeField(_("due"))
    step = models.ForeignKey(TrackStep, models.PROTECT, null=True, related_name="+", db_index=False)
    clock = models.ForeignKey(Clock, models.CASCADE, null=True, related_name="reminders", db_index=False)
    text = models.CharField(_("what to do"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    cancelled_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Reminder"]] = models.Manager.from_queryset(ReminderQuerySet)()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [
            models.Index(
                "due_at",
                "id",
                name="reminder_to_bring",
                condition=models.Q(delivered_at=None, cancelled_at=None),
            ),
            models.Index(
                "person",
                "due_at",
                name="reminder_of_person",
                condition=models.Q(done_at=None, cancelled_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None) | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="done_reminder_has_a_doer",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        """What to do, in the reader's language."""
        if self.kind == ReminderKind.ASK and self.lead.asked_for:
            fact = ASKED_FOR.get(self.lead.asked_for) or scheme.label(self.lead.asked_for)
            return gettext("Sales asks for: %(fact)s") % {"fact": fact}
        if self.clock is not None and self.kind in OF_CLOCKS:
            return str(OF_CLOCKS[ReminderKind(self.kind)]) % {"clock": self.clock.label}
        if self.kind in ABOUT:
            return str(ABOUT[ReminderKind(self.kind)]) % {"about": self.text}
        return self.text or str(self.step or SENTENCES.get(ReminderKind(self.kind)) or ReminderKind(self.kind).label)

    @property
    def is_wanted(self) -> bool:
        """Neither done nor void."""
        has_stopped = self.clock is not None and self.clock.stopped_at is not None
        return self.done_at is None and self.cancelled_at is None and not has_stopped
