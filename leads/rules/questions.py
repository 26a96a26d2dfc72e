"""What a condition asks of a value, and the three answers: yes, no, and that the value is missing.

Unknown is not false. A value that is not there answers nothing: a company whose country nobody knows neither is in
Germany nor is not in Germany, so both conditions are missing and neither passes, inside a “none” group too. Only
“is known” and “is unknown” are always answered. A level counts “unknown” as missing, unless the condition itself
names it (“is not unknown”). Groups follow the same logic (Kleene's): “any” passes when one part does, whatever is
missing elsewhere; “none” passes only when every part is surely not met.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from leads.rules.kinds import Op, Type
from leads.rules.operands import folded


class State(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"


def is_missing(value: Any) -> bool:
    return value is None or value == ""


@dataclass(frozen=True)
class Present:
    wanted: bool

    def answer(self, value: Any) -> State:
        return _state(is_missing(value) != self.wanted)


@dataclass(frozen=True)
class Among:
    """Is, is not, is one of, is none of."""

    values: frozenset[Any]
    inside: bool

    def answer(self, value: Any) -> State:
        return State.MISSING if is_missing(value) else _state((value in self.values) == self.inside)


@dataclass(frozen=True)
class Chosen:
    """The same where all values are known beforehand; what stands in neither set is missing."""

    hit: frozenset[Any]
    miss: frozenset[Any]

    def answer(self, value: Any) -> State:
        if value in self.hit:
            return State.MET
        return State.NOT_MET if value in self.miss else State.MISSING


@dataclass(frozen=True)
class Within:
    """Between two bounds, both included; None: without bound."""

    low: Any
    high: Any
    inside: bool = True

    def answer(self, value: Any) -> State:
        if is_missing(value):
            return State.MISSING
        is_inside = (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
        return _state(is_inside == self.inside)


@dataclass(frozen=True)
class Age:
    """How long ago, or how soon: becomes bounds when it is asked at a moment."""

    op: Op
    days: int

    def within(self, kind: Type, now: datetime, today: date) -> Within:
        span, at = timedelta(days=self.days), today if kind == Type.DATE else now
        just_before = timedelta(days=1) if kind == Type.DATE else timedelta(microseconds=1)
        match self.op:
            case Op.IN_LAST:
                return Within(at - span, at)
            case Op.IN_NEXT:
                return Within(at, at + span)
        return Within(None, at - span - just_before)


@dataclass(frozen=True)
class Like:
    """Contains, or starts with, these letters in any case."""

    needle: str
    starts: bool
    inside: bool

    def answer(self, value: Any) -> State:
        if is_missing(value):
            return State.MISSING
        text, needle = folded(str(value)), folded(self.needle)
        return _state((text.startswith(needle) if self.starts else needle in text) == self.inside)


Question = Present | Among | Chosen | Within | Age | Like


def _state(is_met: bool) -> State:
    return State.MET if is_met else State.NOT_MET
