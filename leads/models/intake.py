"""What came in through a door, exactly as it came: applied once, and again when the mapping has been improved."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.ids import new_public_id
from leads.models.lead import Lead
from leads.models.touchpoint import Touchpoint


class IntakeQuerySet(models.QuerySet["Intake"]):
    def due(self, now: datetime) -> "IntakeQuerySet":
        """Waiting for a worker, the oldest first."""
        return self.filter(state=Intake.State.WAITING, due_at__lte=now).order_by("due_at", "id")


class Intake(models.Model):
    """One piece of raw input: a submitted form, an event of a service, a card. Holds personal data.

    `channel` names the form, the address or the person it came through; a sender's id is known once per channel.
    """

    class Door(models.TextChoices):
        FORM = "form", _("Web form")
        WEBHOOK = "webhook", _("Webhook")
        API = "api", _("API")
        QUICK = "quick", _("Quick entry")
        CARD = "card", _("vCard")
        SIGNATURE = "signature", _("Mail signature")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Taken in")
        IGNORED = "ignored", _("Not counted")  # tests, pings, events that bring no lead
        FAILED = "failed", _("Could not be used")

    class Outcome(models.TextChoices):
        CREATED = "created", _("New lead")
        JOINED = "joined", _("Known lead")
        CANCELLED = "cancelled", _("Cancelled by the sender")
        TEST = "test", _("Test")
        SPAM = "spam", _("Taken for spam")
        NOTHING = "nothing", _("Nothing to take in")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    door = models.CharField(_("door"), max_length=10, choices=Door)
    channel = models.CharField(_("channel"), max_length=60)
    sender_id = models.CharField(_("id of the sender"), max_length=200, blank=True)
    subject = models.CharField(max_length=120, blank=True, db_default="")  # whom it tells of, where many tell of one
    body = models.JSONField(_("as it came"))
    headers = models.JSONField(default=dict, blank=True)  # what the mapping or a proof needs; never keys
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)  # not before this; moved after a failure
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Outcome, blank=True)
    lead = models.ForeignKey(Lead, models.SET_NULL, null=True, blank=True, related_name="intakes")
    problems = models.JSONField(default=dict, blank=True)  # field -> why its value was not taken over, in words
    problem = models.TextField(_("problem"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    applied_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager["Intake"]] = models.Manager.from_queryset(IntakeQuerySet)()

    class Meta:
        verbose_name = _("input")
        verbose_name_plural = _("inputs")
        indexes = [
            models.Index("channel", models.F("received_at").desc(), models.F("id").desc(), name="intake_of_channel"),
            models.Index(models.F("received_at").desc(), models.F("id").desc(), name="intake_newest"),
            models.Index("due_at", "id", name="intake_waiting", condition=models.Q(state="waiting")),
            models.Index("channel", "subject", name="intake_of_subject", condition=~models.Q(subject="")),
            models.Index(
                "channel",
                models.F("received_at").desc(),
                models.F("id").desc(),
                name="intake_failed",
                condition=models.Q(state="failed"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "sender_id"], name="input_known_once_by_sender", condition=~models.Q(sender_id="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_door_display()} {self.channel}"
