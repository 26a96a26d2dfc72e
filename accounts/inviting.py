"""Brings a new colleague in: a mail with a link to set a password."""

from datetime import timedelta

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings

from accounts.models import User


def invite(user: User, *, by: User) -> None:
    """In the language of the invited. May be repeated: the first use of a link ends all links."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    adapter = get_adapter()
    context = {
        "user": user,
        "by": by,
        "days": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
        "password_reset_url": adapter.get_reset_password_from_key_url(f"{user_pk_to_url_str(user)}-{token}"),
    }
    adapter.send_mail("accounts/mail/invitation", user.email, context)
