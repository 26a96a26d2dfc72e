"""A program at the door: a client with the token of one of the cast."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from leads import working_time
from leads.models import custom_field

Program = Callable[[User], APIClient]


@pytest.fixture
def program() -> Program:
    """A client that acts for a person with their token."""

    def program(user: User) -> APIClient:
        _token, secret = ApiToken.issue(user, "test")
        working_time.calendars()  # as a process that has answered before
        custom_field.custom_fields()
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return program
