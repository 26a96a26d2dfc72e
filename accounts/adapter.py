"""What Leadflow does differently from allauth: no sign-up, mails in the recipient's language, quiet sign-ins."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User

logger = logging.getLogger(__name__)
_UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}  # the page itself shows it


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The mail address or the password is not right. Please check both, or set a new password."
        ),
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an admin."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in mails lead to the public address, whatever host name the request came by."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Says so where the mail server can't be reached, instead of promising a mail that never comes."""
        try:
            self.send_mail("accounts/mail/password_reset", user.email, context)
        except OSError:  # every failure of smtplib and of the connection is one
            logger.exception("The mail to set a new password was not sent.")
            raise ImmediateHttpResponse(render(current.request, "503.html", status=503)) from None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whom it goes to; needs no request, so that a command can invite too."""
        reader = context.get("user")
        language = reader.language if isinstance(reader, User) else translation.get_language()
        facts = {"email": email, "current_site": {"name": "Leadflow", "domain": settings.PUBLIC_URL}} | context
        with translation.override(language):
            self.render_mail(template_prefix, email, facts).send()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in _UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)
