"""Something a person must do at a time. The row is the queue: beat only rings the bell, a sweep claims what is due."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.handover import Handover
from leads.models.lead import Lead
from leads.models.track import TrackStep


class ReminderKind(models.TextChoices):
    STEP = "step", _("Nurture step")
    WAKE = "wake", _("Wake up")
    ASK = "ask", _("Asked-for fact")
    ANSWER_WARNING = "answer_warning", _("Answer due soon")
    ANSWER_EXPIRED = "answer_expired", _("Answer overdue")
    OWN = "own", _("Own reminder")
    KNOWN_CUSTOMER = "known_customer", _("Known customer")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def open(self) -> "ReminderQuerySet":
        return self.filter(done_at=None, cancelled_at=None).filter(self._not_answered)

    def waiting(self) -> "ReminderQuerySet":
        """Not yet brought to anyone."""
        return self.filter(delivered_at=None, cancelled_at=None).filter(self._not_answered)

    # a reminder of an answer is void by itself once the handover is answered
    _not_answered = models.Q(handover=None) | models.Q(handover__decided_at=None)

    def due(self, now: datetime) -> "ReminderQuerySet":
        return self.waiting().filter(due_at__lte=now)


class Reminder(models.Model):
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

    @property
    def what(self) -> str:
        """What to do, in the reader's language."""
        return self.text or (str(self.step) if self.step else str(ReminderKind(self.kind).label))
