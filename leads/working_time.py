"""Working time: when somebody works, how much of it lies between two moments, and when a number of minutes is over.

Everything is counted in real elapsed time. A span over the hour at which summer time begins or ends is shorter or
longer by it; a wall time that the change leaves out stands for the moment of the change, and one that comes twice for
its first time. Minutes that end with a working span end at its end, not at the beginning of the next one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from time import monotonic
from zoneinfo import ZoneInfo

import holidays

from leads.models import Hours, WorkingCalendar
from leads.models.hours import Span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SECOND, MINUTE = 1_000_000, 60_000_000  # in ticks
YEARS_AT_HAND = 2  # before and after the year asked for
FIRST_YEAR, LAST_YEAR = 1900, 2200
KEPT_FOR = 60  # seconds


class NoWorkingTime(ValueError):
    """The calendar has no working time where some is needed."""


def _ticks(moment: datetime) -> int:
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def _moment(ticks: int) -> datetime:
    return EPOCH + timedelta(microseconds=ticks)


class WorkingTime:
    """A calendar made ready for counting: its working spans as bisectable sums, extended when years are missing."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.zone = ZoneInfo(hours.zone)
        self._table = _Table((), (), (), 0, 0)

    def add(self, start: datetime, minutes: float) -> datetime:
        """The moment at which that many working minutes since `start` are over; never outside working time."""
        return self.after(start, timedelta(minutes=minutes))

    def after(self, start: datetime, working: timedelta) -> datetime:
        """Like `add`, exact to the microsecond. NoWorkingTime when the calendar never has that much."""
        table, at, wanted = self._around(start), _ticks(start), working // TICK
        while True:
            goal = table.worked_until(at) + wanted
            # zero minutes from outside working time: when it begins again
            place = bisect_left(table.sums, goal) if wanted else bisect_left(table.ends, at)
            if place < len(table.ends):
                break
            table = self._extended(table)
        if not wanted:
            return _moment(max(at, table.begins[place]))
        return _moment(table.ends[place] - (table.sums[place] - goal))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; negative when the end comes first."""
        if end < start:
            return -self.between(end, start)
        table = self._around(start, end)
        return timedelta(microseconds=table.worked_until(_ticks(end)) - table.worked_until(_ticks(start)))

    def is_working(self, at: datetime) -> bool:
        table, ticks = self._around(at), _ticks(at)
        place = bisect_right(table.begins, ticks) - 1
        return place >= 0 and ticks < table.ends[place]

    def next_working(self, at: datetime) -> datetime:
        """The moment itself within working time, else when it next begins. NoWorkingTime when it never does."""
        table, ticks = self._around(at), _ticks(at)
        while (place := bisect_right(table.ends, ticks)) == len(table.ends):
            table = self._extended(table)
        return _moment(max(ticks, table.begins[place]))

    def spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans between two moments, cut to them."""
        table, first, last = self._around(start, end), _ticks(start), _ticks(end)
        for place in range(bisect_right(table.ends, first), bisect_left(table.begins, last)):
            yield _moment(max(table.begins[place], first)), _moment(min(table.ends[place], last))

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The working spans of a day by the wall clock, in minutes since midnight."""
        if _is_closed(self.hours, day) or day in _free_days(self.hours.country, self.hours.subdivision, day.year):
            return ()
        shortened = (short.until for short in self.hours.short_days if (short.month, short.day) == (day.month, day.day))
        until = min(shortened, default=24 * 60)
        spans = self.hours.week[day.weekday()]
        return tuple((begin, min(end, until)) for begin, end in spans if begin < min(end, until))

    # the table -------------------------------------------------------------------------------------

    def _around(self, *moments: datetime) -> "_Table":
        """The table, made or extended so that these moments lie well within it."""
        table = self._table
        years = [moment.year for moment in moments]
        if table.first < min(years) and max(years) < table.last:
            return table
        first, last = min(years) - YEARS_AT_HAND, max(years) + YEARS_AT_HAND
        if table.ends:
            first, last = min(first, table.first), max(last, table.last)
        return self._made(first, last)

    def _extended(self, table: "_Table") -> "_Table":
        if table.last >= LAST_YEAR:
            raise NoWorkingTime(self.hours)
        return self._made(table.first, table.last + 10)

    def _made(self, first: int, last: int) -> "_Table":
        first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
        begins, ends = [], []
        for number in range(date(first, 1, 1).toordinal(), date(last + 1, 1, 1).toordinal()):
            day = date.fromordinal(number)
            for begin, end in self.spans_of(day):
                begins.append(self._instant(day, begin))
                ends.append(self._instant(day, end))
        lengths = (end - begin for begin, end in zip(begins, ends, strict=True))
        self._table = _Table(tuple(begins), tuple(ends), tuple(accumulate(lengths)), first, last)
        return self._table

    def _instant(self, day: date, minute: int) -> int:
        """The real moment of a wall time, in ticks."""
        wall = datetime.combine(day, time(), tzinfo=self.zone) + timedelta(minutes=minute)
        before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
        assert before is not None
        assert after is not None
        at = _ticks(wall.astimezone(UTC))
        return at if before >= after else self._change_before(at, (after - before) // TICK)

    def _change_before(self, at: int, jump: int) -> int:
        """The moment of the change whose jump leaves out the wall time that `at` was counted from."""
        low, high = at - jump, at  # the change lies after the one and not after the other
        offset = _moment(low).astimezone(self.zone).utcoffset()
        while high - low > SECOND:
            middle = (low + high) // 2
            if _moment(middle).astimezone(self.zone).utcoffset() == offset:
                low = middle
            else:
                high = middle
        return high - high % SECOND


class _Table:
    """Working spans in order: their begins and ends in ticks since the epoch, and what is worked by the end of each."""

    def __init__(
        self, begins: tuple[int, ...], ends: tuple[int, ...], sums: tuple[int, ...], first: int, last: int
    ) -> None:
        self.begins, self.ends, self.sums, self.first, self.last = begins, ends, sums, first, last

    def worked_until(self, at: int) -> int:
        place = bisect_right(self.begins, at) - 1
        if place < 0:
            return 0
        return self.sums[place] - max(self.ends[place] - at, 0)


# Holidays -----------------------------------------------------------------------------------------


def _is_closed(hours: Hours, day: date) -> bool:
    return any(first <= day <= last for first, last in hours.closures)


@lru_cache(maxsize=4096)
def _free_days(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(public_holidays(country, subdivision, year))


def public_holidays(country: str, subdivision: str, year: int, language: str = "") -> dict[date, str]:
    """The public holidays of a country (or region) in a year with their names, in the language where it is known."""
    if not country:
        return {}
    names = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=_spoken(language))
    return dict(sorted(names.items()))


def _spoken(language: str) -> str | None:
    return {"en": "en_US", "de": "de"}.get(language)


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """Countries whose holidays are known, by their two letters, each with its regions' codes."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in sorted(known.items()) if len(code) == 2}


