"""What is wrong with a rule that can be read: it can never pass, it always passes, or a part of it does nothing.

For every part it is worked out where on each field's axis it can be met at all, and where it can be anything else;
`all` takes what its parts share, `any` what they have together. When nothing is left on some field, no lead can meet
the part. That is careful in one direction: what is refused is surely impossible (or always true), for each field is
looked at alone. Not noticed: contradictions that only several fields together make ("any" of two parts, each of which
contradicts something else on another field), between touches counted in different windows, between points and the
letters or rules that give them, between two "contains", between calendar days and days from now, and a tree of more
than one answer that is true in each case but by another part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as translated

from leads.rules.cells import Axis, Cells
from leads.rules.phrases import sentence
from leads.rules.tree import BadRule, Condition, Group, Path, Problem, Rule, as_data, parse

Box = dict[Axis, frozenset[Any]] | None
"""Which cells of each axis are possible; an axis that is not named is free. None: nothing is."""


def problems(rule: Any) -> list[Problem]:
    """Why this rule is refused, in the reader's language; empty: it may be kept."""
    try:
        tree = parse(rule)
    except BadRule as bad:
        return bad.problems
    return _Reasoning(tree).refusals()


def warnings(rule: Any) -> list[Problem]:
    """Parts that do nothing: they can never be met, add nothing to the others, or stand there twice."""
    try:
        tree = parse(rule)
    except BadRule:
        return []
    reasoning = _Reasoning(tree)
    return [] if reasoning.refusals() else reasoning.warnings()


def demand_sound(rule: Any) -> Rule:
    """The rule, read; BadRule with all its problems when it may not be kept."""
    found = problems(rule)
    if found:
        raise BadRule(found)
    return parse(rule)


@dataclass(frozen=True)
class _Boxes:
    """Where a part can be met, be other than met, fail, be other than failed."""

    met: Box
    not_met: Box
    failed: Box
    not_failed: Box


class _Reasoning:
    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.cells = Cells(rule)
        self.known: dict[Path, _Boxes] = {}
        self._find(rule, ())

    def refusals(self) -> list[Problem]:
        boxes = self.known[()]
        if boxes.met is None:
            return [self._impossible(self.rule, ())]
        if boxes.not_met is None:
            return [Problem(translated("Every lead meets this: %(rule)s") % {"rule": sentence(self.rule)})]
        return []

    def _impossible(self, rule: Rule, path: Path) -> Problem:
        """Said of the smallest part that is to blame."""
        if isinstance(rule, Group):
            for place, part in enumerate(rule.parts):
                if rule.word == "all" and self.known[(*path, place)].met is None:
                    return self._impossible(part, (*path, place))
            rule = self._quarrelling(rule, path)
        words = translated("No lead can ever meet this: %(rule)s")
        return Problem(words % {"rule": sentence(rule)}, path)

    def _quarrelling(self, group: Group, path: Path) -> Rule:
        """Of an “all” group the parts that contradict each other, where they can be told."""
        if group.word != "all":
            return group
        boxes = [self.known[(*path, place)].met for place in range(len(group.parts))]
        shared = {axis for box in boxes if box for axis in box}
        for axis in sorted(shared, key=str):
            on_it = [(part, box) for part, box in zip(group.parts, boxes, strict=True) if box and axis in box]
            if not frozenset.intersection(*(box[axis] for _part, box in on_it)):
                return Group(tuple(part for part, _box in on_it), "all", len(on_it))
        return group

    # where each part stands ------------------------------------------------------------------------

    def _find(self, rule: Rule, path: Path) -> _Boxes:
        if isinstance(rule, Condition):
            found = self._of_condition(rule)
        else:
            parts = [self._find(part, (*path, place)) for place, part in enumerate(rule.parts)]
            found = _of_group(rule, parts)
        self.known[path] = found
        return found

    def _of_condition(self, condition: Condition) -> _Boxes:
        said = self.cells.of(condition)
        return _Boxes(*(
            _box({axis: getattr(each, name) for axis, each in said.items()})
            for name in ("met", "not_met", "failed", "not_failed")
        ))  # fmt: skip

    # what does nothing -----------------------------------------------------------------------------

    def warnings(self) -> list[Problem]:
        return list(self._idle(self.rule, (), {}))

    def _idle(self, rule: Rule, path: Path, around: Box) -> Iterable[Problem]:
        """Of the parts of a group, given where the rest of the rule can be met."""
        if isinstance(rule, Condition):
            return
        told: set[int] = set()
        for place in _twice(rule):
            told.add(place)
            yield Problem(translated("This stands here twice: %(rule)s") % {"rule": sentence(rule.parts[place])},
                          (*path, place))  # fmt: skip
        for place, part in enumerate(rule.parts):
            here = (*path, place)
            if place in told:
                continue
            inside = self._around(rule, path, place, told, around)
            if words := self._does_nothing(rule, here, around, inside):
                told.add(place)
                yield Problem(words % {"rule": sentence(part)}, here)
            else:
                yield from self._idle(part, here, {} if rule.is_none else inside)

    def _around(self, group: Group, path: Path, place: int, told: set[int], around: Box) -> Box:
        """Where the part matters: where the others of its group do not decide already."""
        others = [self.known[(*path, n)] for n in range(len(group.parts)) if n != place and n not in told]
        decides = {"all": "met", "any": "not_met", "none": "failed"}.get(group.word)
        if decides is None:
            return around
        return _at_least([around, *(getattr(other, decides) for other in others)], len(others) + 1)

    def _does_nothing(self, group: Group, path: Path, around: Box, inside: Box) -> str:
        boxes = self.known[path]
        if group.is_none:
            nothing = _both(inside, boxes.not_failed) is None
            return translated("This adds nothing to the rest of the rule: %(rule)s") if nothing else ""
        if _both(around if group.word == "any" else inside, boxes.met) is None:
            return translated("With the rest of the rule this can never be met: %(rule)s")
        adds = boxes.met if group.word == "any" else boxes.not_met
        nothing = _both(inside, adds) is None
        return translated("This adds nothing to the rest of the rule: %(rule)s") if nothing else ""


