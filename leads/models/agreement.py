"""The versioned rules that both sides signed: what a lead is, what a handover needs, how long each may take."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models import statements
from leads.models.terms import ClockKind, ClockTerms, Offering, Promises, RoutingTerms, Target


class Agreement(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        SIGNED = "signed", _("Signed")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    version = models.PositiveIntegerField(_("version"), unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    definition = models.JSONField(_("definition of a lead"), help_text=_("Rule: contact becomes MQL"))
    handover_rule = models.JSONField(_("handover rule"), help_text=_("Rule: MQL or SGL may be handed over"))
    bant_rule = models.JSONField(_("BANT threshold"), help_text=_("Rule: SAL may be promoted to SQL"))
    answer_hours = models.PositiveIntegerField(_("hours to accept or reject"))
    bant_hours = models.PositiveIntegerField(_("hours to decide BANT"))
    offer_hours = models.PositiveIntegerField(_("hours to present an offer"))
    touch_hours = models.PositiveIntegerField(_("hours to the next touch in nurture"))
    ask_hours = models.PositiveIntegerField(_("hours to supply an asked-for fact"))
    warn_percent = models.PositiveSmallIntegerField(_("warn after this share of the time (%)"), default=75)

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

    objects: ClassVar[models.Manager["Agreement"]] = models.Manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="in_force"),
                name="one_agreement_in_force",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["in_force", "superseded"]) | models.Q(in_force_from__isnull=False),
                name="agreement_in_force_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(warn_percent__gt=0, warn_percent__lt=100),
                name="warning_comes_before_the_end",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @classmethod
    def in_force(cls, *, also: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None) -> "Agreement":
        """The one agreement by which leads are judged now. `also`: what else the same statement reads, by name."""
        return statements.get(cls, where="self.status = 'in_force'", values=values or {}, also=also)

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
