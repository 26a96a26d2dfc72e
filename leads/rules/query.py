"""The same rules as SQL: all leads that pass, and how many parts the others lack.

Missing values make three answers, SQL's conditions give two: each rule becomes one condition for "surely met" and,
where a "none" group asks for it, another for "surely not met". Neither is ever negated, so NULL does no harm.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual

from leads.rules.judging import asked
from leads.rules.operands import ALWAYS, NEVER, Operand
from leads.rules.questions import Age, Among, Chosen, Like, Present, Question, Within
from leads.rules.subject import Moment
from leads.rules.tree import Condition, Group, Rule, Rulelike, parse


def passing(rule: Rulelike, now: datetime | None = None, scoring: Sequence[Any] | None = None) -> Q:
    """The condition under which a lead passes; agrees with `explain.judge` on every lead.

    For querysets of leads. Rows of other tables are asked by EXISTS, so no lead comes twice.
    """
    return met(parse(rule), moment(now, scoring))


def missing(rule: Rulelike, now: datetime | None = None, scoring: Sequence[Any] | None = None) -> Combinable:
    """How many parts of the outermost group a lead does not meet, as an expression."""
    tree, at = parse(rule), moment(now, scoring)
    parts = tree.parts if isinstance(tree, Group) else (tree,)
    total: Combinable = Value(0)
    for part in parts:
        lacking = Case(When(met(part, at), then=Value(0)), default=Value(1), output_field=IntegerField())
        total = total + lacking
    return total


def moment(now: datetime | None, scoring: Sequence[Any] | None) -> Moment:
    return Moment(now=now, scoring=scoring) if now else Moment(scoring=scoring)


def met(rule: Rule, at: Moment) -> Q:
    if isinstance(rule, Condition):
        return _answers(rule, at)[0]
    if rule.is_none:
        return _at_least([_missed(part, at) for part in rule.parts], len(rule.parts))
    return _at_least([met(part, at) for part in rule.parts], rule.least)


def _missed(rule: Rule, at: Moment) -> Q:
    if isinstance(rule, Condition):
        return _answers(rule, at)[1]
    if rule.is_none:
        return _at_least([met(part, at) for part in rule.parts], 1)
    return _at_least([_missed(part, at) for part in rule.parts], len(rule.parts) - rule.least + 1)


def _at_least(parts: Sequence[Q], number: int) -> Q:
    if number <= 0:
        return ALWAYS
    if number > len(parts):
        return NEVER
    if number == len(parts):
        return reduce(and_, parts)
    if number == 1:
        return reduce(or_, parts)
    total: Combinable = Value(0)
    for part in parts:
        total = total + Case(When(part, then=Value(1)), default=Value(0), output_field=IntegerField())
    return Q(GreaterThanOrEqual(total, number))


def _answers(condition: Condition, at: Moment) -> tuple[Q, Q]:
    """When it is surely met, and when it is surely not met."""
    operand = condition.field.source.operand(at, condition.narrowed)
    return _compared(operand, asked(condition, at))


def _compared(operand: Operand, question: Question) -> tuple[Q, Q]:
    match question:
        case Present(wanted):
            known, unknown = operand.present(), operand.absent()
            return (known, unknown) if wanted else (unknown, known)
        case Chosen(hit, miss):
            return operand.among(hit), operand.among(miss)
        case Among(values, inside):
            among = operand.among(values)
            return _pair(among, operand.present() & ~among, inside)
        case Like(needle, starts, inside):
            return _pair(operand.like(needle, starts), operand.unlike(needle, starts), inside)
        case Within(low, high, inside):
            return _pair(*_within(operand, low, high), inside)
        case Age():
            raise AssertionError("an age is asked as bounds")


def _pair(yes: Q, no: Q, inside: bool) -> tuple[Q, Q]:
    return (yes, no) if inside else (no, yes)


def _within(operand: Operand, low: Any, high: Any) -> tuple[Q, Q]:
    inside = [operand.at_least(low)] if low is not None else []
    outside = [operand.under(low)] if low is not None else []
    if high is not None:
        inside.append(operand.at_most(high))
        outside.append(operand.over(high))
    return reduce(and_, inside), reduce(or_, outside)