def _twice(group: Group) -> list[int]:
    seen: list[Any] = []
    repeated = []
    for place, part in enumerate(map(as_data, group.parts)):
        if part in seen:
            repeated.append(place)
        seen.append(part)
    return repeated


# boxes --------------------------------------------------------------------------------------------


def _box(cells: dict[Axis, frozenset[Any]]) -> Box:
    return cells if all(cells.values()) else None


def _both(one: Box, other: Box) -> Box:
    return _at_least([one, other], 2)


def _of_group(group: Group, parts: Sequence[_Boxes]) -> _Boxes:
    size = len(parts)
    if group.is_none:
        return _Boxes(
            met=_at_least([part.failed for part in parts], size),
            not_met=_at_least([part.not_failed for part in parts], 1),
            failed=_at_least([part.met for part in parts], 1),
            not_failed=_at_least([part.not_met for part in parts], size),
        )
    return _Boxes(
        met=_at_least([part.met for part in parts], group.least),
        not_met=_at_least([part.not_met for part in parts], size - group.least + 1),
        failed=_at_least([part.failed for part in parts], size - group.least + 1),
        not_failed=_at_least([part.not_failed for part in parts], group.least),
    )


def _at_least(boxes: Sequence[Box], number: int) -> Box:
    """Where so many of the boxes can hold at once, cell by cell; may be too wide, never too narrow."""
    possible = [box for box in boxes if box is not None]
    if len(possible) < number:
        return None
    if number <= 0:
        return {}
    named = {axis: frozenset().union(*(box[axis] for box in possible if axis in box))
             for axis in {axis for box in possible for axis in box}}  # fmt: skip
    free = {axis: sum(axis not in box for box in possible) for axis in named}
    shared = {
        axis: frozenset(
            cell for cell in cells if free[axis] + sum(cell in box.get(axis, ()) for box in possible) >= number
        )
        for axis, cells in named.items()
        if free[axis] < number
    }
    return _box(shared)
