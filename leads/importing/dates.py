"""Dates as files write them: recognised over a sample, read exactly, never guessed row by row."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import DateFormat

_DIGITS = re.ASCII  # the digits of other scripts are no dates to anybody here
_CLOCK = (
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?|Uhr)?"
    r"\s*(Z|UTC|GMT|CEST|CET|MESZ|MEZ|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?)?"
)
_MONTHS = {
    name: month
    for month, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), 1
    )
    for name in names.split()
}
_PATTERNS = {
    DateFormat.DOTS: (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})" + _CLOCK, _DIGITS), (0, 1, 2)),
    DateFormat.DASHES: (re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})" + _CLOCK, _DIGITS), (0, 1, 2)),
    DateFormat.DAY_FIRST: (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})" + _CLOCK, _DIGITS), (0, 1, 2)),
    DateFormat.MONTH_FIRST: (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})" + _CLOCK, _DIGITS), (1, 0, 2)),
    DateFormat.YEAR_FIRST: (re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})" + _CLOCK, _DIGITS), (2, 1, 0)),
    DateFormat.WORDS: (re.compile(r"(\d{1,2})\.?[ -]([A-Za-zä]{3,9})\.?,?[ -](\d{4})" + _CLOCK, _DIGITS), (0, 1, 2)),
}
_MONTH_FIRST = re.compile(r"([A-Za-zä]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _CLOCK, _DIGITS)
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120}  # minutes east of Greenwich
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T].*)?", _DIGITS)
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d+)?", _DIGITS)
_TICKS = re.compile(r"(\d{9,10}|\d{12,13})(?:\.0+)?", _DIGITS)
_EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001  # day 0, as Excel counts after its leap day of 1900 that never was
EARLIEST, LATEST = 1900, 2200
_COUNTS = (DateFormat.EXCEL, DateFormat.EPOCH)

Reader = Callable[[str], datetime]


def reader(style: str) -> Reader:
    """Reads one cell into a moment; ValueError in words. A date alone is the beginning of the day in the company's
    zone, and so is a time without a zone meant: there, the day comes back as it was written."""
    zone = timezone.get_default_timezone()
    special: dict[str, Callable[[str, tzinfo], datetime]] = {
        DateFormat.ISO: _iso, DateFormat.EXCEL: _excel, DateFormat.EPOCH: _ticks,
    }  # fmt: skip
    read_one = special.get(style) or partial(_written, DateFormat(style))

    def read(text: str) -> datetime:
        try:
            moment = read_one(text, zone)
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


def _excel(text: str, zone: tzinfo) -> datetime:
    if not _NUMBER.fullmatch(text) or not 10_000 <= (days := float(text.replace(",", "."))) < 80_000:
        raise ValueError
    return (_EXCEL_BEGINS + timedelta(seconds=round(days * 86_400))).replace(tzinfo=zone)


def _ticks(text: str, _zone: tzinfo) -> datetime:
    found = _TICKS.fullmatch(text)
    if not found:
        raise ValueError
    ticks = int(found[1])
    return datetime.fromtimestamp(ticks / 1000 if ticks > 99_999_999_999 else ticks, UTC)


def _written(style: DateFormat, text: str, zone: tzinfo) -> datetime:
    pattern, order = _PATTERNS[style]
    found = pattern.fullmatch(text)
    if not found and style == DateFormat.WORDS:
        found, order = _MONTH_FIRST.fullmatch(text), (1, 0, 2)
    if not found:
        raise ValueError
    day, month, year = (found[1 + place] for place in order)
    year = f"20{year}" if len(year) == 2 else year
    number = _MONTHS.get(month[:3].lower(), 0) if style == DateFormat.WORDS else int(month)
    *clock, named = found.groups()[3:]
    return datetime.combine(date(int(year), number, int(day)), _clock(*clock), tzinfo=_zone(named) or zone)


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if (minutes := _ZONES.get(name)) is None:
        digits = re.sub(r"\D", "", name)
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if "-" in name else 1)
    return fixed(timedelta(minutes=minutes))


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> time:
    if hour is None or minute is None:
        return time()
    half = (half or "").lower().replace(".", "").replace("uhr", "")
    shift = 12 if half == "pm" else 0
    return time(int(hour) % 12 + shift if half else int(hour), int(minute), int(second or 0))


def detect(texts: Iterable[str], *, day_first: bool = False) -> DateFormat | None:
    """The format that reads the most of these cells; where 3/4/2026 can be both, as the reader's language writes it."""
    known = [text for text in (text.strip() for text in texts) if text]
    if not known:
        return None
    order = sorted(DateFormat, key=lambda style: style in _COUNTS)  # a mere number is a date only where nothing else is
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
