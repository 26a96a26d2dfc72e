"""The values of conditions: read from JSON, checked by the field's type, made into what is asked."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as translated

from leads.models import Level
from leads.rules.fields import Field
from leads.rules.kinds import NEEDS, Needs, Op, Param, Type
from leads.rules.questions import Age, Among, Chosen, Like, Present, Question, Within

LONGEST_TEXT = 200
MOST_VALUES = 100
LARGEST = 10**12
MOST_DAYS = 36_500
YEARS = range(1900, 2101)


class BadValue(ValueError):
    """The value does not fit; the message says why, in the reader's language."""


def ask(field: Field, op: Op, raw: Any) -> tuple[Any, Question]:
    """The value as it is kept, and the question that it makes. BadValue."""
    match NEEDS.get(op, Needs.ONE):
        case Needs.NOTHING:
            if raw is not None:
                raise _unfit(field, raw)
            return None, _presence(field, op)
        case Needs.DAYS:
            days = _days(field, raw)
            return days, Age(op, days)
        case Needs.MANY:
            values = tuple(_each(field, raw))
            return values, _equal(field, op, frozenset(_typed(field, value) for value in values))
        case Needs.TWO:
            low, high = _two(field, raw)
            return (low, high), _range(field, op, _typed(field, low), _typed(field, high))
    value = _one(field, raw, op)
    return value, _about_one(field, op, _typed(field, value))


def narrowed(field: Field, data: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What narrows the field, in the catalogue's order. BadValue."""
    given = [(param, data[param.name]) for param in field.params if data.get(param.name) is not None]
    return tuple((param.name, _param(param, value)) for param, value in given)


def _param(param: Param, value: Any) -> Any:
    match param.type:
        case Type.COUNT:
            fits = _is_whole(value) and 1 <= value <= MOST_DAYS
        case Type.CHOICE:
            fits = value in dict(param.choices)
        case _:
            fits = _is_text(value)
    if not fits:
        words = translated("“%(value)s” is no value of “%(field)s”.")
        raise BadValue(words % {"value": str(value)[:60], "field": param.label})
    return value


# one value ----------------------------------------------------------------------------------------


def _one(field: Field, value: Any, op: Op) -> Any:
    is_part = op in (Op.CONTAINS, Op.CONTAINS_NOT, Op.STARTS_WITH)
    if not (_is_text(value) if is_part else _fits(field, value)):
        raise _unfit(field, value)
    return value


def _each(field: Field, values: Any) -> list[Any]:
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_VALUES:
        raise _unfit(field, values)
    for value in values:
        if not _fits(field, value):
            raise _unfit(field, value)
    return list(dict.fromkeys(values))


def _two(field: Field, values: Any) -> tuple[Any, Any]:
    if not isinstance(values, list) or len(values) != 2 or not all(_fits(field, value) for value in values):
        raise _unfit(field, values)
    low, high = values
    if _typed(field, low) > _typed(field, high):
        raise BadValue(translated("“Between” needs the smaller value first."))
    return low, high


def _days(field: Field, value: Any) -> int:
    if not _is_whole(value) or not 0 <= value <= MOST_DAYS:
        raise _unfit(field, value)
    days: int = value
    return days


def _unfit(field: Field, value: Any) -> BadValue:
    if value is None or value == "":
        return BadValue(translated("“%(field)s” lacks the value to compare with.") % {"field": field.label})
    words = translated("“%(value)s” is no value of “%(field)s”.")
    return BadValue(words % {"value": str(value)[:60], "field": field.label})


def _fits(field: Field, value: Any) -> bool:
    if field.choices:
        return isinstance(value, str) and value in dict(field.choices)
    match field.type:
        case Type.COUNT:
            return _is_whole(value) and 0 <= value <= LARGEST
        case Type.NUMBER | Type.MONEY:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and -LARGEST <= value <= LARGEST
        case Type.DATE | Type.DATETIME:
            return _is_day(value)
        case Type.BOOLEAN:
            return isinstance(value, bool)
    return _is_text(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    """Something to compare with that PostgreSQL can hold."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_TEXT or "\0" in value:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value).year in YEARS
    except ValueError:
        return False


def _typed(field: Field, value: Any) -> Any:
    """As the field's values are compared. A day stays the day, until it becomes the bounds of a moment."""
    if field.type in (Type.NUMBER, Type.MONEY):
        return Decimal(str(value))
    if field.type in (Type.DATE, Type.DATETIME) and not field.has_iso_days:
        return date.fromisoformat(value)
    return value


# the question -------------------------------------------------------------------------------------


def _presence(field: Field, op: Op) -> Question:
    if field.type == Type.LEVEL:
        known = frozenset(field.order) - {Level.UNKNOWN.value}
        unknown = frozenset({Level.UNKNOWN.value})
        return Chosen(known, unknown) if op == Op.KNOWN else Chosen(unknown, known)
    return Present(op == Op.KNOWN)


def _about_one(field: Field, op: Op, value: Any) -> Question:
    match op:
        case Op.IS | Op.IS_NOT if field.choices or field.type in (Type.TEXT, Type.BOOLEAN):
            return _equal(field, op, frozenset({value}))
        case Op.CONTAINS | Op.CONTAINS_NOT | Op.STARTS_WITH:
            return Like(value, op == Op.STARTS_WITH, op != Op.CONTAINS_NOT)
        case Op.AT_LEAST | Op.AT_MOST if field.type == Type.LEVEL:
            place = field.order.index(value)
            hit = field.order[place:] if op == Op.AT_LEAST else field.order[: place + 1]
            return _of_level(field, frozenset(hit), {value})
        case Op.AT_LEAST:
            return _range(field, op, value, None)
        case Op.AT_MOST:
            return _range(field, op, None, value)
        case Op.BEFORE:
            return _range(field, op, None, _next_day(value, -1))
        case Op.AFTER:
            return _range(field, op, _next_day(value, 1), None)
    return _range(field, op, value, value)


def _next_day(value: Any, step: int) -> Any:
    if isinstance(value, str):
        return (date.fromisoformat(value) + timedelta(days=step)).isoformat()
    return value + timedelta(days=step)


def _equal(field: Field, op: Op, values: frozenset[Any]) -> Question:
    positive = op in (Op.IS, Op.ONE_OF)
    if field.type == Type.LEVEL:
        return _of_level(field, values if positive else frozenset(field.order) - values, values)
    if field.type == Type.BOOLEAN:
        return Chosen(values, frozenset({True, False}) - values)
    if field.are_all:
        others = frozenset(field.order) - values
        return Chosen(values, others) if positive else Chosen(others, values)
    return Among(values, positive)


def _of_level(field: Field, hit: frozenset[Any], named: Any) -> Question:
    """Unknown is a missing answer, unless the condition names it."""
    unknown = frozenset() if Level.UNKNOWN.value in named else frozenset({Level.UNKNOWN.value})
    return Chosen(hit - unknown, frozenset(field.order) - hit - unknown)


def _range(field: Field, op: Op, low: Any, high: Any) -> Question:
    """A moment is compared by its day in the company's time zone."""
    if field.type == Type.DATETIME:
        low = _midnight(low) if low else None
        high = _midnight(high + timedelta(days=1)) - timedelta(microseconds=1) if high else None
    return Within(low, high, inside=op != Op.IS_NOT)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
