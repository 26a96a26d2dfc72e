"""Pages of a list by keyset: each begins behind the last row of the page before, however long the list is."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Order:
    """By a column of time, or of whole numbers, then by id; both in the same direction, as the index has them."""

    column: str
    descending: bool = False
    is_number: bool = False

    @property
    def by(self) -> list[str]:
        sign = "-" if self.descending else ""
        return [f"{sign}{self.column}", f"{sign}id"]

    def behind(self, at: datetime | int, pk: int) -> Q:
        """The first condition repeats what the second says, in the form that an index range understands."""
        way = "lt" if self.descending else "gt"
        inside = Q(**{f"{self.column}__{way}": at}) | Q(**{self.column: at, f"id__{way}": pk})
        return Q(**{f"{self.column}__{way}e": at}) & inside


def page(request: Request, rows: QuerySet[M], order: Order, asked: dict[str, Any]) -> dict[str, Any]:
    """`results`, and as `next` the address of the page behind them (None at the end)."""
    if cursor := asked.get("cursor"):
        rows = rows.filter(order.behind(*_read(cursor, order)))
    found = list(rows.order_by(*order.by)[: asked["limit"] + 1])
    shown = found[: asked["limit"]]
    is_last = len(found) == len(shown)
    return {"results": shown, "next": None if is_last else next_address(request, _written(shown[-1], order))}


def next_address(request: Request, cursor: str) -> str:
    """The same question, from the cursor on."""
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def _written(last: Model, order: Order) -> str:
    at = getattr(last, order.column)
    key = [order.column, at if order.is_number else at.isoformat(), last.pk]
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, order: Order) -> tuple[datetime | int, int]:
    try:
        column, at, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = int(at) if order.is_number else datetime.fromisoformat(at)
        is_whole = moment.utcoffset() is not None if isinstance(moment, datetime) else abs(moment) < 2**31
        if column != order.column or not 0 < pk < 2**63 or not is_whole:
            raise ValueError
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise ValidationError({"cursor": [_("This cursor belongs to another list.")]}) from None
    return moment, int(pk)
