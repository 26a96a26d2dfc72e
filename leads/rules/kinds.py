"""What kinds of values rules know, and what can be asked of each."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Type(Enum):
    TEXT = "text"
    CHOICE = "choice"
    LEVEL = "level"  # a choice with an order, of which the lowest means that nobody knows
    NUMBER = "number"
    MONEY = "money"
    COUNT = "count"  # a whole number from 0
    DATE = "date"
    DATETIME = "datetime"  # asked by its day in the company's time zone
    BOOLEAN = "boolean"


class Op(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    STARTS_WITH = "starts_with"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    IN_LAST = "in_last"
    OVER_AGO = "over_ago"
    IN_NEXT = "in_next"


class Needs(Enum):
    """What an operator wants to be told."""

    NOTHING = "nothing"
    ONE = "one"
    MANY = "many"
    TWO = "two"  # from and to, both included
    DAYS = "days"


NEEDS = {
    Op.KNOWN: Needs.NOTHING, Op.UNKNOWN: Needs.NOTHING, Op.ONE_OF: Needs.MANY, Op.NONE_OF: Needs.MANY,
    Op.BETWEEN: Needs.TWO, Op.IN_LAST: Needs.DAYS, Op.OVER_AGO: Needs.DAYS, Op.IN_NEXT: Needs.DAYS,
}  # fmt: skip

PRESENCE = (Op.KNOWN, Op.UNKNOWN)
_EQUAL = (Op.IS, Op.IS_NOT, Op.ONE_OF, Op.NONE_OF)
_RANGE = (Op.AT_LEAST, Op.AT_MOST, Op.BETWEEN)
_DAY = (Op.IS, Op.BEFORE, Op.AFTER, Op.BETWEEN, Op.IN_LAST, Op.OVER_AGO, Op.IN_NEXT)
OPS: dict[Type, tuple[Op, ...]] = {
    Type.TEXT: (*_EQUAL, Op.CONTAINS, Op.CONTAINS_NOT, Op.STARTS_WITH),
    Type.CHOICE: _EQUAL,
    Type.LEVEL: (*_EQUAL, Op.AT_LEAST, Op.AT_MOST),
    Type.NUMBER: (*_RANGE, Op.IS, Op.IS_NOT),
    Type.MONEY: (*_RANGE, Op.IS, Op.IS_NOT),
    Type.COUNT: (*_RANGE, Op.IS, Op.IS_NOT),
    Type.DATE: _DAY,
    Type.DATETIME: _DAY,
    Type.BOOLEAN: (Op.IS,),
}
"""A field whose value can be missing offers `PRESENCE` too."""

LABELS = {
    Op.KNOWN: _("is known"),
    Op.UNKNOWN: _("is unknown"),
    Op.IS: pgettext_lazy("operator", "is"),
    Op.IS_NOT: _("is not"),
    Op.ONE_OF: _("is one of"),
    Op.NONE_OF: _("is none of"),
    Op.CONTAINS: _("contains"),
    Op.CONTAINS_NOT: _("does not contain"),
    Op.STARTS_WITH: _("starts with"),
    Op.AT_LEAST: _("is at least"),
    Op.AT_MOST: _("is at most"),
    Op.BETWEEN: _("is between"),
    Op.BEFORE: _("is before"),
    Op.AFTER: _("is after"),
    Op.IN_LAST: _("is within the last … days"),
    Op.OVER_AGO: _("is more than … days ago"),
    Op.IN_NEXT: _("is within the next … days"),
}


@dataclass(frozen=True)
class Param:
    """Something that narrows what a field counts; left out: not narrowed."""

    name: str
    label: object
    type: Type
    choices: tuple[tuple[str, object], ...] = ()
    unit: object = ""
