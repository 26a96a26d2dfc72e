"""Doors of reports: the funnel as a page and as tables for spreadsheets."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access
from leads.filters import NO_ORIGIN
from leads.models import Side
from leads.reports import funnel as calculator
from leads.reports.funnel import SGL, Funnel, Row
from leads.web import words
from leads.web.listing.export import BYTE_ORDER_MARK, safe

ORIGINS, MONTHS = "origins", "months"


@dataclass(frozen=True)
class Period:
    """Months of the first contact, both included; None: open on that side."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, request: SignedInRequest) -> "Period":
        return cls(_month(request.GET.get("from", "")), _month(request.GET.get("to", "")))

    @property
    def end(self) -> date | None:
        """The last day of the last month."""
        if self.last is None:
            return None
        return (self.last.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def query(self) -> dict[str, str]:
        both = {"from": self.first, "to": self.last}
        return {name: f"{month:%Y-%m}" for name, month in both.items() if month}


@dataclass(frozen=True)
class Line:
    """A row of a table with the lists that its numbers lead to."""

    label: str
    row: Row
    leads_url: str
    won_url: str
    bar: str  # the rate as a share of the best one, as an SVG length; empty: none


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return month if month and 1900 < month.year < 2200 else None


def _measured(request: SignedInRequest) -> tuple[Funnel, Period]:
    """What this user may count: all leads, or the own team's."""
    access.demand(request.user, Act.REPORT)
    period = Period.of(request)
    return calculator.funnel(access.leads(request.user), since=period.first, until=period.end), period


@signed_in
@require_GET
def funnel(request: SignedInRequest) -> HttpResponse:
    found, period = _measured(request)
    context = {
        "rate": round(found.total.rate or 0, 3),
        "funnel": found,
        "period": period.query,
        "tables": _tables(found, period),
        "total": _line(_("All"), found.total, period.query, 0),
        "spreads": _spread_rows(found),
        "is_own_team": request.user.role == "sales_rep",
    }
    return render(request, "leads/funnel.html", context)


def _tables(found: Funnel, period: Period) -> list[dict[str, Any]]:
    origins = [(origin_label(row), row, _to_origin(row, found) | period.query) for row in found.origins]
    months = [(month_label(row), row, {"from": row.key, "to": row.key}) for row in found.months]
    return [
        {"id": ORIGINS, "title": _("By origin"), "head": _("Origin"), "lines": _lines(origins)},
        {"id": MONTHS, "title": _("By month of the first contact"), "head": _("Month"), "lines": _lines(months)},
    ]


def _lines(rows: list[tuple[str, Row, dict[str, str]]]) -> list[Line]:
    best = max((row.rate or 0 for _label, row, _query in rows if not row.is_thin), default=0)
    return [_line(label, row, query, best) for label, row, query in rows]


def _line(label: str, row: Row, query: dict[str, str], best: float) -> Line:
    url = reverse("leads")
    width = min(100, (row.rate or 0) / best * 100) if best else 0
    bar = f"{width:.1f}%" if best else ""
    return Line(label, row, _address(url, query), _address(url, {**query, "won": "1"}), bar)


def _address(url: str, query: dict[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


def _to_origin(row: Row, found: Funnel) -> dict[str, str]:
    """Sales' own leads count apart, so a list of either kind leaves out the other."""
    if row.is_sgl:
        return {"generated_by": Side.SALES.value}
    mixed = {"generated_by": Side.MARKETING.value} if any(other.is_sgl for other in found.origins) else {}
    return {"origin": row.key or NO_ORIGIN, **mixed}


def origin_label(row: Row) -> str:
    if row.is_sgl:
        return words.origin(SGL)
    return words.origin(row.key) or _("(none given)")


def month_label(row: Row) -> str:
    return date_format(date.fromisoformat(f"{row.key}-01"), "F Y")


def _spread_rows(found: Funnel) -> list[tuple[str, Any, Any]]:
    names = {
        "count": _("Won leads"), "median": _("Median"), "mean": _("Mean"), "first_quartile": _("First quartile"),
        "third_quartile": _("Third quartile"), "shortest": _("Shortest"), "longest": _("Longest"),
    }  # fmt: skip
    pair = (found.days, found.days_in_order)
    return [(label, *(getattr(spread, name) for spread in pair)) for name, label in names.items()]


@signed_in
@require_GET
def funnel_table(request: SignedInRequest, table: str) -> HttpResponse:
    """One of the tables for a spreadsheet, with the rate in full."""
    access.demand(request.user, Act.EXPORT)
    found, _period = _measured(request)
    if table not in (ORIGINS, MONTHS):
        raise Http404
    rows = found.origins if table == ORIGINS else found.months
    response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="funnel-{table}.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Origin") if table == ORIGINS else _("Month"), _("Leads"), _("Won"), _("Won in %")])
    for row in rows:
        label = row.key if row.key and not row.is_sgl else origin_label(row)  # as the source writes it
        writer.writerow([safe(label), row.leads, row.won, round(row.rate or 0, 3)])
    return response


urlpatterns: list[URLPattern] = [
    path("funnel/", funnel, name="funnel"),
    path("funnel/<str:table>/", funnel_table, name="funnel_table"),
]
