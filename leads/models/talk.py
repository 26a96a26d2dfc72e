"""A lead went back and forth between the same two: they talked to each other about it, and this is what they found."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.lead import Lead


class Talk(models.Model):
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="talks", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    with_whom = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(_("what was agreed"), max_length=500)
    at = models.DateTimeField(_("when"))

    objects: ClassVar[models.Manager["Talk"]] = models.Manager()

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        indexes = [models.Index("lead", models.F("at").desc(), name="talk_of_lead")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(outcome=""), name="talk_has_an_outcome"),
            models.CheckConstraint(condition=~models.Q(by=models.F("with_whom")), name="talk_is_between_two"),
        ]

    def __str__(self) -> str:
        return self.outcome
