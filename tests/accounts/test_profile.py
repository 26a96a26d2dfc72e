"""The profile page."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.forms import time_zones_to_offer
from accounts.roles import Role
from tests.accounts.conftest import Hire, SignInAs

pytestmark = pytest.mark.django_db
CHOICES = {"name": "Anna Berg", "language": "de", "theme": "dark", "time_zone": "Europe/Vienna"}


def test_strangers_are_sent_to_the_sign_in_page() -> None:
    response = Client().get(reverse("profile"))
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", Role)
def test_everybody_has_one(hire: Hire, signed_in: SignInAs, role: Role) -> None:
    assert signed_in(hire(role)).get(reverse("profile")).status_code == 200


def test_choices_are_kept(hire: Hire, signed_in: SignInAs) -> None:
    user = hire(shortcuts=True)
    response = signed_in(user).post(reverse("profile"), CHOICES)
    user.refresh_from_db()
    assert response["Location"] == reverse("profile")
    assert {field: getattr(user, field) for field in CHOICES} == CHOICES
    assert user.shortcuts is False


def test_nobody_changes_role_team_or_address_here(hire: Hire, signed_in: SignInAs) -> None:
    user = hire(Role.MARKETING)
    signed_in(user).post(reverse("profile"), CHOICES | {"role": "admin", "email": "x@y.example", "is_active": ""})
    user.refresh_from_db()
    assert (user.role, user.email, user.is_active) == (Role.MARKETING, "marketing@nordlicht.example", True)


@pytest.mark.parametrize(("typed", "zone"), [("berlin", "Europe/Berlin"), ("new york", "America/New_York")])
def test_a_city_is_enough_for_a_time_zone(hire: Hire, signed_in: SignInAs, typed: str, zone: str) -> None:
    user = hire()
    signed_in(user).post(reverse("profile"), CHOICES | {"time_zone": typed})
    user.refresh_from_db()
    assert user.time_zone == zone


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required."),
        ("time_zone", "Atlantis", "“Atlantis” is no known time zone."),
        ("language", "fr", "Select a valid choice."),
        ("name", "a\0b", "Null characters are not allowed."),
        ("name", "x" * 121, "at most 120 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_changes(
    hire: Hire, signed_in: SignInAs, field: str, value: str, said: str
) -> None:
    user = hire(name="Before")
    response = signed_in(user).post(reverse("profile"), CHOICES | {field: value})
    user.refresh_from_db()
    assert response.status_code == 422
    assert said in response.content.decode()
    assert user.name == "Before"


def test_a_refused_name_does_not_stand_in_the_frame(hire: Hire, signed_in: SignInAs) -> None:
    client = signed_in(hire(name="Before"))
    response = client.post(reverse("profile"), CHOICES | {"name": "After", "time_zone": "Atlantis"})
    assert str(response.wsgi_request.user) == "Before"


def test_scripts_in_a_name_do_not_run(hire: Hire, signed_in: SignInAs) -> None:
    name = "<script>alert(1)</script>"
    client = signed_in(hire())
    client.post(reverse("profile"), CHOICES | {"name": name})
    page = client.get(reverse("profile")).content.decode()
    assert name not in page
    assert "&lt;script&gt;alert(1)" in page


def test_common_time_zones_come_first() -> None:
    zones = time_zones_to_offer()
    assert zones[0] == "Europe/Berlin"
    assert len(zones) == len(set(zones))


def test_the_address_page_of_the_library_leads_here(hire: Hire, signed_in: SignInAs) -> None:
    assert signed_in(hire()).get(reverse("account_email"))["Location"] == reverse("profile")
