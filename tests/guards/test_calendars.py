"""Raw SQL attacks the calendars: one is the company's own, and each has working time."""

import pytest

from leads.models import WorkingCalendar
from tests.guards.test_the_database_refuses import attack, refused

pytestmark = pytest.mark.django_db(transaction=True)
COPY = """INSERT INTO leads_workingcalendar
    (public_id, name, time_zone, country, subdivision, week, short_days, is_default, version)
    SELECT 'second', 'Second', time_zone, country, subdivision, {week}, short_days, {is_default}, 1
    FROM leads_workingcalendar"""


def test_there_are_not_two_calendars_of_the_company() -> None:
    refused(COPY.format(week="week", is_default="true"), because="one_default_calendar")


def test_the_companys_own_calendar_can_be_neither_deleted_nor_given_up() -> None:
    refused("DELETE FROM leads_workingcalendar", because="the company's own")
    refused("UPDATE leads_workingcalendar SET is_default = false", because="the company's own")


def test_another_calendar_may_become_the_companys_own() -> None:
    attack(COPY.format(week="week", is_default="false"))
    attack("UPDATE leads_workingcalendar SET is_default = false WHERE name <> 'Second';"
           "UPDATE leads_workingcalendar SET is_default = true WHERE name = 'Second'")  # fmt: skip
    assert WorkingCalendar.objects.get(is_default=True).name == "Second"


@pytest.mark.parametrize("week", ["'[]'", "'[[],[],[],[],[],[],[]]'"])
def test_a_calendar_without_working_time_cannot_be_kept(week: str) -> None:
    refused(COPY.format(week=week, is_default="false"), because="calendar_has_working_time")


def test_a_closure_cannot_end_before_it_begins() -> None:
    sql = """INSERT INTO leads_closure (calendar_id, first_day, last_day, name)
        SELECT id, '2026-08-07', '2026-08-03', '' FROM leads_workingcalendar"""
    refused(sql, because="closure_ends_after_its_beginning")
