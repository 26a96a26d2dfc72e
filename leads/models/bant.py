"""BANT: the four questions that sales checks in stage SAL. Old answers are kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models.written import Written


class Letter(models.TextChoices):
    BUDGET = "budget", _("Budget")
    AUTHORITY = "authority", _("Authority")
    NEED = "need", _("Need")
    TIMEFRAME = "timeframe", _("Timeframe")

    @property
    def question(self) -> str:
        return str(_QUESTIONS[self])


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


class BantAnswer(Written):
    """One answer to one letter; the newest one counts and is mirrored on the lead for lists and rules."""

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="bant_answers", db_index=False)
    letter = models.CharField(_("letter"), max_length=10, choices=Letter)
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

    def __str__(self) -> str:
        return f"{Letter(self.letter).label}: {Level(self.level).label}"
