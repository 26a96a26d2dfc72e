"""What the forms of the agreement's sections share: their fields are named after the paths of the terms."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.agreeing.suggesting import ASSUMPTIONS
from leads.document import COLUMNS, Section
from leads.models import Agreement
from leads.refusals import Refusal
from leads.web.rule_builder import RuleForm

JOINT = "-"
"""`clock_terms.answer.minutes` is the field `clock_terms-answer-minutes`."""


class SectionForm(RuleForm):
    """One section of a draft. `terms` is what it says, shaped as the columns are."""

    section: ClassVar[Section]
    meanwhile: Agreement | None = None  # the draft as somebody else has saved it

    def __init__(self, agreement: Agreement, data: Any = None) -> None:
        self.agreement = agreement
        super().__init__(data)
        self.build()
        for name, value in self.stored():
            if name in self.fields:
                self.initial[name] = value
        self._call_assumptions_by_their_name()

    def build(self) -> None:
        """Fields that depend on the draft."""

    def stored(self) -> Iterator[tuple[str, Any]]:
        """What the draft says now, by field."""
        for column in COLUMNS[self.section]:
            value = getattr(self.agreement, column)
            yield column, value
            yield from flat(column, value)

    def terms(self) -> dict[str, Any]:
        """The columns of this section as they are to be stored. Terms that no field shows stay as they are."""
        said = {name: value for name, value in nested(self.cleaned_data).items() if name in COLUMNS[self.section]}
        terms = [column for column in said if column.endswith("_terms")]
        return said | {column: merged(getattr(self.agreement, column), said[column]) for column in terms}

    def take(self, refusal: Refusal) -> None:
        """Words stand at the field of their path, or at the nearest one above it."""
        fields = {self._nearest(path): words for path, words in reversed(list(refusal.fields.items()))}
        super().take(Refusal(refusal.message, {name: words for name, words in fields.items() if name}))

    def _nearest(self, path: str) -> str:
        steps = path.split(".")
        names = [JOINT.join(steps[:length]) for length in range(len(steps), 0, -1)]
        return next((name for name in names if name in self.fields), "")

    def _call_assumptions_by_their_name(self) -> None:
        """Until somebody has gone through the section, its suggested figures are assumptions."""
        if self.section in self.agreement.settled:
            return
        for path, words in ASSUMPTIONS.items():
            field = self.fields.get(path.replace(".", JOINT))
            if field is not None:
                field.help_text = words


def flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """{"a": {"b": 1}} at x is x-a-b: 1."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}{JOINT}{name}", inner
            yield from flat(f"{path}{JOINT}{name}", inner)


def nested(values: dict[str, Any]) -> dict[str, Any]:
    """The way back."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        *outer, last = name.split(JOINT)
        place = found
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = value
    return found


def merged(old: Any, new: dict[str, Any]) -> dict[str, Any]:
    """What the form says, over what it does not know."""
    kept = dict(old) if isinstance(old, dict) else {}
    for name, value in new.items():
        kept[name] = merged(kept.get(name), value) if isinstance(value, dict) else value
    return kept


def percent(label: Any) -> forms.IntegerField:
    return figure(label, suffix=_("per cent"), most=100)


def figure(label: Any, *, suffix: Any = "", least: int = 0, most: int = 1_000_000) -> forms.IntegerField:
    field = forms.IntegerField(label=label, required=False, min_value=least, max_value=most, help_text=suffix)
    field.widget.attrs["inputmode"] = "numeric"
    return field
