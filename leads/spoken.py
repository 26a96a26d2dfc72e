"""Words that are kept with a record: in every language, because whoever reads them later may not speak the writer's."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.utils.translation import get_language, override

T = TypeVar("T")
_DAY = {"de": "%d.%m.%Y", "en": "%-d %b %Y"}


def in_each_language(say: Callable[[], T]) -> dict[str, T]:
    """What `say` answers in each language that Leadflow speaks."""
    spoken = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            spoken[code] = say()
    return spoken


def told(spoken: Mapping[str, T], otherwise: T) -> T:
    """The kept words in the reader's language; `otherwise` where none were kept."""
    return spoken.get(language(), next(iter(spoken.values()), otherwise))


def language() -> str:
    """The reader's language: German or English."""
    return "de" if (get_language() or "en").startswith("de") else "en"


def day(value: date) -> str:
    """A day as the reader writes it: 05.12.2026 or 5 Dec 2026."""
    return value.strftime(_DAY[language()])
