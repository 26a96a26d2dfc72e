"""The values that a rule tells apart, field by field: each condition is tried on one value of every kind.

All values of a field fall into a few cells which no condition of the rule can tell further apart: the values that
the rule names, the gaps between them, and the missing value. What a condition says of a cell it says of each value
in it, so it is tried on one example, by the same code that judges leads.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from leads.rules.judging import answer
from leads.rules.kinds import Op, Type
from leads.rules.questions import Age, Among, Like, Present, State, Within
from leads.rules.sources import FromColumn
from leads.rules.subject import Moment
from leads.rules.tree import Condition, Rule

Axis = tuple[Any, ...]
NOON = Moment(now=datetime(2026, 6, 15, 10, tzinfo=UTC))  # ages are counted from here; any moment would do
MISSING_CELL = "missing"
OTHER_CELL = "other"  # a text that the rule does not name: what "contains" says of it is open


@dataclass(frozen=True)
class Said:
    """In which cells of an axis a condition can be met, can be other than met, can fail, can be other than failed."""

    met: frozenset[Any]
    not_met: frozenset[Any]
    failed: frozenset[Any]
    not_failed: frozenset[Any]


@dataclass
class Cells:
    """All cells of each axis that a rule asks about, and what each condition says of them."""

    rule: Rule
    cells: dict[Axis, dict[Any, Any]] = field(default_factory=dict)  # axis -> cell -> example

    def __post_init__(self) -> None:
        named: dict[Axis, list[Condition]] = {}
        for condition in conditions(self.rule):
            for axis in axes(condition):
                named.setdefault(axis, []).append(condition)
        self.cells = {axis: dict(_cells(axis, found)) for axis, found in named.items()}

    def of(self, condition: Condition) -> dict[Axis, Said]:
        return {axis: self._said(axis, condition) for axis in axes(condition)}

    def _said(self, axis: Axis, condition: Condition) -> Said:
        answers = {cell: _answers(condition, cell, example) for cell, example in self.cells[axis].items()}
        return Said(
            met=frozenset(cell for cell, said in answers.items() if State.MET in said),
            not_met=frozenset(cell for cell, said in answers.items() if said != {State.MET}),
            failed=frozenset(cell for cell, said in answers.items() if State.NOT_MET in said),
            not_failed=frozenset(cell for cell, said in answers.items() if said != {State.NOT_MET}),
        )


def conditions(rule: Rule) -> Iterator[Condition]:
    if isinstance(rule, Condition):
        yield rule
    else:
        for part in rule.parts:
            yield from conditions(part)


def axes(condition: Condition) -> list[Axis]:
    """Along what the condition's values lie. Days by the calendar and days from now are two axes, for what lies
    between them depends on when one asks; whether there is a value at all is seen on both."""
    source = condition.field.source
    axis: Axis = (source.name, ()) if isinstance(source, FromColumn) else condition.about
    if condition.field.type not in (Type.DATE, Type.DATETIME):
        return [axis]
    if isinstance(condition.question, Present):
        return [(*axis, "day"), (*axis, "age")]
    return [(*axis, "age" if isinstance(condition.question, Age) else "day")]


def _answers(condition: Condition, cell: Any, example: Any) -> set[State]:
    source = condition.field.source
    if isinstance(source, FromColumn):
        example = source.through.get(example)
    question = condition.question
    if cell == OTHER_CELL and isinstance(question, Like):
        return {State.MET, State.NOT_MET}
    if isinstance(question, Age):
        return {answer(condition, example, NOON)}
    return {question.answer(example)}


def _cells(axis: Axis, found: list[Condition]) -> Iterable[tuple[Any, Any]]:
    first = found[0]
    field, source = first.field, first.field.source
    if isinstance(source, FromColumn):
        return [(code, code) for code in source.through]
    if field.are_all:
        return [(code, code) for code in field.order]
    missing = [(MISSING_CELL, None)] if field.can_be_missing else []
    match field.type:
        case Type.BOOLEAN:
            return [*missing, (True, True), (False, False)]
        case Type.TEXT | Type.CHOICE:
            return [*missing, *_texts(found)]
        case Type.DATE | Type.DATETIME:
            return [*missing, *(_ages(found) if axis[-1] == "age" else _days(found))]
    return [*missing, *_numbers(found)]


def _texts(found: list[Condition]) -> Iterator[tuple[Any, Any]]:
    named: set[str] = set()
    for condition in found:
        if isinstance(condition.question, Among):
            named |= condition.question.values
    yield from ((text, text) for text in sorted(named))
    other = "?"
    while other in named:
        other += "?"
    yield OTHER_CELL, other


def _numbers(found: list[Condition]) -> Iterator[tuple[Any, Any]]:
    """With the highest number that there is as a bound of its own: no example may lie beyond it."""
    field = found[0].field
    most = field.source.most()
    bounds = sorted({*_bounds(found), *([] if most is None else [most])})
    step, least = (1, 0) if field.is_whole else (None, None)
    cells = _between([bound for bound in bounds if least is None or bound >= least], step, least)
    return (cell for cell in cells if most is None or cell[1] <= most)


def _bounds(found: list[Condition]) -> list[Any]:
    questions = [condition.question for condition in found]
    within = [question for question in questions if isinstance(question, Within)]
    return sorted({bound for one in within for bound in (one.low, one.high) if bound is not None})


def _between(bounds: list[Any], step: Any, least: Any) -> Iterator[tuple[Any, Any]]:
    """The bounds and an example from each gap; whole values have none between neighbours, nor below the least."""
    if not bounds:
        yield "any", least if least is not None else Decimal(0)
        return
    width = step or Decimal(1)
    if least is None or bounds[0] > least:
        yield ("below", bounds[0]), bounds[0] - width
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        yield low, low
        if high is None:
            yield ("above", low), low + width
        elif step is None or high - low > step:
            yield ("between", low, high), low + step if step else (low + high) / 2


def _days(found: list[Condition]) -> Iterator[tuple[Any, Any]]:
    """Calendar days. Moments are tried at noon: every bound of theirs is a midnight."""
    field = found[0].field
    questions = [condition.question for condition in found]
    within = [question for question in questions if isinstance(question, Within)]
    bounds = sorted({_as_day(bound) for one in within for bound in (one.low, one.high) if bound is not None})
    one_day = timedelta(days=1)
    cells = _between(bounds, one_day, None) if bounds else [("any", date(2026, 6, 15))]
    return ((cell, _example(field, day)) for cell, day in cells)


def _as_day(bound: Any) -> date:
    if isinstance(bound, str):
        return date.fromisoformat(bound)
    return timezone.localdate(bound, timezone.get_default_timezone()) if isinstance(bound, datetime) else bound


def _example(field: Any, day: date) -> Any:
    if field.type == Type.DATETIME:
        return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
    return day.isoformat() if field.has_iso_days else day


def _ages(found: list[Condition]) -> Iterator[tuple[Any, Any]]:
    """Days before now; those to come are negative, and the present is a cell of its own."""
    field = found[0].field
    bounds = {0}
    for condition in found:
        if isinstance(condition.question, Age):
            days = condition.question.days
            bounds.add(-days if condition.op == Op.IN_NEXT else days)
    whole = field.type == Type.DATE
    for cell, age in _between(sorted(map(Decimal, bounds)), Decimal(1) if whole else None, None):
        span = timedelta(days=float(age))
        if field.type == Type.DATETIME:
            yield cell, NOON.now - span
        else:
            yield cell, _example(field, NOON.today - span)
