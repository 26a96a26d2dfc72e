"""What an admin says about a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Category, Effect, Reason, Track, Use, scheme
from leads.models.reason import ASKED_FOR
from leads.web.forms import ActForm

NOTHING = [("", "–")]


def _letters() -> list[tuple[str, Any]]:
    return [*NOTHING, *((letter.value, letter.label) for letter in scheme.letters())]


def _asked_for() -> list[tuple[str, Any]]:
    """What reasons have always asked for, and the letters that an admin added."""
    added = [(letter.value, letter.label) for letter in scheme.letters() if letter.value not in ASKED_FOR]
    return [*NOTHING, *ASKED_FOR.items(), *added]


class ReasonFactsForm(ActForm):
    label_de = forms.CharField(label=_("label (German)"), max_length=100)
    label_en = forms.CharField(label=_("label (English)"), max_length=100)
    uses = forms.MultipleChoiceField(
        label=_("offered for"), choices=Use.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one act.")},
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("kind of rejection"), choices=[*NOTHING, *Category.choices], required=False,
        help_text=_("Where it is offered for rejecting: which part of the handover went wrong."),
    )  # fmt: skip
    letter = forms.ChoiceField(
        label=_("BANT letter"), choices=_letters, required=False,
        help_text=_("Returns and losses are told apart by it."),
    )  # fmt: skip
    effect = forms.ChoiceField(label=_("effect"), choices=Effect.choices, widget=forms.RadioSelect)
    track = forms.ModelChoiceField(Track.objects.all(), label=_("nurture track"), required=False, empty_label="–")
    asks_for = forms.ChoiceField(label=_("asks marketing for"), choices=_asked_for, required=False)
    needs_note = forms.BooleanField(label=_("needs a note"), required=False)
    needs_date = forms.BooleanField(label=_("needs a date"), required=False)
    needs_attempts = forms.BooleanField(
        label=_("only after the agreed attempts"), required=False,
        help_text=_("As many calls or mails as sales promises."),
    )  # fmt: skip
    is_targeting_miss = forms.BooleanField(
        label=_("counts as a targeting miss"), required=False,
        help_text=_("Marketing reached people outside the target group."),
    )  # fmt: skip
    is_to_be_recoded = forms.BooleanField(
        label=_("to be recoded"), required=False,
        help_text=_("Stays on the list of the heads until it has a better reason."),
    )  # fmt: skip

    @classmethod
    def of(cls, reason: Reason) -> dict[str, Any]:
        """What is filled in at first."""
        return {name: getattr(reason, name) for name in cls.base_fields if hasattr(reason, name)}


class NewReasonForm(ReasonFactsForm):
    code = forms.SlugField(
        label=_("code"), max_length=40, help_text=_("Programs and files call it so; it can't be changed later.")
    )
    field_order = ["code"]
