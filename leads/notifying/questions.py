"""Double opt-in by mail: one neutral question to a person who is no user, with a link that only opens a page."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from leads.models import ConsentRequest
from leads.notifying.office import Try, attempt, send_each, stamped

BATCH = 100
MOST_FAILURES = 10


def ask_waiting(*, now: datetime) -> int:
    """Send the questions that wait, one transaction each; returns how many went out. None is sent by two sweeps."""

    def waiting(last: int) -> list[ConsentRequest]:
        return list(_waiting(now).filter(pk__gt=last).order_by("pk")[:BATCH])

    return send_each(waiting, lambda request, office: _ask(request.pk, office, now=now), what="questions")


def _waiting(now: datetime) -> QuerySet[ConsentRequest]:
    unsent = ConsentRequest.objects.filter(mailed_at=None, confirmed_at=None, failures__lt=MOST_FAILURES)
    return unsent.filter(mail_after__lte=now, expires_at__gt=now).exclude(key="")


@transaction.atomic
def _ask(pk: int, office: BaseEmailBackend, *, now: datetime) -> Try:
    """Take the row and send its mail, unless another sweep has or had it. Then nobody keeps the key any more."""
    request = _waiting(now).filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
    if request is None:
        return Try()
    row = ConsentRequest.objects.filter(pk=pk)
    what = f"The question {pk}"
    return attempt(row, lambda: _mail(request, office), request.failures, now=now, what=what, key="")


def _mail(request: ConsentRequest, office: BaseEmailBackend) -> EmailMultiAlternatives:
    with translation.override(request.language):
        facts = {
            "request": request, "company": settings.COMPANY_NAME,
            "url": settings.PUBLIC_URL + reverse("consent_question", args=[request.key]),
        }  # fmt: skip
        subject = " ".join(render_to_string("mail/consent_subject.txt", facts).split())
        mail = EmailMultiAlternatives(subject, render_to_string("mail/consent.txt", facts), to=[request.address])
    return stamped(mail, office, f"consent-{request.public_id}")
