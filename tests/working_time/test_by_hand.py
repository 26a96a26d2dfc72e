"""Cases counted by hand on a paper calendar: holidays by region, half days, summer time, odd beginnings."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leads.models import Hours, ShortDay
from leads.working_time import NoWorkingTime, WorkingTime, public_holidays, regions

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = (((540, 1020),),) * 5 + ((),) * 2  # Monday to Friday, nine to five
LUNCH = (((540, 720), (780, 1020)),) * 5 + ((),) * 2  # with an hour for lunch
NIGHTS = (((0, 360),),) * 7  # midnight to six, every day
ROUND_THE_CLOCK = (((0, 1440),),) * 7
HALF_DAYS = (ShortDay(12, 24, 720), ShortDay(12, 31, 720))
DAY = 8 * 60


def office(region: str = "", week: Any = OFFICE, **more: Any) -> WorkingTime:
    return WorkingTime(Hours("Europe/Berlin", week, **{"country": "DE", "subdivision": region, **more}))


def at(text: str) -> datetime:
    """A moment by the clock in Berlin: "2026-01-05 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


CASES = [
    # an ordinary week
    (office(), "2026-11-23 09:00", DAY, "2026-11-23 17:00"),
    (office(), "2026-11-23 10:15", 60, "2026-11-23 11:15"),
    (office(), "2026-11-23 16:00", 120, "2026-11-24 10:00"),
    (office(), "2026-11-27 16:30", 60, "2026-11-30 09:30"),  # Friday to Monday
    # begun outside working time
    (office(), "2026-11-28 11:00", 30, "2026-11-30 09:30"),  # Saturday
    (office(), "2026-11-28 11:00", DAY, "2026-11-30 17:00"),
    (office(), "2026-11-23 06:00", 1, "2026-11-23 09:01"),
    (office(), "2026-11-23 23:00", 1, "2026-11-24 09:01"),
    # nothing to wait for
    (office(), "2026-11-23 10:15", 0, "2026-11-23 10:15"),
    (office(), "2026-11-23 17:00", 0, "2026-11-23 17:00"),
    (office(), "2026-11-28 11:00", 0, "2026-11-30 09:00"),
    # over lunch
    (office(week=LUNCH), "2026-11-23 11:30", 60, "2026-11-23 13:30"),
    (office(week=LUNCH), "2026-11-23 11:30", 30, "2026-11-23 12:00"),
    (office(week=LUNCH), "2026-11-23 12:20", 10, "2026-11-23 13:10"),
    # Epiphany (6 January) is free in Bavaria and not in Berlin
    (office("BY"), "2026-01-05 16:00", 120, "2026-01-07 10:00"),
    (office("BE"), "2026-01-05 16:00", 120, "2026-01-06 10:00"),
    # Corpus Christi (4 June 2026), likewise
    (office("BY"), "2026-06-03 16:00", 120, "2026-06-05 10:00"),
    (office("BE"), "2026-06-03 16:00", 120, "2026-06-04 10:00"),
    # Women's Day (8 March) is free in Berlin and not in Bavaria; 2027 it is a Monday
    (office("BY"), "2027-03-05 16:00", 120, "2027-03-08 10:00"),
    (office("BE"), "2027-03-05 16:00", 120, "2027-03-09 10:00"),
    # Christmas 2026: Thursday the 24th ends at noon, Friday the 25th is free, the weekend follows
    (office(short_days=HALF_DAYS), "2026-12-23 16:00", 4 * 60, "2026-12-24 12:00"),
    (office(short_days=HALF_DAYS), "2026-12-24 11:00", 120, "2026-12-28 10:00"),
    (office(short_days=HALF_DAYS), "2026-12-24 13:00", 10, "2026-12-28 09:10"),
    (office(), "2026-12-24 13:00", 10, "2026-12-24 13:10"),  # without half days a day like any other
    (office(short_days=HALF_DAYS), "2026-12-31 11:30", 60, "2027-01-04 09:30"),
    # closed all day on the 24th
    (office(short_days=(ShortDay(12, 24, 0),)), "2026-12-23 16:30", 60, "2026-12-28 09:30"),
    # company holidays
    (office(closures=((date(2026, 8, 3), date(2026, 8, 14)),)), "2026-07-31 16:00", 120, "2026-08-17 10:00"),
    # summer time begins on 29 March 2026 at 02:00: that night has five hours
    (office(week=NIGHTS, country=""), "2026-03-29 00:00", 300, "2026-03-29 06:00"),
    (office(week=NIGHTS, country=""), "2026-03-29 00:00", 301, "2026-03-30 00:01"),
    # and ends on 25 October 2026 at 03:00: that night has seven
    (office(week=NIGHTS, country=""), "2026-10-25 00:00", 420, "2026-10-25 06:00"),
    (office(week=ROUND_THE_CLOCK, country=""), "2026-03-28 12:00", 24 * 60, "2026-03-29 13:00"),
    (office(week=ROUND_THE_CLOCK, country=""), "2026-10-24 12:00", 24 * 60, "2026-10-25 11:00"),
    # office hours do not notice either change
    (office(), "2026-03-27 16:00", 120, "2026-03-30 10:00"),
    (office(), "2026-10-23 16:00", 120, "2026-10-26 10:00"),
    # a leap day
    (office(), "2028-02-28 16:00", 120, "2028-02-29 10:00"),
    # ten working days over Easter 2026 (3 and 6 April)
    (office(), "2026-03-30 09:00", 10 * DAY, "2026-04-14 17:00"),
]


