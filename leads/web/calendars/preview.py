"""What a calendar means: the next days off, and when a few working hours from now are over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads import working_time
from leads.models import Closure, Hours
from leads.models.hours import clock_face
from leads.scheduling import Closed
from leads.web import words

MOST_DAYS = 10
AHEAD = timedelta(days=365)
USUAL, MOST = Decimal(4), Decimal(1000)  # hours


@dataclass(frozen=True)
class DayOff:
    """A day, or days in a row, on which nobody works or work ends early."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class Preview:
    days: list[DayOff]
    hours: Decimal
    ends: datetime
    is_working: bool  # now

    @property
    def ends_text(self) -> str:
        """By the calendar's own clock, which may be another than the reader's."""
        return f"{words.day(self.ends.date())}, {self.ends:%H:%M}"

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.ends.weekday()])


def preview(hours: Hours, asked: Mapping[str, str], closures: Iterable[Closure | Closed]) -> Preview:
    """As of now, in the calendar's own time zone."""
    counted, now = working_time.counting(hours), timezone.now()
    probe = _hours(asked.get("probe", ""))
    ends = counted.add(now, float(probe * 60)).astimezone(counted.zone)
    today = now.astimezone(counted.zone).date()
    days = sorted(_days_off(hours, closures, today), key=lambda day: day.first)[:MOST_DAYS]
    return Preview(days, probe, ends, counted.is_working(now))


def _hours(text: str) -> Decimal:
    try:
        hours = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return USUAL
    return hours if hours.is_finite() and 0 <= hours <= MOST else USUAL


def _days_off(hours: Hours, closures: Iterable[Closure | Closed], today: date) -> Iterator[DayOff]:
    until = today + AHEAD
    for year in (today.year, today.year + 1):
        named = working_time.public_holidays(hours.country, hours.subdivision, year, get_language() or "")
        yield from (DayOff(day, day, name) for day, name in named.items() if today <= day <= until)
        yield from (day for day in _short_days(hours, year) if today <= day.first <= until)
    for closed in closures:
        if closed.last_day >= today and closed.first_day <= until:
            yield DayOff(closed.first_day, closed.last_day, closed.name or _("Closed"))


def _short_days(hours: Hours, year: int) -> Iterator[DayOff]:
    for short in hours.short_days:
        try:
            day = date(year, short.month, short.day)
        except ValueError:  # 29 February
            continue
        until = _("Work ends at %(time)s") % {"time": clock_face(short.until)} if short.until else _("Closed all day")
        yield DayOff(day, day, until)
