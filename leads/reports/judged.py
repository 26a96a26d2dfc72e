"""Whether a lead, as it stood at a moment, passes the rules by which leads go to sales."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leads import rules
from leads.models import OFFERED_FROM, Agreement, Backtest, Kind, Lead, Stage
from leads.reports.as_of import Life
from leads.rules.questions import Age
from leads.rules.score import Points
from leads.rules.tree import Condition, Group, Rule

CLOCKS_APART = timedelta(minutes=1)  # the ledger has the application's clock, the kept history the database's
HANDED_OVER = (Kind.HANDED_OVER, Kind.TAKEN_ON)
"""How a lead leaves the stages in which the handover rule judges it: offered, or taken on by its own rep."""
REACHED_BY_OFFER = (Stage.HANDOVER, Stage.SAL)
_OF_MEETINGS = ("touches", "last_touch", "last_activity")


@dataclass(frozen=True)
class Gate:
    """The way to sales under one version: its handover rule or that of the hand-raisers must hold; what scores."""

    any_of: Sequence[Rule]
    scoring: Sequence[Points]

    @classmethod
    def of(cls, version: Agreement | Backtest) -> "Gate":
        named = (version.handover_rule, version.hand_raiser_rule)
        return cls([rules.parse(rule) for rule in named if rule], rules.read_scoring(version.scoring))

    def lets_pass(self, lead: Lead, moment: datetime, past: rules.Past) -> bool:
        subject = past.subject(lead, moment, self.scoring)
        return any(rules.holds(subject, rule) for rule in self.any_of)

    @property
    def asks_of_meetings(self) -> bool:
        """Touches and activities change the answer, though no column of the lead does."""
        return any(condition.field.name in _OF_MEETINGS for condition in self._conditions())

    @property
    def asks_of_time(self) -> bool:
        """The answer changes though nothing happens."""
        return any(
            isinstance(condition.question, Age) or "days" in condition.narrowed for condition in self._conditions()
        )  # fmt: skip

    def _conditions(self) -> Iterator[Condition]:
        for rule in (*self.any_of, *(points.rule for points in self.scoring)):
            yield from _conditions(rule)


NO_GATE = Gate((), ())


def _conditions(rule: Rule) -> Iterator[Condition]:
    if isinstance(rule, Group):
        for part in rule.parts:
            yield from _conditions(part)
    else:
        yield rule


def at_handover(life: Life, moment: datetime) -> Lead | None:
    """The lead as it was judged when it was handed over at this moment of the ledger: still where it stood before,
    with all that was learnt in the act itself. None where it was not there yet."""
    pairs = zip(life.states, life.states[1:], strict=False)
    for before, after in pairs:
        is_move = before.stage in OFFERED_FROM and after.stage in REACHED_BY_OFFER
        if is_move and abs(after.since - moment) <= CLOCKS_APART:
            return life.lead_in(after.as_before_the_move(before))
    return life.at(moment)
