"""Something that came in could not be used: whoever answers for the door hears of it, once a day for each cause."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User, company_day
from accounts.roles import Role
from leads.models import Notice, Touchpoint
from leads.models.webhook import PREFIX
from leads.retelling import retold

LONGEST = 200


def answering_for(point: Touchpoint | None) -> list[User]:
    """The person answering for a touchpoint; marketing's heads where there is none or they have left."""
    person = User.objects.filter(pk=point.answerable_id, is_active=True) if point and point.answerable_id else None
    return list(person or ()) or list(User.objects.filter(role=Role.MARKETING_HEAD, is_active=True))


def tell_of_failure(
    channel: str, name: str, cause: str, problem: str, *, people: Iterable[User], now: datetime
) -> None:  # fmt: skip
    """A notice for each of these people, and its mail. `channel` is that of the Intake, `name` what people call it,
    `cause` what equal failures have in common; five hundred of them are told of as one."""
    about = f"{channel}|{company_day():%Y%m%d}|{cause}"[:LONGEST]
    Notice.objects.bulk_create(
        (
            Notice(user=one, about=about, text=_in_language_of(one, name, problem), created_at=now, mail_after=now)
            for one in {person.pk: person for person in people}.values()
        ),
        ignore_conflicts=True,
    )


def _in_language_of(person: User, name: str, problem: str) -> str:
    with translation.override(person.language):
        told = _("%(name)s: something that came in could not be used. %(problem)s")
        return (told % {"name": name, "problem": retold(problem)})[:LONGEST]


def address_of(notice: Notice) -> str:
    """The page to go on from: the lead, or what could not be used."""
    if notice.lead is not None:
        return reverse("lead", args=[notice.lead.public_id])
    if notice.channel.startswith(PREFIX):
        return f"{reverse('webhook_events')}?webhook={notice.channel.removeprefix(PREFIX)}&state=failed"
    return reverse("form_results", args=[notice.channel.removeprefix("form:")])


def full_address_of(notice: Notice) -> str:
    return settings.PUBLIC_URL + address_of(notice)
