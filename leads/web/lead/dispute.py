"""The contested return on the lead's page, typed again from what the page's one statement has read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.models import Contest


@dataclass(frozen=True)
class Dispute:
    """The newest contest of a return of this lead."""

    public_id: str
    by: str
    at: datetime | None
    evidence: str
    due: datetime | None
    referee: str
    verdict: str
    judge: str
    ruled_at: datetime | None
    ruling: str

    @property
    def verdict_in_words(self) -> str:
        return str(Contest.Verdict(self.verdict).label) if self.verdict else ""


def dispute(lead: Any) -> Dispute | None:
    if not lead.newest_contest:
        return None
    told = lead.newest_contest[0]
    return Dispute(
        told["public_id"], told["by"], _moment(told["at"]), told["evidence"], _moment(told["due_at"]),
        told["referee"] or "", told["verdict"], told["judge"] or "", _moment(told["ruled_at"]), told["ruling"],
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
