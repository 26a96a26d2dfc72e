"""A webhook as forms, and what is to be set up at the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.connecting import Plan
from leads.models import Touchpoint, WebhookEndpoint
from leads.vendors import FETCHING
from leads.web.forms import ActForm

Vendor = WebhookEndpoint.Vendor

STEPS: dict[str, Any] = {
    Vendor.TYPEFORM: _("In Typeform, open the form, Connect, Webhooks: add this address, and enter the secret there."),
    Vendor.META: _(
        "In the app at Meta for Developers, open Webhooks, Page: add this address with the verification token, and "
        "subscribe to leadgen. The secret is the app's secret; the access token is the one of the page."
    ),
    Vendor.LINKEDIN: _(
        "Subscribe to lead notifications of LinkedIn's Lead Sync API with this address. The secret is the client "
        "secret of the app; the access token needs the right to read leads."
    ),
    Vendor.GOOGLE: _(
        "In Google Ads, open the lead form, Lead delivery, Webhook integration: enter this address and the secret as "
        "the key, then send test data."
    ),
    Vendor.CALENDLY: _(
        "Create a webhook subscription by Calendly's API with this address, the secret as signing_key, and the events "
        "invitee.created and invitee.canceled."
    ),
    Vendor.HUBSPOT: _(
        "In the app at HubSpot, open Webhooks: enter this address, and subscribe to contact.creation, "
        "contact.propertyChange and contact.deletion. The secret is the app's client secret."
    ),
    Vendor.STANDARD: _(
        "Enter this address and the secret at the service. It must sign as Standard Webhooks say. Then map its answers "
        "with the first event as the example."
    ),
}


class PlanForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    touchpoint = forms.ModelChoiceField(
        label=_("Touchpoint"),
        queryset=Touchpoint.objects.filter(is_active=True),
        required=False,
        empty_label="–",
        to_field_name="code",
    )
    campaign = forms.CharField(
        label=_("Campaign"), max_length=120, required=False, help_text=_("Where the event itself names none")
    )
    access_token = forms.CharField(
        label=_("Access token"), required=False, max_length=2000,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("For Meta, LinkedIn and HubSpot, whose events only point to a person. Empty: as it is."),
    )  # fmt: skip

    def plan(self, *, is_active: bool = True) -> Plan:
        return Plan(self.given("name"), self.cleaned_data.get("touchpoint"), self.given("campaign"), is_active)


class NewForm(PlanForm):
    field_order = ("vendor", "name")
    vendor = forms.ChoiceField(label=_("Service"), choices=Vendor.choices)
    secret = forms.CharField(
        label=_("Secret"), required=False, max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Meta, LinkedIn and HubSpot have one of their own. Empty for the others: one is made."),
    )  # fmt: skip


class ChangeForm(PlanForm):
    is_active = forms.BooleanField(label=_("Takes events in"), required=False)

    def __init__(self, *args: Any, known: WebhookEndpoint, **kwargs: Any) -> None:
        initial = {"name": known.name, "campaign": known.campaign, "is_active": known.is_active,
                   "touchpoint": known.touchpoint and known.touchpoint.code}  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        if known.vendor not in FETCHING:
            del self.fields["access_token"]


class SecretForm(ActForm):
    secret = forms.CharField(
        label=_("New secret"), required=False, max_length=200, help_text=_("Empty: one is made."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
