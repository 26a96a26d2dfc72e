"""Colleagues in their browsers."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User

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
