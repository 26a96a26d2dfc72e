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
    """About a lead, mostly because of a reminder; or about a door through which something could not be taken in: then
    `about` names the door (the channel of an Intake), the cause and the day, and so it is told once a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="notices", db_index=False)
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="+")
    about = models.CharField(max_length=200, blank=True, db_default="")
    reminder = models.ForeignKey(Reminder, models.CASCADE, null=True, related_name="notices", db_index=False)
    kind = models.CharField(_("kind"), max_length=16, choices=ReminderKind, blank=True)
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
        constraints = [
            models.UniqueConstraint(fields=["reminder", "user"], name="reminder_brought_once_per_person"),
            models.UniqueConstraint(
                fields=["about", "user"], name="trouble_told_once_per_person", condition=~models.Q(about="")
            ),
            models.CheckConstraint(
                condition=models.Q(about="", lead__isnull=False) | (~models.Q(about="") & models.Q(lead=None)),
                name="notice_is_about_a_lead_or_a_door",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(ReminderKind(self.kind).label)

    @property
    def channel(self) -> str:
        """The door that it tells of; empty where it tells of a lead."""
        return self.about.partition("|")[0]
