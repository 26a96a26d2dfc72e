"""Language, theme and time zone, per person and for strangers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts.middleware import PreferencesMiddleware
from accounts.models import User
from tests.accounts.conftest import Hire, SignInAs

pytestmark = pytest.mark.django_db
LOGIN = "account_login"


def test_a_users_language_beats_cookie_and_browser(hire: Hire, signed_in: SignInAs) -> None:
    client = signed_in(hire(language="de"))
    client.cookies["language"] = "en"
    response = client.get(reverse("profile"), headers={"accept-language": "en"})
    assert response["Content-Language"] == "de"
    assert '<html lang="de"' in response.content.decode()


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [
        ("de", "en", "de"),
        ("en", "de", "en"),
        (None, "de-AT,en;q=0.5", "de"),
        (None, "fr", "en"),
        ("klingon", "de", "de"),
    ],
)
def test_strangers_get_the_cookies_language_then_the_browsers(cookie: str | None, browser: str, language: str) -> None:
    client = Client(headers={"accept-language": browser})
    if cookie:
        client.cookies["language"] = cookie
    assert client.get(reverse(LOGIN))["Content-Language"] == language


def seen_by(user: User, inside: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return PreferencesMiddleware(inside)(request)


def test_times_are_the_users(hire: Hire) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    before = timezone.get_current_timezone_name()
    assert seen_by(hire(time_zone="America/New_York"), page).content == b"America/New_York"
    assert timezone.get_current_timezone_name() == before


def test_the_next_reader_is_untouched_even_after_an_error(hire: Hire) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    before = translation.get_language()
    with pytest.raises(RuntimeError):
        seen_by(hire(language="de"), broken)
    assert translation.get_language() == before


def test_a_streamed_answer_is_written_in_its_readers_language(hire: Hire) -> None:
    def export(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(translation.gettext("Yes") for _line in range(1))

    with translation.override("en"):
        response = seen_by(hire(language="de"), export)
        assert b"".join(response) == b"Ja"


@pytest.mark.parametrize(
    ("name", "field", "value"), [("set_language", "language", "de"), ("set_theme", "theme", "dark")]
)
def test_a_choice_is_kept_with_the_user_and_in_the_browser(
    hire: Hire, signed_in: SignInAs, name: str, field: str, value: str
) -> None:
    user = hire()
    response = signed_in(user).post(reverse(name), {field: value, "next": "/leads/?q=a"})
    user.refresh_from_db()
    assert getattr(user, field) == response.cookies[field].value == value
    assert response["Location"] == "/leads/?q=a"


@pytest.mark.parametrize(
    ("name", "field", "value"), [("set_language", "language", "de"), ("set_theme", "theme", "dark")]
)
def test_strangers_choose_too(name: str, field: str, value: str) -> None:
    response = Client().post(reverse(name), {field: value}, headers={"referer": "http://testserver/accounts/login/"})
    assert response.cookies[field].value == value
    assert response["Location"] == "http://testserver/accounts/login/"


@pytest.mark.parametrize(("name", "field"), [("set_language", "language"), ("set_theme", "theme")])
def test_an_unknown_choice_is_refused_in_words(name: str, field: str) -> None:
    response = Client().post(reverse(name), {field: "<script>"})
    assert response.status_code == 400
    assert "<" not in response.content.decode()


def test_nobody_is_sent_to_a_foreign_page() -> None:
    response = Client().post(reverse("set_theme"), {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response["Location"] == reverse("home")
