"""A rule as data: a tree of groups over conditions.

    {"all": [rule, …]}   {"any": [rule, …]}   {"none": [rule, …]}   {"at_least": 2, "of": [rule, …]}
    {"field": "company", "op": "known"}       {"field": "budget", "op": "at_least", "value": "partly"}
    {"field": "origin", "op": "one_of", "value": ["fair", "webinar"]}
    {"field": "touches", "op": "at_least", "value": 3, "days": 30, "kind": "webinar", "campaign": "heat"}
    {"field": "captured_at", "op": "between", "value": ["2026-01-01", "2026-03-31"]}
    {"field": "stage_since", "op": "in_last", "value": 14}

`parse` turns the JSON into the typed tree below and refuses what makes no sense, with words and the part's path.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as translated

from leads.rules.fields import BUILT_IN, Field, field_named
from leads.rules.kinds import LABELS, Op
from leads.rules.questions import Question
from leads.rules.values import BadValue, ask, narrowed

MOST_CONDITIONS = 200
DEEPEST = 10
SHORT = 4000  # characters of a rule that is kept; agreements have rules of a few hundred
GROUPS = ("all", "any", "none", "at_least")
Path = tuple[int, ...]


class Problem(str):
    """What is wrong with a rule, in the reader's language. `path`: the part it is about, as the places of the parts
    on the way from the outermost group (empty: the whole rule)."""

    path: Path

    def __new__(cls, words: str, path: Path = ()) -> "Problem":
        problem = super().__new__(cls, words)
        problem.path = path
        return problem


class BadRule(ValueError):
    """The rule makes no sense; the message says why, in the reader's language, `problems` all that is wrong."""

    def __init__(self, problems: list[Problem] | str) -> None:
        self.problems = [Problem(problems)] if isinstance(problems, str) else problems
        super().__init__(str(self.problems[0]))


@dataclass(frozen=True)
class Condition:
    field: Field
    op: Op
    value: Any
    params: tuple[tuple[str, Any], ...]
    question: Question

    @property
    def narrowed(self) -> Mapping[str, Any]:
        return dict(self.params)

    @property
    def about(self) -> tuple[str, tuple[tuple[str, Any], ...]]:
        """What is asked about: conditions with the same answer compare the same value."""
        return self.field.name, self.params


@dataclass(frozen=True)
class Group:
    """Passes when at least `least` of its parts pass; `none`: when every part surely fails."""

    parts: tuple["Rule", ...]
    word: str  # all, any, none or at_least
    least: int

    @property
    def is_none(self) -> bool:
        return self.word == "none"


Rule = Condition | Group
Rulelike = dict[str, Any] | Condition | Group
"""A rule as data or read already: who judges many leads by one rule reads it once."""


def parse(rule: Any) -> Rule:
    """Read a rule; BadRule when it makes no sense."""
    if isinstance(rule, Condition | Group):
        return rule
    try:
        text = json.dumps(rule)
        return (_of_fields_that_stay(text) if len(text) <= SHORT else None) or _read(rule)
    except (TypeError, ValueError, RecursionError):  # nothing that JSON could say, or no rule: that is told anew
        return _read(rule)


@lru_cache(maxsize=1000)
def _of_fields_that_stay(text: str) -> Rule | None:
    """Read once, because an agreement's rules are asked on each page and in each act. Fields that an admin adds change
    their words, so None where the rule asks one of them."""
    read = _read(json.loads(text))
    return read if all(BUILT_IN.get(field.name) is field for field in _fields(read)) else None


def _fields(rule: Rule) -> Iterator[Field]:
    if isinstance(rule, Group):
        for part in rule.parts:
            yield from _fields(part)
    else:
        yield rule.field


def _read(rule: Any) -> Rule:
    reader = _Reader()
    read = reader.rule(rule, ())
    if reader.problems or read is None:
        raise BadRule(reader.problems)
    return read


class _Reader:
    """Reads on after a mistake, so that all of them are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.conditions = 0

    def rule(self, data: Any, path: Path) -> Rule | None:
        try:
            return self.read(data, path)
        except BadValue as bad:
            self.problems.append(Problem(str(bad), path))
            return None

    def read(self, data: Any, path: Path) -> Rule | None:
        if not isinstance(data, dict):
            raise BadValue(translated("A rule must be an object."))
        if len(path) > DEEPEST:
            raise BadValue(translated("Groups may stand in each other %(most)d deep.") % {"most": DEEPEST})
        if "field" in data:
            return self.condition(data, path)
        word = next((word for word in GROUPS if word in data), None)
        if word is None:
            raise BadValue(translated("A rule needs “field”, “all”, “any”, “none” or “at_least”."))
        return self.group(word, data, path)

    def group(self, word: str, data: dict[str, Any], path: Path) -> Group:
        listed = data.get("of") if word == "at_least" else data[word]
        self.unexpected(data, {word, "of"} if word == "at_least" else {word}, path)
        if not isinstance(listed, list) or not listed:
            raise BadValue(translated("A group of conditions must not be empty."))
        least = {"all": len(listed), "any": 1, "none": 0}.get(word, data.get("at_least"))
        if not isinstance(least, int) or isinstance(least, bool) or not 0 <= least <= len(listed):
            raise BadValue(translated("“At least” needs a number between 0 and the number of conditions."))
        parts = [self.rule(part, (*path, place)) for place, part in enumerate(listed[: MOST_CONDITIONS + 1])]
        return Group(tuple(part for part in parts if part is not None), word, least)

    def condition(self, data: dict[str, Any], path: Path) -> Condition | None:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            if self.conditions == MOST_CONDITIONS + 1:
                words = translated("A rule may have %(most)d conditions at most.")
                self.problems.append(Problem(words % {"most": MOST_CONDITIONS}))
            return None
        field = field_named(data["field"]) if isinstance(data["field"], str) else None
        if field is None:
            raise BadValue(translated("There is no field “%(name)s”.") % {"name": str(data["field"])[:60]})
        self.unexpected(data, {"field", "op", "value", *(param.name for param in field.params)}, path)
        if data.get("op") not in field.ops:
            words = translated("“%(field)s” can't be asked “%(op)s”.")
            raise BadValue(words % {"field": field.label, "op": _op_in_words(data.get("op"))})
        op = Op(data["op"])
        value, question = ask(field, op, data.get("value"))
        return Condition(field, op, value, narrowed(field, data), question)

    def unexpected(self, data: dict[str, Any], expected: set[str], path: Path) -> None:
        for name in sorted(str(name)[:60] for name in data.keys() - expected):
            self.problems.append(Problem(translated("“%(name)s” has no place here.") % {"name": name}, path))


def _op_in_words(op: Any) -> str:
    return str(LABELS[Op(op)]) if op in set(Op) else str(op)[:60]


def as_data(rule: Rule) -> dict[str, Any]:
    """The rule as it is kept, in one spelling."""
    if isinstance(rule, Group):
        parts = [as_data(part) for part in rule.parts]
        return {"at_least": rule.least, "of": parts} if rule.word == "at_least" else {rule.word: parts}
    value = list(rule.value) if isinstance(rule.value, tuple) else rule.value
    valued = {} if rule.value is None else {"value": value}
    return {"field": rule.field.name, "op": rule.op.value, **valued, **dict(rule.params)}
