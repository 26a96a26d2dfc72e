"""API tokens: made, shown once, kept as a digest, ended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiToken, User
from tests.accounts.conftest import Hire, SignInAs

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_secret_is_long_random_and_not_kept(hire: Hire) -> None:
    token, secret = ApiToken.issue(hire(), "Fair app")
    token.refresh_from_db()
    assert secret.startswith("lf_")
    assert len(secret) == 43
    assert token.prefix == secret[:8]
    assert all(secret not in str(value) for value in vars(token).values())


def test_the_secret_names_its_owner_with_team_in_one_query(
    hire: Hire, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = hire()
    _token, secret = ApiToken.issue(user, "Fair app")
    ApiToken.objects.owner_of(secret, NOW)
    with django_assert_num_queries(1):
        owner = ApiToken.objects.owner_of(secret, NOW + HOUR / 2)
        assert owner == user
        assert owner.team.name  # type: ignore[union-attr]


@pytest.mark.parametrize("secret", ["", "lf_", "lf_" + "x" * 40, "Ünïcode"])
def test_a_wrong_secret_names_nobody(hire: Hire, secret: str) -> None:
    ApiToken.issue(hire(), "Fair app")
    assert ApiToken.objects.owner_of(secret, NOW) is None


def test_an_expired_token_is_refused_from_the_very_moment(hire: Hire) -> None:
    _token, secret = ApiToken.issue(hire(), "Fair app", expires_at=NOW)
    assert ApiToken.objects.owner_of(secret, NOW - HOUR) is not None
    assert ApiToken.objects.owner_of(secret, NOW) is None


def test_a_revoked_token_is_refused_and_keeps_its_first_moment(hire: Hire) -> None:
    token, secret = ApiToken.issue(hire(), "Fair app")
    token.revoke(NOW)
    token.revoke(NOW + HOUR)
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert ApiToken.objects.owner_of(secret, NOW) is None


def test_a_deactivated_owner_is_refused(hire: Hire) -> None:
    user = hire()
    _token, secret = ApiToken.issue(user, "Fair app")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert ApiToken.objects.owner_of(secret, NOW) is None


def test_the_last_use_is_written_at_most_once_an_hour(hire: Hire) -> None:
    token, secret = ApiToken.issue(hire(), "Fair app")
    noted = []
    for moment in (NOW, NOW + HOUR / 2, NOW + HOUR):
        ApiToken.objects.owner_of(secret, moment)
        token.refresh_from_db()
        noted.append(token.last_used_at)
    assert noted == [NOW, NOW, NOW + HOUR]


def test_the_page_shows_the_secret_once(hire: Hire, signed_in: SignInAs) -> None:
    user = hire()
    client = signed_in(user)
    made = client.post(reverse("api_tokens"), {"name": "Fair app", "lifetime": "30"})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert ApiToken.objects.owner_of(secret, NOW) == user
    again = client.get(reverse("api_tokens")).content.decode()
    assert secret not in again
    assert secret[:8] in again


@pytest.mark.parametrize(("lifetime", "days"), [("30", 30), ("365", 365), ("0", None)])
def test_the_lifetime_is_chosen(hire: Hire, signed_in: SignInAs, lifetime: str, days: int | None) -> None:
    signed_in(hire()).post(reverse("api_tokens"), {"name": "Fair app", "lifetime": lifetime})
    token = ApiToken.objects.get()
    left = token.expires_at - token.created_at if token.expires_at else None
    assert (round(left / timedelta(days=1)) if left else None) == days


def test_a_token_needs_a_name(hire: Hire, signed_in: SignInAs) -> None:
    response = signed_in(hire()).post(reverse("api_tokens"), {"name": " ", "lifetime": "30"})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_revoking_asks_first_and_then_ends_the_token(hire: Hire, signed_in: SignInAs) -> None:
    user = hire()
    token, secret = ApiToken.issue(user, "Fair app")
    client = signed_in(user)
    address = reverse("api_token_revoke", args=[token.pk])
    assert "Fair app" in client.get(address).content.decode()
    assert ApiToken.objects.owner_of(secret, NOW) == user
    client.post(address)
    assert ApiToken.objects.owner_of(secret, NOW) is None


def test_a_colleagues_token_looks_like_one_that_does_not_exist(hire: Hire, signed_in: SignInAs) -> None:
    token, secret = ApiToken.issue(hire(), "Fair app")
    other = signed_in(hire(email="other@nordlicht.example"))
    address = reverse("api_token_revoke", args=[token.pk])
    assert other.get(address).status_code == other.post(address).status_code == 404
    assert ApiToken.objects.owner_of(secret, NOW) is not None


def test_ten_more_tokens_cost_the_page_no_more_queries(hire: Hire, signed_in: SignInAs) -> None:
    user = hire()
    client = signed_in(user)
    counts = []
    for _round in range(2):
        for number in range(10):
            ApiToken.issue(user, f"Token {number}")
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("api_tokens"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
