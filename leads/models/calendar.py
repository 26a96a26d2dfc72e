"""When people work: the company's working calendar, those of single teams, and the days on which they are closed."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from leads.models import guards
from leads.models.hours import Hours, ShortDay, read_week
from leads.models.ids import new_public_id


class HasSpans(Func):
    """Whether a week has any working span at all."""

    template = "jsonb_path_exists(%(expressions)s, '$[*][*]')"
    output_field = models.BooleanField()


class WorkingCalendar(models.Model):
    """The working time of the company, or of teams that work otherwise. `version` grows with every change, so that
    whoever has counted by an older one knows."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    subdivision = models.CharField(_("region"), max_length=20, blank=True)
    week = models.JSONField(_("week"))  # leads.models.hours reads it
    short_days = models.JSONField(_("short days"), default=list, blank=True)
    is_default = models.BooleanField(_("the company's own"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[models.Manager["WorkingCalendar"]] = models.Manager()

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_calendar"
            ),
            models.CheckConstraint(condition=HasSpans(models.F("week")), name="calendar_has_working_time"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_default_stays",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("is_default") | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=guards.A_DEFAULT_CALENDAR_STAYS,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Hours:
        """What is counted by, as a value; reads the closures, unless they are prefetched."""
        closures = sorted((closure.first_day, closure.last_day) for closure in self.closures.all())
        return Hours(
            self.time_zone, read_week(self.week), self.country, self.subdivision,
            tuple(ShortDay.read(day) for day in self.short_days), tuple(closures),
        )  # fmt: skip


class Closure(models.Model):
    """Days on which nobody works: the company's holidays, an outing, a move."""

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="closures")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    name = models.CharField(_("occasion"), max_length=80, blank=True)

    objects: ClassVar[models.Manager["Closure"]] = models.Manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["first_day", "last_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="closure_ends_after_its_beginning"
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.first_day}"


class TeamCalendar(models.Model):
    """A team that does not work by the company's own calendar."""

    team = models.OneToOneField(Team, models.CASCADE, primary_key=True, related_name="+")
    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="of_teams")

    objects: ClassVar[models.Manager["TeamCalendar"]] = models.Manager()

    class Meta:
        verbose_name = _("team's calendar")
        verbose_name_plural = _("teams' calendars")

    def __str__(self) -> str:
        return f"{self.team}: {self.calendar}"
