"""Calendars are set up, changed and given up; what can't be counted by is refused at its field."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from leads import scheduling, working_time
from leads.models import ShortDay, TeamCalendar, WorkingCalendar
from leads.scheduling import BadCalendar, Closed, Plan, StaleCalendar
from tests import cast

pytestmark = pytest.mark.django_db
OFFICE = (((540, 1020),),) * 5 + ((),) * 2
EARLY = Plan("Early", "Europe/Berlin", (((360, 840),),) * 5 + ((),) * 2, "DE", "BY")


def own() -> WorkingCalendar:
    return WorkingCalendar.objects.get(is_default=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_new_installation_works_from_nine_to_five_with_half_days_at_christmas() -> None:
    counted = working_time.calendars().default.time
    assert counted.add(at("2026-12-23 16:00"), 4 * 60) == at("2026-12-24 12:00")
    assert counted.hours.country == "DE"


def test_a_change_counts_at_once_and_makes_a_new_version(ada: User) -> None:
    before = working_time.calendars().default
    scheduling.change(own(), replace(EARLY, closures=(Closed(date(2026, 8, 3), date(2026, 8, 7)),)), by=ada)
    now = working_time.calendars().default
    assert now.version == before.version + 1
    assert now.time.add(at("2026-07-31 13:00"), 120) == at("2026-08-10 07:00")
    assert own().changed_by == ada


def test_a_team_works_by_a_calendar_of_its_own(ada: User) -> None:
    nord = cast.nord()
    early = scheduling.set_up(replace(EARLY, teams=(nord,)), by=ada)
    known = working_time.calendars()
    assert known.of(nord.pk).pk == early.pk
    assert known.of(cast.sued().pk) == known.of(None) == known.default


def test_a_team_has_one_calendar(ada: User) -> None:
    nord = cast.nord()
    scheduling.set_up(replace(EARLY, teams=(nord,)), by=ada)
    late = scheduling.set_up(replace(EARLY, name="Late", teams=(nord,)), by=ada)
    assert TeamCalendar.objects.get(team=nord).calendar == late


def test_teams_of_a_calendar_that_is_given_up_work_like_the_company(ada: User) -> None:
    early = scheduling.set_up(replace(EARLY, teams=(cast.nord(),)), by=ada)
    scheduling.give_up(early)
    assert working_time.calendars().of(cast.nord().pk) == working_time.calendars().default


def test_the_companys_own_calendar_cannot_be_given_up() -> None:
    with pytest.raises(BadCalendar):
        scheduling.give_up(own())


def test_two_admins_at_once_are_told(ada: User) -> None:
    seen = own().version
    scheduling.change(own(), EARLY, by=ada, seen=seen)
    with pytest.raises(StaleCalendar):
        scheduling.change(own(), EARLY, by=ada, seen=seen)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", replace(EARLY, name=" ")),
        ("name", replace(EARLY, name="Standard")),
        ("name", replace(EARLY, name="\x00")),
        ("time_zone", replace(EARLY, time_zone="Europe/Atlantis")),
        ("country", replace(EARLY, country="ZZ", subdivision="")),
        ("subdivision", replace(EARLY, subdivision="Atlantis")),
        ("monday", replace(EARLY, week=(((1020, 540),), *OFFICE[1:]))),
        ("tuesday", replace(EARLY, week=(OFFICE[0], ((540, 720), (700, 900)), *OFFICE[2:]))),
        ("wednesday", replace(EARLY, week=(*OFFICE[:2], ((540, 540),), *OFFICE[3:]))),
        ("monday", replace(EARLY, week=((),) * 7)),
        ("short_days", replace(EARLY, short_days=(ShortDay(2, 30, 720),))),
        ("closures", replace(EARLY, closures=(Closed(date(2026, 8, 7), date(2026, 8, 3)),))),
        ("closures", replace(EARLY, closures=(Closed(date(2026, 8, 7), date(2036, 8, 3)),))),
    ],
)
def test_what_cannot_be_counted_by_is_refused_at_its_field(ada: User, field: str, wrong: Plan) -> None:
    with pytest.raises(BadCalendar) as refused:
        scheduling.set_up(wrong, by=ada)
    assert field in refused.value.fields


def test_a_closure_that_leaves_no_working_time_in_the_coming_year_is_refused(ada: User) -> None:
    begins = [date.today() + timedelta(days=360 * n) for n in (0, 1)]
    closed = tuple(Closed(first, first + timedelta(days=360)) for first in begins)
    with pytest.raises(BadCalendar, match="mend"):
        scheduling.set_up(replace(EARLY, closures=closed), by=ada)
