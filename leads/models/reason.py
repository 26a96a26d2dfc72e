"""Coded reasons for rejecting, returning, losing, disqualifying and reopening; each decides what happens next."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from leads.models import guards
from leads.models.track import Track


class Effect(models.TextChoices):
    TRACK = "track", _("Start a nurture track")
    ASK = "ask", _("Ask marketing for a missing fact")
    SLEEP = "sleep", _("Sleep until a date")
    CLOSE = "close", _("Close as no lead")
    STOP = "stop", _("Consent withdrawn, everything stops")
    NOTIFY = "notify", _("Tell the person who knows the customer")
    NONE = "none", _("Only record")


class Use(models.TextChoices):
    """The acts that ask for a reason. Rejecting (before contact) and returning (after it) never share their lists."""

    REJECT = "reject", _("Reject")
    RETURN = "return", _("Return")
    LOSE = "lose", _("Lose")
    DISQUALIFY = "disqualify", _("Disqualify")
    REOPEN = "reopen", _("Reopen")


class ReasonQuerySet(models.QuerySet["Reason"]):
    def offered_for(self, use: Use) -> "ReasonQuerySet":
        """What a person may choose for this act today; retired reasons stay readable but are not offered."""
        return self.filter(uses__contains=[use], retired_at=None)


class Reason(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    label_de = models.CharField(_("label (German)"), max_length=100)
    label_en = models.CharField(_("label (English)"), max_length=100)
    uses = ArrayField(models.CharField(max_length=12, choices=Use), verbose_name=_("offered for"))
    effect = models.CharField(_("effect"), max_length=8, choices=Effect)
    needs_note = models.BooleanField(_("needs a note"), default=False)
    needs_date = models.BooleanField(_("needs a date"), default=False)
    letter = models.CharField(_("BANT letter"), max_length=40, blank=True)  # one of the four, or of an added one
    asks_for = models.CharField(_("asks marketing for"), max_length=20, blank=True)
    track = models.ForeignKey(Track, models.PROTECT, null=True, blank=True, verbose_name=_("nurture track"))
    position = models.PositiveSmallIntegerField(_("position"), default=50)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Reason"]] = models.Manager.from_queryset(ReasonQuerySet)()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(effect=Effect.TRACK) | models.Q(track__isnull=False),
                name="reason_that_starts_a_track_names_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(effect=Effect.ASK) | ~models.Q(asks_for=""),
                name="reason_that_asks_names_the_fact",
            ),
            models.CheckConstraint(
                condition=~models.Q(effect=Effect.SLEEP) | models.Q(needs_date=True),
                name="reason_that_sleeps_needs_a_date",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="reason_names_a_known_letter",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("letter"),
                condition=pgtrigger.Condition(guards.IS_ADDED_LETTER),
                func=guards.LETTER_IS_KNOWN,
            )
        ]

    def __str__(self) -> str:
        return self.label_de if get_language() == "de" else self.label_en
