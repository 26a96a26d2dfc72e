"""What people fill in on a lead's page: one form per act that needs data."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import access, bouncing, noting
from leads.models import (
    Activity,
    AnyLetter,
    Basis,
    Channel,
    ConsentState,
    Contest,
    Effect,
    Lead,
    Letter,
    Level,
    Pause,
    Purpose,
    Reason,
    Use,
)  # fmt: skip
from leads.web import words
from leads.web.forms import NOTE_LABEL, ActForm, amount_field, day_field, same_as_field, text_field


class PlainForm(ActForm):
    """An act that asks for nothing."""


class NoteForm(ActForm):
    """An act that takes a few words along."""

    note = text_field(NOTE_LABEL, longest=2000, required=False)


class ReasonForm(ActForm):
    """A coded reason; the process knows which need a note or a date. Those that name a missing letter come first."""

    reason = forms.CharField(label=_("Reason"), widget=forms.RadioSelect, error_messages={
        "required": _("Please choose one of the offered reasons."),
    })  # fmt: skip
    until = day_field(_("Until"), required=False)
    same_as = same_as_field()
    note = text_field(NOTE_LABEL, longest=2000, required=False)

    def __init__(self, *args: Any, use: Use, missing: Sequence[AnyLetter] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use = use
        self.missing = {letter.value: gettext("%(letter)s is missing") % {"letter": letter.label} for letter in missing}

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The reasons of this act, as the picker shows them."""
        chosen = self["reason"].value()
        return [
            {
                "code": reason.code, "label": str(reason), "hint": reason.get_effect_display(),
                "needs_note": reason.needs_note, "needs_date": reason.needs_date, "chosen": reason.code == chosen,
                "because": self.missing.get(reason.letter, ""),
                "needs_lead": reason.effect == Effect.MERGE,
            }
            for reason in self._in_order()
        ]  # fmt: skip

    def _in_order(self) -> list[Reason]:
        letters = list(self.missing)
        offered = Reason.objects.offered_for(self.use)
        return sorted(offered, key=lambda reason: letters.index(reason.letter) if reason.letter in letters else 99)

    def particulars(self, by: User) -> dict[str, Any]:
        reason = Reason.objects.select_related("track").filter(code=self.given("reason")).first()
        return {"reason": reason, "note": self.given("note"), "until": self.cleaned_data["until"],
                "same_as": access.lead_named(by, self.given("same_as"))}  # fmt: skip


class WinForm(ActForm):
    amount = amount_field(_("Amount"))
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    won_on = day_field(_("Won on"))
    note = text_field(NOTE_LABEL, longest=2000, required=False)

    def clean_currency(self) -> str:
        code = self.given("currency").upper()
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("Please enter the code of three letters, such as EUR."))
        return code


class _Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]  # is generic for the type checker only
    def label_from_instance(self, obj: Any) -> str:
        """With the team, and until when somebody is away: a User `with_absence`."""
        away = _("away until %(day)s") % {"day": words.day(obj.away_until)} if obj.away_until else ""
        return ", ".join(filter(None, [f"{obj.name} ({obj.team})", away]))


class RecipientForm(ActForm):
    """A team of one side, or one of its people."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label="–")
    person = _Colleague(User.objects.none(), label=_("Person"), required=False, empty_label=_("the whole team"))
    note = text_field(NOTE_LABEL, longest=2000, required=False)

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        teams: Any = self.fields["team"]
        colleagues = User.objects.working().of_side(side).with_absence()
        people.queryset = colleagues.select_related("team").order_by("team__name", "name")
        teams.queryset = Team.objects.filter(side=side, is_active=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = cleaned.get("person")
        if person is not None and cleaned.get("team") is None:
            cleaned["team"] = person.team
        return cleaned


class HandOverForm(RecipientForm):
    """To whom the lead goes: as the agreement routes it, unless a team or a person is chosen. `anyway`: against the
    rule, for which a reason is asked."""

    against_rule = text_field(
        _("Why all the same?"), longest=500,
        help_text=_("Sales sees your reason, and such handovers are counted."),
        error_messages={"required": _("Please say in a sentence why it goes all the same.")},
    )  # fmt: skip
    talk = text_field(_("What did you agree in your talk?"), longest=bouncing.LONGEST, required=False)
    note = text_field(_("Note to sales"), longest=2000, required=False)
    again = forms.BooleanField(
        label=_("Something has changed: hand it over again"),
        required=False,
        help_text=_("This lead came back more than twice."),
    )

    def __init__(
        self, *args: Any, comes_back_often: bool, anyway: bool, forecast: str, talk_with: bouncing.Pair | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        person: Any = self.fields["person"]
        team.empty_label, team.help_text = _("as the agreement routes it"), forecast
        person.empty_label = _("whoever is routed or picks it")
        if talk_with is None:
            del self.fields["talk"]
        else:
            self.fields["talk"].help_text = _("It came back from %(rep)s %(n)s times: please talk first.") % {
                "rep": talk_with.rep, "n": talk_with.times}  # fmt: skip
        if not comes_back_often or talk_with is not None:
            del self.fields["again"]
        if not anyway:
            del self.fields["against_rule"]
        self.order_fields(["against_rule", "talk", "again", "team", "person", "note"])


class ContestForm(ActForm):
    evidence = text_field(
        _("What speaks against the return?"), longest=2000, rows=4,
        help_text=_("Such as: what the person said, what was in the dossier, which rule was met."),
    )  # fmt: skip


class RulingForm(ActForm):
    """The referee's word."""

    verdict = forms.ChoiceField(label=_("Verdict"), widget=forms.RadioSelect, choices=Contest.Verdict.choices)
    ruling = text_field(_("Why, in a sentence for both sides"), longest=2000, rows=3)