@lru_cache(maxsize=256)
def regions(country: str) -> dict[str, str]:
    """The regions of a country by code, each with its name where the library knows one."""
    if country not in countries():
        return {}
    named = {code: name for name, code in holidays.country_holidays(country).subdivisions_aliases.items()}
    return {code: named.get(code, code) for code in countries()[country]}


# Calendars made ready -----------------------------------------------------------------------------


@lru_cache(maxsize=64)
def counting(hours: Hours) -> WorkingTime:
    """The calendar ready for counting; made once for equal hours."""
    return WorkingTime(hours)


@dataclass(frozen=True)
class Calendar:
    """A calendar as it stood at one version, ready for counting."""

    pk: int
    version: int
    time: WorkingTime


class Calendars:
    """The calendars as they stand: the company's own, and those of teams that have one."""

    def __init__(self) -> None:
        known = list(WorkingCalendar.objects.prefetch_related("closures", "of_teams"))
        self.all = {one.pk: Calendar(one.pk, one.version, counting(one.hours)) for one in known}
        self._of_team = {of.team_id: self.all[one.pk] for one in known for of in one.of_teams.all()}
        self.default = next(self.all[one.pk] for one in known if one.is_default)

    def of(self, team_id: int | None) -> Calendar:
        """By which calendar a team works."""
        return self._of_team.get(team_id or 0, self.default)


_kept: tuple[float, Calendars] | None = None


def calendars(*, fresh: bool = False) -> Calendars:
    """The calendars, asked for anew after KEPT_FOR seconds. Who counted by an older version is counted anew by the
    next sweep, so that a page or an act costs no statement for what changes once a year."""
    global _kept  # one per process
    if fresh or _kept is None or monotonic() - _kept[0] > KEPT_FOR:
        _kept = (monotonic(), Calendars())
    return _kept[1]


def forget() -> None:
    """A calendar has changed: this process asks anew at once."""
    global _kept  # one per process
    _kept = None
