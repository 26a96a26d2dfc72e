"""A rule while somebody builds it: it may be incomplete or wrong, and nothing that was typed gets lost.

Posted as plain form fields, each named by the builder's name and its place: `rule-0-1-field` is the field of the second
part of the first part. A group posts `word` and `least`, a condition `field`, `op` and the inputs of its value.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from django.utils.datastructures import MultiValueDict

from leads import rules
from leads.web.rule_builder import inputs

WORDS = ("all", "any", "none", "at_least")
DEEPEST = 6  # groups inside groups; nobody reads deeper
MOST = 200  # parts of one rule

Place = tuple[int, ...]
"""The way from the root to a part: (0, 1) is the second part of the first part; () is the root."""


@dataclass
class Condition:
    field: str = ""
    op: str = ""
    typed: dict[str, list[str]] = attribute(default_factory=dict)  # the inputs of the value, as they were sent

    @property
    def is_blank(self) -> bool:
        return not self.field

    def as_rule(self) -> dict[str, Any]:
        """As far as it goes: `problems` says what is missing."""
        rule = {"field": self.field, "op": self.op}
        return rule | inputs.value_of(self.field, self.op, self.typed)


@dataclass
class Group:
    word: str = "all"
    least: str = "1"
    parts: list["Part"] = attribute(default_factory=list)

    def as_rule(self) -> dict[str, Any]:
        parts = [part.as_rule() for part in self.parts]
        if self.word != "at_least":
            return {self.word: parts}
        return {"at_least": int(self.least) if self.least.isdecimal() else self.least, "of": parts}

    def placed(self, at: Place = ()) -> Iterator[tuple[Place, "Part"]]:
        """All parts with their places, this group first."""
        yield at, self
        for number, part in enumerate(self.parts):
            if isinstance(part, Group):
                yield from part.placed((*at, number))
            else:
                yield (*at, number), part

    def at(self, place: Place) -> "Part | None":
        """The part at this place; None where there is none."""
        found: Part = self
        for number in place:
            if not isinstance(found, Group) or number >= len(found.parts):
                return None
            found = found.parts[number]
        return found


Part = Condition | Group


@dataclass
class Draft:
    """The whole rule: its outermost group, and the rule as it was before the last removal."""

    root: Group = attribute(default_factory=Group)
    before: str = ""  # JSON, so that a removal can be undone

    @property
    def is_blank(self) -> bool:
        """Nobody has said anything yet."""
        return all(isinstance(part, Condition) and part.is_blank for part in self.root.parts)

    def as_rule(self) -> dict[str, Any] | None:
        """The rule as data, parts that nobody has begun left out; None where nothing is said."""
        return None if self.is_blank else _without_blanks(self.root).as_rule()

    def part_at(self, path: Place) -> Part | None:
        """The part of `as_rule` at this place: there the parts that nobody has begun are left out."""
        found: Part = self.root
        for number in path:
            begun = [part for part in found.parts if not _is_blank(part)] if isinstance(found, Group) else []
            if number >= len(begun):
                return None
            found = begun[number]
        return found

    def complete(self) -> dict[str, Any] | None:
        """The rule of those parts alone that make sense already."""
        group = _complete(self.root)
        return group.as_rule() if group else None

    @property
    def open_parts(self) -> int:
        """How many parts are begun and not complete yet."""
        return sum(1 for _at, part in self.root.placed() if _is_begun(part) and problem(part))


def _without_blanks(group: Group) -> Group:
    parts = [_without_blanks(part) if isinstance(part, Group) else part for part in group.parts]
    return Group(group.word, group.least, [part for part in parts if not _is_blank(part)])


def _is_blank(part: Part) -> bool:
    return isinstance(part, Condition) and part.is_blank


def _complete(group: Group) -> Group | None:
    """None for a group of which nothing is complete, or which counts parts that are not."""
    found = [_complete(part) if isinstance(part, Group) else None if problem(part) else part for part in group.parts]
    whole = Group(group.word, group.least, [part for part in found if part is not None])
    return None if problem(whole) else whole


def _is_begun(part: Part) -> bool:
    return (isinstance(part, Group) and bool(part.parts)) or (isinstance(part, Condition) and not part.is_blank)


# from a rule --------------------------------------------------------------------------------------


def of_rule(rule: Any) -> Draft:
    """A stored rule to be changed; a single condition becomes a group of one."""
    if not rule:
        return Draft(Group(parts=[Condition()]))
    part = _part_of(rule, DEEPEST)
    return Draft(part if isinstance(part, Group) else Group(parts=[part]))


def _part_of(rule: Any, depth: int) -> Part:
    word = next((word for word in WORDS if word in rule), None) if isinstance(rule, dict) else None
    if word is None or depth == 0:
        return _condition_of(rule)
    parts = rule.get("of") if word == "at_least" else rule[word]
    inner = [_part_of(part, depth - 1) for part in parts if part] if isinstance(parts, list) else []
    return Group(word, str(rule[word]) if word == "at_least" else "1", inner[:MOST])


def _condition_of(rule: Any) -> Condition:
    if not isinstance(rule, dict):
        return Condition()
    name, op = str(rule.get("field", "")), str(rule.get("op", ""))
    return Condition(name, op, inputs.typed_of(name, op, rule))


# from a form --------------------------------------------------------------------------------------


def is_sent(data: Mapping[str, Any], name: str) -> bool:
    return f"{name}-word" in data or name in data


def read(data: Mapping[str, Any], name: str) -> Draft:
    """What a builder of this name sent: its fields, or the rule as JSON in one field."""
    sent = data if isinstance(data, MultiValueDict) else MultiValueDict({key: [data[key]] for key in data})
    if f"{name}-word" not in sent:
        return of_json(str(sent.get(name, "")))
    part = _read_part(_Fields(sent), name, DEEPEST)
    root = part if isinstance(part, Group) else Group(parts=[part])
    return Draft(root, str(sent.get(f"{name}-before", "")))


def of_json(text: str) -> Draft:
    """From JSON; what is no JSON is an empty rule."""
    try:
        return of_rule(json.loads(text) if text else None)
    except (ValueError, RecursionError):
        return of_rule(None)


class _Fields:
    """The sent fields, of which no more than a rule's parts may hold are looked at."""

    def __init__(self, data: "MultiValueDict[str, Any]") -> None:
        self.data = data
        self.left = MOST

    def text(self, name: str, default: str = "") -> str:
        return str(self.data.get(name, default)).replace("\0", "").strip()

    def has_part(self, at: str) -> bool:
        return self.left > 0 and (f"{at}-field" in self.data or f"{at}-word" in self.data)

    def typed(self, at: str) -> dict[str, list[str]]:
        found = {each: self.data.getlist(f"{at}-{each}") for each in inputs.NAMES if f"{at}-{each}" in self.data}
        return {each: [str(value).replace("\0", "") for value in values] for each, values in found.items()}


