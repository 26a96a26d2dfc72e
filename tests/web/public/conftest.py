"""A visitor without scripts, with a patient hand."""

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from altcha import v1 as altcha
from django.test import Client
from django.utils import timezone

from accounts.models import User
from leads.models import Form
from leads.submitting import guarding
from tests.forms import a_form

SHOP = "https://shop.example"


@pytest.fixture
def form(anna: User) -> Form:
    return a_form(anna, origins=[SHOP])


class Visitor:
    """Reads the page, fills it in and sends it as a browser without scripts does."""

    def __init__(self, form: Form, **headers: str) -> None:
        self.client, self.address, self.headers = Client(**headers), f"/f/{form.public_id}/", headers  # type: ignore[arg-type]
        self.form = form

    def read(self, query: str = "") -> str:
        self.page = self.client.get(f"{self.address}{query}")
        assert self.page.status_code == 200, self.page.content
        return self.page.content.decode()

    def hidden(self, text: str) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
        return dict(found)

    def send(self, values: dict[str, Any], query: str = "", *, after: float = 10, **headers: str) -> Any:
        """`after` so many seconds of typing."""
        hidden = self.hidden(self.read(query))
        hidden["token"] = token(self.form, after)
        response: Any = self.client.post(f"{self.address}{query}", {**hidden, **values}, **headers)  # type: ignore[arg-type]
        return response


def token(form: Form, age: float = 10) -> str:
    """Of a page that was shown so many seconds ago."""
    return guarding.new_token(form, now=timezone.now() - timedelta(seconds=age))


def solved(form: Form, its_token: str) -> str:
    """The solution of a puzzle, as a browser finds it."""
    visit = guarding.visit_of(form, its_token)
    assert visit
    puzzle = guarding.puzzle(visit, now=timezone.now())
    found = altcha.solve_challenge(puzzle["challenge"], puzzle["salt"], puzzle["algorithm"], guarding.HARDEST, 0)
    assert found
    return base64.b64encode(json.dumps({**puzzle, "number": found.number}).encode()).decode()


@pytest.fixture
def visitor(form: Form) -> Visitor:
    return Visitor(form)
