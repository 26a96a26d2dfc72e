"""What runs for a lead and why it stands still, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from leads import pausing, working_time
from leads.models import ClockKind, Pause
from leads.models.statements import beside
from leads.web import words

BESIDE = {
    "running": beside(
        "r.kind, r.started_at, r.due_at, r.breached_at, r.paused_until, r.minutes",
        "leads_clock r",
        "r.due_at",
        "r.lead_id = leads_lead.id AND r.stopped_at IS NULL",
    ),
    "open_pause": beside(
        "r.cause, r.note, r.until, who.name AS who",
        "leads_pause r JOIN accounts_user who ON who.id = r.by_id",
        "r.at DESC LIMIT 1",
        "r.lead_id = leads_lead.id AND r.ended_at IS NULL",
    ),
}
"""Read with the lead, in its statement."""


@dataclass(frozen=True)
class RunningClock:
    """One of the lead's clocks, as it stands."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    paused_until: datetime | None
    is_breached: bool

    @property
    def label(self) -> str:
        return str(self.kind.label)


def running(lead: Any) -> list[RunningClock]:
    """What runs for the lead, the nearest end first."""
    return [
        RunningClock(
            ClockKind(data["kind"]), datetime.fromisoformat(data["started_at"]), datetime.fromisoformat(data["due_at"]),
            datetime.fromisoformat(data["paused_until"]) if data["paused_until"] else None,
            data["breached_at"] is not None,
        )
        for data in lead.running
    ]  # fmt: skip


def nearest(lead: Any) -> dict[str, Any]:
    """The clock that ends first, for the banner."""
    first = next((clock for clock in running(lead) if clock.due_at == lead.deadline), None)
    return {
        "due": lead.deadline, "started": first.started_at if first else lead.stage_since, "team": lead.team_id or 0,
        "paused": lead.paused_until, "what": first.label if first else "",
    }  # fmt: skip


@dataclass(frozen=True)
class OpenPause:
    cause: str
    note: str
    until: datetime
    who: str
    team: int | None

    @property
    def sentence(self) -> str:
        day = words.day_at_work(self.until, working_time.calendars().of(self.team))
        said = {"day": day, "cause": self.cause, "who": self.who}
        text = _("The clocks stand still until %(day)s: %(cause)s (%(who)s).") % said
        return f"{text} {self.note}".strip()


def pause(lead: Any) -> OpenPause | None:
    """Why the clocks stand still, if they do."""
    if not lead.open_pause or not pausing.is_paused(lead, now=timezone.now()):
        return None
    data = lead.open_pause[0]
    cause = str(Pause.Cause(data["cause"]).label)
    return OpenPause(cause, data["note"], datetime.fromisoformat(data["until"]), data["who"], lead.team_id)
