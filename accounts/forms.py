"""What people may say about themselves."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, time_zones
from accounts.taking_leave import BadAbsence

if TYPE_CHECKING:
    UserModelForm = forms.ModelForm[User]
    _ModelChoiceField = forms.ModelChoiceField[User]
else:
    UserModelForm = forms.ModelForm  # these are generic for the type checker only
    _ModelChoiceField = forms.ModelChoiceField

COMMON_TIME_ZONES = [
    "Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Dublin", "Europe/Paris",
    "Europe/Amsterdam", "Europe/Warsaw", "Europe/Madrid", "Europe/Rome", "Europe/Istanbul", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Australia/Sydney", "UTC",
]  # fmt: skip


def time_zones_to_offer() -> list[str]:
    """The common ones first, then all others by the alphabet."""
    common = [name for name in COMMON_TIME_ZONES if name in time_zones()]
    return common + sorted(time_zones() - set(common))


class ProfileForm(UserModelForm):
    class Meta:
        model = User
        fields = ("name", "language", "theme", "time_zone", "shortcuts", "reminder_mails")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            # a text field with suggestions is a select that can be searched, also without JavaScript
            "time_zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
        }
        help_texts = {
            "time_zone": _("Type a city to search, such as Berlin."),
            "shortcuts": _("Single letters act on the page, such as A for accept. The key ? shows them all."),
        }

    def clean_time_zone(self) -> str:
        """A city alone is enough: “berlin” is Europe/Berlin."""
        typed = str(self.cleaned_data["time_zone"]).strip().replace(" ", "_")
        return _zone_called(typed) or typed


def _zone_called(typed: str) -> str | None:
    wanted = typed.casefold()
    for name in time_zones_to_offer():
        if wanted in {name.casefold(), name.casefold().rpartition("/")[2]}:
            return name
    return None


class _Colleague(_ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} ({obj.team})" if obj.team else obj.name


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads and writes ISO dates in every language."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        return value.isoformat() if isinstance(value, date) else value


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"])


class AbsenceForm(forms.Form):
    """From when until when somebody is away. `person` is asked of those who plan for others."""

    person = _Colleague(User.objects.none(), label=_("Who"), empty_label=None)
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    deputy = _Colleague(
        User.objects.none(), label=_("Deputy"), required=False, empty_label="–",
        help_text=_("Gets your reminders while you are away."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Only you, your head and admins read it.")
    )

    def __init__(self, *args: Any, planner: User, with_person: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        deputies: Any = self.fields["deputy"]
        people.queryset = User.objects.planned_by(planner).select_related("team")
        people.initial = planner.pk
        colleagues = User.objects.working().select_related("team")
        colleagues = colleagues if with_person else colleagues.exclude(pk=planner.pk)
        deputies.queryset = colleagues.of_side(planner.side) if planner.side else colleagues
        if not with_person:
            del self.fields["person"]

    def particulars(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name] for name in ("first_day", "last_day", "deputy", "note")}

    def take(self, refused: BadAbsence) -> None:
        for name, words in refused.fields.items():
            self.add_error(name, words)


class TokenForm(forms.Form):
    LIFETIMES = [("90", _("90 days")), ("30", _("30 days")), ("365", _("One year")), ("0", _("Until revoked"))]

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What the token is for, such as “Fair app” or “Reporting”.")
    )
    lifetime = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, initial="90")

    def expires_at(self) -> datetime | None:
        days = int(self.cleaned_data["lifetime"])
        return timezone.now() + timedelta(days=days) if days else None
