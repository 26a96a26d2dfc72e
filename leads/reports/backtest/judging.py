"""What a handover rule would have done with a lead in a period, and what really became of it.

A lead is judged while it stood where leads wait to be handed over (MQL, SGL): at the period's beginning, at each moment
at which something kept of it changed, when another version came into force, and at the handover itself, always by the
values of that moment. It would have been handed over at the first of these at which it passes. So of a version that was
in force, every lead handed over under it by its rule is found, and beside them exactly those that passed and that
nobody had handed over.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from leads import rules
from leads.models import OFFERED_FROM, Agreement, Backtest, BacktestLead, RoutingTerms, Side, Stage
from leads.reports import as_of
from leads.reports.as_of import Life, State
from leads.reports.backtest.stories import CLOCKS_APART, Story, stories_of
from leads.reports.periods import Period
from leads.reports.versions import Versions
from leads.rules.tree import Rule

_REACHED_BY_OFFER = (Stage.HANDOVER, Stage.SAL)


@dataclass(frozen=True)
class _Rules:
    """By what a lead goes to sales, and what its score is counted by."""

    rules: Sequence[Rule]
    scoring: Sequence[Any]


class Judge:
    """Judges leads, batch after batch, for one backtest."""

    def __init__(self, backtest: Backtest) -> None:
        self.backtest = backtest
        self.period = Period.of_days(backtest.first_day, backtest.last_day, at_most=backtest.asked_at)
        self.versions = Versions()
        self.routing = RoutingTerms.read(backtest.routing_terms)
        self.routes = [(rules.parse(route.rule), route.team) for route in self.routing.routes]
        self.tested = _Rules(_read(backtest), backtest.agreement.scoring)
        self._rules_of = cache(lambda version: _Rules(_read(version), version.scoring))

    def outcomes(self, leads: Iterable[int]) -> Iterator[BacktestLead]:
        """What is to be kept of these leads (primary keys): a constant number of statements, and memory for them."""
        wanted = list(leads)
        stories, pasts = stories_of(wanted, self.period), rules.pasts(wanted)
        for life in as_of.lives(wanted):
            outcome = self._outcome(life, stories[life.pk], pasts[life.pk])
            if outcome.passed_at or outcome.in_force_at or outcome.handed_over_at:
                yield outcome

    def _outcome(self, life: Life, story: Story, past: rules.Past) -> BacktestLead:
        moments = [(moment, life.lead_in(state)) for moment, state in self._moments(life, story)]

        def first(rules_at: Callable[[datetime], _Rules]) -> rules.Subject | None:
            for moment, lead in moments:
                asked = rules_at(moment)
                subject = past.subject(lead, moment, asked.scoring)
                if any(rules.holds(subject, rule) for rule in asked.rules):
                    return subject
            return None

        passed, in_force = first(lambda _: self.tested), first(self._rules_in_force)
        return BacktestLead(
            backtest=self.backtest, lead_id=life.pk, passed_at=passed.now if passed else None,
            in_force_at=in_force.now if in_force else None, team_id=self._team(passed, story) if passed else None,
            handed_over_at=story.handed_over_at, accepted_at=story.accepted_at, rejected_at=story.rejected_at,
            won_at=story.won_at, amount=story.amount, currency=story.currency, is_imported=story.is_imported,
            is_own=life.generated_by == Side.SALES,
        )  # fmt: skip

    def _rules_in_force(self, moment: datetime) -> _Rules:
        version = self.versions.at(moment)
        return self._rules_of(version) if version else _Rules((), ())

    def _moments(self, life: Life, story: Story) -> Iterator[tuple[datetime, State]]:
        """When the lead is judged, each with its state of then, in their order."""
        period = self.period
        for place, state in enumerate(life.states):
            begin, end = max(state.since, period.since), min(state.until or period.until, period.until)
            if state.stage in OFFERED_FROM:
                if state.was_seen and begin < end:
                    yield begin, state
                    yield from ((moment, state) for moment in self.versions.changes(begin, end))
            elif _just_offered(life.states, place, story) and period.has(state.since):
                yield state.since, state.as_before_the_move(life.states[place - 1]) if place else state

    def _team(self, subject: rules.Subject, story: Story) -> int | None:
        """Where the version's routes would have sent the lead, leaving absences and limits aside."""
        for rule, team in self.routes:
            if rules.holds(subject, rule):
                return team
        return self.routing.team or subject.lead.sales_team_id or story.team


def _read(version: Agreement | Backtest) -> list[Rule]:
    """The rules by which a lead goes to sales: the handover rule, and that of the hand-raisers."""
    return [rules.parse(rule) for rule in (version.handover_rule, version.hand_raiser_rule) if rule]


def _just_offered(states: Sequence[State], place: int, story: Story) -> bool:
    """What was learnt in the act of the handover itself was known to it: the state after it counts too."""
    if states[place].stage not in _REACHED_BY_OFFER:
        return False
    if place:
        return states[place - 1].stage in OFFERED_FROM
    offered = story.first_offered_at
    return offered is not None and offered <= states[0].since + CLOCKS_APART
