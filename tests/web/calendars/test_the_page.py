"""The settings page of working time: read by everybody, tried out and saved by an admin, errors at their fields."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from leads.models import Closure, TeamCalendar, WorkingCalendar
from tests import cast

pytestmark = pytest.mark.django_db
PAGE = "/settings/calendar/"
FRIDAY = "2026-11-27T15:30:00Z"  # half past four in Berlin


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(**changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with changes."""
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9–12:30, 13:30 - 17:00")
    rows = {"short-TOTAL_FORMS": 2, "short-INITIAL_FORMS": 0, "closed-TOTAL_FORMS": 2, "closed-INITIAL_FORMS": 0}
    return {"name": "Standard", "time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY",
            "saturday": "", "sunday": "", **days, **rows, **changes}  # fmt: skip


def own() -> WorkingCalendar:
    return WorkingCalendar.objects.get(is_default=True)


def test_everybody_sees_when_the_company_works(rico: User) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        text = page_of(rico).get(PAGE).content.decode()
    assert "09:00–17:00" in text
    assert "30 Nov 2026, 12:30" in text  # four working hours from Friday, half past four
    assert "Christmas" in text
    assert "Work ends at 12:00" in text
    assert "An admin changes the working time." in text


def test_an_admin_saves_week_region_short_days_and_closures(ada: User) -> None:
    more = {"short-0-day": 24, "short-0-month": 12, "short-0-until": "13:00", "short-1-day": 31, "short-1-month": 12,
            "closed-0-first_day": "2026-08-03", "closed-0-last_day": "2026-08-14", "closed-0-name": "Summer",
            "closed-1-first_day": "2026-10-30"}  # fmt: skip
    assert page_of(ada).post(PAGE, sent(**more)).status_code == 302
    calendar = own()
    assert calendar.week[0] == [["09:00", "12:30"], ["13:30", "17:00"]]
    assert calendar.subdivision == "BY"
    assert [day["until"] for day in calendar.short_days] == ["13:00", "00:00"]
    assert [str(c.last_day) for c in Closure.objects.all()] == ["2026-08-14", "2026-10-30"]


def test_what_the_page_shows_can_be_sent_back_unchanged(ada: User) -> None:
    page_of(ada).post(PAGE, sent(**{"closed-0-first_day": "2026-08-03", "short-0-day": 24, "short-0-month": 12}))
    before = own().hours
    response = page_of(ada).get(PAGE)
    forms = [response.context["form"], *response.context["short_days"], *response.context["closures"]]
    fields = {field.html_name: field.value() for form in forms for field in form}
    for formset in (response.context["short_days"], response.context["closures"]):
        fields |= {field.html_name: field.value() for field in formset.management_form}
    shown = {name: "" if value is None else value for name, value in fields.items()}
    assert page_of(ada).post(PAGE, shown).status_code == 302
    assert own().hours == before


def test_trying_out_saves_nothing(ada: User) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        text = page_of(ada).post(PAGE, sent(preview="1", probe="1,5")).content.decode()
    assert "30 Nov 2026, 10:00" in text
    assert "Epiphany" in text
    assert own().subdivision == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("monday", "nine to five", "09:00–12:30"),
        ("monday", "25-26", "09:00–12:30"),
        ("monday", "17-9", "after it begins"),
        ("time_zone", "Atlantis", "no known time zone"),
        ("subdivision", "Atlantis", "no such region"),
        ("country", "ZZ", "not known"),
        ("name", "", "required"),
        ("short-0-day", "24", "day and month"),
        ("short-0-until", "12:61", "like 12:00"),
        ("closed-0-name", "Summer", "first day"),
        ("closed-0-first_day", "tomorrow", "valid date"),
    ],
)
def test_mistakes_are_named_where_they_can_be_mended(ada: User, field: str, value: str, words: str) -> None:
    response = page_of(ada).post(PAGE, sent(**{field: value}))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert own().version == 1


def test_a_day_that_no_calendar_has_is_named_on_top(ada: User) -> None:
    response = page_of(ada).post(PAGE, sent(**{"short-0-day": 30, "short-0-month": 2}))
    assert "There is no such day: 30.2." in response.content.decode()


def test_an_older_page_overwrites_nothing(ada: User) -> None:
    seen = own().version
    page_of(ada).post(PAGE, sent(version=seen))
    assert page_of(ada).post(PAGE, sent(version=seen, name="Mine")).status_code == 409


def test_the_regions_follow_the_country(ada: User) -> None:
    headers = {"HX-Request": "true"}
    text = page_of(ada).get(f"{PAGE}regions/?country=GB", headers=headers).content.decode()
    assert "Scotland" in text
    assert "Bayern" not in text


def test_a_team_gets_a_calendar_of_its_own_and_loses_it(ada: User) -> None:
    nord, client = cast.nord(), page_of(ada)
    assert "09:00–17:00" in client.get(f"{PAGE}new/").content.decode()
    assert client.post(f"{PAGE}new/", sent(name="Shifts", teams=[nord.pk])).status_code == 302
    shifts = WorkingCalendar.objects.get(name="Shifts")
    assert TeamCalendar.objects.get(team=nord).calendar == shifts
    assert "Shifts" in client.get(f"{PAGE}{shifts.public_id}/").content.decode()
    assert client.post(f"{PAGE}{shifts.public_id}/removal/").status_code == 302
    assert not WorkingCalendar.objects.filter(name="Shifts").exists()


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}new/"])
def test_only_an_admin_changes_it(hilde: User, address: str) -> None:
    assert page_of(hilde).post(address, sent(name="Mine")).status_code == 403
    assert own().version == 1
