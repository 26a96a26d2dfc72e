"""Coded reasons for rejecting, returning, losing, disqualifying and reopening; each decides what happens next."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from leads.models import guards, scheme, statements
from leads.models.track import Track


class Effect(models.TextChoices):
    TRACK = "track", _("Start a nurture track")
    ASK = "ask", _("Ask marketing for a missing fact")
    SLEEP = "sleep", _("Sleep until a date")
    MERGE = "merge", _("Close as the same person as another lead")
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


ASKED_FOR = {
    "information": _("the missing information"),
    "contact_data": _("right contact data"),
    "team": _("the right team"),
    "budget": _("the budget"),
}
"""What marketing can be asked for, besides the letters of BANT."""


class Category(models.TextChoices):
    """Which part of the handover went wrong: what rejections are told apart by."""

    ROUTING = "routing", _("Routing: it reached the wrong place")
    COMPLETENESS = "completeness", _("Completeness: something was missing or wrong")
    DEFINITION = "definition", _("Definition: it is no lead as agreed")


class ReasonQuerySet(models.QuerySet["Reason"]):
    def offered_for(self, use: Use) -> "ReasonQuerySet":
        """What a person may choose for this act today; retired reasons stay readable but are not offered."""
        return self.filter(uses__contains=[use], retired_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Reason(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    label_de = models.CharField(_("label (German)"), max_length=100)
    label_en = models.CharField(_("label (English)"), max_length=100)
    uses = ArrayField(models.CharField(max_length=12, choices=Use), verbose_name=_("offered for"))
    effect = models.CharField(_("effect"), max_length=8, choices=Effect)
    category = models.CharField(_("kind of rejection"), max_length=12, choices=Category, blank=True)
    is_targeting_miss = models.BooleanField(
        _("counts as a targeting miss"),
        default=False,
        help_text=_("Marketing reached people outside the target group."),
    )
    needs_attempts = models.BooleanField(
        _("only after the agreed attempts"), default=False, help_text=_("As many calls or mails as sales promises.")
    )
    is_to_be_recoded = models.BooleanField(
        _("to be recoded"), default=False, help_text=_("Stays on the list of the heads until it has a better reason.")
    )
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
            models.CheckConstraint(
                condition=~models.Q(uses__contains=[Use.REJECT]) | ~models.Q(category=""),
                name="reason_to_reject_has_its_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(label_de="") & ~models.Q(label_en=""), name="reason_speaks_both_languages"
            ),
        ]

        triggers = [
            pgtrigger.Trigger(
                name="reason_keeps_its_code",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("code"),
                func=guards.REASON_KEEPS_ITS_CODE,
            ),
            pgtrigger.Trigger(
                name="used_reason_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=guards.USED_REASON_STAYS,
            ),
            pgtrigger.Trigger(
                name="reason_names_a_known_letter",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("letter"),
                condition=pgtrigger.Condition(guards.IS_ADDED_LETTER),
                func=guards.LETTER_IS_KNOWN,
            ),
        ]

    @classmethod
    def offered(cls, code: str, use: Use) -> "Reason":
        """The reason of that code with its track, if a person may choose it for this act today. DoesNotExist."""
        where = "self.code = %(code)s AND %(use)s = ANY(self.uses) AND self.retired_at IS NULL"
        return statements.get(cls, "track", where=where, values={"code": code, "use": str(use)})

    def __str__(self) -> str:
        return self.label_de if get_language() == "de" else self.label_en

    @property
    def uses_in_words(self) -> list[str]:
        return [str(Use(use).label) for use in self.uses]

    @property
    def asks_for_in_words(self) -> str:
        return str(ASKED_FOR.get(self.asks_for) or scheme.label(self.asks_for))

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None
