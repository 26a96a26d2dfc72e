"""Periods of a report, in the days of the company's time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone


def midnight(day: date) -> datetime:
    """When the day begins at the company."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Period:
    """The moments from `since` until just before `until`."""

    since: datetime
    until: datetime

    @classmethod
    def of_days(cls, first: date, last: date, *, at_most: datetime) -> "Period":
        """From the beginning of the first day to the end of the last, cut off at a moment."""
        return cls(midnight(first), min(midnight(last + timedelta(days=1)), at_most))

    def has(self, moment: datetime) -> bool:
        return self.since <= moment < self.until
