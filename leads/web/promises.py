"""Doors of the promises page: what each side promised for a period and kept, as of any day; also as a table."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, signed_in
from accounts.roles import REACH, Act, Reach, Role
from leads import access
from leads.models import Side
from leads.reports import promises as calculator
from leads.reports.among import of_promise
from leads.reports.promises import Kept, Page, Part, Span
from leads.reports.promises.kept import Counted
from leads.reports.promises.spans import today
from leads.web.listing.export import BYTE_ORDER_MARK, safe

MONTHS_OFFERED, QUARTERS_OFFERED = 12, 6
LABELS: dict[str, Any] = {
    "volume": gettext_lazy("Leads handed over to sales"),
    "accepted": gettext_lazy("Accepted by sales, of those answered"),
    "complete": gettext_lazy("Dossier complete at the handover"),
    "answered": gettext_lazy("Answered in time"),
    "contacted": gettext_lazy("First contact in time"),
    "attempted": gettext_lazy("Tried often enough before giving up"),
}
MEANINGS: dict[str, Any] = {
    "volume": gettext_lazy("MQL that were offered; offers withdrawn before an answer are left out."),
    "accepted": gettext_lazy("A rejection that the referee overturned does not count against marketing."),
    "complete": gettext_lazy("Everything that the agreement asks for was there, and sales missed nothing."),
    "answered": gettext_lazy("Accepted or rejected before the deadline; what is not due yet is left out."),
    "contacted": gettext_lazy("Called, written to or met before the deadline; what is not due yet is left out."),
    "attempted": gettext_lazy("Leads given back as not reachable, with the agreed attempts since sales had them."),
}


@dataclass(frozen=True)
class Line:
    """One promise in the words of the page, its numbers with the ways to their leads."""

    kept: Kept
    span: Span
    attempts: int | None = None

    @property
    def label(self) -> str:
        return str(LABELS[self.kept.name])

    @property
    def meaning(self) -> str:
        return str(MEANINGS[self.kept.name])

    @property
    def promised(self) -> str:
        number = self.kept.now.promised
        if number is None:
            return _("nothing promised")
        if not self.kept.now.is_volume:
            return f"{number}\N{NO-BREAK SPACE}%"
        said = number_format(number, force_grouping=True)
        if self.span.is_over:
            return said
        return _("%(n)s, by this day %(expected)s") % {"n": said, "expected": number_format(self.kept.expected or 0)}

    @property
    def addresses(self) -> dict[str, str]:
        return {part.value: self._address(part, self.span) for part in Part}

    @property
    def addresses_before(self) -> dict[str, str]:
        return {part.value: self._address(part, self.span.previous) for part in Part}

    def _address(self, part: Part, span: Span) -> str:
        return f"{reverse('leads')}?{urlencode({'among': of_promise(self.kept.name, part, span)})}"

    @property
    def width(self) -> str:
        """The bar, as an SVG length."""
        return f"{min(self._share(self._reached), 100):.1f}%"

    @property
    def mark(self) -> str:
        """Where the promise stands on the same line; empty without one."""
        promised = self.kept.expected if self.kept.now.is_volume else self.kept.now.promised
        return f"{min(self._share(float(promised)), 99.5):.1f}%" if promised is not None else ""

    @property
    def _reached(self) -> float:
        return float(self.kept.now.kept) if self.kept.now.is_volume else self.kept.now.percent or 0.0

    def _share(self, number: float) -> float:
        now = self.kept.now
        longest = max(now.kept, now.promised or 0) if now.is_volume else 100
        return number / longest * 100 if longest else 0.0


@signed_in
@require_GET
def promises(request: SignedInRequest) -> HttpResponse:
    """Both sides, month or quarter, as of a day."""
    access.demand(request.user, Act.REPORT)
    span = _span(request)
    page = calculator.promises(span)
    context = {
        "span": span, "page": page, "sides": list(_sides(page)), "periods": _periods(span), "today": today(),
        "query": urlencode({"period": str(span), "as_of": span.as_of.isoformat()}),
        "is_own_team": REACH[Role(request.user.role)] == Reach.TEAM,
        "terms": page.version.promises if page.version else None,
    }  # fmt: skip
    return render(request, "leads/promises.html", context)


def _span(request: SignedInRequest) -> Span:
    """The period that the address names, else the month of its day; what makes no sense is ignored."""
    as_of = Span.read("2026-01", request.GET.get("as_of", "") or today().isoformat())
    day = min(as_of.as_of, today()) if as_of else today()
    chosen = Span.read(request.GET.get("period", ""), day.isoformat())
    return chosen or Span.month_of(day, day)


def _sides(page: Page) -> Iterator[dict[str, Any]]:
    attempts = page.version.promises.sales.attempts if page.version else None
    for side in Side:
        lines = [Line(row, page.span, attempts) for row in page.of(side)]
        yield {"name": side.value, "label": side.label, "lines": lines}


def _periods(chosen: Span) -> list[tuple[str, str, bool]]:
    """Value, label, chosen: the last months, then the last quarters, and the chosen one in any case."""
    here = today()
    months, quarters = [Span.month_of(here, here)], [Span(_quarter_of(here), 3, here)]
    while len(months) < MONTHS_OFFERED:
        months.append(months[-1].previous)
    while len(quarters) < QUARTERS_OFFERED:
        quarters.append(quarters[-1].previous)
    listed = {str(span): span.label for span in (*months, *quarters)}
    listed.setdefault(str(chosen), chosen.label)
    return [(value, label, value == str(chosen)) for value, label in listed.items()]


def _quarter_of(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


@signed_in
@require_GET
def promises_table(request: SignedInRequest) -> HttpResponse:
    """The same numbers for a spreadsheet."""
    access.demand(request.user, Act.REPORT)
    span = _span(request)
    response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="promises-{span}-{span.as_of:%Y-%m-%d}.csv"'
    writer = csv.writer(response)
    writer.writerow([
        _("Side"), _("Promise"), _("Period"), _("As of"), _("Agreement"), _("Promised"), _("Kept"), _("Cases"),
        _("Kept in %"), _("Kept in the period before"), _("Cases in the period before"),
    ])  # fmt: skip
    page = calculator.promises(span)
    writer.writerows([safe(str(cell)) for cell in cells] for cells in _cells(page))
    return response


def _cells(page: Page) -> Iterator[list[Any]]:
    for row in page.rows:
        yield [
            row.side.label, LABELS[row.name], page.span, page.span.as_of.isoformat(), page.version or "",
            _plain(row.now.promised), row.now.kept, row.now.cases, _percent(row.now), row.before.kept, row.before.cases,
        ]  # fmt: skip


def _plain(number: int | None) -> Any:
    return "" if number is None else number


def _percent(counted: Counted) -> Any:
    return "" if counted.percent is None else round(counted.percent, 2)


urlpatterns: list[URLPattern] = [
    path("promises/", promises, name="promises"),
    path("promises/table/", promises_table, name="promises_table"),
]
