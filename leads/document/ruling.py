"""Rules in the words of the document."""

from typing import Any

from django.utils.translation import gettext as _

from leads import rules

Rule = dict[str, Any]


def sentence(rule: Rule) -> str:
    return rules.sentence(rule)


def difference(old: Rule, new: Rule) -> list[str]:
    return rules.difference(old, new)


def problems(rule: Rule) -> list[str]:
    """Why the rule can't be agreed although it can be read: nobody or everybody meets it."""
    return [str(problem) for problem in rules.problems(rule)]


def warnings(rule: Rule) -> list[str]:
    """Parts that do nothing."""
    return [str(problem) for problem in rules.warnings(rule)]


def unreadable(rule: Any) -> str:
    """Why this is no rule, in words; empty when it is one."""
    try:
        rules.parse(rule)
    except rules.BadRule as bad:
        return str(bad)
    return ""


def parts(rule: Rule) -> list[Rule]:
    """The conditions that stand side by side in the outermost group."""
    for word in ("all", "any", "none"):
        if word in rule:
            return list(rule[word])
    return [rule]


def joint(rule: Rule) -> str:
    """How they belong together."""
    if "any" in rule:
        return _("when at least one of these holds:")
    if "none" in rule:
        return _("when none of these holds:")
    return _("when all of these hold:") if "all" in rule else _("when this holds:")
