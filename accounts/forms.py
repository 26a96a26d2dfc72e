"""What people may say about themselves."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, time_zones

if TYPE_CHECKING:
    UserModelForm = forms.ModelForm[User]
else:
    UserModelForm = forms.ModelForm  # is generic for the type checker only

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


class TokenForm(forms.Form):
    LIFETIMES = [("90", _("90 days")), ("30", _("30 days")), ("365", _("One year")), ("0", _("Until revoked"))]

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What the token is for, such as “Fair app” or “Reporting”.")
    )
    lifetime = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, initial="90")

    def expires_at(self) -> datetime | None:
        days = int(self.cleaned_data["lifetime"])
        return timezone.now() + timedelta(days=days) if days else None
