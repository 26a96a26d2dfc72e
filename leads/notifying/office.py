"""What every mail has in common: its stamp, its turn, how long a failure waits, whether the server is still there."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.db.models import F, Model, QuerySet
from django.utils import timezone

PATIENCE = timedelta(minutes=2)  # after the first failure; doubled with each further one, up to a day
LONGEST_PATIENCE = timedelta(days=1)
logger = logging.getLogger(__name__)
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


T = TypeVar("T", bound=Model)


def send_each(
    waiting: Callable[[int], Sequence[T]], send: Callable[[T, BaseEmailBackend], Try], *, what: str
) -> int:  # fmt: skip
    """Send one after the other until the server leaves; how many went out. `waiting`: those behind a number, by number.

    Without a mail server nothing is lost or counted as a failure: the next bell tries again.
    """
    if not waiting(0):
        return 0
    try:
        with get_connection() as office:
            return _send_each(waiting, send, office)
    except OSError as failure:
        logger.warning("The mail server can't be reached (%s); the %s wait.", failure, what)
        return 0


def _send_each(
    waiting: Callable[[int], Sequence[T]], send: Callable[[T, BaseEmailBackend], Try], office: BaseEmailBackend
) -> int:  # fmt: skip
    sent = last = 0
    while batch := waiting(last):
        for one in batch:
            attempt = send(one, office)
            last, sent = one.pk, sent + attempt.is_sent
            if attempt.server_is_gone:
                return sent
    return sent


def attempt(
    row: QuerySet[Any], mail: Callable[[], EmailMultiAlternatives], failures: int, *, now: datetime, what: str,
    **done: Any,
) -> Try:  # fmt: skip
    """Send the mail of this row, and note that it went (with `done`), or when it is tried again. Whatever is wrong with
    one mail must not keep the others waiting."""
    try:
        mail().send()
    except DatabaseError:
        raise
    except Exception as failure:
        logger.warning("%s was not sent: %r", what, failure)
        row.update(failures=F("failures") + 1, mail_after=again_after(failures, now=now))
        return Try(server_is_gone=is_gone(failure))
    row.update(mailed_at=timezone.now(), **done)
    return Try(is_sent=True)
