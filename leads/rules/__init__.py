"""The rule language: one tree of conditions, judged for one lead in words and for all leads as SQL."""

from leads.rules import custom  # noqa: F401  # provides its fields to the catalogue
from leads.rules.difference import difference
from leads.rules.explain import Judgement, Line, judge, kept, told
from leads.rules.fields import Field, catalogue, field_named
from leads.rules.judging import holds
from leads.rules.kinds import Op, Type
from leads.rules.phrases import sentence
from leads.rules.problems import demand_sound, problems, warnings
from leads.rules.query import missing, passing
from leads.rules.questions import State
from leads.rules.score import Score, read_scoring, score
from leads.rules.subject import Met, Past, Subject, pasts, subjects
from leads.rules.tree import BadRule, Problem, as_data, parse

__all__ = [
    "BadRule", "Field", "Judgement", "Line", "Met", "Op", "Past", "Problem", "Score", "State", "Subject", "Type",
    "as_data", "catalogue", "demand_sound", "difference", "field_named", "holds", "judge", "kept", "missing", "parse",
    "passing", "pasts", "problems", "read_scoring", "score", "sentence", "subjects", "told", "warnings",
]  # fmt: skip
