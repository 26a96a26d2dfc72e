"""What a handover rule would have done with a lead in a period, and what really became of it.

A lead is judged while it stood where leads wait to be handed over (MQL, SGL): at the period's beginning, at each moment
at which something kept of it changed, when another version came into force, and at the handover itself, always by the
values of that moment; for rules that ask about touches also at each touch, and for rules that ask how long ago
something was also at the beginning of each day. It would have been handed over at the first of these at which it
passes. So of a version that was in force, every lead handed over under it by its rule is found, and beside them exactly
those that passed and that nobody had handed over.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache

from django.utils import timezone

from leads import rules
from leads.models import OFFERED_FROM, Backtest, BacktestLead, Lead, RoutingTerms, Side
from leads.reports import as_of
from leads.reports.as_of import Life, State
from leads.reports.backtest.stories import Story, stories_of
from leads.reports.judged import CLOCKS_APART, NO_GATE, REACHED_BY_OFFER, Gate
from leads.reports.periods import Period, midnight
from leads.reports.versions import Versions

Look = tuple[datetime, Lead]


class Judge:
    """Judges leads, batch after batch, for one backtest."""

    def __init__(self, backtest: Backtest) -> None:
        self.backtest = backtest
        self.period = Period.of_days(backtest.first_day, backtest.last_day, at_most=backtest.asked_at)
        self.versions = Versions()
        self.routing = RoutingTerms.read(backtest.routing_terms)
        self.routes = [(rules.parse(route.rule), route.team) for route in self.routing.routes]
        self.tested = Gate.of(backtest)
        self._gate_of = cache(Gate.of)
        gates = [self.tested, *(self._gate_of(version) for version in self.versions.all)]
        self.asks_of_meetings = any(gate.asks_of_meetings for gate in gates)
        self.days = list(self._midnights()) if any(gate.asks_of_time for gate in gates) else []

    def outcomes(self, leads: Iterable[int]) -> Iterator[BacktestLead]:
        """What is to be kept of these leads (primary keys): a constant number of statements, and memory for them."""
        wanted = list(leads)
        stories, pasts = stories_of(wanted, self.period), rules.pasts(wanted)
        for life in as_of.lives(wanted):
            outcome = self._outcome(life, stories[life.pk], pasts[life.pk])
            if outcome.passed_at or outcome.in_force_at or outcome.handed_over_at:
                yield outcome

    def _outcome(self, life: Life, story: Story, past: rules.Past) -> BacktestLead:
        looks = list(self._looks(life, story, past))

        def first(gate_at: Callable[[datetime], Gate]) -> Look | None:
            return next((look for look in looks if gate_at(look[0]).lets_pass(look[1], look[0], past)), None)

        passed, in_force = first(lambda _: self.tested), first(self._in_force)
        return BacktestLead(
            backtest=self.backtest, lead_id=life.pk, passed_at=passed and passed[0],
            in_force_at=in_force and in_force[0], team_id=self._team(passed, past, story) if passed else None,
            handed_over_at=story.handed_over_at, accepted_at=story.accepted_at, rejected_at=story.rejected_at,
            won_at=story.won_at, amount=story.amount, currency=story.currency, is_imported=story.is_imported,
            is_own=life.generated_by == Side.SALES,
        )  # fmt: skip

    def _in_force(self, moment: datetime) -> Gate:
        version = self.versions.at(moment)
        return self._gate_of(version) if version else NO_GATE

    def _looks(self, life: Life, story: Story, past: rules.Past) -> Iterator[Look]:
        """When the lead is judged, each time as it stood then, in their order."""
        for place, state in enumerate(life.states):
            if state.stage in OFFERED_FROM:
                yield from self._looks_while(life, state, past)
            elif _just_offered(life.states, place, story) and self.period.has(state.since):
                before = life.states[place - 1] if place else state
                yield state.since, life.lead_in(state.as_before_the_move(before))

    def _looks_while(self, life: Life, state: State, past: rules.Past) -> Iterator[Look]:
        begin, end = max(state.since, self.period.since), min(state.until or self.period.until, self.period.until)
        if not state.was_seen or begin >= end:
            return
        lead = life.lead_in(state)
        further = {*self.versions.changes(begin, end), *(day for day in self.days if begin < day < end)}
        if self.asks_of_meetings:
            further |= {at for at in (*(met.at for met in past.met), *past.active) if begin < at < end}
        yield from ((moment, lead) for moment in (begin, *sorted(further)))

    def _midnights(self) -> Iterator[datetime]:
        day = timezone.localdate(self.period.since, timezone.get_default_timezone())
        while (moment := midnight(day)) < self.period.until:
            yield moment
            day += timedelta(days=1)

    def _team(self, passed: Look, past: rules.Past, story: Story) -> int | None:
        """Where the version's routes would have sent the lead, leaving absences and limits aside."""
        moment, lead = passed
        subject = past.subject(lead, moment, self.tested.scoring)
        for rule, team in self.routes:
            if rules.holds(subject, rule):
                return team
        return self.routing.team or lead.sales_team_id or story.team


def _just_offered(states: Sequence[State], place: int, story: Story) -> bool:
    """What was learnt in the act of the handover itself was known to it: the state after it counts too."""
    if states[place].stage not in REACHED_BY_OFFER:
        return False
    if place:
        return states[place - 1].stage in OFFERED_FROM
    offered = story.first_offered_at
    return offered is not None and offered <= states[0].since + CLOCKS_APART
