"""Marketing contests a rejection or return; a referee decides, and the verdict stays on record."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models import guards
from leads.models.agreement import Agreement
from leads.models.ids import new_public_id
from leads.models.lead import Lead
from leads.models.ledger import LedgerEntry


class ContestQuerySet(models.QuerySet["Contest"]):
    def open(self) -> "ContestQuerySet":
        """Waiting for the referee."""
        return self.filter(ruled_at=None)

    def overturned(self) -> "ContestQuerySet":
        return self.filter(verdict=Contest.Verdict.OVERTURNED)


class Contest(models.Model):
    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("The return stands")
        OVERTURNED = "overturned", _("The return does not count")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="contests")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="contest")  # the rejection or return
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("contested at"))
    evidence = models.CharField(_("evidence"), max_length=2000)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+", db_index=False)
    referee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)  # None: management
    due_at = models.DateTimeField(_("ruling due"))

    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ruled_at = models.DateTimeField(_("ruled at"), null=True)
    ruling = models.CharField(_("ruling"), max_length=2000, blank=True)

    objects: ClassVar[models.Manager["Contest"]] = models.Manager.from_queryset(ContestQuerySet)()

    class Meta:
        verbose_name = _("contested return")
        verbose_name_plural = _("contested returns")
        indexes = [
            models.Index("due_at", "id", name="contest_to_rule", condition=models.Q(ruled_at=None)),
            models.Index(
                models.F("ruled_at").desc(), "id", name="contest_ruled", condition=models.Q(ruled_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(ruled_at=None), name="one_open_contest_per_lead"
            ),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="contest_has_evidence"),
            models.CheckConstraint(
                condition=models.Q(verdict="", ruled_by=None, ruled_at=None, ruling="")
                | (models.Q(verdict__in=["upheld", "overturned"], ruled_by__isnull=False, ruled_at__isnull=False)
                   & ~models.Q(ruling="")),
                name="verdict_has_referee_time_and_words",
            ),
            models.CheckConstraint(
                condition=models.Q(ruled_by=None) | ~models.Q(ruled_by=models.F("by")),
                name="nobody_rules_on_the_own_contest",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Trigger(
                name="verdict_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.ruled_at IS NOT NULL"),
                func=guards.refused("a verdict stays as it was given"),
            ),
            pgtrigger.Trigger(
                name="contest_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=guards.refused("a contest stays on record"),
            ),
            pgtrigger.Trigger(
                name="rejecter_does_not_rule",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("ruled_by_id"),
                func=guards.REJECTER_DOES_NOT_RULE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead}: {self.verdict or _('open')}"

    @property
    def is_open(self) -> bool:
        return self.ruled_at is None
