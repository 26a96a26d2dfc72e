"""What a rep says with an answer. The forms read; the processes judge."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import Handover, Reason, Use
from leads.web.forms import ActForm, day_field, same_as_field, text_field

MINUTES = "%Y-%m-%dT%H:%M"
_CHOOSE = _("Please choose one of the offered reasons.")
_WHEN = _("Please enter a date and time.")


class AnswerForm(ActForm):
    """Carries the version of the lead that the page showed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def first_error(self) -> str:
        return next((str(text) for texts in self.errors.values() for text in texts), "")


class OfferedReason(forms.ModelChoiceField):  # type: ignore[type-arg]  # its stubs alone are generic
    """A reason by its code, read as one row: of all the reasons only the chosen one matters to an answer."""

    def to_python(self, value: Any) -> Reason | None:
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        try:
            return Reason.offered(str(value), Use.REJECT)
        except Reason.DoesNotExist:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class RejectionForm(AnswerForm):
    reason = OfferedReason(
        Reason.objects.offered_for(Use.REJECT), label=_("Reason"), to_field_name="code", empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )  # fmt: skip
    until = day_field(
        _("Until"), required=False, help_text=_("Only where the reason needs a date."),
        error_messages={"invalid": _("Please enter a date.")},
    )  # fmt: skip
    same_as = same_as_field()
    note = text_field(_("In your words"), longest=2000, required=False)


class SnoozeForm(AnswerForm):
    until = forms.DateTimeField(
        label=_("Until"), input_formats=[MINUTES], widget=forms.DateTimeInput({"type": "datetime-local"}, MINUTES),
        error_messages={"required": _WHEN, "invalid": _WHEN},
    )  # fmt: skip

    def __init__(self, *args: Any, handover: Handover, **options: Any) -> None:
        super().__init__(*args, **options)
        self.handover = handover

    def clean(self) -> dict[str, Any] | None:
        if self.handover.due_at <= timezone.now():
            raise forms.ValidationError(_("This answer is overdue and can't be put aside any more."))
        return super().clean()
