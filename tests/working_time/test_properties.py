"""What holds of every calendar, every beginning and every number of minutes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from leads.models import Hours, ShortDay
from leads.working_time import WorkingTime, counting

ZONES = ["Europe/Berlin", "Europe/London", "America/New_York", "America/Recife", "Australia/Lord_Howe", "UTC"]


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """Spans of a day that follow each other; often none."""
    edges = sorted(draw(st.sets(st.integers(0, 48), max_size=6)))
    halves = edges[: len(edges) // 2 * 2]
    return tuple((begin * 30, end * 30) for begin, end in zip(halves[::2], halves[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingTime:
    week = list(draw(st.tuples(*[days()] * 7)))
    if not any(week):
        week[draw(st.integers(0, 6))] = ((540, 1020),)
    country, region = draw(st.sampled_from([("", ""), ("DE", ""), ("DE", "BY"), ("DE", "BE"), ("AT", "")]))
    short = draw(st.sampled_from([(), (ShortDay(12, 24, 720),), (ShortDay(12, 24, 0), ShortDay(12, 31, 780))]))
    begins = draw(st.dates(date(2026, 1, 1), date(2026, 12, 1)))
    closed = draw(st.sampled_from([(), ((begins, begins + timedelta(days=9)),)]))
    return counting(Hours(draw(st.sampled_from(ZONES)), tuple(week), country, region, short, closed))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
minutes = st.integers(0, 20_000)
often = settings(max_examples=60, deadline=None)


def within(calendar: WorkingTime, at: datetime) -> bool:
    """Within a working span, or at its end."""
    return calendar.is_working(at) or calendar.is_working(at - timedelta(microseconds=1))


@often
@given(calendars(), moments, minutes)
def test_adding_then_measuring_gives_back_the_same(calendar: WorkingTime, start: datetime, some: int) -> None:
    assert calendar.between(start, calendar.add(start, some)) == timedelta(minutes=some)


@often
@given(calendars(), moments, minutes)
def test_it_never_ends_outside_working_time(calendar: WorkingTime, start: datetime, some: int) -> None:
    assert within(calendar, calendar.add(start, some))


@often
@given(calendars(), moments, minutes, minutes)
def test_more_minutes_never_end_earlier(calendar: WorkingTime, start: datetime, some: int, more: int) -> None:
    assert calendar.add(start, some) <= calendar.add(start, some + more)


@often
@given(calendars(), moments, st.timedeltas(timedelta(), timedelta(days=40)), minutes)
def test_a_later_beginning_never_ends_earlier(
    calendar: WorkingTime, start: datetime, later: timedelta, some: int
) -> None:
    assert calendar.add(start, some) <= calendar.add(start + later, some)


@often
@given(calendars(), moments, minutes, minutes)
def test_a_pause_between_changes_nothing(calendar: WorkingTime, start: datetime, some: int, more: int) -> None:
    assert calendar.add(calendar.add(start, some), more) == calendar.add(start, some + more) or more == 0


@often
@given(calendars(), st.tuples(moments, moments, moments))
def test_time_measured_in_parts_is_the_whole(calendar: WorkingTime, three: tuple[datetime, datetime, datetime]) -> None:
    first, middle, last = sorted(three)
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)
    assert timedelta() <= calendar.between(first, last) <= last - first


@often
@given(calendars(), moments)
def test_the_spans_are_what_is_measured(calendar: WorkingTime, start: datetime) -> None:
    end = start + timedelta(days=30)
    spans = list(calendar.spans(start, end))
    assert sum((end - begin for begin, end in spans), timedelta()) == calendar.between(start, end)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


@often
@given(calendars(), moments)
def test_the_next_working_moment_is_working_and_nothing_lies_between(calendar: WorkingTime, at: datetime) -> None:
    following = calendar.next_working(at)
    assert following >= at
    assert calendar.is_working(following)
    assert calendar.between(at, following) == timedelta()


def test_a_million_deadlines_take_seconds() -> None:
    calendar = counting(Hours("Europe/Berlin", (((540, 1020),),) * 5 + ((),) * 2, "DE", "BY"))
    start, began = datetime(2026, 11, 28, 11, tzinfo=UTC), perf_counter()
    for number in range(1_000_000):
        calendar.add(start, number % 9_600)
    assert perf_counter() - began < 20  # three on an idle core
