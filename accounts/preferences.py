"""Which language and time zone a request is answered in: the user's own, else what the browser tells."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import User

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME
THEME_COOKIE = "theme"
_YEAR = 365 * 24 * 60 * 60  # seconds


def language_of(request: HttpRequest) -> str:
    """The user's language; for strangers the cookie, then Accept-Language, then the installation's."""
    user = _user_of(request)
    return user.language if user else translation.get_language_from_request(request)


def time_zone_of(request: HttpRequest) -> str:
    user = _user_of(request)
    return user.time_zone if user else settings.TIME_ZONE


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    """Kept in the browser too, so that the sign-in page looks the same after signing out."""
    response.set_cookie(cookie, value, max_age=_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")


def _user_of(request: HttpRequest) -> User | None:
    user: User | AnonymousUser = request.user
    return user if isinstance(user, User) else None
