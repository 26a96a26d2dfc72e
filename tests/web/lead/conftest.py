"""Colleagues at a lead's page."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from leads.models import Lead

HTMX = {"HX-Request": "true"}
SignIn = Callable[[User], Client]


@pytest.fixture
def signed_in() -> SignIn:
    """A test client in which this colleague is signed in."""

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter


def url(lead: Lead, door: str = "") -> str:
    return f"/leads/{lead.public_id}/{door}/" if door else f"/leads/{lead.public_id}/"


def now_of(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)
