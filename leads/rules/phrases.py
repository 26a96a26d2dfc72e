"""Conditions and whole rules as sentences in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leads.models import Level
from leads.rules.kinds import NEEDS, Needs, Op, Type
from leads.rules.tree import Condition, Group, Rule, Rulelike, parse

# what is asked, as a sentence and, after a colon, without its subject
_SENTENCES = {
    Op.KNOWN: (_("%(field)s is known"), _("known")),
    Op.UNKNOWN: (_("%(field)s is unknown"), _("unknown")),
    Op.IS: (_("%(field)s is %(value)s"), "%(value)s"),
    Op.IS_NOT: (_("%(field)s is not %(value)s"), _("not %(value)s")),
    Op.ONE_OF: (_("%(field)s is one of %(value)s"), _("one of %(value)s")),
    Op.NONE_OF: (_("%(field)s is none of %(value)s"), _("none of %(value)s")),
    Op.CONTAINS: (_("%(field)s contains %(value)s"), _("contains %(value)s")),
    Op.CONTAINS_NOT: (_("%(field)s does not contain %(value)s"), _("does not contain %(value)s")),
    Op.STARTS_WITH: (_("%(field)s starts with %(value)s"), _("starts with %(value)s")),
    Op.AT_LEAST: (_("%(field)s is at least %(value)s"), _("at least %(value)s")),
    Op.AT_MOST: (_("%(field)s is at most %(value)s"), _("at most %(value)s")),
    Op.BETWEEN: (_("%(field)s is between %(low)s and %(high)s"), _("between %(low)s and %(high)s")),
    Op.BEFORE: (_("%(field)s is before %(value)s"), _("before %(value)s")),
    Op.AFTER: (_("%(field)s is after %(value)s"), _("after %(value)s")),
}
_DISCUSSED = (_("%(field)s was discussed"), _("discussed"))
_ON_DAY = (_("%(field)s is on %(value)s"), _("on %(value)s"))


def sentence(rule: Rulelike) -> str:
    """The whole rule in one sentence, without a full stop."""
    return _spoken(parse(rule), is_outermost=True)


def subject_of(condition: Condition) -> str:
    """What a condition asks about, with what narrows it: "Number of touches (last 30 days, Webinar)"."""
    details = [_detail(condition, name, value) for name, value in condition.params]
    label = str(condition.field.label)
    return f"{label} ({', '.join(details)})" if details else label


def asks(condition: Condition) -> str:
    """The condition as a sentence."""
    return _said(condition, is_whole=True)


def predicate(condition: Condition) -> str:
    """The condition without its subject: "at least 50"."""
    return _said(condition, is_whole=False)


def spoken_group(group: Group, parts: Sequence[str]) -> str:
    """A group, given the sentences of its parts."""
    if group.word == "at_least":
        asked = ", ".join(parts)
        return translated("At least %(number)d of: %(conditions)s") % {"number": group.least, "conditions": asked}
    joint = translated("or") if group.word in ("any", "none") else translated("and")
    spoken = f" {joint} ".join(parts)
    return translated("none of: %(conditions)s") % {"conditions": spoken} if group.is_none else spoken


def _spoken(rule: Rule, *, is_outermost: bool = False) -> str:
    if isinstance(rule, Condition):
        return asks(rule)
    spoken = spoken_group(rule, [_spoken(part) for part in rule.parts])
    is_plain = is_outermost or (len(rule.parts) == 1 and rule.word in ("all", "any"))
    return spoken if is_plain else f"({spoken})"


def _detail(condition: Condition, name: str, value: Any) -> str:
    if name == "days":
        return ngettext("last day", "last %(days)d days", value) % {"days": value}
    if name == "campaign":
        return translated("campaign “%(name)s”") % {"name": value}
    param = next(param for param in condition.field.params if param.name == name)
    return str(dict(param.choices)[value])


def _said(condition: Condition, *, is_whole: bool) -> str:
    field, op, value = condition.field, condition.op, condition.value
    if NEEDS.get(op) == Needs.DAYS:
        return _age(condition, is_whole=is_whole)
    words = str(_words(condition)[0 if is_whole else 1])
    told: dict[str, Any] = {"field": subject_of(condition)}
    if op == Op.BETWEEN:
        told |= {"low": field.quoted(value[0]), "high": field.quoted(value[1])}
    else:
        values = value if isinstance(value, tuple) else [value]
        told["value"] = ", ".join(field.quoted(each) for each in values)
    return words % told


def _words(condition: Condition) -> tuple[Any, Any]:
    field, op = condition.field, condition.op
    if field.type == Type.LEVEL and (op == Op.KNOWN or (op == Op.IS_NOT and condition.value == Level.UNKNOWN)):
        return _DISCUSSED
    if op == Op.IS and field.type in (Type.DATE, Type.DATETIME):
        return _ON_DAY
    return _SENTENCES[op]


def _age(condition: Condition, *, is_whole: bool) -> str:
    days: int = condition.value
    phrase = {
        Op.IN_LAST: lambda: ngettext("within the last day", "within the last %(days)d days", days),
        Op.IN_NEXT: lambda: ngettext("within the next day", "within the next %(days)d days", days),
        Op.OVER_AGO: lambda: ngettext("more than a day ago", "more than %(days)d days ago", days),
    }[condition.op]() % {"days": days}
    if not is_whole:
        return phrase
    return translated("%(field)s is %(when)s") % {"field": subject_of(condition), "when": phrase}
