"""When somebody is away, and who looks after their work meanwhile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models.team import Team


class Days(Func):
    """The days of an absence as a range of the database, the last one included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        return self.filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day: date) -> AbsenceQuerySet:
        """Those that run on this day or begin later, the next one first."""
        return self.filter(last_day__gte=day).order_by("first_day", "pk")

    def of_team(self, team: Team) -> AbsenceQuerySet:
        return self.filter(user__team=team)


class Absence(models.Model):
    """Whole days, first and last included, as the company's calendar counts them. New leads go past the absent."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", db_index=False, verbose_name=_("who")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="deputises", db_index=False,
        verbose_name=_("deputy"),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("first_day", "pk")
        indexes = [
            models.Index("last_day", name="absence_not_over"),
            models.Index("user", "last_day", name="absence_of_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_its_beginning"),
            models.CheckConstraint(condition=Q(deputy=None) | ~Q(deputy=F("user")), name="nobody_is_their_own_deputy"),
            ExclusionConstraint(
                name="one_absence_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Days("first_day", "last_day", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.first_day} – {self.last_day}"


def company_day() -> date:
    """Today at the company, whose calendar counts absences."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
