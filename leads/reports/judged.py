"""Whether a lead, as it stood at a moment, passes the rules by which leads go to sales."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from leads import rules
from leads.models import OFFERED_FROM, Agreement, Backtest, Kind, Lead, Stage
from leads.reports.as_of import Life
from leads.rules import explain
from leads.rules.tree import Group, Rule

CLOCKS_APART = timedelta(minutes=1)  # the ledger has the application's clock, the kept history the database's
HANDED_OVER = (Kind.HANDED_OVER, Kind.TAKEN_ON)
"""How a lead leaves the stages in which the handover rule judges it: offered, or taken on by its own rep."""
REACHED_BY_OFFER = (Stage.HANDOVER, Stage.SAL)


def rules_of(version: Agreement | Backtest) -> list[Rule]:
    """The rules of which one must pass: the handover rule, and that of the hand-raisers."""
    return [rules.parse(rule) for rule in (version.handover_rule, version.hand_raiser_rule) if rule]


def passes_any(lead: Lead, any_of: Iterable[Rule], moment: datetime) -> bool:
    return any(passes(lead, rule, moment) for rule in any_of)


def passes(lead: Lead, rule: Rule, moment: datetime) -> bool:
    """Without the words of `rules.judge`, which cost ten times as much as the judgement."""
    if isinstance(rule, Group):
        return rule.least <= sum(passes(lead, part, moment) for part in rule.parts) <= rule.most
    return explain.passes(rule, rule.field.value_of(lead))


def at_handover(life: Life, moment: datetime) -> Lead | None:
    """The lead as it was judged when it was handed over at this moment of the ledger: still where it stood before,
    with all that was learnt in the act itself. None where it was not there yet."""
    pairs = zip(life.states, life.states[1:], strict=False)
    for before, after in pairs:
        is_move = before.stage in OFFERED_FROM and after.stage in REACHED_BY_OFFER
        if is_move and abs(after.since - moment) <= CLOCKS_APART:
            return life.lead_in(after.as_before_the_move(before))
    return life.at(moment)
