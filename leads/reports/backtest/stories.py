"""What really became of leads, as the ledger tells it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from leads.models import Kind, LedgerEntry
from leads.reports.judged import HANDED_OVER
from leads.reports.periods import Period

ACCEPTED = (Kind.ACCEPTED, Kind.TAKEN_ON)
"""A rep who takes an own lead on has accepted it."""
_TOLD = (
    "lead_id", "number", "kind", "at", "handover_id", "team_after_id", "amount", "currency", "imported",
    "about__handover_id",
)  # fmt: skip


@dataclass
class Story:
    """The first real handover of a period, and the answers and the win that stand: not taken back, not overturned."""

    handed_over_at: datetime | None = None
    team: int | None = None
    won_at: datetime | None = None
    amount: Decimal | None = None
    currency: str = ""
    is_imported: bool = False
    first_offered_at: datetime | None = None  # ever
    answers: list[tuple[datetime, bool, int | None]] = field(default_factory=list)  # when, yes or no, to which handover

    @property
    def accepted_at(self) -> datetime | None:
        """The newest acceptance that was not taken back."""
        return next((at for at, yes, _handover in reversed(self.answers) if yes), None)

    @property
    def rejected_at(self) -> datetime | None:
        return next((at for at, yes, _handover in reversed(self.answers) if not yes), None)

    def hear(self, entry: dict[str, Any], period: Period) -> None:
        """One entry of the ledger more."""
        kind, at = entry["kind"], entry["at"]
        if entry["number"] == 1:
            self.is_imported = entry["imported"]
        if kind in HANDED_OVER and not entry["imported"]:
            self._offered(at, entry["team_after_id"], period)
        if kind in ACCEPTED or kind == Kind.REJECTED:
            self.answers.append((at, kind != Kind.REJECTED, entry["handover_id"]))
        elif kind == Kind.UNDONE:
            self.answers = [answer for answer in self.answers if answer[2] != entry["handover_id"]]
        elif kind == Kind.OVERTURNED:
            self.answers = [answer for answer in self.answers if answer[1] or answer[2] != entry["about__handover_id"]]
        elif kind == Kind.WON:
            self.won_at, self.amount, self.currency = at, entry["amount"], entry["currency"]
        elif kind == Kind.REOPENED:
            self.won_at, self.amount, self.currency = None, None, ""

    def _offered(self, at: datetime, team: int | None, period: Period) -> None:
        self.first_offered_at = self.first_offered_at or at
        if self.handed_over_at is None and period.has(at):
            self.handed_over_at, self.team = at, team


def stories_of(leads: list[int], period: Period) -> Mapping[int, Story]:
    """The stories of these leads (primary keys); one statement for all."""
    stories: dict[int, Story] = defaultdict(Story)
    for entry in LedgerEntry.objects.filter(lead__in=leads).order_by("lead", "number").values(*_TOLD):
        stories[entry["lead_id"]].hear(entry, period)
    return stories
