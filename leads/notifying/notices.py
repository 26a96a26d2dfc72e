"""Tell people: a notice in the app in the sender's transaction, and its mail afterwards, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from leads.models import FOR_HEADS, OF_CLOCKS, Notice, NoticeQuerySet, Reminder, ReminderKind
from leads.notifying.office import Try, attempt, send_each, stamped
from leads.notifying.troubles import full_address_of

BATCH = 100  # mails whose facts are read at once


# In the app ---------------------------------------------------------------------------------------


def tell(news: Iterable[tuple[Reminder, list[User]]], *, now: datetime) -> None:
    """Write a notice for each person; a repetition for the same reminder and person is dropped by the database.

    Its mail waits until the act that caused it can no longer be taken back by the page's undo.
    """
    mail_after = now + timedelta(seconds=settings.MAIL_DELAY)
    Notice.objects.bulk_create(
        (
            Notice(user=person, lead=reminder.lead, reminder=reminder, kind=reminder.kind, created_at=now,
                   mail_after=mail_after, text=_in_language_of(person, reminder))
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


def mark_read(notices: NoticeQuerySet, *, now: datetime) -> None:
    """Seen by their reader; the moment of the first reading stays."""
    notices.unread().update(read_at=now)


# By mail ------------------------------------------------------------------------------------------


def send_waiting(*, now: datetime) -> int:
    """Send the mails that wait, one transaction each; returns how many went out.

    A mail is sent while its row is locked and marked afterwards: when a worker dies in between, that one mail may go
    out twice, no other. Two sweeps never send the same.
    """

    def waiting(last: int) -> list[Notice]:
        return list(_with_facts(_waiting(now)).filter(pk__gt=last).order_by("pk")[:BATCH])

    return send_each(waiting, lambda notice, office: _send(notice, office, now=now), what="mails")


def _waiting(now: datetime) -> NoticeQuerySet:
    return Notice.objects.to_be_mailed().filter(Q(mail_after=None) | Q(mail_after__lte=now))


def _with_facts(notices: NoticeQuerySet) -> NoticeQuerySet:
    """With all that a mail tells. The rows stay free: each is taken when its turn comes."""
    return notices.select_related("user", "lead", "reminder__clock", "reminder__step")


@transaction.atomic
def _send(notice: Notice, office: BaseEmailBackend, *, now: datetime) -> Try:
    """Take the row and send its mail, unless another sweep has or had it."""
    row = _waiting(now).filter(pk=notice.pk)
    if row.select_for_update(skip_locked=True).values_list("pk", flat=True).first() is None:
        return Try()
    if not _is_wanted(notice):
        Notice.objects.filter(pk=notice.pk).update(by_mail=False)
        return Try()
    what = f"The mail for notice {notice.pk}"
    return attempt(
        Notice.objects.filter(pk=notice.pk), lambda: _mail(notice, office), notice.failures, now=now, what=what
    )  # fmt: skip


def _is_wanted(notice: Notice) -> bool:
    """Nobody wants a mail about what is settled; who has left or switched mails off in the profile gets none."""
    return (
        notice.user.is_active and notice.user.reminder_mails and (notice.reminder is None or notice.reminder.is_wanted)
    )


def _mail(notice: Notice, office: BaseEmailBackend) -> EmailMultiAlternatives:
    with translation.override(notice.user.language), timezone.override(notice.user.time_zone):
        facts = _facts(notice)
        subject = " ".join(render_to_string("mail/notice_subject.txt", facts).split())
        mail = EmailMultiAlternatives(subject, render_to_string("mail/notice.txt", facts), to=[notice.user.email])
        mail.attach_alternative(render_to_string("mail/notice.html", facts), "text/html")
    return stamped(mail, office, f"notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S}")


def _facts(notice: Notice) -> dict[str, object]:
    reminder = notice.reminder
    if reminder is not None and notice.lead is not None:
        reminder.lead = notice.lead  # spares reading the same lead twice
    return {
        "user": notice.user,
        "lead": notice.lead,
        "kind": notice.kind,
        "is_for_head": notice.kind in FOR_HEADS,
        "clock": reminder.clock if reminder else None,
        "of_ladder": reminder is not None and reminder.clock is not None and ReminderKind(reminder.kind) in OF_CLOCKS,
        "what": reminder.what if reminder else notice.text,
        "due": reminder.clock.due_at if reminder and reminder.clock else None,
        "names_nobody": reminder is not None and reminder.person_id is None,
        "url": full_address_of(notice),
        "reminders_url": settings.PUBLIC_URL + reverse("reminders"),
        "profile_url": settings.PUBLIC_URL + reverse("profile"),
    }