def _read_part(fields: _Fields, at: str, depth: int) -> Part:
    fields.left -= 1
    if f"{at}-word" not in fields.data or depth == 0:
        return _read_condition(fields, at)
    word, group = fields.text(f"{at}-word"), Group(least=fields.text(f"{at}-least", "1"))
    group.word = word if word in WORDS else "all"
    while fields.has_part(f"{at}-{len(group.parts)}"):
        group.parts.append(_read_part(fields, f"{at}-{len(group.parts)}", depth - 1))
    return group


def _read_condition(fields: _Fields, at: str) -> Condition:
    name, op = fields.text(f"{at}-field"), fields.text(f"{at}-op")
    return Condition(name, inputs.fitting(name, op), fields.typed(at))


# what is wrong ------------------------------------------------------------------------------------


def problem(part: Part) -> str:
    """Why this part alone makes no sense yet, in words; empty when it does."""
    if isinstance(part, Condition):
        return inputs.problem(part.field, part.op, part.typed) or _refused(part.as_rule())
    if not part.parts:
        return str(inputs.EMPTY_GROUP)
    if part.word == "at_least" and not (part.least.isdecimal() and 1 <= int(part.least) <= len(part.parts)):
        return str(inputs.WRONG_NUMBER) % {"most": len(part.parts)}
    return ""


def _refused(rule: dict[str, Any]) -> str:
    try:
        rules.parse(rule)
    except rules.BadRule as refusal:
        return str(refusal)
    return ""
