"""Running deadlines: one row each, from the agreement's terms, in working time, with all that follows their end."""

from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models import guards
from leads.models.agreement import Agreement
from leads.models.calendar import WorkingCalendar
from leads.models.handover import Handover
from leads.models.lead import Lead
from leads.models.terms import ClockKind, ClockTerms
from leads.models.written import Written, WrittenQuerySet


class ClockQuerySet(WrittenQuerySet["Clock"]):
    def running(self) -> "ClockQuerySet":
        """Not stopped; a paused one runs again by itself on its day."""
        return self.filter(stopped_at=None)


class Clock(Written):
    """How long somebody has for something. `due_at` is always the moment at which it ends as things stand: of a
    paused clock as if it went on on the day agreed. `left` working time remained at `counted_from`."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField(_("clock"), max_length=16, choices=ClockKind)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+", db_index=False)
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="clocks", db_index=False)
    person = models.ForeignKey(  # who owes it where that is not whoever is responsible for the lead
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    minutes = models.PositiveIntegerField(_("working minutes"))
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    warn_at = models.DateTimeField(_("warning"), null=True)
    calendar = models.ForeignKey(WorkingCalendar, models.SET_NULL, null=True, related_name="+", db_index=False)
    counted_by = models.PositiveIntegerField(default=0)  # the calendar's version
    counted_from = models.DateTimeField()
    left = models.DurationField()
    paused_until = models.DateTimeField(_("paused until"), null=True)
    rung = models.PositiveSmallIntegerField(default=0)  # how many of `events` are done
    next_at = models.DateTimeField(null=True)  # when the next one is due; None: nothing follows
    breached_at = models.DateTimeField(_("breached"), null=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    is_void = models.BooleanField(default=False)  # begun by an answer that was taken back: counts in no report

    objects: ClassVar[models.Manager["Clock"]] = models.Manager.from_queryset(ClockQuerySet)()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        indexes = [
            models.Index("next_at", "id", name="clock_to_act", condition=models.Q(stopped_at=None)),
            models.Index("calendar", "counted_by", name="clock_counted_by", condition=models.Q(stopped_at=None)),
            models.Index("kind", "started_at", name="clock_of_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "kind"], condition=models.Q(stopped_at=None), name="one_running_clock_per_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("started_at")), name="clock_ends_after_its_beginning"
            ),
            models.CheckConstraint(
                condition=models.Q(breached_at=None) | models.Q(breached_at=models.F("due_at")),
                name="breach_is_the_moment_it_was_due",
            ),
            models.CheckConstraint(  # a minute's grace, as an act takes its time
                condition=models.Q(stopped_at=None)
                | models.Q(breached_at__isnull=False)
                | models.Q(stopped_at__lte=models.F("due_at") + timedelta(minutes=1)),
                name="late_end_is_a_breach",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_until=None) | models.Q(breached_at=None, stopped_at=None),
                name="only_a_running_clock_is_paused",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="breach_stays",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=guards.A_BREACH_STAYS,
            ),
            pgtrigger.Trigger(
                name="breach_is_in_the_ledger",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("breached_at"),
                condition=pgtrigger.Q(new__breached_at__isnull=False),
                timing=pgtrigger.Deferred,
                func=guards.BREACH_IS_IN_THE_LEDGER,
            ),
            pgtrigger.Trigger(
                name="pause_has_its_cause",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("paused_until"),
                condition=pgtrigger.Q(new__paused_until__isnull=False),
                timing=pgtrigger.Deferred,
                func=guards.PAUSE_HAS_ITS_CAUSE,
            ),
        ]

    def __str__(self) -> str:
        return str(ClockKind(self.kind).label)

    @property
    def label(self) -> str:
        return str(ClockKind(self.kind).label)

    @property
    def terms(self) -> ClockTerms:
        """What was agreed when it began; without a ladder where that agreement says nothing of it any more."""
        return self.agreement.clock(ClockKind(self.kind)) or ClockTerms(self.minutes)


class Pause(models.Model):
    """The lead's clocks stand still for a stated cause until a day; on it they go on by themselves."""

    class Cause(models.TextChoices):
        CUSTOMER_AWAY = "customer_away", _("Customer is away")
        CUSTOMER_DECIDES = "customer_decides", _("Waiting for the customer")
        AGREED_LATER = "agreed_later", _("Agreed on a later date")
        FORCE = "force", _("Nothing can be done about it (illness, breakdown)")
        OTHER = "other", _("Other cause")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="pauses", db_index=False)
    cause = models.CharField(_("cause"), max_length=16, choices=Cause)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("paused at"))
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("went on at"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager["Pause"]] = models.Manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [models.Index("lead", models.F("at").desc(), name="pause_of_lead")]
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=models.Q(ended_at=None), name="one_open_pause_per_lead"),
            models.CheckConstraint(
                condition=models.Q(cause__in=["customer_away", "customer_decides", "agreed_later", "force"])
                | (models.Q(cause="other") & ~models.Q(note="")),
                name="pause_says_why",
            ),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="pause_has_an_end"),
            models.CheckConstraint(
                condition=models.Q(ended_by=None) | models.Q(ended_at__isnull=False), name="whoever_goes_on_says_when"
            ),
        ]

    def __str__(self) -> str:
        return str(Pause.Cause(self.cause).label)
