"""A touchpoint and a campaign as forms."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, Side
from leads.keeping import CampaignPlan, TouchpointPlan
from leads.models import Campaign, Touchpoint
from leads.web.forms import ActForm, amount_field, day_field

MARKETERS = [role for role in Role if role.side == Side.MARKETING]


def _person() -> forms.ModelChoiceField:  # type: ignore[type-arg]
    people = User.objects.filter(is_active=True, role__in=MARKETERS).order_by("name")
    return forms.ModelChoiceField(people, label=_("Answerable person"), required=False, empty_label="–")


class TouchpointForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Touchpoint.Kind.choices)
    answerable = _person()
    rhythm_days = forms.IntegerField(
        label=_("Expected rhythm in days"), min_value=1, max_value=366, required=False,
        help_text=_("A lead at least every so many days; else the answerable person is told. Empty: no alarm."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Offered when leads are captured"), required=False)

    @classmethod
    def of(cls, data: Any, known: Touchpoint | None) -> "TouchpointForm":
        names = ("name", "kind", "answerable", "rhythm_days", "is_active")
        initial = {name: getattr(known, name) for name in names} if known else {"is_active": True}
        return cls(data, initial=initial)

    def plan(self) -> TouchpointPlan:
        return TouchpointPlan(**self.cleaned_data)


class CampaignForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    starts_on = day_field(_("Begins on"), required=False)
    ends_on = day_field(_("Ends on"), required=False)
    cost = amount_field(_("Cost"), required=False, min_value=0)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    utm_campaign = forms.CharField(
        label="utm_campaign", max_length=120, required=False,
        help_text=_("As links name it: who comes through them counts for this campaign."),
    )  # fmt: skip
    utm_source = forms.CharField(label="utm_source", max_length=120, required=False, help_text=_("Empty: any"))
    utm_medium = forms.CharField(label="utm_medium", max_length=120, required=False, help_text=_("Empty: any"))
    answerable = _person()

    @classmethod
    def of(cls, data: Any, known: Campaign | None) -> "CampaignForm":
        initial = {name: getattr(known, name) for name in cls.base_fields} if known else {}
        return cls(data, initial={"currency": settings.CURRENCY, **initial})

    def plan(self) -> CampaignPlan:
        return CampaignPlan(**self.cleaned_data)
