"""Dates as files write them: recognised over a sample, read exactly, never guessed row by row."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import DateFormat

_DIGITS = re.ASCII  # the digits of other scripts are no dates to anybody here
_CLOCK = r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?"
_MONTHS = {
    name: month
    for month, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), 1
    )
    for name in names.split()
}
_PATTERNS = {
    DateFormat.DOTS: (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _CLOCK, _DIGITS), (0, 1, 2)),
    DateFormat.DASHES: (re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})" + _CLOCK, _DIGITS), (0, 1, 2)),
    DateFormat.DAY_FIRST: (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _CLOCK, _DIGITS), (0, 1, 2)),
    DateFormat.MONTH_FIRST: (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _CLOCK, _DIGITS), (1, 0, 2)),
    DateFormat.YEAR_FIRST: (re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + _CLOCK, _DIGITS), (2, 1, 0)),
    DateFormat.WORDS: (re.compile(r"(\d{1,2})\.?[ -]([A-Za-zä]{3,9})\.?,?[ -](\d{4})" + _CLOCK, _DIGITS), (0, 1, 2)),
}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T].*)?", _DIGITS)
EARLIEST, LATEST = 1900, 2200

Reader = Callable[[str], datetime]


def reader(style: str) -> Reader:
    """Reads one cell into a moment; ValueError in words. A date alone is the beginning of the day in the company's
    zone, and so is a time without a zone meant: there, the day comes back as it was written."""
    zone = timezone.get_default_timezone()

    def read(text: str) -> datetime:
        try:
            moment = _iso(text, zone) if style == DateFormat.ISO else _written(text, DateFormat(style), zone)
            if not EARLIEST <= moment.year < LATEST:
                raise ValueError
        except (ValueError, OverflowError):
            raise ValueError(_("“%(text)s” is no date in this format.") % {"text": text[:40]}) from None
        return moment

    return read


def _iso(text: str, zone: tzinfo) -> datetime:
    if not _ISO.fullmatch(text):
        raise ValueError
    moment = datetime.fromisoformat(text.replace(" UTC", "+00:00").rstrip())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _written(text: str, style: DateFormat, zone: tzinfo) -> datetime:
    pattern, order = _PATTERNS[style]
    found = pattern.fullmatch(text)
    if not found:
        raise ValueError
    day, month, year = (found[1 + place] for place in order)
    number = _MONTHS.get(month[:3].lower(), 0) if style == DateFormat.WORDS else int(month)
    return datetime.combine(date(int(year), number, int(day)), _clock(*found.groups()[3:]), tzinfo=zone)


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> time:
    if hour is None or minute is None:
        return time()
    shift = 12 if half and half.lower() == "pm" else 0
    return time(int(hour) % 12 + shift if half else int(hour), int(minute), int(second or 0))


def detect(texts: Iterable[str], *, day_first: bool = False) -> DateFormat | None:
    """The format that reads the most of these cells; where 3/4/2026 can be both, as the reader's language writes it."""
    known = [text for text in (text.strip() for text in texts) if text]
    if not known:
        return None
    order = list(DateFormat)
    if not day_first:
        order.sort(key=lambda style: style == DateFormat.DAY_FIRST)
    best = max(order, key=lambda style: sum(_is_readable(text, style) for text in known))
    return best if any(_is_readable(text, best) for text in known) else None


def _is_readable(text: str, style: DateFormat) -> bool:
    try:
        reader(style)(text)
    except ValueError:
        return False
    return True
