"""How people prove who they are: mail address and password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User, UserQuerySet


class MailBackend(ModelBackend):
    """Knows people by their mail address in any case. The team comes along: every page asks for it."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **credentials: Any,
    ) -> User | None:
        mail = (email or username or "").strip().lower()
        if not mail or not password:
            return None
        user = _with_team().filter(email=mail).first()
        if user is None:
            User().set_password(
                password
            )  # takes as long as a wrong password, so that time tells no stranger who exists
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_user(self, user_id: int) -> User | None:
        user = _with_team().filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None


def _with_team() -> UserQuerySet:
    return User.objects.select_related("team")
