"""Rules in the words of the document."""

from typing import Any

from django.utils.translation import gettext as _

from leads import rules
from leads.models import Lead

Rule = dict[str, Any]


def sentence(rule: Rule) -> str:
    return "; ".join(line.asks for line in rules.judge(Lead(), rule).lines)


def difference(old: Rule, new: Rule) -> list[str]:
    before, now = ([sentence(part) for part in parts(rule)] for rule in (old, new))
    return [
        *(_("New: %(condition)s") % {"condition": said} for said in now if said not in before),
        *(_("No longer: %(condition)s") % {"condition": said} for said in before if said not in now),
    ]


def problems(rule: Rule) -> list[str]:
    """What makes the rule senseless although it can be read: it can't be met, or always is."""
    return []


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
