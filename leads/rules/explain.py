"""Judge one lead by a rule and say why, condition by condition, in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as translated

from leads.models import Lead, Level
from leads.rules.fields import Field, Type
from leads.rules.tree import Condition, Group, Op, Rule, parse


@dataclass(frozen=True)
class Line:
    """One condition (or group) of a rule, judged: what is asked, what is there, whether that will do."""

    passed: bool
    asks: str
    has: str = ""
    ask: str = ""  # what to do about it
    field: str = ""
    parts: tuple["Line", ...] = ()

    @property
    def sentence(self) -> str:
        return f"{self.asks}: {self.has}" if self.has else self.asks

    def as_data(self) -> dict[str, Any]:
        """For the API."""
        return {
            "passed": self.passed,
            "asks": self.asks,
            "has": self.has,
            "field": self.field,
            "parts": [part.as_data() for part in self.parts],
        }


@dataclass(frozen=True)
class Judgement:
    """Whether a lead passes a rule, with a line for each of the rule's conditions."""

    passed: bool
    lines: tuple[Line, ...]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if not line.passed]


def judge(lead: Lead, rule: dict[str, Any]) -> Judgement:
    """The lines are those of the outermost group, so that each can be mended on its own."""
    line = _judged(lead, parse(rule))
    return Judgement(line.passed, line.parts or (line,))


def kept(lead: Lead, rule: dict[str, Any]) -> list[dict[str, Any]]:
    """The judgement as data, in the words of every language: who reads it later may not speak the writer's."""
    spoken = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            spoken[language] = judge(lead, rule).lines
    return [_in_words(dict(zip(spoken, lines, strict=True))) for lines in zip(*spoken.values(), strict=True)]


def _in_words(spoken: dict[str, Line]) -> dict[str, Any]:
    line = next(iter(spoken.values()))
    words = {language: {"asks": told.asks, "has": told.has} for language, told in spoken.items()}
    parts = zip(*(told.parts for told in spoken.values()), strict=True)
    return {
        "passed": line.passed, "field": line.field, "words": words,
        "parts": [_in_words(dict(zip(spoken, lines, strict=True))) for lines in parts],
    }  # fmt: skip


def told(line: dict[str, Any]) -> dict[str, Any]:
    """A kept line in the reader's language, shaped as `Line.as_data`."""
    if "words" not in line:  # kept before lines had more than one language
        return line
    words = line["words"].get(get_language()) or next(iter(line["words"].values()))
    parts = [told(part) for part in line["parts"]]
    return {"passed": line["passed"], **words, "field": line["field"], "parts": parts}


def _judged(lead: Lead, rule: Rule) -> Line:
    return _group(lead, rule) if isinstance(rule, Group) else _condition(lead, rule)


def _group(lead: Lead, group: Group) -> Line:
    parts = tuple(_judged(lead, part) for part in group.parts)
    met = sum(part.passed for part in parts)
    return Line(
        passed=group.least <= met <= group.most,
        asks=_spoken(group, parts),
        has=translated("%(met)d of %(all)d") % {"met": met, "all": len(parts)},
        ask=next((part.ask for part in parts if part.ask and not part.passed), ""),
        parts=parts,
    )


def _spoken(group: Group, parts: tuple[Line, ...]) -> str:
    if group.word == "at_least":
        asked = ", ".join(part.asks for part in parts)
        return translated("At least %(number)d of: %(conditions)s") % {"number": group.least, "conditions": asked}
    joint = translated(" or ") if group.word == "any" else translated(" and ")
    spoken = joint.join(part.asks for part in parts)
    return translated("none of: %(conditions)s") % {"conditions": spoken} if group.word == "none" else spoken


def _condition(lead: Lead, condition: Condition) -> Line:
    field = condition.field
    value = field.value_of(lead)
    return Line(
        passed=passes(condition, value),
        asks=_asked(field, condition),
        has=field.in_words(value),
        ask=str(field.ask),
        field=field.name,
    )


def _asked(field: Field, condition: Condition) -> str:
    words = {
        Op.KNOWN: translated("%(field)s is known"),
        Op.UNKNOWN: translated("%(field)s is unknown"),
        Op.IS: translated("%(field)s is “%(value)s”"),
        Op.IS_NOT: translated("%(field)s is not “%(value)s”"),
        Op.ONE_OF: translated("%(field)s is one of %(value)s"),
        Op.CONTAINS: translated("%(field)s contains “%(value)s”"),
        Op.AT_LEAST: translated("%(field)s is at least “%(value)s”"),
        Op.AT_MOST: translated("%(field)s is at most “%(value)s”"),
    }[condition.op]
    if condition.op == Op.IS_NOT and condition.value == Level.UNKNOWN:
        words = translated("%(field)s was discussed")
    values = condition.value if isinstance(condition.value, tuple) else [condition.value]
    return words % {"field": field.label, "value": ", ".join(field.in_words(value) for value in values)}


def passes(condition: Condition, value: Any) -> bool:
    """A missing value passes nothing but the question whether it is unknown (or is not something)."""
    missing = value is None or value == ""
    match condition.op:
        case Op.KNOWN:
            return not missing
        case Op.UNKNOWN:
            return missing
        case Op.IS:
            return bool(value == condition.value)
        case Op.IS_NOT:
            return bool(value != condition.value)
        case Op.ONE_OF:
            return value in condition.value
        case Op.CONTAINS:
            return str(condition.value).lower() in str(value or "").lower()
        case _:
            return not missing and _ordered(condition, value)


def _ordered(condition: Condition, value: Any) -> bool:
    asked: Any = condition.value
    if condition.field.type == Type.LEVEL:
        value, asked = condition.field.order.index(value), condition.field.order.index(asked)
    return bool(value >= asked if condition.op == Op.AT_LEAST else value <= asked)
