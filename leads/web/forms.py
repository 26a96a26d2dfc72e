"""Forms of more than one page: what they share, and the facts of a lead."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayInput
from leads.models import FACTS, CustomField, Lead, custom_fields
from leads.models.custom_field import PREFIX
from leads.refusals import Refusal


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **options)


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    """An amount as people write it in their language: 1.234,50 or 1,234.50."""
    return forms.DecimalField(label=label, localize=True, max_digits=14, decimal_places=2, **options)


def text_field(label: Any, *, longest: int, rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **options)


def same_as_field() -> forms.CharField:
    """The other lead, where a reason says that both are the same person."""
    return forms.CharField(
        label=_("The other lead"), max_length=254, required=False, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_(
            "Its e-mail address or the address of its page. Empty: the one with the same address or telephone."
        ),
    )  # fmt: skip


class ActForm(forms.Form):
    """A form whose process has the last word: its refusals stand at the fields they name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def take(self, refusal: Refusal) -> None:
        """Show a refusal where it can be mended; what belongs to no field stands on top."""
        named = {name: words for name, words in refusal.fields.items() if name in self.fields}
        for name, words in named.items():
            self.add_error(name, words)
        if not named:
            self.add_error(None, refusal.message)

    def given(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")


_SPECIAL: dict[str, Callable[[Any], forms.Field]] = {
    "language": lambda label: forms.ChoiceField(label=label, choices=[("", "–"), *settings.LANGUAGES], required=False),
    "expected_value": lambda label: amount_field(label, required=False, min_value=0),
    "interest": lambda label: text_field(label, longest=500, required=False),
}
_INPUTS: dict[str, dict[str, str]] = {
    "first_name": {"autocomplete": "off"},
    "last_name": {"autocomplete": "off"},
    "email": {"inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    "phone": {"type": "tel", "autocomplete": "off"},
    "country": {"maxlength": "100", "autocomplete": "off"},
    "currency": {"maxlength": "3", "autocomplete": "off"},
    "expected_value": {"inputmode": "decimal"},
}


YES_OR_NO = [("", "–"), ("yes", _("yes")), ("no", _("no"))]


def _yes_or_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


class AnswerField(forms.TypedChoiceField):
    """Yes, no, or not known yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=YES_OR_NO, coerce=_yes_or_no, empty_value=None, **options)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


def custom_input(custom: CustomField) -> forms.Field:
    """What an admin added, entered by its type; the process checks it."""
    label = f"{custom.label} ({custom.unit})" if custom.unit else custom.label
    options: dict[str, Any] = {"label": label, "required": False, "help_text": custom.help}
    match custom.type:
        case CustomField.Type.NUMBER:
            field: forms.Field = forms.DecimalField(localize=True, max_digits=15, decimal_places=4, **options)
            field.widget.attrs["inputmode"] = "decimal"
            return field
        case CustomField.Type.DATE:
            return day_field(options.pop("label"), **options)
        case CustomField.Type.CHOICE:
            return forms.ChoiceField(choices=[("", "–"), *custom.offered_choices], **options)
        case CustomField.Type.BOOLEAN:
            return AnswerField(**options)
    return forms.CharField(max_length=500, **options)


def fact_field(name: str) -> forms.Field:
    """One fact of a lead; the process normalises and checks it."""
    if name.startswith(PREFIX):
        return custom_input(custom_fields()[name.removeprefix(PREFIX)])
    column: Any = Lead._meta.get_field(name)
    label = capfirst(column.verbose_name)
    make = _SPECIAL.get(name, lambda label: forms.CharField(label=label, required=False))
    field = make(label)
    field.help_text = field.help_text or column.help_text
    field.widget.attrs.update(_INPUTS.get(name, {}))
    return field


class FactsForm(ActForm):
    """Facts of a lead: all of them, or the named ones."""

    def __init__(self, *args: Any, names: Iterable[str] = FACTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = fact_field(name)

    def facts(self) -> dict[str, Any]:
        named = (name for name in self.fields if name in FACTS or name.startswith(PREFIX))
        return {name: self.cleaned_data[name] for name in named}


NOTE_LABEL = _("In your words")
