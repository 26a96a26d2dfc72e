"""Tell people: a notice in the app in the sender's transaction, and its mail afterwards, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from leads.models import Notice, Reminder

PATIENCE = timedelta(minutes=2)  # after the first failure; doubled with each further one, up to a day


def tell(news: Iterable[tuple[Reminder, list[User]]], *, now: datetime) -> None:
    """Write a notice for each person; a repetition for the same reminder and person is dropped by the database."""
    Notice.objects.bulk_create(
        (
            Notice(user=person, lead=reminder.lead, reminder=reminder, kind=reminder.kind, created_at=now,
                   text=_in_language_of(person, reminder))
            for reminder, people in news
            for person in people
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _in_language_of(person: User, reminder: Reminder) -> str:
    with translation.override(person.language):
        return reminder.what


def forget(reminder: Reminder) -> None:
    """The reminder will be brought again: its notices make room."""
    Notice.objects.filter(reminder=reminder).delete()


def mark_read(user: User, *, now: datetime) -> None:
    Notice.objects.filter(user=user).unread().update(read_at=now)


def send_waiting(*, now: datetime) -> int:
    """Send the mails that wait, one transaction each; returns how many went out.

    A mail is sent while its row is locked and marked afterwards: when a worker dies in between, that one mail may go
    out twice, no other. Two sweeps never send the same.
    """
    sent = 0
    last = 0
    while (notice_id := _send_next(after=last, now=now)) is not None:
        last, sent = abs(notice_id), sent + (notice_id > 0)
    return sent


@transaction.atomic
def _send_next(*, after: int, now: datetime) -> int | None:
    """Try the next waiting mail; its id when it went out, the negative id when it failed, None when none waits."""
    notice = (
        Notice.objects.to_be_mailed()
        .filter(Q(mail_after=None) | Q(mail_after__lte=now), pk__gt=after)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("user", "lead", "reminder__handover")
        .order_by("pk")
        .first()
    )
    if notice is None:
        return None
    try:
        _mail(notice).send()
    except OSError:  # includes every error of smtplib and a refused connection
        later = now + min(PATIENCE * 2**notice.failures, timedelta(days=1))
        Notice.objects.filter(pk=notice.pk).update(failures=F("failures") + 1, mail_after=later)
        return -notice.pk
    Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return notice.pk


def _mail(notice: Notice) -> EmailMultiAlternatives:
    facts = {
        "notice": notice,
        "lead": notice.lead,
        "user": notice.user,
        "url": settings.PUBLIC_URL + reverse("lead", args=[notice.lead.public_id]),
    }
    with translation.override(notice.user.language), timezone.override(notice.user.time_zone):
        subject = " ".join(render_to_string("mail/notice_subject.txt", facts).split())
        mail = EmailMultiAlternatives(subject, render_to_string("mail/notice.txt", facts), to=[notice.user.email])
        mail.attach_alternative(render_to_string("mail/notice.html", facts), "text/html")
    mail.extra_headers["Message-ID"] = f"<notice-{notice.pk}@leadflow>"
    return mail
