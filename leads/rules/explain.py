"""Judge one lead by a rule and say why, condition by condition, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as translated

from leads.models import Lead
from leads.rules.judging import answer, as_subject, combined, value_of
from leads.rules.phrases import asks, spoken_group
from leads.rules.questions import State
from leads.rules.subject import Subject
from leads.rules.tree import Condition, Group, Rule, Rulelike, parse


@dataclass(frozen=True)
class Line:
    """One condition (or group) of a rule, judged: what is asked, what is there, whether that will do.

    `state` tells apart what is not met from what nobody knows: there the answer is missing.
    """

    passed: bool
    asks: str
    has: str = ""
    ask: str = ""  # what to do about it
    field: str = ""
    parts: tuple["Line", ...] = ()
    state: State = State.NOT_MET

    @property
    def sentence(self) -> str:
        return f"{self.asks}: {self.has}" if self.has else self.asks

    def as_data(self) -> dict[str, Any]:
        """For the API."""
        return {
            "passed": self.passed,
            "state": self.state.value,
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
        """What keeps the lead from passing: not met, or not known."""
        return [line for line in self.lines if not line.passed]


def judge(lead: Lead | Subject, rule: Rulelike, now: datetime | None = None) -> Judgement:
    """The lines are those of the outermost group, so that each can be mended on its own.

    A `Subject` is judged as of its own `now` and by what was read for it beforehand; see there.
    """
    line = _judged(as_subject(lead, now), parse(rule))
    return Judgement(line.passed, line.parts or (line,))


def kept(lead: Lead | Subject, rule: Rulelike, now: datetime | None = None) -> list[dict[str, Any]]:
    """The judgement as data, in the words of every language: who reads it later may not speak the writer's."""
    subject, tree = as_subject(lead, now), parse(rule)
    spoken = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            spoken[language] = judge(subject, tree).lines
    return [_in_words(dict(zip(spoken, lines, strict=True))) for lines in zip(*spoken.values(), strict=True)]


def _in_words(spoken: dict[str, Line]) -> dict[str, Any]:
    line = next(iter(spoken.values()))
    words = {language: {"asks": told.asks, "has": told.has} for language, told in spoken.items()}
    parts = zip(*(told.parts for told in spoken.values()), strict=True)
    return {
        "passed": line.passed, "state": line.state.value, "field": line.field, "words": words,
        "parts": [_in_words(dict(zip(spoken, lines, strict=True))) for lines in parts],
    }  # fmt: skip


def told(line: dict[str, Any]) -> dict[str, Any]:
    """A kept line in the reader's language, shaped as `Line.as_data`."""
    state = line.get("state") or (State.MET if line["passed"] else State.NOT_MET).value  # older ones had none
    if "words" not in line:  # kept before lines had more than one language
        return {**line, "state": state}
    words = line["words"].get(get_language()) or next(iter(line["words"].values()))
    parts = [told(part) for part in line["parts"]]
    return {"passed": line["passed"], "state": state, **words, "field": line["field"], "parts": parts}


def _judged(subject: Subject, rule: Rule) -> Line:
    return _group(subject, rule) if isinstance(rule, Group) else _condition(subject, rule)


def _group(subject: Subject, group: Group) -> Line:
    parts = tuple(_judged(subject, part) for part in group.parts)
    state = combined(group, [part.state for part in parts])
    met = sum(part.passed for part in parts)
    return Line(
        passed=state == State.MET,
        asks=spoken_group(group, [_in_brackets(part, of) for part, of in zip(parts, group.parts, strict=True)]),
        has=translated("%(met)d of %(all)d") % {"met": met, "all": len(parts)},
        ask=next((part.ask for part in parts if part.ask and not part.passed), ""),
        parts=parts,
        state=state,
    )


def _in_brackets(line: Line, rule: Rule) -> str:
    return f"({line.asks})" if isinstance(rule, Group) and len(rule.parts) > 1 else line.asks


def _condition(subject: Subject, condition: Condition) -> Line:
    field, value = condition.field, value_of(condition, subject)
    state = answer(condition, value, subject)
    return Line(
        passed=state == State.MET,
        asks=asks(condition),
        has=field.explain(subject) if field.explain else field.in_words(value),
        ask=str(field.ask),
        field=field.name,
        state=state,
    )
