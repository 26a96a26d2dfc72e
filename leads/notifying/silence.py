"""A touchpoint that has fallen silent: its person is told by mail, once for each silence."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from leads.models import Touchpoint
from leads.notifying.office import stamped
from leads.notifying.troubles import answering_for

logger = logging.getLogger(__name__)


def tell_of_silence(*, now: datetime) -> int:
    """Send what waits; returns how many touchpoints were told of. Without a mail server the next bell tries again."""
    silent = list(
        Touchpoint.objects.filter(alarmed_at__lte=now, alarm_mailed_at=None, is_active=True).values_list("pk")
    )
    if not silent:
        return 0
    try:
        with get_connection() as office:
            return sum(_tell(pk, office, now=now) for (pk,) in silent)
    except OSError as failure:
        logger.warning("The mail server can't be reached (%s); the alarms wait.", failure)
        return 0


@transaction.atomic
def _tell(pk: int, office: BaseEmailBackend, *, now: datetime) -> bool:
    waiting = Touchpoint.objects.filter(pk=pk, alarm_mailed_at=None).exclude(alarmed_at=None)
    point = waiting.select_for_update(skip_locked=True).first()
    if point is None:
        return False
    Touchpoint.objects.filter(pk=pk).update(alarm_mailed_at=now)
    for person in to_tell(point):
        _mail(point, person, office).send()
    return True


def to_tell(point: Touchpoint) -> list[User]:
    """Whoever answers for it and wants mails."""
    return [one for one in answering_for(point) if one.reminder_mails]


def _mail(point: Touchpoint, person: User, office: BaseEmailBackend) -> EmailMultiAlternatives:
    with translation.override(person.language):
        facts = {"point": point, "user": person, "url": settings.PUBLIC_URL + reverse("touchpoints")}
        subject = " ".join(render_to_string("mail/silence_subject.txt", facts).split())
        mail = EmailMultiAlternatives(subject, render_to_string("mail/silence.txt", facts), to=[person.email])
    return stamped(mail, office, f"silence-{point.pk}-{point.alarmed_at:%Y%m%d%H%M%S}-{person.pk}")
