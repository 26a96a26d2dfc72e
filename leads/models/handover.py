"""An offer of a lead from one side to the other, and the answer to it."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from leads.models import guards
from leads.models.agreement import Agreement
from leads.models.ids import new_public_id
from leads.models.lead import Lead
from leads.models.reason import Reason
from leads.models.stage import Stage
from leads.models.written import Written


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> "HandoverQuerySet":
        return self.filter(decided_at=None)

    def complete(self) -> "HandoverQuerySet":
        return self.filter(missing=0)

    def against_the_rule(self) -> "HandoverQuerySet":
        return self.filter(against_rule=True)

    def standing_rejections(self) -> "HandoverQuerySet":
        """Rejected, and not overturned by the referee: what counts against marketing's promise."""
        contests = self.model._meta.apps.get_model("leads", "Contest").objects
        overturned = contests.filter(verdict="overturned", entry__handover=models.OuterRef("pk"))
        return self.filter(models.Q(answer=Handover.Answer.REJECTED) & ~models.Exists(overturned))


class Cause(models.TextChoices):
    """What set an offer going."""

    PERSON = "person", _("Somebody hands it over")
    RULE = "rule", _("It passes the handover rule")
    HAND_RAISER = "hand_raiser", _("It asks for sales itself")


class Handover(Written):
    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="handovers")
    from_stage = models.CharField(max_length=12, choices=Stage)
    cause = models.CharField(_("what set it going"), max_length=12, choices=Cause, default=Cause.PERSON)
    offered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # None: Leadflow itself, by the agreement
    offered_at = models.DateTimeField(_("offered at"))
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    to_person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    from_person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(_("note to sales"), max_length=2000, blank=True)
    dossier = models.JSONField(default=list)  # what sales received, as it was at the offer: leads.dossiers
    missing = models.PositiveSmallIntegerField(_("missing"), default=0)  # conditions of the rule not met at the offer
    against_rule = models.BooleanField(_("against the rule"), default=False)
    against_rule_why = models.CharField(_("why against the rule"), max_length=500, blank=True)
    route = models.JSONField(default=dict)  # language -> sentences: why it went to whom; empty: chosen by hand
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField(_("answer due"))
    expired_at = models.DateTimeField(_("expired at"), null=True, blank=True)  # recorded by the sweep, stays for ever
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)

    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    answered_by_silence = models.BooleanField(default=False)  # nobody did: the agreement's rule for silence
    answer_note = models.CharField(_("note"), max_length=2000, blank=True)

    objects: ClassVar[models.Manager["Handover"]] = models.Manager.from_queryset(HandoverQuerySet)()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        indexes = [
            models.Index(
                "to_team",
                "due_at",
                name="inbox_of_team",
                condition=models.Q(decided_at=None),
            ),
            models.Index("due_at", "id", name="inbox_of_heads", condition=models.Q(decided_at=None)),
            models.Index(models.F("offered_at").desc(), name="newest_arrival", condition=models.Q(decided_at=None)),
            models.Index(
                "to_team",
                "snoozed_until",
                name="put_aside_by_team",
                condition=models.Q(decided_at=None, snoozed_until__isnull=False),
            ),
            models.Index("offered_at", name="handovers_of_period"),
            models.Index("decided_by", models.F("decided_at").desc(), name="answers_of_person"),
            models.Index("to_person", models.F("id").desc(), name="newest_offer_to_person"),
            models.Index(
                models.F("offered_at").desc(), name="offers_against_rule", condition=models.Q(against_rule=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=models.Q(decided_at=None),
                name="one_open_handover_per_lead",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, answer="", answered_by_silence=False)
                | (
                    models.Q(decided_at__isnull=False)
                    & ~models.Q(answer="")
                    & (
                        models.Q(decided_by__isnull=False, answered_by_silence=False)
                        | models.Q(decided_by=None, answered_by_silence=True)
                    )
                ),
                name="answer_has_decider_and_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="rejected") | models.Q(reason__isnull=False),
                name="rejection_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(cause=Cause.PERSON, offered_by__isnull=False)
                | models.Q(cause__in=[Cause.RULE, Cause.HAND_RAISER], offered_by=None),
                name="offer_by_a_person_names_them",
            ),
            models.CheckConstraint(
                condition=models.Q(against_rule=False, against_rule_why="")
                | (models.Q(against_rule=True, cause=Cause.PERSON, missing__gt=0) & ~models.Q(against_rule_why="")),
                name="offer_against_the_rule_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gt=models.F("offered_at")),
                name="answer_is_due_after_the_offer",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="handover_matches_stage",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_at", "lead_id"),
                timing=pgtrigger.Deferred,
                declare=guards.HANDOVER_DECLARE,
                func=guards.HANDOVER_MATCHES_STAGE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.lead} → {self.to_team}"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None

    @property
    def by_whom(self) -> str:
        """Who offered it: a person's name, or Leadflow."""
        return self.offered_by.name if self.offered_by else "Leadflow"

    @property
    def is_complete(self) -> bool:
        """Whether all that the handover rule asks for was there at the offer; marketing's promise counts it."""
        return self.missing == 0
