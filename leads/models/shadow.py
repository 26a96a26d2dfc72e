"""A version of the agreement that runs silently beside the one in force, and where the two differ about a lead."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.agreement import Agreement
from leads.models.lead import Lead


class ShadowQuerySet(models.QuerySet["Shadow"]):
    def running(self) -> "ShadowQuerySet":
        return self.filter(switched_off_at=None).order_by("pk")


class Shadow(models.Model):
    """Switched on by a person for a draft, by itself for a proposal. It never touches a lead."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="shadow")
    switched_on_at = models.DateTimeField(_("switched on at"))
    switched_on_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    switched_off_at = models.DateTimeField(_("switched off at"), null=True)
    swept_at = models.DateTimeField(_("last looked at"), null=True)

    objects: ClassVar[models.Manager["Shadow"]] = models.Manager.from_queryset(ShadowQuerySet)()

    class Meta:
        verbose_name = _("shadow")
        verbose_name_plural = _("shadows")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(switched_off_at=None) | models.Q(switched_off_at__gte=models.F("switched_on_at")),
                name="shadow_ends_after_its_beginning",
            ),
        ]

    def __str__(self) -> str:
        return str(self.agreement)

    @property
    def is_on(self) -> bool:
        return self.switched_off_at is None


class ShadowDifference(models.Model):
    """From `at` until `until` (None: still) the two versions said different things about a lead."""

    shadow = models.ForeignKey(Shadow, models.CASCADE, related_name="differences", db_index=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)
    passes = models.BooleanField(_("passes"))  # what the shadow says; the version in force says the opposite
    in_force = models.ForeignKey(Agreement, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    objects: ClassVar[models.Manager["ShadowDifference"]] = models.Manager()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        indexes = [models.Index("shadow", "passes", models.F("at").desc(), name="differences_newest")]
        constraints = [
            models.UniqueConstraint(fields=["shadow", "lead", "at"], name="difference_noted_once"),
            models.UniqueConstraint(
                fields=["shadow", "lead"], condition=models.Q(until=None), name="one_open_difference_per_lead"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("at")),
                name="difference_ends_after_its_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shadow}: {self.lead_id}"
