"""The rule language: one tree of conditions, judged for one lead in words and for all leads as SQL."""

from leads.rules.explain import Judgement, Line, judge, kept, told
from leads.rules.query import missing, passing
from leads.rules.tree import BadRule, parse

__all__ = ["BadRule", "Judgement", "Line", "judge", "kept", "missing", "parse", "passing", "told"]
