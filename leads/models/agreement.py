"""The versioned rules that both sides signed: what a lead is, what a handover needs, how long each may take."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import agreement_guards, statements
from leads.models.terms import ClockKind, ClockTerms, Offering, Promises, RoutingTerms, Target

IN_FORCE = "{0}.in_force_from <= %(now)s AND ({0}.in_force_until IS NULL OR {0}.in_force_until > %(now)s)"
"""The condition of the agreement by which leads are judged `now`, for a statement's name of its table."""


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force_at(self, moment: datetime) -> "AgreementQuerySet":
        """The version that counted then; from the first moment on there is exactly one, which the database guards."""
        unended = models.Q(in_force_until=None) | models.Q(in_force_until__gt=moment)
        return self.filter(unended, in_force_from__lte=moment)

    def last_signed(self) -> "AgreementQuerySet":
        """The one without an end: in force, or about to be."""
        return self.filter(in_force_from__isnull=False, in_force_until=None)

    def binding(self, now: datetime) -> "AgreementQuerySet":
        """What people stand by: in force now or from a later day on, or proposed for it."""
        unended = models.Q(in_force_until=None) | models.Q(in_force_until__gt=now)
        return self.filter(unended, status__in=[Agreement.Status.PROPOSED, Agreement.Status.SIGNED])


class TimeRange(models.Func):
    """From a moment, included, to another, excluded; without an end where the second is empty."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Agreement(models.Model):
    class Status(models.TextChoices):
        """How far a version has come. Stored are draft to withdrawn: the last two follow from the clock (`state`)."""

        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        SIGNED = "signed", _("Signed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    version = models.PositiveIntegerField(_("version"), unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateTimeField(_("in force until"), null=True, blank=True)  # excluded: the next one's moment
    definition = models.JSONField(_("definition of a lead"), help_text=_("Rule: contact becomes MQL"))
    handover_rule = models.JSONField(_("handover rule"), help_text=_("Rule: MQL or SGL may be handed over"))
    bant_rule = models.JSONField(_("BANT threshold"), help_text=_("Rule: SAL may be promoted to SQL"))

    # what it says beyond its three rules; leads.models.terms reads the JSON
    is_preset = models.BooleanField(_("Leadflow's preset, signed by nobody"), default=False)
    purpose = models.TextField(_("who does what, when, in which quality"), blank=True, max_length=10_000)
    hand_raiser_rule = models.JSONField(
        _("hand-raisers"), null=True, blank=True, help_text=_("Rule: goes straight to sales")
    )
    scoring = models.JSONField(_("score"), default=list, blank=True, help_text=_("Rules that give points"))
    clock_terms = models.JSONField(_("clocks"), default=dict, blank=True)
    offering_terms = models.JSONField(_("offering"), default=dict, blank=True)
    routing_terms = models.JSONField(_("routing"), default=dict, blank=True)
    promise_terms = models.JSONField(_("promises"), default=dict, blank=True)
    target_terms = models.JSONField(_("revenue target"), default=dict, blank=True)
    reasons_kept = models.JSONField(_("reasons as proposed"), default=list, blank=True)
    referee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("referee of contested returns"),
    )  # fmt: skip

    # its way: from a draft over the proposal to three signatures (leads.agreeing)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("drawn from")
    )
    motive = models.TextField(_("why this change"), blank=True, max_length=4_000)
    starts_at = models.DateTimeField(_("to be in force from"), null=True, blank=True)  # None: from the third signature
    revision = models.PositiveIntegerField(default=1, editable=False)  # grows with each edit: optimistic locking
    settled = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, editable=False
    )  # sections gone through
    drafted_at = models.DateTimeField(_("drafted at"), default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, editable=False)

    objects: ClassVar[models.Manager["Agreement"]] = models.Manager.from_queryset(AgreementQuerySet)()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-version"]
        constraints = [
            ExclusionConstraint(
                name="one_agreement_in_force",
                expressions=[(TimeRange("in_force_from", "in_force_until", RangeBoundary()), RangeOperators.OVERLAPS)],
                condition=models.Q(in_force_from__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "proposed", "signed", "withdrawn"]),
                name="agreement_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="signed", in_force_from__isnull=False)
                | (~models.Q(status="signed") & models.Q(in_force_from=None)),
                name="signed_agreement_has_its_date",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_until=None) | models.Q(in_force_until__gt=models.F("in_force_from")),
                name="agreement_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["is_preset"], condition=models.Q(is_preset=True), name="one_preset_agreement"
            ),
            models.CheckConstraint(  # a lead in these stages has a deadline: open_lead_has_its_deadline
                condition=models.Q(status="draft")
                | models.Q(clock_terms__has_keys=[kind.value for kind in ClockKind if kind.is_owed_always]),
                name="agreement_sets_the_clocks_that_leads_wait_by",
            ),
        ]
        triggers = agreement_guards.AGREEMENT

    def __str__(self) -> str:
        return f"v{self.version}"

    @classmethod
    def in_force(cls, *, also: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None) -> "Agreement":
        """The one by which leads are judged now. It follows from the clock, so it is right also when no worker runs.
        `also`: what else the same statement reads, by name."""
        return statements.get(
            cls, where=IN_FORCE.format("self"), values={**(values or {}), "now": timezone.now()}, also=also
        )

    @property
    def state(self) -> Status:
        """Where it stands now, as people say it."""
        if self.in_force_from is None or (now := timezone.now()) < self.in_force_from:
            return self.Status(self.status)
        return self.Status.SUPERSEDED if self.in_force_until and self.in_force_until <= now else self.Status.IN_FORCE

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_proposed(self) -> bool:
        return self.status == self.Status.PROPOSED

    @property
    def is_signed(self) -> bool:
        """By three people, whether in force yet, now or no longer. The preset is not."""
        return self.status == self.Status.SIGNED and not self.is_preset

    def rule(self, name: str) -> dict[str, Any]:
        """One of its rules by field name: definition, handover_rule or bant_rule."""
        rule: dict[str, Any] = getattr(self, name)
        return rule

    def clock(self, kind: ClockKind) -> ClockTerms | None:
        """How long this may take and what follows; None where the agreement sets no limit."""
        data = self.clock_terms.get(kind.value)
        return ClockTerms.read(data) if data else None

    @property
    def offering(self) -> Offering:
        return Offering.read(self.offering_terms)

    @property
    def routing(self) -> RoutingTerms:
        return RoutingTerms.read(self.routing_terms)

    @property
    def promises(self) -> Promises:
        return Promises.read(self.promise_terms)

    @property
    def target(self) -> Target:
        return Target.read(self.target_terms)
