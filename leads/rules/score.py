"""The score: points from the agreement's rules, with the reasons that weigh most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from leads.rules.fields import PROVIDERS, SCORE, Field
from leads.rules.judging import as_subject, state_of
from leads.rules.kinds import Type
from leads.rules.operands import Column, Operand
from leads.rules.phrases import sentence
from leads.rules.query import met
from leads.rules.questions import State
from leads.rules.sources import Params, Source
from leads.rules.subject import Moment, Subject
from leads.rules.tree import BadRule, Group, Rule, parse

MOST_RULES = 100
MOST_POINTS = 1000
REASONS = 2


@dataclass(frozen=True)
class Points:
    """A rule that gives a lead points, or takes them."""

    rule: Rule
    points: int
    label: str = ""

    @property
    def reason(self) -> str:
        """ "Came from a fair (+20)"."""
        return f"{self.label or sentence(self.rule)} ({self.points:+d})"


@dataclass(frozen=True)
class Score:
    """A lead's points, and the rules that gave them, the weightiest first."""

    points: int
    given: tuple[Points, ...]

    @property
    def reasons(self) -> list[str]:
        """The strongest reasons, in the reader's language."""
        return [points.reason for points in self.given[:REASONS]]


def read_scoring(scoring: Sequence[Any]) -> list[Points]:
    """The score's rules, [{"rule": …, "points": 20, "label": "…"}]; BadRule when they make no sense."""
    if len(scoring) > MOST_RULES:
        raise BadRule(translated("At most %(most)d rules give points.") % {"most": MOST_RULES})
    return [part if isinstance(part, Points) else _read(part) for part in scoring]


def _read(part: Any) -> Points:
    if not isinstance(part, dict):
        raise BadRule(translated("Each part of the score needs a rule and its points."))
    rule, points, label = parse(part.get("rule")), part.get("points"), part.get("label") or ""
    if not isinstance(points, int) or isinstance(points, bool) or not 0 < abs(points) <= MOST_POINTS:
        words = translated("Points are a whole number from -%(most)d to %(most)d, and not 0.")
        raise BadRule(words % {"most": MOST_POINTS})
    if _asks_score(rule):
        raise BadRule(translated("A rule that gives points can't ask for the score."))
    return Points(rule, points, str(label))


def _asks_score(rule: Rule) -> bool:
    if isinstance(rule, Group):
        return any(_asks_score(part) for part in rule.parts)
    return rule.field.type == Type.NUMBER and isinstance(rule.field.source, _Scored)


def score(lead: Lead | Subject, now: datetime | None = None) -> Score:
    """The lead's score by the agreement in force, or by the `scoring` that the subject brings along."""
    subject = as_subject(lead, now)

    def count() -> Score:
        rules = read_scoring(subject.score_rules())
        given = [points for points in rules if state_of(points.rule, subject) == State.MET]
        weightiest = sorted(given, key=lambda points: -abs(points.points))
        return Score(sum(points.points for points in given), tuple(weightiest))

    return subject.once("score", count)


class _Scored(Source):
    def value(self, subject: Subject, params: Params) -> Any:
        return score(subject).points

    def operand(self, moment: Moment, params: Params) -> Operand:
        worth = [
            Case(When(met(points.rule, moment), then=Value(points.points)), default=Value(0))
            for points in read_scoring(moment.score_rules())
        ]
        total = reduce(add, worth) if worth else Value(0)
        return Column(Case(default=total, output_field=IntegerField()), can_be_null=False)


def _in_words(subject: Subject) -> str:
    """ "45: came from a fair (+20), need discussed (+15)"."""
    counted = score(subject)
    return f"{counted.points}: {', '.join(counted.reasons)}" if counted.given else str(counted.points)


_FIELD = Field(
    "score", _("Score"), Type.NUMBER, _Scored(), SCORE, can_be_missing=False, explain=_in_words,
    help=_("Sum of the points that the agreement in force gives"),
)  # fmt: skip
PROVIDERS["score"] = lambda: {_FIELD.name: _FIELD}
