"""Programs sign in with a personal token (`Authorization: Bearer lf_…`), pages of this site with their session."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User


class TokenAuthentication(authentication.BaseAuthentication):
    """The token's owner acts, with exactly their rights."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        user = ApiToken.objects.owner_of(secret.strip(), timezone.now())
        if user is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        speak(request, user)
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Leadflow"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The signed-in browser; whatever changes something needs the CSRF token."""


def speak(request: Request, user: User) -> None:
    """Answer in the language that the program asks for, else in its user's; times in words are in the user's zone.

    The middleware has already done so for sessions, and sets both back when the request ends.
    """
    translation.activate(_asked_language(request) or user.language)
    timezone.activate(user.time_zone)


def _asked_language(request: Request) -> str | None:
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return None


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it registers itself
    """How the schema describes the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "lf_…"}


class CookieScheme(SessionScheme):  # type: ignore[no-untyped-call]  # it registers itself
    """How the schema describes the session."""

    target_class = SessionAuthentication  # type: ignore[assignment]  # a class or its path
    name = "session"
