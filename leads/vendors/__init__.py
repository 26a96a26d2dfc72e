"""The services that tell us of people: how each signs, what its events are called, and what they mean."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from leads.models import WebhookEndpoint
from leads.vendors import calendly, google, hubspot, linkedin, meta, standard, typeform
from leads.vendors.meaning import Answer, Meaning

Vendor = WebhookEndpoint.Vendor
MODULES: Mapping[str, ModuleType] = {
    Vendor.TYPEFORM: typeform, Vendor.META: meta, Vendor.LINKEDIN: linkedin, Vendor.GOOGLE: google,
    Vendor.CALENDLY: calendly, Vendor.HUBSPOT: hubspot, Vendor.STANDARD: standard,
}  # fmt: skip
FETCHING = (Vendor.META, Vendor.LINKEDIN, Vendor.HUBSPOT)
"""Their events may only point to a person."""


def of(endpoint: WebhookEndpoint) -> ModuleType:
    return MODULES[endpoint.vendor]


def read(endpoint: WebhookEndpoint, body: Any) -> Meaning:
    """What one event means to us, by the endpoint's present mapping."""
    more = {"token": endpoint.access_token} if endpoint.vendor in FETCHING else {}
    meaning: Meaning = of(endpoint).read(body, endpoint.mapping, **more)
    return meaning


def answers(endpoint: WebhookEndpoint, body: Any) -> list[Answer]:
    """The values of an event, for the mapping."""
    found: list[Answer] = of(endpoint).answers(body)
    return found
