"""A form's design as a page: its settings as a Django form, its fields as rows."""

from typing import Any

from django import forms
from django.db.models import Max, Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from leads import designing
from leads.designing import Plan
from leads.models import Campaign, ConsentText, Form, Touchpoint
from leads.refusals import Refusal
from leads.web.form_builder import rows
from leads.web.forms import ActForm, text_field

TEXTS = ("title_de", "title_en", "intro_de", "intro_en")
LOOK = ("languages", "colour", "background")
AFTER = ("thanks_de", "thanks_en", "redirect_url")
CONSENT = ("is_enquiry", "consent_text", "consent_required", "double_opt_in")
PLACE = ("name", "touchpoint", "campaign", "origins", "is_active")


def newest_wordings(chosen: ConsentText | None) -> Any:
    """Of each wording its newest version, and the one that the form has."""
    newest = ConsentText.objects.values("code").annotate(newest=Max("pk")).values("newest")
    return ConsentText.objects.filter(Q(pk__in=newest) | Q(pk=chosen.pk if chosen else 0))


def touchpoints(chosen: Touchpoint | None) -> Any:
    return Touchpoint.objects.filter(Q(is_active=True) | Q(pk=chosen.pk if chosen else 0))


class SettingsForm(ActForm):
    name = forms.CharField(label=lazy("Name"), max_length=80, help_text=lazy("For you and your colleagues."))
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), label=lazy("Touchpoint"), help_text=lazy("Who answers for it gets the leads.")
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.all(), label=lazy("Campaign"), required=False, empty_label="–",
        help_text=lazy("Empty: the one that the link names."),
    )  # fmt: skip
    origins = text_field(
        lazy("Sites that may embed it"), longest=4000, rows=3, required=False,
        help_text=lazy("One a line, such as https://www.company.example. Nobody else can show it in a frame."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=lazy("Takes submissions"), required=False)
    languages = forms.MultipleChoiceField(
        label=lazy("Languages"), choices=[("de", lazy("German")), ("en", lazy("English"))],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    title_de = forms.CharField(label=lazy("Heading (German)"), max_length=120, required=False)
    title_en = forms.CharField(label=lazy("Heading (English)"), max_length=120, required=False)
    intro_de = text_field(lazy("Text above the form (German)"), longest=2000, required=False)
    intro_en = text_field(lazy("Text above the form (English)"), longest=2000, required=False)
    colour = forms.CharField(
        label=lazy("Colour"), max_length=7, widget=forms.TextInput({"type": "color", "class": "form-control-color"}),
        help_text=lazy("Of the button and the links. It must stand out from the background."),
    )  # fmt: skip
    background = forms.CharField(
        label=lazy("Background"), max_length=7, widget=forms.TextInput({"type": "color", "class": "form-control-color"})
    )
    thanks_de = text_field(lazy("Thank-you text (German)"), longest=2000, required=False)
    thanks_en = text_field(lazy("Thank-you text (English)"), longest=2000, required=False)
    redirect_url = forms.CharField(
        label=lazy("Or go on to this address"), max_length=500, required=False,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}), help_text=lazy("Begins with https://."),
    )  # fmt: skip
    is_enquiry = forms.BooleanField(
        label=lazy("The person asks for an answer"), required=False,
        help_text=lazy("Then the answer needs no consent: the e-mail address and telephone number they give allow it."),
    )  # fmt: skip
    consent_text = forms.ModelChoiceField(
        ConsentText.objects.none(), label=lazy("Consent wording"), required=False,
        empty_label=lazy("None is asked for"),
        help_text=lazy("Purpose and channels are those of the wording; its version is kept with each submission."),
    )  # fmt: skip
    consent_required = forms.BooleanField(
        label=lazy("Consent is a condition for sending"), required=False,
        help_text=lazy("Consent must be free: make it a condition only where advertising is what the person asks for."),
    )  # fmt: skip
    double_opt_in = forms.BooleanField(
        label=lazy("Double opt-in"), required=False,
        help_text=lazy("Consent by e-mail counts once the person has confirmed it from their mailbox."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, form: Form, data: Any = None) -> None:
        super().__init__(data, initial=_facts(form))
        self.fields["touchpoint"].queryset = touchpoints(form.touchpoint)  # type: ignore[attr-defined]
        self.fields["consent_text"].queryset = newest_wordings(form.consent_text)  # type: ignore[attr-defined]
        self.fields["consent_text"].label_from_instance = _wording_label  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def part(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names]


def _wording_label(text: ConsentText) -> str:
    wording = text.in_language(get_language() or "en")
    return f"{text.code}, v{text.version} ({text.get_purpose_display()}): {wording[:60]}"


def _facts(form: Form) -> dict[str, Any]:
    facts = {name: getattr(form, name) for name in SettingsForm.base_fields}
    return {**facts, "origins": "\n".join(form.origins)}


class Sheet:
    """The whole page of one form."""

    def __init__(self, form: Form, post: Any = None) -> None:
        self.form = form
        self.settings = SettingsForm(form, post)
        self.rows = rows.typed(post) if post is not None else rows.of_draft(designing.plan_of(form).fields)
        self.said = ""
        self.field_problem = ""

    def parts(self) -> list[tuple[str, Any, list[Any]]]:
        """The sections of settings, by their id."""
        return [
            ("texts", lazy("Texts and look"), self.settings.part((*TEXTS, *LOOK))),
            ("consent", lazy("Consent"), self.settings.part(CONSENT)),
            ("after", lazy("After sending"), self.settings.part(AFTER)),
            ("place", lazy("Where it belongs"), self.settings.part(PLACE)),
        ]

    def plan(self) -> Plan:
        """What was typed; call `settings.is_valid()` before."""
        given = {name: value for name, value in self.settings.cleaned_data.items() if name != "revision"}
        given["origins"] = [line.strip() for line in given["origins"].splitlines() if line.strip()]
        return Plan(fields=[row.field for row in self.rows], **given)

    def act(self, act: str) -> None:
        """Move, add or remove a row; nothing is saved."""
        self.rows, self.said = rows.moved(self.rows, act)

    def take(self, refusal: Refusal) -> None:
        """Show each refusal where it can be mended."""
        self.rows = rows.with_errors(self.rows, refusal.fields)
        self.field_problem = refusal.fields.get("fields", "")
        own = {name: words for name, words in refusal.fields.items() if name in self.settings.fields}
        if own or not any("." in name or name == "fields" for name in refusal.fields):
            self.settings.take(Refusal(refusal.message, own))

    @property
    def wrong(self) -> list[rows.Row]:
        return [row for row in self.rows if row.errors]
