"""A version of the agreement run against history: what its handover rule would have done in a chosen period."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from leads.models.agreement import Agreement
from leads.models.ids import new_public_id
from leads.models.lead import Lead


class BacktestQuerySet(models.QuerySet["Backtest"]):
    def unfinished(self) -> "BacktestQuerySet":
        """Waiting for a worker, or left behind by one that died; the oldest first."""
        return self.filter(finished_at=None).order_by("pk")


class Backtest(models.Model):
    """What was asked, how far it is. The rules are those of the moment of asking: a draft may change meanwhile."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="backtests", db_index=False)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("asked at"))
    handover_rule = models.JSONField(_("handover rule"))
    hand_raiser_rule = models.JSONField(_("hand-raisers"), null=True)
    scoring = models.JSONField(_("score"), default=list)
    routing_terms = models.JSONField(_("routing"), default=dict)
    leads_total = models.PositiveIntegerField(default=0)
    leads_done = models.PositiveIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)  # the last lead that is accounted for
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[models.Manager["Backtest"]] = models.Manager.from_queryset(BacktestQuerySet)()

    class Meta:
        verbose_name = _("backtest")
        verbose_name_plural = _("backtests")
        indexes = [
            models.Index("agreement", models.F("asked_at").desc(), name="backtests_of_agreement"),
            models.Index("id", name="backtests_to_run", condition=models.Q(finished_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="backtest_ends_after_its_beginning"
            ),
            models.CheckConstraint(
                condition=models.Q(problem="") | models.Q(finished_at__isnull=False), name="failed_backtest_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.first_day} – {self.last_day}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def percent(self) -> int:
        """How many of the leads are behind it."""
        if self.is_finished:
            return 100
        return min(99, self.leads_done * 100 // self.leads_total) if self.leads_total else 0


class BacktestLead(models.Model):
    """What became of one lead, and what would have: only of leads that somebody handed over or some rule would have.

    Answers and wins are the newest that stand in the ledger when the backtest runs.
    """

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="leads", db_index=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)
    passed_at = models.DateTimeField(null=True)  # would first have been handed over by the version that is tested
    in_force_at = models.DateTimeField(null=True)  # … by the version that was in force at that moment
    handed_over_at = models.DateTimeField(null=True)  # really
    accepted_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    won_at = models.DateTimeField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)  # would have got it
    is_own = models.BooleanField(default=False)  # brought in by sales itself (SGL)
    is_imported = models.BooleanField(default=False)  # known to Leadflow only since its import

    objects: ClassVar[models.Manager["BacktestLead"]] = models.Manager()

    class Meta:
        verbose_name = _("lead of a backtest")
        verbose_name_plural = _("leads of a backtest")
        constraints = [
            models.UniqueConstraint(fields=["backtest", "lead"], name="backtest_counts_a_lead_once"),
            models.CheckConstraint(
                condition=models.Q(passed_at__isnull=False)
                | models.Q(in_force_at__isnull=False)
                | models.Q(handed_over_at__isnull=False),
                name="backtest_keeps_what_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.backtest_id}: {self.lead_id}"
