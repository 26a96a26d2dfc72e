"""The same rules as SQL: all leads that pass, and how many conditions the others miss."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from leads.rules.fields import Type
from leads.rules.tree import Condition, Group, Op, Rule, parse


def passing(rule: dict[str, Any]) -> Q:
    """The condition under which a lead passes; agrees with `explain.judge` on every lead."""
    return _q(parse(rule))


def missing(rule: dict[str, Any]) -> Combinable:
    """How many parts of the outermost group a lead fails, as an expression."""
    tree = parse(rule)
    parts = tree.parts if isinstance(tree, Group) else (tree,)
    return _count([~_q(part) for part in parts])


def _q(rule: Rule) -> Q:
    return _group(rule) if isinstance(rule, Group) else _condition(rule)


def _group(group: Group) -> Q:
    parts = [_q(part) for part in group.parts]
    if group.least == len(parts):
        return reduce(and_, parts)
    if group.most == 0:
        return ~reduce(or_, parts)
    if group.least == 1 and group.most == len(parts):
        return reduce(or_, parts)
    return Q(GreaterThanOrEqual(_count(parts), group.least)) & Q(LessThanOrEqual(_count(parts), group.most))


def _count(parts: list[Q]) -> Combinable:
    total: Combinable = Value(0)
    for part in parts:
        total = total + Case(When(part, then=Value(1)), default=Value(0), output_field=IntegerField())
    return total


def _condition(condition: Condition) -> Q:
    name, value = condition.field.name, condition.value
    match condition.op:
        case Op.KNOWN | Op.UNKNOWN:
            absent = Q(**{f"{name}__isnull": True}) if condition.field.type == Type.NUMBER else Q(**{name: ""})
            return absent if condition.op == Op.UNKNOWN else ~absent
        case Op.IS:
            return Q(**{name: value})
        case Op.IS_NOT:
            return ~Q(**{name: value})
        case Op.ONE_OF:
            return Q(**{f"{name}__in": list(value)})
        case Op.CONTAINS:
            return Q(**{f"{name}__icontains": value})
        case _:
            return _ordered(condition)


def _ordered(condition: Condition) -> Q:
    name, upwards = condition.field.name, condition.op == Op.AT_LEAST
    if condition.field.type == Type.LEVEL:
        order = condition.field.order
        place = order.index(condition.value)
        return Q(**{f"{name}__in": order[place:] if upwards else order[: place + 1]})
    compared = GreaterThanOrEqual if upwards else LessThanOrEqual
    return Q(**{f"{name}__isnull": False}) & Q(compared(F(name), Value(condition.value)))
