"""What of a lead is edited, tracked and searched, and the team's words for sets of leads."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils import timezone

from leads.models.stage import OPEN_STAGES, Stage

if TYPE_CHECKING:
    from leads.models.lead import Lead  # the type of the set's members

FACTS = (
    "first_name", "last_name", "email", "phone", "job_title", "company", "country", "language", "interest",
    "origin", "expected_value", "currency",
)  # fmt: skip
"""What a person may edit in place."""

TRACKED = (
    *FACTS, "organisation", "generated_by", "captured_at", "stage", "responsible", "team", "sales_team", "deadline",
    "asleep_until", "asked_for", "budget", "authority", "need", "timeframe", "more_bant", "consent", "consent_mail",
    "consent_phone", "consent_post", "amount", "won_on", "returned_times", "extra",
)  # fmt: skip
"""Every change of these is kept: each history row holds the values as they were before the change."""

SEARCHED = ("first_name", "last_name", "email", "company", "phone")
"""The free-text search covers these, lower-cased and joined by blanks, through one trigram index."""


class LeadQuerySet(models.QuerySet["Lead"]):
    """The team's vocabulary for sets of leads."""

    def open(self) -> "LeadQuerySet":
        return self.filter(stage__in=OPEN_STAGES)

    def in_stage(self, *stages: Stage) -> "LeadQuerySet":
        return self.filter(stage__in=stages) if len(stages) != 1 else self.filter(stage=stages[0])

    def of_sales_team(self, team_id: int | None) -> "LeadQuerySet":
        return self.filter(sales_team=team_id) if team_id else self.none()

    def searched(self, words: str) -> "LeadQuerySet":
        """Leads whose name, address, company or telephone contain every word (each of 3 letters at least)."""
        found = self
        for word in words.lower().split():
            if len(word) >= 3:
                found = found.filter(search__contains=word)
        return found

    def awake(self) -> "LeadQuerySet":
        """Not, or no longer, resting: on its day a lead is awake in the morning."""
        return self.filter(models.Q(asleep_until=None) | models.Q(asleep_until__lte=timezone.localdate()))

    def asleep(self) -> "LeadQuerySet":
        return self.filter(asleep_until__gt=timezone.localdate())

    def with_people(self) -> "LeadQuerySet":
        return self.select_related("responsible", "team")

    def locked(self) -> "LeadQuerySet":
        """The row held until the transaction ends; joined rows stay free."""
        return self.select_for_update(of=("self",))


class _Standing(models.Manager["Lead"]):
    """All leads but those that were merged into another record of the same person: the one place that leaves them out
    of lists, searches, boards and counts. `Lead.records` has them too."""

    def get_queryset(self) -> models.QuerySet["Lead"]:
        return super().get_queryset().filter(merged_into=None)


StandingLeads = _Standing.from_queryset(LeadQuerySet)


def search_text() -> Lower:
    parts: list[models.F | models.Value] = []
    for name in SEARCHED:
        parts += [models.F(name), models.Value(" ")]
    return Lower(Concat(*parts[:-1], output_field=models.TextField()))
