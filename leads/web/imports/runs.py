"""An import that was started: its refused rows, taking it back, reading its file again."""

import csv
from collections.abc import Iterator
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest, signed_in
from leads import importing
from leads.models import RefusedRow
from leads.web import answers
from leads.web.imports.steps import job_or_404, ring
from leads.web.listing.export import BYTE_ORDER_MARK, safe


@signed_in
@require_GET
def import_refused(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Every refused row as it came, with its cause: to be mended and imported again."""
    job = job_or_404(request, public_id)
    titles = [_("row"), _("cause"), *job.columns[2 if importing.has_reasons(job.columns) else 0 :]]
    rows = job.refusals.order_by("row").iterator(chunk_size=2000)
    lines = _lines(titles, rows, job.delimiter, without=2 if importing.has_reasons(job.columns) else 0)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{job.public_id}.csv"'
    return cast(HttpResponse, response)


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(titles: list[str], rows: Iterator[RefusedRow], delimiter: str, without: int) -> Iterator[str]:
    """`without`: so many columns at the beginning are causes of an earlier run."""
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield BYTE_ORDER_MARK + str(writer.writerow(map(safe, titles)))
    for row in rows:
        yield str(writer.writerow([row.row, safe(row.cause), *map(safe, row.cells[without:])]))


@answers.act
@require_POST
def import_undo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take the whole import back."""
    job = importing.undo(job_or_404(request, public_id), by=request.user)
    ring()
    return redirect("import_job", job.public_id)


@answers.act
@require_POST
def import_again(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The same file as a new draft, to read it in a better way."""
    fresh = importing.again(job_or_404(request, public_id), by=request.user)
    return answers.done(
        request, _("The file is ready to be read again."), to=reverse("import_job", args=[fresh.public_id])
    )


urlpatterns: list[URLPattern] = [
    path("imports/<str:public_id>/refused/", import_refused, name="import_refused"),
    path("imports/<str:public_id>/undo/", import_undo, name="import_undo"),
    path("imports/<str:public_id>/again/", import_again, name="import_again"),
]
