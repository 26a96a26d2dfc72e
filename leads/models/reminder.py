"""Something a person must do at a time. The row is the queue: beat only rings the bell, a sweep claims what is due."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import REACH, Reach, Role
from leads.models import scheme
from leads.models.handover import Handover
from leads.models.lead import Lead
from leads.models.reason import ASKED_FOR
from leads.models.track import TrackStep
from leads.models.written import Written, WrittenQuerySet


class ReminderKind(models.TextChoices):
    STEP = "step", _("Nurture step")
    WAKE = "wake", _("Wake up")
    ASK = "ask", _("Asked-for fact")
    ANSWER_WARNING = "answer_warning", _("Answer due soon")
    ANSWER_EXPIRED = "answer_expired", _("Answer overdue")
    OWN = "own", _("Own reminder")
    KNOWN_CUSTOMER = "known_customer", _("Known customer")
    UNROUTED = "unrouted", _("Nobody to answer")
    NEAR_LIMIT = "near_limit", _("Limit of open leads")
    RULE = "rule", _("Contested return")
    VERDICT = "verdict", _("Verdict")


FOR_HEADS = (ReminderKind.ANSWER_EXPIRED, ReminderKind.UNROUTED, ReminderKind.NEAR_LIMIT)
"""Told to the head of the lead's team, and on nobody's list."""


SENTENCES = {
    ReminderKind.WAKE: _("Get in touch again: the agreed rest is over"),
    ReminderKind.ASK: _("Find out what sales asked for"),
    ReminderKind.ANSWER_WARNING: _("Accept or reject: the answer is due soon"),
    ReminderKind.ANSWER_EXPIRED: _("Nobody has answered in time"),
    ReminderKind.KNOWN_CUSTOMER: _("Sales knows this customer already: please coordinate"),
    ReminderKind.RULE: _("Decide on the contested return"),
    ReminderKind.VERDICT: _("The referee has decided on the contested return"),
}
"""What to do, for the kinds that bring no text of their own."""

ABOUT = {
    ReminderKind.UNROUTED: _("Nobody of %(about)s can take this lead: choose who answers"),
    ReminderKind.NEAR_LIMIT: _("Open leads come close to the agreed limit: %(about)s"),
}
"""What to do, for the kinds whose text names a person or a team."""

PERSONAL = (ReminderKind.OWN, ReminderKind.RULE, ReminderKind.VERDICT, ReminderKind.KNOWN_CUSTOMER)
"""Meant for the named person, whichever side answers for the lead."""


class ReminderQuerySet(WrittenQuerySet["Reminder"]):
    def open(self) -> "ReminderQuerySet":
        return self.filter(done_at=None, cancelled_at=None).filter(self._not_answered)

    def waiting(self) -> "ReminderQuerySet":
        """Not yet brought to anyone."""
        return self.filter(delivered_at=None, cancelled_at=None).filter(self._not_answered)

    # a reminder of an answer is void by itself once the handover is answered
    _not_answered = models.Q(handover=None) | models.Q(handover__decided_at=None)

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
    handover = models.ForeignKey(Handover, models.CASCADE, null=True, related_name="reminders")
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
        if self.kind in ABOUT:
            return str(ABOUT[ReminderKind(self.kind)]) % {"about": self.text}
        return self.text or str(self.step or SENTENCES.get(ReminderKind(self.kind)) or ReminderKind(self.kind).label)

    @property
    def is_wanted(self) -> bool:
        """Neither done nor void."""
        is_answered = self.handover is not None and not self.handover.is_open
        return self.done_at is None and self.cancelled_at is None and not is_answered
