"""What every mail has in common: its stamp, how long a failure waits, and whether the server is still there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

PATIENCE = timedelta(minutes=2)  # after the first failure; doubled with each further one, up to a day
LONGEST_PATIENCE = timedelta(days=1)
SHUTTING_DOWN = 421  # the server's farewell: whatever comes next needs a new connection


@dataclass(frozen=True)
class Try:
    """What became of one waiting mail."""

    is_sent: bool = False
    server_is_gone: bool = False


def again_after(failures: int, *, now: datetime) -> datetime:
    patience: timedelta = PATIENCE * 2 ** min(failures, 20)
    return now + min(patience, LONGEST_PATIENCE)


def is_gone(failure: Exception) -> bool:
    """Whether the server left; else it only refused this one mail, and the next may pass."""
    if isinstance(failure, SMTPRecipientsRefused):
        return any(code == SHUTTING_DOWN for code, _answer in failure.recipients.values())
    if isinstance(failure, SMTPResponseException):
        return failure.smtp_code == SHUTTING_DOWN
    return isinstance(failure, OSError)


def stamped(mail: EmailMultiAlternatives, office: BaseEmailBackend, mark: str) -> EmailMultiAlternatives:
    """With an id by which a repetition is recognised."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    mail.connection = office
    mail.extra_headers = {
        "Message-ID": f"<{mark}@{host}>",
        "Auto-Submitted": "auto-generated",  # no answers from out-of-office robots (RFC 3834)
    }
    return mail
