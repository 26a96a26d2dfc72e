"""Whether what somebody wrote into a draft can be read at all: known names, right types, sensible figures.

The types in leads.models.terms say what there may be, so that a term which they learn is read here too. A problem is
told at its path, such as `clock_terms.answer.ladder.0.after_minutes`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from accounts.models import User
from leads.document import ruling
from leads.document.sections import RULES, TERMS
from leads.models import Agreement, ClockKind, ClockTerms, Offering, Promises, RoutingTerms, ScoreLine, Target

SHAPES: dict[str, Any] = {
    "scoring": tuple[ScoreLine, ...],
    "clock_terms": dict[ClockKind, ClockTerms],
    "offering_terms": Offering,
    "routing_terms": RoutingTerms,
    "promise_terms": Promises,
    "target_terms": Target,
}
YEAR_OF_WORK = 366 * 24 * 60  # minutes: no clock is longer
FROM_TO = {
    "minutes": (1, YEAR_OF_WORK),
    "after_minutes": (0, YEAR_OF_WORK),
    "warn_percent": (1, 99),
    "accepted_percent": (0, 100),
    "complete_percent": (0, 100),
    "answered_percent": (0, 100),
    "contacted_percent": (0, 100),
    "attempted_percent": (0, 100),
    "attempts": (1, 100),
    "leads_a_month": (0, 1_000_000),
    "person_limit": (1, 100_000),
    "team_limit": (1, 1_000_000),
    "points": (-1000, 1000),
}
LARGEST_NUMBER = 2**31
LONGEST = {"motive": 4_000, "purpose": 10_000, "if_broken": 4_000, "name": 120, "label": 120, "currency": 3}
Found = Iterator[tuple[str, str]]


def unreadable(terms: Mapping[str, Any]) -> dict[str, str]:
    """Path and words of all that can't be stored in a draft; empty when it can."""
    found: dict[str, str] = {}
    for column, value in terms.items():
        for path, words in _column(column, value):
            found.setdefault(path, words)
    return found


def _column(column: str, value: Any) -> Found:
    if column not in TERMS:
        yield column, _("There is no such field.")
    elif _has_nul(value):
        yield column, _("This text contains characters that can't be stored.")
    elif column in RULES:
        yield from _rule(column, value, optional=column == "hand_raiser_rule")
    elif column in SHAPES:
        yield from _shaped(column, value, SHAPES[column])
    elif column == "referee":
        yield from _a(column, value is None or isinstance(value, User))
    elif column == "starts_at":
        yield from _a(column, value is None or isinstance(value, datetime))
    else:
        yield from _text(column, value)


def _has_nul(value: Any) -> bool:
    """PostgreSQL stores none, however deep it is hidden."""
    if isinstance(value, dict):
        return any(_has_nul(inner) for pair in value.items() for inner in pair)
    return any(map(_has_nul, value)) if isinstance(value, list) else isinstance(value, str) and "\x00" in value


def _a(path: str, fits: bool) -> Found:
    if not fits:
        yield path, _("This can't be read.")


def _rule(path: str, value: Any, *, optional: bool = False) -> Found:
    if value is None and optional:
        return
    if words := ruling.unreadable(value):
        yield path, words


def _text(path: str, value: Any) -> Found:
    longest = LONGEST.get(path.rpartition(".")[2], 200)
    if not isinstance(value, str):
        yield path, _("This can't be read.")
    elif len(value) > longest:
        yield path, _("At most %(longest)d characters, please.") % {"longest": longest}


def _shaped(path: str, value: Any, shape: Any) -> Found:
    """By the type that the value is to be read into."""
    origin, inner = get_origin(shape), get_args(shape)
    if origin in (UnionType, Union):
        if value is not None:
            yield from _shaped(path, value, next(one for one in inner if one is not NoneType))
    elif is_dataclass(shape):
        yield from _record(path, value, shape)
    elif origin is tuple:
        yield from _list(path, value, inner[0])
    elif origin is dict and isinstance(inner[0], type) and issubclass(inner[0], Enum):
        yield from _by_word(path, value, *inner)
    elif origin is dict:
        yield from _rule(path, value)
    else:
        yield from _plain(path, value, shape)


def _record(path: str, value: Any, shape: Any) -> Found:
    if not isinstance(value, dict):
        yield path, _("Please send an object with named fields.")
        return
    hints, known = get_type_hints(shape), {field.name: field for field in fields(shape)}
    for name, inner in value.items():
        if name not in known:
            yield f"{path}.{name}", _("There is no such field.")
        else:
            yield from _shaped(f"{path}.{name}", inner, hints[name])
    for name, field in known.items():
        if field.default is MISSING and field.default_factory is MISSING and name not in value:
            yield f"{path}.{name}", _("This is needed.")


def _list(path: str, value: Any, shape: Any) -> Found:
    if not isinstance(value, list):
        yield path, _("Please send a list.")
        return
    for number, inner in enumerate(value):
        yield from _shaped(f"{path}.{number}", inner, shape)


def _by_word(path: str, value: Any, words: Any, shape: Any) -> Found:
    if not isinstance(value, dict):
        yield path, _("Please send an object with named fields.")
        return
    for name, inner in value.items():
        if name not in words.values:
            yield f"{path}.{name}", _("There is no such field.")
        elif inner is not None:
            yield from _shaped(f"{path}.{name}", inner, shape)


def _plain(path: str, value: Any, shape: Any) -> Found:
    if isinstance(shape, type) and issubclass(shape, Enum):
        if value not in [one.value for one in shape]:
            yield path, _("There is no such choice.")
    elif shape is bool:
        yield from _a(path, isinstance(value, bool))
    elif shape is int:
        yield from _figure(path, value)
    elif shape is Decimal:
        yield from _amount(path, value)
    else:
        yield from _text(path, value)


def _figure(path: str, value: Any) -> Found:
    least, most = FROM_TO.get(path.rpartition(".")[2], (0, LARGEST_NUMBER))
    if not isinstance(value, int) or isinstance(value, bool):
        yield path, _("Please enter a whole number.")
    elif not least <= value <= most:
        yield path, _("Please enter a number from %(least)d to %(most)d.") % {"least": least, "most": most}


def _amount(path: str, value: Any) -> Found:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite():
        yield path, _("Please enter an amount.")
    elif not 0 < amount < Decimal(10) ** 12:
        yield path, _("Please enter an amount above 0.")


def readable(agreement: Agreement) -> dict[str, str]:
    """The same for a version as it is stored."""
    return unreadable({column: getattr(agreement, column) for column in TERMS})
