"""The cast of these tests: one person per role, by real rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Team, User
from accounts.roles import Role, Side

PASSWORD = "correct-horse-battery"

Hire = Callable[..., User]
SignInAs = Callable[[User], Client]


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def teams(db: None) -> dict[Side, Team]:
    return {side: Team.objects.create(name=f"{side.label} team", side=side) for side in Side}


@pytest.fixture
def hire(teams: dict[Side, Team]) -> Hire:
    def hire(role: Role = Role.MARKETING, **facts: Any) -> User:
        defaults: dict[str, Any] = {
            "email": f"{role}@nordlicht.example",
            "name": f"{role.label} person",
            "team": teams[role.side] if role.side else None,
            "language": "en",
            "password": PASSWORD,
        }
        return User.objects.create_user(role=role, **(defaults | facts))

    return hire


@pytest.fixture
def signed_in() -> SignInAs:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
