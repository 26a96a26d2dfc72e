"""What the bell says: newest first, each leads to its lead, read by following it or all at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from leads import reminding
from leads.models import Lead, Notice, Reminder, ReminderKind
from leads.web.reminders import PAGE
from tests import cast


@pytest.fixture
def as_anna(anna: User, client: Client) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def lead(anna: User) -> Lead:
    return cast.an_mql(first_name="Clara", last_name="Kunde")


def tell(person: User, lead: Lead, number: int = 1, text: str = "Task") -> None:
    now = timezone.now()
    Reminder.objects.bulk_create(
        Reminder(lead=lead, kind=ReminderKind.OWN, person=person, due_at=now, text=f"{text} {n:03}")
        for n in range(number)
    )
    reminding.bring_due(now=now)


def shown(client: Client, **query: str) -> str:
    answer = client.get(reverse("notices"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_bell_counts_and_the_page_tells(as_anna: Client, anna: User, lead: Lead) -> None:
    tell(anna, lead, 3)
    page = shown(as_anna)
    assert "Task 002" in page
    assert "Clara Kunde" in page
    assert 'class="bell-count"' in page


def test_following_one_reads_it(as_anna: Client, anna: User, lead: Lead) -> None:
    tell(anna, lead, 2)
    notice = Notice.objects.earliest("pk")
    answer = as_anna.get(reverse("notice", args=[notice.pk]))
    assert answer.headers["Location"] == reverse("lead", args=[lead.public_id])
    assert Notice.objects.unread().count() == 1


def test_all_are_read_at_once(as_anna: Client, anna: User, mara: User, lead: Lead) -> None:
    tell(anna, lead, 3)
    tell(mara, lead)
    assert as_anna.get(reverse("notices_reading")).status_code == 405
    assert as_anna.post(reverse("notices_reading")).headers["Location"] == reverse("notices")
    assert list(Notice.objects.unread().values_list("user__name", flat=True)) == ["Mara"]
    assert "Mark all as read" not in shown(as_anna)


def test_others_notices_do_not_exist(as_anna: Client, mara: User, lead: Lead) -> None:
    tell(mara, lead)
    assert as_anna.get(reverse("notice", args=[Notice.objects.get().pk])).status_code == 404
    assert "Nothing has been brought to you yet" in shown(as_anna)


def test_what_is_settled_says_so(as_anna: Client, anna: User, lead: Lead) -> None:
    tell(anna, lead)
    assert "settled" not in shown(as_anna)
    reminding.finish(Reminder.objects.get(), by=anna)
    assert "settled" in shown(as_anna)


def test_it_speaks_the_language_of_today(as_anna: Client, anna: User, rico: User) -> None:
    """Told in English, read in German after the change of language."""
    offer = cast.an_offer_to()
    reminding.bring_due(now=offer.due_at)
    User.objects.filter(pk=rico.pk).update(language="de")
    as_anna.force_login(User.objects.get(pk=rico.pk))
    assert 'lang="de"' in shown(as_anna)


def test_a_long_list_comes_page_by_page(as_anna: Client, anna: User, lead: Lead) -> None:
    tell(anna, lead, PAGE + 3)
    first = as_anna.get(reverse("notices"))
    assert f"Task {PAGE + 2:03}" in first.content.decode()
    second = shown(as_anna, after=first.context["page"].next)
    assert "Task 000" in second
    assert f"Task {PAGE + 2:03}" not in second


def test_statements_do_not_grow(as_anna: Client, anna: User, rico: User, lead: Lead) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(as_anna)
        return len(captured)

    tell(anna, lead)
    shown(as_anna)  # what a process reads once and keeps
    few = statements()
    for _ in range(10):
        tell(anna, cast.an_mql())
    reminding.bring_due(now=timezone.now() + timedelta(days=400))
    assert statements() == few <= 6
