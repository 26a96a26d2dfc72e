"""One lead by one rule, in three answers. `explain` says the same with words."""

from datetime import datetime
from typing import Any

from leads.models import Lead
from leads.rules.questions import Age, Question, State, Within
from leads.rules.subject import Subject
from leads.rules.tree import Condition, Group, Rule, Rulelike, parse


def as_subject(lead: Lead | Subject, now: datetime | None = None) -> Subject:
    if isinstance(lead, Subject):
        return lead
    return Subject(lead=lead, now=now) if now else Subject(lead=lead)


def holds(lead: Lead | Subject, rule: Rulelike, now: datetime | None = None) -> bool:
    """Whether the lead passes, without words: for those who judge many (read the rule once with `parse`)."""
    return state_of(parse(rule), as_subject(lead, now)) == State.MET


def state_of(rule: Rule, subject: Subject) -> State:
    if isinstance(rule, Group):
        return combined(rule, [state_of(part, subject) for part in rule.parts])
    return answer(rule, value_of(rule, subject), subject)


def value_of(condition: Condition, subject: Subject) -> Any:
    return condition.field.source.value(subject, condition.narrowed)


def answer(condition: Condition, value: Any, subject: Any) -> State:
    """What this value says to the condition at the subject's moment."""
    question = asked(condition, subject)
    assert not isinstance(question, Age)
    return question.answer(value)


def asked(condition: Condition, moment: Any) -> Question:
    """The question, with ages as the bounds that they are at this moment."""
    question = condition.question
    if not isinstance(question, Age):
        return question
    within = question.within(condition.field.type, moment.now, moment.today)
    if condition.field.has_iso_days:
        return Within(*(bound and bound.isoformat() for bound in (within.low, within.high)))
    return within


def combined(group: Group, states: list[State]) -> State:
    met, missed = states.count(State.MET), states.count(State.NOT_MET)
    if group.is_none:
        met, missed, least = missed, met, len(states)
    else:
        least = group.least
    if met >= least:
        return State.MET
    return State.NOT_MET if missed > len(states) - least else State.MISSING
