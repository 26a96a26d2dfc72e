"""What is left is said in working time: right by night, on weekends and holidays, in both languages."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from leads import pausing, working_time
from leads.models import Lead
from leads.web import words
from tests import cast
from tests.escalating.conftest import Move, at, clock

__all__ = ["clock"]
pytestmark = pytest.mark.django_db


def said(due: str, now: str, started: str | None = None) -> words.Deadline:
    calendar = working_time.calendars().default
    return words.clock_at(at(due), at(started) if started else None, at(now), calendar)


@pytest.mark.parametrize(
    ("due", "now", "english", "german"),
    [
        ("2026-11-30 11:00", "2026-11-27 16:30", "2 h 30 min left", "noch 2 Std. 30 Min."),
        ("2026-11-30 11:00", "2026-11-27 20:00", "2 h left", "noch 2 Std."),
        ("2026-11-30 11:00", "2026-11-28 12:00", "2 h left", "noch 2 Std."),
        ("2026-11-30 11:00", "2026-11-30 10:59", "1 min left", "noch 1 Min."),
        ("2026-11-30 11:00", "2026-11-30 11:35", "overdue 35 min", "überfällig seit 35 Min."),
        ("2026-11-27 16:30", "2026-11-29 12:00", "overdue 30 min", "überfällig seit 30 Min."),
        ("2026-12-10 17:00", "2026-11-27 09:00", "10 d left", "noch 10 Tg."),
        ("2026-12-28 10:00", "2026-12-24 11:00", "2 h left", "noch 2 Std."),  # over Christmas
    ],
)
def test_nights_weekends_and_holidays_do_not_count(due: str, now: str, english: str, german: str) -> None:
    for language, expected in (("en", english), ("de", german)):
        with translation.override(language):
            assert said(due, now).words == expected


@pytest.mark.parametrize(
    ("now", "state", "used"),
    [
        ("2026-11-27 09:00", "ok", 0), ("2026-11-27 14:59", "ok", 75), ("2026-11-27 15:00", "soon", 75),
        ("2026-11-27 17:00", "over", 100), ("2026-11-28 12:00", "over", 100),
    ],
)  # fmt: skip
def test_it_is_soon_in_the_last_quarter_of_the_working_time(now: str, state: str, used: int) -> None:
    at_that_time = said("2026-11-27 17:00", now, "2026-11-27 09:00")
    assert (at_that_time.state, at_that_time.used) == (state, used)


def test_over_the_weekend_nothing_becomes_urgent() -> None:
    moments = ("2026-11-27 17:00", "2026-11-28 12:00", "2026-11-29 23:00")
    states = {said("2026-11-30 11:00", now, "2026-11-27 15:00").words for now in moments}
    assert states == {"2 h left"}


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


def test_every_list_says_working_time(clock: Move, rico: User) -> None:
    clock("2026-11-27 16:00")
    offer, sal = cast.an_offer_to(), cast.a_sal()
    clock("2026-11-28 12:00")  # a Saturday: seven hours are left of each
    pages = [f"/leads/{lead.public_id}/" for lead in (sal, offer.lead)]
    for address in ("/inbox/", "/leads/?stage=sal", "/board/", *pages):
        assert re.search(r'data-left="25200\.0"[^>]*>.*?7 h left', page(rico, address)), address


def test_the_page_knows_when_people_work_around_now(clock: Move, rico: User) -> None:
    clock("2026-11-27 16:00")
    html = page(rico, "/inbox/")
    known = json.loads(re.search(r'id="working-time" type="application/json">(.*?)</script>', html)[1])  # type: ignore[index]
    [calendar] = known.values()
    assert calendar["day"] == 480
    spans = calendar["spans"]
    assert [at("2026-11-27 09:00").timestamp(), at("2026-11-27 17:00").timestamp()] in spans
    assert [at("2026-11-30 09:00").timestamp(), at("2026-11-30 17:00").timestamp()] in spans


def test_a_paused_clock_says_until_when_and_does_not_tick(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = pausing.pause(cast.a_sal(), by=rico, cause="customer_away", until=at("2026-12-07 00:00").date())
    for address in ("/leads/?stage=sal", "/board/", f"/leads/{lead.public_id}/"):
        html = page(rico, address)
        assert "paused until 7 Dec 2026" in html, address
        assert "data-left" not in html, address
    assert "The clocks stand still until 7 Dec 2026: Customer is away (Rico)." in html
    assert "Let the clocks run" in html


def test_the_lead_page_shows_both_clocks_and_the_breach(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    html = page(rico, f"/leads/{lead.public_id}/")
    assert "First contact" in html
    assert "BANT decision" in html


def test_pausing_and_going_on_by_the_page(rico: User) -> None:
    lead, client = cast.a_sal(), Client()
    client.force_login(rico)
    assert "Pause the clocks" in client.get(f"/leads/{lead.public_id}/pause/").content.decode()
    wrong = client.post(f"/leads/{lead.public_id}/pause/", {"cause": "other", "until": "2001-01-01"})
    assert wrong.status_code == 422
    assert "within the next three months" in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=9)
    client.post(f"/leads/{lead.public_id}/pause/", {"cause": "customer_away", "until": day.isoformat()})
    assert Lead.objects.get(pk=lead.pk).paused_until
    client.post(f"/leads/{lead.public_id}/resumption/")
    assert Lead.objects.get(pk=lead.pk).paused_until is None
