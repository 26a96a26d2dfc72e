"""BANT: the four questions that sales checks in stage SAL, and those that an admin added. Old answers are kept."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from leads.models import guards
from leads.models.written import Written


class Letter(models.TextChoices):
    BUDGET = "budget", _("Budget")
    AUTHORITY = "authority", _("Authority")
    NEED = "need", _("Need")
    TIMEFRAME = "timeframe", _("Timeframe")

    @property
    def question(self) -> str:
        return str(_QUESTIONS[self])

    @property
    def initial(self) -> str:
        return self.value[:1].upper()  # BANT is BANT in every language

    @property
    def field(self) -> str:
        """Its name in rules."""
        return self.value

    @property
    def is_retired(self) -> bool:
        return False


_QUESTIONS = {
    Letter.BUDGET: _("Is there money for it?"),
    Letter.AUTHORITY: _("Can the person decide, or who does?"),
    Letter.NEED: _("Does our offer solve a problem they have?"),
    Letter.TIMEFRAME: _("When do they want to buy?"),
}


class Level(models.TextChoices):
    UNKNOWN = "unknown", pgettext_lazy("BANT", "Unknown")
    NOT_MET = "not_met", pgettext_lazy("BANT", "Not met")
    PARTLY = "partly", pgettext_lazy("BANT", "Partly met")
    MET = "met", pgettext_lazy("BANT", "Met")

    @property
    def points(self) -> int:
        """0 unknown or not met, 1 partly, 2 met."""
        return {Level.PARTLY: 1, Level.MET: 2}.get(self, 0)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class BantLetter(models.Model):
    """A letter beside the four, added by an admin. It answers like a `Letter`; a lead's level is in `more_bant`.

    Answers, rules and reasons name it by its code, which therefore never changes; it is retired, not deleted.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    label_de = models.CharField(_("label (German)"), max_length=40)
    label_en = models.CharField(_("label (English)"), max_length=40)
    question_de = models.CharField(_("question (German)"), max_length=200)
    question_en = models.CharField(_("question (English)"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects: ClassVar[models.Manager["BantLetter"]] = models.Manager()

    class Meta:
        verbose_name = _("BANT letter")
        verbose_name_plural = _("BANT letters")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z][a-z0-9_]*$") & ~models.Q(code__in=Letter.values),
                name="letter_has_a_code_of_its_own",
            ),
            models.CheckConstraint(
                condition=~(
                    models.Q(label_de="") | models.Q(label_en="") | models.Q(question_de="") | models.Q(question_en="")
                ),
                name="letter_speaks_both_languages",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="letter_keeps_its_code",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("code"),
                condition=pgtrigger.Condition("OLD.code IS DISTINCT FROM NEW.code"),
                func=guards.LETTER_KEEPS_ITS_CODE,
            ),
            pgtrigger.Trigger(
                name="letter_stays",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Delete | pgtrigger.Truncate,
                func=guards.LETTER_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def value(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return self.label_de if get_language() == "de" else self.label_en

    @property
    def question(self) -> str:
        return self.question_de if get_language() == "de" else self.question_en

    @property
    def initial(self) -> str:
        return self.label[:1].upper()

    @property
    def field(self) -> str:
        """Its name in rules."""
        return f"bant.{self.code}"

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


AnyLetter = Letter | BantLetter


class BantAnswer(Written):
    """One answer to one letter; the newest one counts and is mirrored on the lead for lists and rules."""

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="bant_answers", db_index=False)
    letter = models.CharField(_("letter"), max_length=40)  # one of the four, or the code of an added one
    level = models.CharField(_("level"), max_length=8, choices=Level)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    said_by = models.CharField(_("who said it"), max_length=120, blank=True)
    conversation = models.CharField(_("from which conversation"), max_length=120, blank=True)
    amount = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    date = models.DateField(_("timeframe"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("when"))

    objects: ClassVar[models.Manager["BantAnswer"]] = models.Manager()

    class Meta:
        verbose_name = _("BANT answer")
        verbose_name_plural = _("BANT answers")
        indexes = [models.Index("lead", "letter", models.F("at").desc(), name="newest_answer")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(letter=Letter.BUDGET),
                name="only_budget_has_an_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(date=None) | models.Q(letter=Letter.TIMEFRAME),
                name="only_timeframe_has_a_date",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answers_a_known_letter",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("letter"),
                condition=pgtrigger.Condition(guards.IS_ADDED_LETTER),
                func=guards.LETTER_IS_KNOWN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {Level(self.level).label}"
