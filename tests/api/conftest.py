"""A program at the door: a client with the token of one of the cast."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken, User

Program = Callable[[User], APIClient]


@pytest.fixture
def program() -> Program:
    """A client that acts for a person with their token."""

    def program(user: User) -> APIClient:
        _token, secret = ApiToken.issue(user, "test")
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return program