@pytest.mark.parametrize(("calendar", "start", "minutes", "end"), CASES)
def test_minutes_end_where_paper_says(calendar: WorkingTime, start: str, minutes: int, end: str) -> None:
    assert calendar.add(at(start), minutes) == at(end)


@pytest.mark.parametrize(("calendar", "start", "minutes", "end"), CASES)
def test_and_measure_as_many(calendar: WorkingTime, start: str, minutes: int, end: str) -> None:
    assert calendar.between(at(start), at(end)) == timedelta(minutes=minutes)
    assert calendar.between(at(end), at(start)) == -timedelta(minutes=minutes)


def test_seconds_are_kept() -> None:
    start = at("2026-11-27 16:59:30.25")
    assert office().add(start, 1) == at("2026-11-30 09:00:30.25")


def test_a_wall_time_that_summer_time_leaves_out_is_the_moment_of_the_change() -> None:
    from_half_past_two = office(week=(((150, 300),),) * 7, country="")
    day = at("2026-03-29 00:00"), at("2026-03-29 12:00")
    assert list(from_half_past_two.spans(*day)) == [(at("2026-03-29 03:00"), at("2026-03-29 05:00"))]


def test_a_wall_time_that_comes_twice_is_its_first_time() -> None:
    from_half_past_two = office(week=(((150, 300),),) * 7, country="")
    day = at("2026-10-25 00:00"), at("2026-10-25 12:00")
    assert from_half_past_two.between(*day) == timedelta(hours=3, minutes=30)


def test_whether_somebody_works() -> None:
    calendar = office()
    assert calendar.is_working(at("2026-11-23 09:00"))
    assert not calendar.is_working(at("2026-11-23 17:00"))
    assert not calendar.is_working(at("2026-11-28 10:00"))
    assert calendar.next_working(at("2026-11-23 09:30")) == at("2026-11-23 09:30")
    assert calendar.next_working(at("2026-11-23 17:00")) == at("2026-11-24 09:00")


def test_working_spans_are_cut_to_what_is_asked() -> None:
    spans = list(office(week=LUNCH).spans(at("2026-11-23 10:00"), at("2026-11-24 09:30")))
    assert spans == [
        (at("2026-11-23 10:00"), at("2026-11-23 12:00")),
        (at("2026-11-23 13:00"), at("2026-11-23 17:00")),
        (at("2026-11-24 09:00"), at("2026-11-24 09:30")),
    ]


def test_a_calendar_without_working_time_says_so_and_does_not_search_for_ever() -> None:
    nobody = office(week=((),) * 7)
    with pytest.raises(NoWorkingTime):
        nobody.add(at("2026-11-23 09:00"), 1)
    with pytest.raises(NoWorkingTime):
        nobody.next_working(at("2026-11-23 09:00"))
    assert nobody.between(at("2026-11-23 09:00"), at("2027-11-23 09:00")) == timedelta()


def test_years_far_away_are_counted_too() -> None:
    calendar = office()
    start = at("2026-11-23 09:00")
    assert calendar.between(start, calendar.add(start, 40 * 250 * DAY)) == timedelta(minutes=40 * 250 * DAY)
    assert calendar.add(at("1991-07-01 10:00"), 60) == at("1991-07-01 11:00")


def test_another_time_zone_works_at_its_own_hours() -> None:
    recife = WorkingTime(Hours("America/Recife", OFFICE))
    assert recife.add(at("2026-11-23 09:00"), 60) == at("2026-11-23 14:00")


def test_holidays_are_named_in_the_readers_language_where_it_is_known() -> None:
    day = date(2026, 10, 3)
    assert public_holidays("DE", "", 2026, "de")[day] == "Tag der Deutschen Einheit"
    assert public_holidays("DE", "", 2026, "en")[day] == "German Unity Day"
    assert public_holidays("", "", 2026) == {}
    assert regions("DE")["BY"] == "Bayern"
    assert regions("XX") == {}


def test_the_usual_day_is_what_a_day_means() -> None:
    assert Hours("UTC", OFFICE).usual_day == DAY
    assert Hours("UTC", (((480, 1020),),) * 4 + (((480, 780),),) + ((),) * 2).usual_day == 9 * 60
