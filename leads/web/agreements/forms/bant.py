"""The BANT threshold: a minimum for each letter, a sum, or both."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.document import Section
from leads.models import Level, scheme
from leads.web.agreements.forms.base import SectionForm, figure
from leads.web.rule_builder import RuleField

LEVELS = [Level.PARTLY.value, Level.MET.value]
MINIMA = [("", _("no minimum")), (Level.PARTLY, Level.PARTLY.label), (Level.MET, Level.MET.label)]
SUM, SUMMED = "sum", "bant_points"
POINTS = _("points: 2 for each letter that is met, 1 for each that is partly met")


class BantForm(SectionForm):
    """A minimum for each letter; whatever else a rule can say is built below it. Together they are one rule."""

    section = Section.BANT
    further = RuleField(label=_("And besides"), required=False, help_text=_("Further conditions of any kind."))

    def build(self) -> None:
        minima = {
            _minimum(letter.field): forms.ChoiceField(
                label=_("%(letter)s is at least") % {"letter": letter.label}, choices=MINIMA, required=False
            )
            for letter in scheme.letters()
        }
        points = figure(_("All letters together, at least"), suffix=POINTS, least=1, most=2 * len(minima))
        self.fields = {**minima, SUM: points, **self.fields}

    def stored(self) -> Iterator[tuple[str, Any]]:
        minima, further = _split(self.agreement.bant_rule)
        yield from ((SUM if field == SUMMED else _minimum(field), value) for field, value in minima.items())
        yield "further", further

    def terms(self) -> dict[str, Any]:
        given = {letter.field: self.cleaned_data[_minimum(letter.field)] for letter in scheme.letters()}
        parts = [{"field": field, "op": "at_least", "value": level} for field, level in given.items() if level]
        if points := self.cleaned_data[SUM]:
            parts.append({"field": SUMMED, "op": "at_least", "value": points})
        further = self.cleaned_data["further"]
        parts += _parts(further) if further else []
        return {"bant_rule": {"all": parts}}

    def clean(self) -> None:
        names = ["further", SUM, *(_minimum(letter.field) for letter in scheme.letters())]
        if not self.errors and not any(self.cleaned_data.get(name) for name in names):
            self.add_error(None, _("Set a minimum for at least one letter, or a sum."))


def _minimum(field: str) -> str:
    return f"minimum-{field}"


def _parts(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return list(rule["all"]) if "all" in rule else [rule]


def _split(rule: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The first minimum of each letter and of their sum, and the rest as a rule of its own."""
    minima: dict[str, Any] = {}
    rest = []
    asked = {letter.field for letter in scheme.letters()}
    for part in _parts(rule):
        field, value = str(part.get("field")), part.get("value")
        is_minimum = (field in asked and value in LEVELS) or field == SUMMED
        if is_minimum and part.get("op") == "at_least" and not part.get("params") and field not in minima:
            minima[field] = value
        else:
            rest.append(part)
    return minima, {"all": rest} if rest else None
