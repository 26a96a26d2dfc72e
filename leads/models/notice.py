"""What Leadflow told a person: a line under the bell, and a mail where one is wanted. Once each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.lead import Lead
from leads.models.reminder import Reminder, ReminderKind


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def to_be_mailed(self) -> "NoticeQuerySet":
        return self.filter(by_mail=True, mailed_at=None, failures__lt=MOST_FAILURES)


MOST_FAILURES = 20  # attempts to send one mail, each later than the one before; then it is given up and shown


class Notice(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="notices", db_index=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    reminder = models.ForeignKey(Reminder, models.CASCADE, null=True, related_name="notices", db_index=False)
    kind = models.CharField(_("kind"), max_length=16, choices=ReminderKind)
    text = models.CharField(_("what to do"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField(default=True)
    mailed_at = models.DateTimeField(null=True)
    mail_after = models.DateTimeField(null=True)  # not before this: set anew after each failure
    failures = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Notice"]] = models.Manager.from_queryset(NoticeQuerySet)()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index("user", models.F("created_at").desc(), name="notice_newest"),
            models.Index("user", name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(
                "id",
                name="notice_to_mail",
                condition=models.Q(by_mail=True, mailed_at=None),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["reminder", "user"], name="reminder_brought_once_per_person")]

    def __str__(self) -> str:
        return self.text or str(ReminderKind(self.kind).label)
