"""The filtered list as a table for spreadsheets: streamed, so that a million rows cost no memory."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access
from leads.models import ConsentState, Lead, Level, Side, Stage
from leads.web import answers, filters

CHUNK = 2000  # rows fetched from the server-side cursor at a time
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full-width forms count in Excel too


def _titles(*names: str) -> dict[str, Any]:
    return {name: getattr(Lead._meta.get_field(name), "verbose_name", name) for name in names}


COLUMNS: dict[str, Any] = {
    "public_id": _("Number"),
    **_titles(
        "first_name", "last_name", "email", "phone", "job_title", "company", "country", "language", "interest",
        "origin", "generated_by", "captured_at", "stage", "stage_since",
    ),
    "responsible__name": _("responsible"),
    "team__name": _("team"),
    **_titles(
        "deadline", "returned_times", "consent", "budget", "authority", "need", "timeframe", "expected_value",
        "amount", "currency", "won_on",
    ),
}  # fmt: skip
LABELLED = {
    "stage": Stage, "generated_by": Side, "consent": ConsentState, "budget": Level, "authority": Level, "need": Level,
    "timeframe": Level,
}  # fmt: skip


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


@answers.act
def export(request: SignedInRequest) -> HttpResponse:
    """Every lead that matches the address and that the user may see."""
    access.demand(request.user, Act.EXPORT)
    chosen = filters.Filters(request.GET, request.user)
    found = chosen.order.among(chosen.applied(access.leads(request.user)).values_list(*COLUMNS))
    lines = _lines(found.iterator(chunk_size=CHUNK), _Writing.now())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leads-{timezone.localdate():%Y-%m-%d}.csv"'
    return cast(HttpResponse, response)


class _Writing:
    """How values are written for this reader. Fixed before the answer streams: then the request's language is gone."""

    def __init__(self, language: str, zone: tzinfo) -> None:
        self.zone = zone
        self.is_german = language.startswith("de")
        self.titles = [str(title) for title in COLUMNS.values()]
        labels = {name: {value: str(label) for value, label in kind.choices} for name, kind in LABELLED.items()}
        self.sayings = [self._saying(labels.get(name)) for name in COLUMNS]

    @classmethod
    def now(cls) -> "_Writing":
        return cls(get_language() or "en", timezone.get_current_timezone())

    @property
    def delimiter(self) -> str:
        """German Excel takes the comma for the decimal sign and wants semicolons."""
        return ";" if self.is_german else ","

    def cells(self, values: tuple[Any, ...]) -> list[str]:
        return [say(value) for say, value in zip(self.sayings, values, strict=True)]

    def _saying(self, labels: dict[str, str] | None) -> Callable[[Any], str]:
        if labels is not None:
            return lambda value: labels.get(value, "")
        return self._said

    def _said(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return f"{value.astimezone(self.zone):%Y-%m-%d %H:%M}"
        text = str(value)
        return safe(text) if isinstance(value, str) else text.replace(".", ",") if self.is_german else text


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


def _lines(facts: Iterator[tuple[Any, ...]], writing: _Writing) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=writing.delimiter)
    yield BYTE_ORDER_MARK + writer.writerow(writing.titles)
    for values in facts:
        yield writer.writerow(writing.cells(values))
