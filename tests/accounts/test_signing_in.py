"""Signing in with mail address and password."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD, Hire, SignInAs

pytestmark = pytest.mark.django_db
WRONG = {"en": "The mail address or the password is not right.", "de": "Mail-Adresse oder Passwort stimmen nicht."}


def sign_in(email: str, password: str = PASSWORD, **headers: str) -> Any:
    client = Client(headers=headers)
    return client.post(reverse("account_login"), {"login": email, "password": password})


def who(response: Any) -> User | None:
    user = response.wsgi_request.user
    return user if user.is_authenticated else None


@pytest.mark.parametrize("typed", ["anna@nordlicht.example", "ANNA@Nordlicht.EXAMPLE", "  anna@nordlicht.example "])
def test_the_mail_address_counts_in_any_case(hire: Hire, typed: str) -> None:
    anna = hire(email="anna@nordlicht.example")
    response = sign_in(typed)
    assert response.status_code == 302
    assert who(response) == anna


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_wrong_password_is_refused_in_the_readers_language(hire: Hire, language: str) -> None:
    hire(email="anna@nordlicht.example")
    response = sign_in("anna@nordlicht.example", "wrong", accept_language=language)
    assert who(response) is None
    assert WRONG[language] in response.content.decode()


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(hire: Hire) -> None:
    assert WRONG["en"] in sign_in("nobody@nordlicht.example").content.decode()


def test_a_deactivated_person_is_refused(hire: Hire) -> None:
    hire(email="gone@nordlicht.example", is_active=False)
    assert who(sign_in("gone@nordlicht.example")) is None


def test_deactivating_ends_a_running_session(hire: Hire, signed_in: SignInAs) -> None:
    anna = hire()
    client = signed_in(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.get(reverse("profile")).status_code == 302


def test_an_address_that_is_no_longer_the_users_does_not_sign_in(hire: Hire) -> None:
    anna = hire(email="old@nordlicht.example")
    anna.email = "new@nordlicht.example"
    anna.save()
    assert who(sign_in("old@nordlicht.example")) is None
    assert who(sign_in("new@nordlicht.example")) == anna


def test_nobody_signs_up_by_themselves() -> None:
    fields = {"email": "me@elsewhere.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(reverse("account_signup"), fields)
    assert not User.objects.exists()


def test_five_failed_attempts_on_one_address_make_it_wait(hire: Hire) -> None:
    hire(email="anna@nordlicht.example")
    for _attempt in range(5):
        sign_in("anna@nordlicht.example", "wrong")
    response = sign_in("anna@nordlicht.example")
    assert who(response) is None
    assert "Please wait five minutes" in response.content.decode()


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_a_flood_of_attempts_is_asked_to_wait(hire: Hire) -> None:
    hire(email="anna@nordlicht.example")
    sign_in("anna@nordlicht.example", "wrong")
    response = sign_in("anna@nordlicht.example")
    assert response.status_code == 429
    assert "Please wait a minute" in response.content.decode()


def test_the_count_of_attempts_is_shared_by_all_web_machines() -> None:
    assert str(settings.CACHES["default"]["BACKEND"]).endswith("DatabaseCache")


def test_an_office_may_sign_in_all_at_once(hire: Hire) -> None:
    anna = hire(email="anna@nordlicht.example")
    assert all(who(sign_in("anna@nordlicht.example")) == anna for _colleague in range(12))


def test_session_user_and_team_are_read_in_two_queries(
    hire: Hire, signed_in: SignInAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(hire(Role.SALES_REP))
    with django_assert_num_queries(2):
        user = client.get(reverse("account_inactive")).wsgi_request.user
        assert isinstance(user, User)
        assert user.team
        assert user.team.name
