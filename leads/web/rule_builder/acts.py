"""What the builder's buttons do to a draft. Each says in words what it did, and where the focus belongs then."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leads.web.rule_builder.draft import DEEPEST, MOST, Condition, Draft, Group, Part, Place, of_json

BUTTON = "build"
"""The name of every button of every builder; its value names builder, act and place: `rule:up:0-1`."""


@dataclass(frozen=True)
class Press:
    """A button that was pressed."""

    builder: str
    act: str
    place: Place

    @classmethod
    def read(cls, value: str) -> "Press | None":
        builder, act, place = [*value.rsplit(":", 2), "", ""][:3]
        numbers = [number for number in place.split("-") if number]
        if not builder or not all(number.isdecimal() and len(number) < 4 for number in numbers):
            return None
        return cls(builder, act, tuple(map(int, numbers)))


@dataclass(frozen=True)
class Outcome:
    """What was done, in words, and the part whose control takes the focus: field, op, add, up, down, undo."""

    said: str = ""
    place: Place | None = None
    control: str = ""


def done(draft: Draft, press: Press) -> Outcome:
    """Do it; what is not possible changes nothing."""
    acts = {"add": _add, "group": _group, "remove": _remove, "up": _up, "down": _down, "undo": _undo}
    act = acts.get(press.act)
    if act is None:
        return Outcome()
    if press.act != "undo":
        draft.before = json.dumps(draft.root.as_rule()) if press.act == "remove" else ""
    return act(draft, press.place)


def _add(draft: Draft, place: Place) -> Outcome:
    group = draft.root.at(place)
    if not isinstance(group, Group) or _is_full(draft):
        return Outcome(_("There is no room for more here."))
    group.parts.append(Condition())
    return Outcome(_("Condition added."), (*place, len(group.parts) - 1), "field")


def _group(draft: Draft, place: Place) -> Outcome:
    group = draft.root.at(place)
    if not isinstance(group, Group) or _is_full(draft) or len(place) >= DEEPEST - 1:
        return Outcome(_("There is no room for more here."))
    group.parts.append(Group("any", parts=[Condition()]))
    return Outcome(_("Group added."), (*place, len(group.parts) - 1), "word")


def _is_full(draft: Draft) -> bool:
    return sum(1 for _placed in draft.root.placed()) >= MOST - 1


def _remove(draft: Draft, place: Place) -> Outcome:
    parent = draft.root.at(place[:-1]) if place else None
    if not isinstance(parent, Group) or draft.root.at(place) is None:
        return Outcome()
    removed = parent.parts.pop(place[-1])
    said = _("Group removed.") if isinstance(removed, Group) else _("Condition removed.")
    return Outcome(said, (), "undo")


def _undo(draft: Draft, _place: Place) -> Outcome:
    if not draft.before:
        return Outcome()
    draft.root, draft.before = of_json(draft.before).root, ""
    return Outcome(_("It is back."), (), "word")


def _up(draft: Draft, place: Place) -> Outcome:
    """Before the one above; into a group that stands above; out of the own group from its first place."""
    return _moved(draft, place, -1)


def _down(draft: Draft, place: Place) -> Outcome:
    return _moved(draft, place, +1)


def _moved(draft: Draft, place: Place, way: int) -> Outcome:
    parent = draft.root.at(place[:-1]) if place else None
    part = draft.root.at(place)
    if not isinstance(parent, Group) or part is None:
        return Outcome()
    goal = _goal(draft, parent, part, place, way)
    if goal is None:
        return Outcome(_("It can't go further."), place, "up" if way < 0 else "down")
    return Outcome(_("Moved: it is now number %(place)s.") % {"place": spoken(goal)}, goal, "up" if way < 0 else "down")


def _goal(draft: Draft, parent: Group, part: Part, place: Place, way: int) -> Place | None:
    """Move the part one step and say where it stands now."""
    *outer, number = place
    other = number + way
    if not 0 <= other < len(parent.parts):
        return _out(draft, parent, part, tuple(outer), way)
    neighbour = parent.parts[other]
    if isinstance(neighbour, Group) and _depth(part) + len(place) < DEEPEST:
        parent.parts.pop(number)
        inner = len(neighbour.parts) if way < 0 else 0
        neighbour.parts.insert(inner, part)
        return (*outer, other if way < 0 else number, inner)
    parent.parts[number], parent.parts[other] = neighbour, part
    return (*outer, other)


def _out(draft: Draft, parent: Group, part: Part, group: Place, way: int) -> Place | None:
    """Out of the group, before or behind it; the outermost group has no outside."""
    outside = draft.root.at(group[:-1]) if group else None
    if not isinstance(outside, Group):
        return None
    parent.parts.pop(0 if way < 0 else -1)
    number = group[-1] if way < 0 else group[-1] + 1
    outside.parts.insert(number, part)
    return (*group[:-1], number)


def _depth(part: Part) -> int:
    """How many groups deep a part is: 0 for a condition."""
    return 1 + max(map(_depth, part.parts), default=0) if isinstance(part, Group) else 0


def spoken(place: Place) -> str:
    """ "2.1": the first part of the second."""
    return ".".join(str(number + 1) for number in place)
