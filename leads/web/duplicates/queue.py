"""The queue page by page: the address holds likeness and number of the last pair seen, so that no page costs more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from leads import matching, merging
from leads.models import Lead, Suspicion

_PLACE = re.compile(r"(\d{1,3})\.(\d{1,18})")


class Pair:
    """Two records as the queue shows them: which of them would go on, and what speaks for it."""

    def __init__(self, suspicion: Suspicion) -> None:
        self.score = suspicion.score
        self.sentences = matching.in_words(suspicion.reasons)
        self.kept, self.gone = merging.in_order(suspicion.first, suspicion.second)

    @property
    def both(self) -> tuple[Lead, Lead]:
        return self.kept, self.gone


@dataclass(frozen=True)
class Page:
    """Some pairs, with the places from which the neighbours begin (empty: there is none)."""

    pairs: list[Pair]
    previous: str = ""
    next: str = ""


def page(found: QuerySet[Suspicion], query: Mapping[str, str], *, size: int) -> Page:
    """`found` in the order of the queue: the likeliest first, of equals the newest."""
    after, before = _place(query.get("after", "")), _place(query.get("before", ""))
    if before and not after:
        rows = list(_beyond(found, TupleGreaterThan, before).order_by("score", "pk")[: size + 1])
        shown = rows[size - 1 :: -1] if len(rows) > size else rows[::-1]
        return _page(shown, has_previous=len(rows) > size, has_next=True)
    rows = list((_beyond(found, TupleLessThan, after) if after else found)[: size + 1])
    return _page(rows[:size], has_previous=after is not None, has_next=len(rows) > size)


def _page(rows: list[Suspicion], *, has_previous: bool, has_next: bool) -> Page:
    if not rows:
        return Page([])
    first, last = (f"{row.score}.{row.pk}" for row in (rows[0], rows[-1]))
    return Page([Pair(row) for row in rows], first if has_previous else "", last if has_next else "")


def _place(text: str) -> tuple[int, int] | None:
    """None where the text is no place: a mended address shows the first page."""
    told = _PLACE.fullmatch(text) if text.isascii() else None
    return (int(told[1]), int(told[2])) if told else None


def _beyond(found: QuerySet[Suspicion], compare: type, place: tuple[int, int]) -> QuerySet[Suspicion]:
    return found.filter(compare(Tuple(F("score"), F("pk")), (Value(place[0]), Value(place[1]))))