class ConsentForm(ActForm):
    state = forms.ChoiceField(
        label=_("What the person said"),
        widget=forms.RadioSelect,
        choices=[
            (ConsentState.GIVEN.value, ConsentState.GIVEN.label),
            (ConsentState.WITHDRAWN.value, ConsentState.WITHDRAWN.label),
        ],
    )
    channel = forms.ChoiceField(label=_("By which way"), choices=Channel.choices, initial=Channel.ANY, required=False)
    purpose = forms.ChoiceField(label=_("For what"), choices=Purpose.choices, initial=Purpose.CONTACT, required=False)
    basis = forms.ChoiceField(label=_("Legal ground"), choices=Basis.choices, initial=Basis.CONSENT, required=False)
    source = forms.CharField(
        label=_("Where and how"), max_length=120, help_text=_("Such as: telephone call, form at the fair, mail")
    )
    wording = text_field(_("Wording they agreed to"), longest=2000, required=False)


class PauseForm(ActForm):
    """Why the clocks are to stand still, and until which day."""

    cause = forms.ChoiceField(label=_("Cause"), widget=forms.RadioSelect, choices=Pause.Cause.choices)
    until = day_field(_("Until"), required=False, help_text=_("On this day the clocks go on by themselves."))
    note = text_field(NOTE_LABEL, longest=500, required=False)


class AnswerForm(ActForm):
    """What was found out about one letter of BANT."""

    level = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect, choices=Level.choices)
    evidence = text_field(_("What was said, in a sentence?"), longest=500, required=False)
    said_by = forms.CharField(label=_("Who said it"), max_length=120, required=False)
    conversation = forms.CharField(label=_("From which conversation"), max_length=120, required=False)

    def __init__(self, *args: Any, letter: AnyLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if letter == Letter.BUDGET:
            self.fields["amount"] = amount_field(_("Budget amount"), required=False, min_value=0)
        if letter == Letter.TIMEFRAME:
            self.fields["date"] = day_field(_("When they want to buy"), required=False)


class WritingForm(ActForm):
    """A note, call, mail or meeting."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.NOTE)
    outcome = forms.ChoiceField(
        label=_("Outcome of the call"), choices=[("", "–"), *Activity.Outcome.choices], required=False
    )
    text = text_field(_("What happened?"), longest=10_000, rows=3, required=False)
    although = forms.CharField(label=_("Why there was a contact all the same"), max_length=500, required=False)

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        """The reason is asked for only where the person has forbidden a way of contact."""
        super().__init__(*args, **kwargs)
        if not any(noting.is_against_their_will(lead, kind) for kind in Activity.Kind):
            del self.fields["although"]


class _MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


class ReminderForm(ActForm):
    """What to remind me of, and when (in the user's time zone)."""

    text = forms.CharField(label=_("What to do"), max_length=200)
    due_at = forms.DateTimeField(
        label=_("When"),
        widget=_MomentInput(format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )


def writing() -> dict[str, Any]:
    """What the composer offers, in the reader's language; the outcomes with their keys."""
    outcomes = enumerate(Activity.Outcome.choices, start=1)
    return {"kinds": Activity.Kind.choices, "outcomes": [(str(key), *choice) for key, choice in outcomes]}


def today() -> dict[str, Any]:
    return {"won_on": timezone.localdate(), "currency": settings.CURRENCY}


__all__ = [
    "AnswerForm", "ConsentForm", "ContestForm", "HandOverForm", "NoteForm", "PauseForm", "PlainForm", "ReasonForm",
    "RecipientForm", "ReminderForm", "RulingForm", "WinForm", "WritingForm", "today", "writing",
]  # fmt: skip
