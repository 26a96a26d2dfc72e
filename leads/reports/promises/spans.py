"""Months and quarters, as of a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leads.reports.periods import midnight


def today() -> date:
    """Today at the company."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


@dataclass(frozen=True)
class Span:
    """A month (2026-11) or a quarter (2026-Q4), looked at as things stood at the end of `as_of`."""

    first: date
    months: int
    as_of: date

    @classmethod
    def read(cls, text: str, as_of: str = "") -> "Span | None":
        """None where the text names no month and no quarter of our time, or the day is none."""
        year, dash, part = text.partition("-")
        if not (dash and _is_number(year, 4) and 1900 < int(year) < 2200):
            return None
        day = _day(as_of) if as_of else today()
        if day is None:
            return None
        if part[:1] == "Q" and part[1:] in ("1", "2", "3", "4"):
            return cls(date(int(year), 3 * int(part[1:]) - 2, 1), 3, day)
        return cls(date(int(year), int(part), 1), 1, day) if _is_number(part, 2) and 0 < int(part) < 13 else None

    @classmethod
    def month_of(cls, day: date, as_of: date) -> "Span":
        return cls(day.replace(day=1), 1, as_of)

    def __str__(self) -> str:
        return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}" if self.months == 3 else f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        if self.months == 1:
            return date_format(self.first, "F Y")
        return _("quarter %(n)s of %(year)s") % {"n": (self.first.month + 2) // 3, "year": f"{self.first:%Y}"}

    @property
    def end(self) -> date:
        """The day after the last one."""
        months = self.first.month - 1 + self.months
        return date(self.first.year + months // 12, months % 12 + 1, 1)

    @property
    def previous(self) -> "Span":
        """The period before, known as of the same day."""
        months = self.first.year * 12 + self.first.month - 1 - self.months
        return Span(date(months // 12, months % 12 + 1, 1), self.months, self.as_of)

    @property
    def since(self) -> datetime:
        return midnight(self.first)

    @property
    def known_until(self) -> datetime:
        """The end of the day as of which is looked; what came later is not known."""
        return min(midnight(self.as_of + timedelta(days=1)), timezone.now() + timedelta(minutes=1))

    @property
    def until(self) -> datetime:
        return min(midnight(self.end), self.known_until)

    @property
    def is_over(self) -> bool:
        return midnight(self.end) <= self.known_until

    @property
    def share_gone(self) -> float:
        """How much of the period lies behind the day, from 0 to 1."""
        whole = midnight(self.end) - self.since
        return min(max((self.until - self.since) / whole, 0.0), 1.0)


def _is_number(text: str, digits: int) -> bool:
    return len(text) == digits and text.isascii() and text.isdigit()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None
