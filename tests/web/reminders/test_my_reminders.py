"""The page of what waits for me: overdue, today, this week, later; done and postponed with one click."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from leads import checking, escalating, reminding, timing
from leads.models import Lead, Reminder, ReminderKind
from leads.web.reminders import PAGE
from tests import cast

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)  # ten o'clock in Berlin
HTMX = {"HX-Request": "true"}


@pytest.fixture
def as_anna(anna: User, client: Client) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def lead(anna: User) -> Lead:
    return cast.an_mql(first_name="Clara", last_name="Kunde", company="Kunde GmbH")


def own(lead: Lead, by: User, text: str = "Call", due: datetime | None = None) -> Reminder:
    due = due or timezone.now() + timedelta(hours=1)
    return Reminder.objects.create(lead=lead, kind=ReminderKind.OWN, person=by, due_at=due, text=text)


def shown(client: Client, **query: str) -> str:
    answer = client.get(reverse("reminders"), query)
    assert answer.status_code == 200
    return answer.content.decode()


# What is there ------------------------------------------------------------------------------------


def test_they_stand_under_the_stretch_of_time_in_which_they_are_due(as_anna: Client, anna: User, lead: Lead) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        for text, due in {
            "late": timedelta(minutes=-1), "tonight": timedelta(hours=13), "sunday": timedelta(days=4),
            "monday": timedelta(days=5),
        }.items():  # fmt: skip
            own(lead, anna, text, WEDNESDAY + due)
        as_anna.force_login(anna)
        answer = as_anna.get(reverse("reminders"))
    sections = {section.name: [row.text for row in section.rows] for section in answer.context["sections"]}
    assert sections == {"overdue": ["late"], "today": ["tonight"], "week": ["sunday"], "later": ["monday"]}


def test_days_are_the_users_own(client: Client, anna: User, lead: Lead) -> None:
    User.objects.filter(pk=anna.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel(WEDNESDAY, tick=False):  # six in the evening in Tokyo
        client.force_login(anna)
        own(lead, anna, "in Tokyo tomorrow", WEDNESDAY + timedelta(hours=7))
        answer = client.get(reverse("reminders"))
    assert [section.name for section in answer.context["sections"]] == ["week"]


def test_each_leads_to_its_lead(as_anna: Client, anna: User, lead: Lead) -> None:
    own(lead, anna, "Send <b>brochure</b>")
    page = shown(as_anna)
    assert reverse("lead", args=[lead.public_id]) in page
    assert "Send &lt;b&gt;brochure&lt;/b&gt;" in page
    assert "Kunde GmbH" in page


def test_what_names_nobody_is_shown_to_the_team(client: Client, rico: User, sven: User) -> None:
    escalating.climb(now=cast.an_offer_to().due_at - timedelta(minutes=1))
    client.force_login(rico)
    assert "Nobody named: Nord" in shown(client)
    client.force_login(sven)
    assert "Nobody named" not in shown(client)


def test_the_alarm_for_the_head_is_nobodys_task(client: Client, rico: User) -> None:
    offer = cast.an_offer_to()
    escalating.climb(now=offer.due_at)
    Reminder.objects.exclude(kind=ReminderKind.HEAD).delete()
    client.force_login(rico)
    assert "Nothing to be reminded of" in shown(client)


def test_others_reminders_are_not_shown(as_anna: Client, mara: User, lead: Lead) -> None:
    own(lead, mara, "Mara's own")
    assert "own" not in shown(as_anna).split('id="reminders"')[1].split("</main>")[0].replace("own reminder", "")


def test_a_long_list_comes_page_by_page(as_anna: Client, anna: User, lead: Lead) -> None:
    for number in range(PAGE + 5):
        own(lead, anna, f"Task {number:03}", timezone.now() + timedelta(minutes=number + 1))
    first = as_anna.get(reverse("reminders"))
    assert "Task 000" in first.content.decode()
    second = shown(as_anna, after=first.context["page"].next)
    assert f"Task {PAGE:03}" in second
    assert "Task 000" not in second


def test_statements_do_not_grow(as_anna: Client, anna: User, rico: User, lead: Lead) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(as_anna)
        return len(captured)

    own(lead, anna)
    few = statements()
    for number in range(10):
        own(cast.an_mql(), anna, f"Task {number}")
        checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))
    assert statements() == few <= 6


def test_strangers_are_sent_to_the_sign_in(client: Client, db: None) -> None:
    for name in ("reminders", "notices", "reminder_new"):
        assert client.get(reverse(name)).status_code == 302


# Done ---------------------------------------------------------------------------------------------


def test_done_with_one_click_and_undone(as_anna: Client, anna: User, lead: Lead) -> None:
    reminder = own(lead, anna)
    answer = as_anna.post(reverse("reminder_completion", args=[reminder.pk]), headers=HTMX)
    assert answer.status_code == 204
    assert reverse("reminder_resumption", args=[reminder.pk]) in answer.headers["HX-Trigger"]
    assert "leads-changed" in answer.headers["HX-Trigger"]
    reminder.refresh_from_db()
    assert reminder.done_by == anna
    assert "Nothing to be reminded of" in shown(as_anna)
    as_anna.post(reverse("reminder_resumption", args=[reminder.pk]), headers=HTMX)
    reminder.refresh_from_db()
    assert reminder.done_at is None


def test_without_scripts_one_returns_to_the_same_place(as_anna: Client, anna: User, lead: Lead) -> None:
    place = f"{reverse('reminders')}?after=1.2"
    for wanted, where in ((place, place), ("https://evil.example/", reverse("reminders"))):
        reminder = own(lead, anna)
        answer = as_anna.post(reverse("reminder_completion", args=[reminder.pk]), {"next": wanted})
        assert (answer.status_code, answer.headers["Location"]) == (302, where)


@pytest.mark.parametrize("name", ["reminder_completion", "reminder_resumption", "reminder_postponement"])
def test_another_persons_reminder_does_not_exist(as_anna: Client, mara: User, lead: Lead, name: str) -> None:
    reminder = own(lead, mara)
    assert as_anna.post(reverse(name, args=[reminder.pk])).status_code == 404
    assert as_anna.get(reverse(name, args=[reminder.pk])).status_code == 405


# Postponed ----------------------------------------------------------------------------------------


def test_postponed_to_a_day(as_anna: Client, anna: User, lead: Lead) -> None:
    reminder = own(lead, anna)
    day = timezone.localdate() + timedelta(days=3)
    answer = as_anna.post(reverse("reminder_postponement", args=[reminder.pk]), {"to": day.isoformat()}, headers=HTMX)
    assert answer.status_code == 204
    reminder.refresh_from_db()
    assert reminder.due_at == timing.morning_of(day)


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-02-30", "2001-01-01"])
def test_a_day_that_is_none_or_past_is_refused_in_words(as_anna: Client, anna: User, lead: Lead, day: str) -> None:
    reminder = own(lead, anna)
    answer = as_anna.post(reverse("reminder_postponement", args=[reminder.pk]), {"to": day}, headers=HTMX)
    assert answer.status_code == 422
    assert Reminder.objects.get(pk=reminder.pk).due_at == reminder.due_at


def test_an_agreed_deadline_offers_no_postponing(client: Client, rico: User) -> None:
    escalating.climb(now=cast.an_offer_to().due_at - timedelta(minutes=1))
    client.force_login(rico)
    assert "Postpone" not in shown(client)
    warning = Reminder.objects.get(kind=ReminderKind.WARNING)
    day = timezone.localdate() + timedelta(days=3)
    answer = client.post(reverse("reminder_postponement", args=[warning.pk]), {"to": day.isoformat()}, headers=HTMX)
    assert answer.status_code == 422


# A new one ----------------------------------------------------------------------------------------


def asked(about: Lead, **more: Any) -> dict[str, Any]:
    due = timezone.localtime() + timedelta(days=2)
    facts = {"text": "Ask for plans", "due_at": f"{due:%Y-%m-%dT%H:%M}", "lead": about.public_id}
    return {**facts, **more}


def test_a_lead_is_found_while_one_types(as_anna: Client, lead: Lead) -> None:
    answer = as_anna.get(reverse("reminder_new"), {"find": "kunde gmbh"}, headers=HTMX)
    assert lead.public_id in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "three letters" in as_anna.get(reverse("reminder_new"), {"find": "ku"}).content.decode()
    assert "No lead of yours fits" in as_anna.get(reverse("reminder_new"), {"find": "nobody at all"}).content.decode()


def test_reps_find_their_teams_leads_only(client: Client, sven: User) -> None:
    offer = cast.an_offer_to()
    client.force_login(sven)
    answer = client.get(reverse("reminder_new"), {"find": offer.lead.last_name}, headers=HTMX)
    assert offer.lead.public_id not in answer.content.decode()
    assert client.post(reverse("reminder_new"), asked(offer.lead)).status_code == 422
    assert not Reminder.objects.filter(kind=ReminderKind.OWN).exists()


def test_an_own_reminder_is_planned(as_anna: Client, anna: User, lead: Lead) -> None:
    answer = as_anna.post(reverse("reminder_new"), asked(lead))
    assert answer.headers["Location"] == reverse("reminders")
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.lead, reminder.text) == (anna, lead, "Ask for plans")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"due_at": "2001-01-01T10:00"}, "Choose a later time."),
        ({"due_at": ""}, "This field is required."),
        ({"text": ""}, "This field is required."),
        ({"lead": ""}, "Please choose the lead."),
        ({"lead": "a\x00'; --"}, "Please choose the lead."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    as_anna: Client, lead: Lead, wrong: dict[str, str], words: str
) -> None:
    answer = as_anna.post(reverse("reminder_new"), asked(lead, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    if "text" not in wrong:
        assert "Ask for plans" in answer.content.decode()
    assert not Reminder.objects.exists()


def test_management_reads_and_plans_nothing(client: Client, max: User, lead: Lead) -> None:
    client.force_login(max)
    assert client.post(reverse("reminder_new"), asked(lead)).status_code == 403
    assert not Reminder.objects.exists()


def test_the_reminder_comes_when_it_is_due(as_anna: Client, anna: User, lead: Lead) -> None:
    as_anna.post(reverse("reminder_new"), asked(lead))
    assert reminding.bring_due(now=timezone.now() + timedelta(days=3)) == 1
