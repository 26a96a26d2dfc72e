"""A question about one lead to an outside source, asked by the worker, and what came of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from leads.models.written import Written, WrittenQuerySet


class Lookup(Written):
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="lookups")
    connector = models.CharField(_("source"), max_length=40)
    due_at = models.DateTimeField()  # not before this; moved on while somebody asks, and after a failure
    asked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=dict)  # as the source told it, by field
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Lookup"]] = models.Manager.from_queryset(WrittenQuerySet["Lookup"])()

    class Meta:
        verbose_name = _("lookup")
        verbose_name_plural = _("lookups")
        indexes = [models.Index("due_at", "id", name="lookup_waiting", condition=models.Q(done_at=None))]
        constraints = [models.UniqueConstraint(fields=["lead", "connector"], name="lead_looked_up_once")]

    def __str__(self) -> str:
        return f"{self.connector}: {self.lead_id}"
