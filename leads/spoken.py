"""How days and money are said in the reader's language: one way for pages, rules and records.

Words that are kept with a record are kept in every language, as whoever reads them later may not speak the writer's.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, override

# strftime, because Django's date_format costs ten times as much and a list says a hundred dates
_DAY = {"de": "%d.%m.%Y", "en": "%-d %b %Y"}
_MINUTE = {"de": "%d.%m.%Y, %H:%M", "en": "%-d %b %Y, %H:%M"}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "BRL": "R$"}

T = TypeVar("T")


def in_each_language(say: Callable[[], T]) -> dict[str, T]:
    """What `say` answers in each language that Leadflow speaks."""
    spoken = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            spoken[code] = say()
    return spoken


def told(kept: Mapping[str, T], otherwise: T) -> T:
    """Kept words in the reader's language; `otherwise` where none were kept."""
    return kept.get(language(), next(iter(kept.values()), otherwise))


def language() -> str:
    return "de" if (get_language() or "en").startswith("de") else "en"


def day(moment: date) -> str:
    """A day, or the day of a moment where the reader is."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return local.strftime(_DAY[language()])


def absolute(moment: datetime) -> str:
    return moment.astimezone(timezone.get_current_timezone()).strftime(_MINUTE[language()])


def number(value: Decimal | int) -> str:
    """1.234,5 in German, 1,234.5 in English; no idle zeros behind the point."""
    exact = Decimal(value)
    places = max(0, -int(exact.normalize().as_tuple().exponent)) if exact.is_finite() else 0
    return number_format(round(exact, places), places, force_grouping=True)


def money(amount: Decimal, currency: str = "", decimals: int = 2) -> str:
    """1.234,56 € in German, €1,234.56 in English; without a currency in the company's."""
    return _priced(_grouped(amount, decimals), currency or settings.CURRENCY)


def _grouped(amount: Decimal, decimals: int) -> str:
    """As number_format would say it, which costs ten times as much, and a list says a hundred amounts."""
    written = f"{round(amount, decimals) + 0:,.{decimals}f}"  # no zero below zero
    return written.translate(_POINTS) if language() == "de" else written


_POINTS = str.maketrans(",.", ".,")


def _priced(written: str, currency: str) -> str:
    sign = _SIGNS.get(currency, currency)
    if language() == "de":
        return f"{written}\N{NO-BREAK SPACE}{sign}"
    return f"{sign}{written}" if len(sign) == 1 else f"{sign}\N{NO-BREAK SPACE}{written}"
