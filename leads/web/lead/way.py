"""The lifecycle bar: where a lead has been with dates and durations, where it stands, and what lies ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leads.models import Stage
from leads.web import words

STEPS_BACK = 5


@dataclass(frozen=True)
class Step:
    """One piece of the lifecycle bar."""

    label: str
    state: str  # done, now or next
    at: datetime | None = None
    took: str = ""
    side: str = ""


_AHEAD: dict[Stage, Sequence[Stage]] = {
    Stage.CONTACT: (Stage.MQL, Stage.SAL, Stage.SQL, Stage.WON),
    Stage.MQL: (Stage.HANDOVER, Stage.SAL, Stage.SQL, Stage.WON),
    Stage.SGL: (Stage.SAL, Stage.SQL, Stage.WON),
    Stage.HANDOVER: (Stage.SAL, Stage.SQL, Stage.WON),
    Stage.SAL: (Stage.SQL, Stage.WON),
    Stage.SQL: (Stage.WON,),
    Stage.NURTURE: (Stage.MQL, Stage.SAL, Stage.SQL, Stage.WON),
}


@dataclass
class _Walk:
    done: list[Step] = field(default_factory=list)
    stage: Stage | None = None
    since: datetime | None = None

    def enter(self, stage: Stage, at: datetime) -> None:
        """Leave the stage before; one that was only passed through says nothing."""
        if self.stage is not None and self.since is not None and at - self.since >= timedelta(minutes=1):
            self.done.append(Step(str(self.stage.label), "done", self.since, lasting(at - self.since)))
        self.stage, self.since = stage, at


def steps(lead: Any) -> list[Step]:
    """Where the lead has been with dates and durations, where it stands, and what lies ahead."""
    walk = _Walk()
    for entered in reversed(lead.way):
        if entered["stage"] != walk.stage:
            walk.enter(Stage(entered["stage"]), datetime.fromisoformat(entered["at"]))
    phase = lead.phase
    here = Step(str(phase.label), "now", lead.stage_since, side=phase.side or "")
    return [*walk.done[-STEPS_BACK:], here, *(Step(str(stage.label), "next") for stage in _AHEAD.get(phase, ()))]


def lasting(span: timedelta) -> str:
    """A length of time in one unit: "3 d"."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    if minutes < 60:
        return str(words.WORDS["minutes"] % {"n": minutes})
    if minutes < 24 * 60:
        return str(words.WORDS["hours"] % {"n": minutes // 60})
    return str(words.WORDS["days"] % {"n": minutes // (24 * 60)})
