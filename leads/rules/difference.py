"""What a changed rule says otherwise, as sentences: "Company size: at least 50 instead of at least 20"."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as translated

from leads.rules.cells import conditions
from leads.rules.kinds import Op
from leads.rules.phrases import predicate, sentence, subject_of
from leads.rules.tree import Condition, Group, Rule, Rulelike, parse

Canon = tuple[Any, ...]


def difference(old: Rulelike, new: Rulelike) -> list[str]:
    """Sentences in the reader's language; empty when both mean the same, in whatever order their parts stand."""
    before, after = _plain(parse(old)), _plain(parse(new))
    if _canon(before) == _canon(after):
        return []
    told = list(_changes(*_alike(before, after)))
    return told or [translated("%(new)s instead of: %(old)s") % {"new": sentence(after), "old": sentence(before)}]


# one spelling for one meaning ---------------------------------------------------------------------


def _plain(rule: Rule) -> Rule:
    """Without idle brackets: a group of one, “all” within “all”, “at least 1” for “any”."""
    if isinstance(rule, Condition):
        return rule
    parts, word = [_plain(part) for part in rule.parts], rule.word
    if word == "at_least" and rule.least in (1, len(parts)):
        word = "all" if rule.least == len(parts) else "any"
    if word in ("all", "any"):
        parts = [inner for part in parts for inner in _parts(part, word)]
        if len(parts) == 1:
            return parts[0]
    return _group(parts, word, rule.least)


def _group(parts: Sequence[Rule], word: str, least: int = 0) -> Group:
    return Group(tuple(parts), word, {"all": len(parts), "any": 1, "none": 0}.get(word, least))


def _parts(rule: Rule, word: str) -> Sequence[Rule]:
    return rule.parts if isinstance(rule, Group) and rule.word == word else (rule,)


def _canon(rule: Rule) -> Canon:
    if isinstance(rule, Condition):
        value: Any = rule.value
        if rule.op in (Op.ONE_OF, Op.NONE_OF):
            value = sorted(value, key=str)
        return "", rule.about, rule.op.value, repr(value)
    least = rule.least if rule.word == "at_least" else 0
    return rule.word, least, tuple(sorted((_canon(part) for part in rule.parts), key=repr))


def _alike(before: Rule, after: Rule) -> tuple[Group, Group]:
    """Both as groups of one word where that is only a bracket around one of them."""
    if isinstance(after, Group) and (not isinstance(before, Group) or _holds(after, before)):
        return _group([before], after.word, 1), after
    if isinstance(before, Group) and (not isinstance(after, Group) or _holds(before, after)):
        return before, _group([after], before.word, 1)
    if isinstance(before, Group) and isinstance(after, Group):
        return before, after
    return _group([before], "all"), _group([after], "all")


def _holds(group: Group, part: Rule) -> bool:
    return _canon(part) in [_canon(one) for one in group.parts]


# what changed -------------------------------------------------------------------------------------


def _changes(before: Group, after: Group, where: str = "") -> Iterator[str]:
    if (how := _how_many(before)) != _how_many(after) and len(before.parts) > 1 and len(after.parts) > 1:
        told = {"conditions": _name(before), "new": _how_many(after), "old": how}
        yield where + translated("%(conditions)s: %(new)s instead of %(old)s") % told
    gone, new = _unequal(before.parts, after.parts)
    for one, other in _pairs(gone, new):
        gone.remove(one)
        new.remove(other)
        yield from _changed(one, other, where)
    for part in gone:
        yield where + _gone(before) % {"rule": sentence(part)}
    for part in new:
        yield where + _added(after) % {"rule": sentence(part)}


def _unequal(before: Sequence[Rule], after: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    left = [(_canon(part), part) for part in after]
    gone = []
    for part in before:
        same = next((pair for pair in left if pair[0] == _canon(part)), None)
        if same:
            left.remove(same)
        else:
            gone.append(part)
    return gone, [part for _known, part in left]


def _pairs(gone: Sequence[Rule], new: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    """Each old part with the new one that it most likely became."""
    likely = [(_likeness(one, other), n, m) for n, one in enumerate(gone) for m, other in enumerate(new)]
    paired: dict[int, int] = {}
    for likeness, n, m in sorted(likely, key=lambda one: (-one[0], one[1], one[2])):
        if likeness and n not in paired and m not in paired.values():
            paired[n] = m
    return [(gone[n], new[m]) for n, m in sorted(paired.items())]


def _likeness(one: Rule, other: Rule) -> float:
    if isinstance(one, Condition) and isinstance(other, Condition):
        if one.field.name != other.field.name:
            return 0
        return 1 + (one.about == other.about) * 2 + (one.op == other.op)
    if isinstance(one, Condition) or isinstance(other, Condition):
        return 0
    asked, asked_now = ({part.about for part in conditions(group)} for group in (one, other))
    return len(asked & asked_now) / len(asked | asked_now)


def _changed(one: Rule, other: Rule, where: str) -> Iterator[str]:
    if isinstance(one, Group) and isinstance(other, Group):
        yield from _changes(one, other, where or translated("In “%(group)s”:") % {"group": sentence(one)} + " ")
    elif isinstance(one, Condition) and isinstance(other, Condition):
        if one.about == other.about:
            told = {"field": subject_of(other), "new": predicate(other), "old": predicate(one)}
            yield where + translated("%(field)s: %(new)s instead of %(old)s") % told
        else:
            told = {"new": sentence(other), "old": sentence(one)}
            yield where + translated("%(new)s instead of: %(old)s") % told


def _name(group: Group) -> str:
    return ", ".join(sentence(part) for part in group.parts)


def _how_many(group: Group) -> str:
    if group.word == "at_least":
        return translated("at least %(number)d of them") % {"number": group.least}
    return {
        "all": translated("all of them"), "any": translated("any of them"), "none": translated("none of them"),
    }[group.word]  # fmt: skip


def _gone(group: Group) -> str:
    return {
        "any": translated("No longer an alternative: %(rule)s"),
        "none": translated("No longer ruled out: %(rule)s"),
        "at_least": translated("No longer one of several: %(rule)s"),
    }.get(group.word, translated("No longer needed: %(rule)s"))


def _added(group: Group) -> str:
    return {
        "any": translated("New alternative: %(rule)s"),
        "none": translated("Newly ruled out: %(rule)s"),
        "at_least": translated("New, one of several: %(rule)s"),
    }.get(group.word, translated("New: %(rule)s"))
