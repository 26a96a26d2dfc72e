"""What a working calendar says, as a typed value of its JSON columns: the week, shortened days, closures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

MINUTES_A_DAY = 24 * 60

Span = tuple[int, int]
"""From and to, in minutes since local midnight; 1440 is the end of the day."""


def minute_of(text: str) -> int:
    """Minutes since midnight of "09:30"; "24:00" is the end of the day. ValueError for anything else."""
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise ValueError(text)
    if len(minutes) != 2 or not 1 <= len(hours) <= 2 or int(minutes) > 59:
        raise ValueError(text)
    minute = int(hours) * 60 + int(minutes)
    if minute > MINUTES_A_DAY:
        raise ValueError(text)
    return minute


def clock_face(minute: int) -> str:
    """ "09:30" of the minutes since midnight."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True)
class ShortDay:
    """A day of every year on which work ends early (`until`, minutes since midnight; 0: closed all day)."""

    month: int
    day: int
    until: int

    @classmethod
    def read(cls, data: dict[str, Any]) -> "ShortDay":
        return cls(int(data["month"]), int(data["day"]), minute_of(data["until"]))

    def as_data(self) -> dict[str, Any]:
        return {"month": self.month, "day": self.day, "until": clock_face(self.until)}


@dataclass(frozen=True)
class Hours:
    """When a company or team works: the whole of a calendar, without its name. Equal values count alike."""

    zone: str
    week: tuple[tuple[Span, ...], ...]  # Monday first
    country: str = ""
    subdivision: str = ""
    short_days: tuple[ShortDay, ...] = ()
    closures: tuple[tuple[date, date], ...] = ()  # first and last day

    @cached_property
    def usual_day(self) -> int:
        """Working minutes of the week's most usual working day; what "a day" means when time left is said."""
        lengths = [sum(end - begin for begin, end in spans) for spans in self.week]
        worked = [length for length in lengths if length]
        return max(worked, key=lambda length: (worked.count(length), length)) if worked else 8 * 60


def read_week(data: Sequence[Sequence[Sequence[str]]]) -> tuple[tuple[Span, ...], ...]:
    """The week of the column: for each day its spans as ["09:00", "17:00"]."""
    return tuple(tuple((minute_of(begin), minute_of(end)) for begin, end in spans) for spans in data)


def week_as_data(week: Iterable[Iterable[Span]]) -> list[list[list[str]]]:
    return [[[clock_face(begin), clock_face(end)] for begin, end in spans] for spans in week]
