"""Pages of long lists: the address holds the place of the last row seen, so that page 400 costs what page 1 costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext_lazy as _

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BIGGEST = 2**63


@dataclass(frozen=True)
class Order:
    """A way to sort: by one moment, and by id where moments are equal. Each has its index."""

    name: str
    label: Any  # lazily translated
    column: str
    descending: bool
    needs_value: bool = False  # rows without the moment have no place in this order and stay out

    def among(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        """The rows in this order; `backwards` from the end."""
        if self.needs_value:
            rows = rows.filter(**{f"{self.column}__isnull": False})
        columns: Sequence[Combinable] = F(self.column), F("pk")
        down = self.descending != backwards
        return rows.order_by(*(column.desc() if down else column.asc() for column in columns))  # type: ignore[attr-defined]

    def beyond(self, rows: QuerySet[Any], place: "Place", *, backwards: bool = False) -> QuerySet[Any]:
        """The rows that come after the place; `backwards` those before it."""
        compare = TupleLessThan if self.descending != backwards else TupleGreaterThan
        return rows.filter(compare(Tuple(F(self.column), F("pk")), (Value(place.moment), Value(place.pk))))


NEWEST = Order("newest", _("Newest first"), "captured_at", descending=True)
OLDEST = Order("oldest", _("Oldest first"), "captured_at", descending=False)
DEADLINE = Order("deadline", _("By deadline"), "deadline", descending=False, needs_value=True)
ORDERS = {order.name: order for order in (NEWEST, OLDEST, DEADLINE)}


@dataclass(frozen=True)
class Place:
    """Where a row stands in an order, as short text for the address."""

    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.moment - EPOCH) // MICROSECOND:x}.{self.pk:x}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None where the text is no place: a mended address shows the first page."""
        moment, dot, pk = text.partition(".")
        try:
            place = cls(EPOCH + int(moment, 16) * MICROSECOND, int(pk, 16))
        except (ValueError, OverflowError):
            return None
        return place if dot and 0 <= place.pk < BIGGEST else None


@dataclass(frozen=True)
class Page:
    """Some rows of a list, with the places from which the neighbours begin (empty: there is none)."""

    rows: list[dict[str, Any]]
    previous: str = ""
    next: str = ""

    @property
    def is_whole_list(self) -> bool:
        return not (self.previous or self.next)


def page(rows: QuerySet[Any], order: Order, query: Mapping[str, str], *, size: int) -> Page:
    """The page that the address asks for. `rows` yields dicts which hold the order's column and `pk`; one statement."""
    after, before = Place.read(query.get("after", "")), Place.read(query.get("before", ""))
    backwards = before is not None and after is None
    place = before if backwards else after
    ordered = order.among(rows, backwards=backwards)
    found = list((order.beyond(ordered, place, backwards=backwards) if place else ordered)[: size + 1])
    has_more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    ends = [place_of(order, row) for row in (shown[0], shown[-1])] if shown else ["", ""]
    comes_from_somewhere = place is not None
    previous = has_more if backwards else comes_from_somewhere
    following = comes_from_somewhere if backwards else has_more
    return Page(shown, ends[0] if previous else "", ends[1] if following else "")


def place_of(order: Order, row: Mapping[str, Any]) -> str:
    """The place of a row, for the address of what follows it."""
    return str(Place(row[order.column], row["pk"]))
