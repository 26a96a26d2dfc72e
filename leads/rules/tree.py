"""A rule as data: a tree of groups over conditions.

    {"all": [rule, …]}   {"any": [rule, …]}   {"none": [rule, …]}   {"at_least": 2, "of": [rule, …]}
    {"field": "company", "op": "known"}       {"field": "budget", "op": "at_least", "value": "partly"}

`parse` turns the JSON into the typed tree below and refuses what makes no sense, with words.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as translated

from leads.rules.fields import CATALOGUE, Field, Type


class Op(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


OPS: dict[Type, frozenset[Op]] = {
    Type.TEXT: frozenset({Op.KNOWN, Op.UNKNOWN, Op.IS, Op.IS_NOT, Op.ONE_OF, Op.CONTAINS}),
    Type.CHOICE: frozenset({Op.IS, Op.IS_NOT, Op.ONE_OF}),
    Type.LEVEL: frozenset({Op.IS, Op.IS_NOT, Op.ONE_OF, Op.AT_LEAST, Op.AT_MOST}),
    Type.NUMBER: frozenset({Op.KNOWN, Op.UNKNOWN, Op.IS, Op.IS_NOT, Op.AT_LEAST, Op.AT_MOST}),
}
WITHOUT_VALUE = {Op.KNOWN, Op.UNKNOWN}


class BadRule(ValueError):
    """The rule makes no sense; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Condition:
    field: Field
    op: Op
    value: Any = None


@dataclass(frozen=True)
class Group:
    """Passes when at least `least` of its parts pass and at most `most`."""

    parts: tuple["Rule", ...]
    least: int
    most: int
    word: str  # all, any, none or at_least: how it is spoken


Rule = Condition | Group


def parse(data: Any) -> Rule:
    """Read a rule; BadRule when it makes no sense."""
    if not isinstance(data, dict):
        raise BadRule(translated("A rule must be an object."))
    if "field" in data:
        return _condition(data)
    for word in ("all", "any", "none", "at_least"):
        if word in data:
            return _group(word, data)
    raise BadRule(translated("A rule needs “field”, “all”, “any”, “none” or “at_least”."))


def _group(word: str, data: dict[str, Any]) -> Group:
    parts = data.get("of") if word == "at_least" else data[word]
    if not isinstance(parts, list) or not parts:
        raise BadRule(translated("A group of conditions must not be empty."))
    rules = tuple(parse(part) for part in parts)
    size = len(rules)
    least = data["at_least"] if word == "at_least" else {"all": size, "any": 1, "none": 0}[word]
    if not isinstance(least, int) or not 0 <= least <= size:
        raise BadRule(translated("“At least” needs a number between 0 and the number of conditions."))
    return Group(rules, least, 0 if word == "none" else size, word)


def _condition(data: dict[str, Any]) -> Condition:
    field = CATALOGUE.get(str(data["field"]))
    if field is None:
        raise BadRule(translated("There is no field “%(name)s”.") % {"name": data["field"]})
    op = data.get("op")
    if op not in OPS[field.type]:
        raise BadRule(translated("“%(field)s” can't be asked “%(op)s”.") % {"field": field.label, "op": op})
    if op in WITHOUT_VALUE:
        return Condition(field, Op(op))
    return Condition(field, Op(op), _value(field, Op(op), data.get("value")))


def _value(field: Field, op: Op, value: Any) -> Any:
    values = value if op == Op.ONE_OF else [value]
    fits = isinstance(values, list) and values and all(_fits(field, each) for each in values)
    if not fits:
        raise BadRule(translated("“%(value)s” is no value of “%(field)s”.") % {"value": value, "field": field.label})
    return tuple(values) if op == Op.ONE_OF else value


def _fits(field: Field, value: Any) -> bool:
    if field.choices:
        return value in field.choices.values
    if field.type == Type.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and value != ""
