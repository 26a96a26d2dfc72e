"""What people did with a lead besides moving it: notes, calls, mails, meetings."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models.lead import Lead
from leads.models.written import Written


class Activity(Written):
    class Kind(models.TextChoices):
        NOTE = "note", pgettext_lazy("activity", "Note")
        CALL = "call", pgettext_lazy("activity", "Call")
        MAIL = "mail", pgettext_lazy("activity", "Mail")
        MEETING = "meeting", pgettext_lazy("activity", "Meeting")
        OFFER = "offer", pgettext_lazy("activity", "Offer presented")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NOT_REACHED = "not_reached", _("Not reached")
        CALL_BACK = "call_back", _("Will call back")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="activities", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=10_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("when"))

    objects: ClassVar[models.Manager["Activity"]] = models.Manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [models.Index("lead", models.F("at").desc(), name="activity_of_lead")]

    def __str__(self) -> str:
        return f"{Activity.Kind(self.kind).label}: {self.text[:80]}"
