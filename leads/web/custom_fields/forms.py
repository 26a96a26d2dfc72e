"""A custom field as a form: what it is called in both languages, and rows of choices."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from leads.customising import Choice, Plan
from leads.models import CustomField
from leads.refusals import Refusal
from leads.web.forms import ActForm

BLANK_ROWS = 3


class FieldForm(ActForm):
    label_de = forms.CharField(label=_("label (German)"), max_length=80)
    label_en = forms.CharField(label=_("label (English)"), max_length=80)
    type = forms.ChoiceField(label=_("type"), choices=CustomField.Type.choices, required=False)
    code = forms.CharField(
        label=_("code"), max_length=40, required=False, widget=forms.TextInput({"autocapitalize": "off"}),
        help_text=_("How programs and rules name it. Empty: made from the English label."),
    )  # fmt: skip
    unit = forms.CharField(label=_("unit"), max_length=20, required=False, help_text=_("For numbers, such as kWh"))
    help_de = forms.CharField(label=_("help (German)"), max_length=200, required=False)
    help_en = forms.CharField(label=_("help (English)"), max_length=200, required=False)
    position = forms.IntegerField(
        label=_("position"), min_value=0, max_value=30_000, required=False, help_text=_("Small numbers come first.")
    )

    def __init__(self, *args: Any, known: CustomField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
        if known is not None:  # both stay what they are
            del self.fields["code"], self.fields["type"]


class ChoiceForm(forms.Form):
    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label_de = forms.CharField(label=_("German"), required=False, max_length=80)
    label_en = forms.CharField(label=_("English"), required=False, max_length=80)
    offered = forms.BooleanField(label=_("offered"), required=False, initial=True)

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("code", "label_de", "label_en"))


ChoiceRows = forms.formset_factory(ChoiceForm, extra=BLANK_ROWS, max_num=200, absolute_max=300)


class Sheet:
    """The form with its rows, for a known field or a new one."""

    def __init__(self, known: CustomField | None, data: Any = None) -> None:
        self.known = known
        self.form = FieldForm(data, initial=_facts(known), known=known)
        rows = [{"offered": not choice.get("retired"), **choice} for choice in known.choices] if known else []
        self.choices = ChoiceRows(data, initial=rows, prefix="choice", form_kwargs={"label_suffix": ""})

    def is_valid(self) -> bool:
        return self.form.is_valid() and self.choices.is_valid()

    def plan(self) -> Plan:
        given = self.form.cleaned_data
        kind = self.known.type if self.known else given["type"] or CustomField.Type.TEXT.value
        rows = [row.cleaned_data for row in self.choices if row.is_filled]
        choices = [Choice(row["label_de"], row["label_en"], row["code"], row["offered"]) for row in rows]
        return Plan(
            given["label_de"], given["label_en"], kind, self.known.code if self.known else given["code"],
            given["help_de"], given["help_en"], given["unit"],
            100 if given["position"] is None else given["position"],
            choices if kind == CustomField.Type.CHOICE else [],
        )  # fmt: skip

    def take(self, refusal: Refusal) -> None:
        self.form.take(refusal)
        if words := refusal.fields.get("choices"):
            self.form.add_error(None, words)

    @property
    def may_have_choices(self) -> bool:
        return self.known is None or self.known.type == CustomField.Type.CHOICE


def _facts(known: CustomField | None) -> dict[str, Any]:
    if known is None:
        return {"position": 100}
    names = ("label_de", "label_en", "help_de", "help_en", "unit", "position")
    return {name: getattr(known, name) for name in names}
