"""Double opt-in by mail: one neutral question to a person who is no user, with a link that only opens a page."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from leads.models import ConsentRequest
from leads.notifying.office import Try, again_after, is_gone, stamped

BATCH = 100
MOST_FAILURES = 10
logger = logging.getLogger(__name__)


def ask_waiting(*, now: datetime) -> int:
    """Send the questions that wait, one transaction each; returns how many went out. None is sent by two sweeps."""
    if not _waiting(now).exists():
        return 0
    try:
        with get_connection() as office:
            return _ask_all(office, now=now)
    except OSError as failure:
        logger.warning("The mail server can't be reached (%s); the questions wait.", failure)
        return 0


def _waiting(now: datetime) -> QuerySet[ConsentRequest]:
    unsent = ConsentRequest.objects.filter(mailed_at=None, confirmed_at=None, failures__lt=MOST_FAILURES)
    return unsent.filter(mail_after__lte=now, expires_at__gt=now).exclude(key="")


def _ask_all(office: BaseEmailBackend, *, now: datetime) -> int:
    sent = last = 0
    while batch := list(_waiting(now).filter(pk__gt=last).order_by("pk")[:BATCH]):
        for request in batch:
            attempt = _ask(request.pk, office, now=now)
            last, sent = request.pk, sent + attempt.is_sent
            if attempt.server_is_gone:
                return sent
    return sent


@transaction.atomic
def _ask(pk: int, office: BaseEmailBackend, *, now: datetime) -> Try:
    """Take the row and send its mail, unless another sweep has or had it. Then nobody keeps the key any more."""
    request = _waiting(now).filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
    if request is None:
        return Try()
    row = ConsentRequest.objects.filter(pk=pk)
    try:
        _mail(request, office).send()
    except DatabaseError:
        raise
    except Exception as failure:  # whatever is wrong with one mail must not keep the others waiting
        logger.warning("The question %s was not sent: %r", pk, failure)
        row.update(failures=F("failures") + 1, mail_after=again_after(request.failures, now=now))
        return Try(server_is_gone=is_gone(failure))
    row.update(mailed_at=timezone.now(), key="")
    return Try(is_sent=True)


def _mail(request: ConsentRequest, office: BaseEmailBackend) -> EmailMultiAlternatives:
    with translation.override(request.language):
        facts = {
            "request": request, "company": settings.COMPANY_NAME,
            "url": settings.PUBLIC_URL + reverse("consent_question", args=[request.key]),
        }  # fmt: skip
        subject = " ".join(render_to_string("mail/consent_subject.txt", facts).split())
        mail = EmailMultiAlternatives(subject, render_to_string("mail/consent.txt", facts), to=[request.address])
    return stamped(mail, office, f"consent-{request.public_id}")
