"""Doors of imports: upload, columns, check, run, report. Nothing is imported before the last step is confirmed."""

import csv
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access, importing, tasks
from leads.models import DateFormat, ImportJob, RefusedRow
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.forms import ActForm
from leads.web.listing.export import BYTE_ORDER_MARK, safe

LISTED = 50
REFUSED_SHOWN = 20
PAGE = "leads/import.html"


class UploadForm(ActForm):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("Up to 1 GB. Encoding, delimiter and columns are recognised and can be corrected."),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,text/csv"}),
    )


class ShapeForm(ActForm):
    content = forms.ChoiceField(label=gettext_lazy("The rows are"), choices=ImportJob.Content.choices)
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=list(importing.ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=gettext_lazy("Delimiter"), choices=list(importing.DELIMITERS.items()))
    header_row = forms.IntegerField(label=gettext_lazy("Row with the column names"), min_value=1, max_value=1000)

    @classmethod
    def of(cls, job: ImportJob, data: Any = None) -> "ShapeForm":
        return cls(data, initial={name: getattr(job, name) for name in cls.base_fields}, auto_id="shape-%s")

    def shape(self) -> importing.Shape:
        given = self.cleaned_data
        return importing.Shape(given["encoding"], given["delimiter"], given["header_row"])


class ColumnsForm(ActForm):
    system = forms.CharField(
        label=gettext_lazy("Source system"),
        max_length=40,
        help_text=gettext_lazy("Leads are known again by their id in this system, or else by their e-mail."),
    )
    date_format = forms.ChoiceField(label=gettext_lazy("Dates are written as"), choices=DateFormat.choices)
    stage = forms.ChoiceField(
        label=gettext_lazy("New leads enter as"), choices=[(s.value, s.label) for s in importing.STAGES]
    )

    @classmethod
    def of(cls, job: ImportJob, data: Any = None) -> "ColumnsForm":
        form = cls(data, initial={name: getattr(job, name) for name in cls.base_fields}, auto_id="columns-%s")
        if job.content == ImportJob.Content.DEALS:
            del form.fields["stage"]
        return form


def _job(request: SignedInRequest, public_id: str) -> ImportJob:
    access.demand(request.user, Act.IMPORT)
    return get_object_or_404(ImportJob.objects.select_related("by__team"), public_id=public_id)


def _show(request: SignedInRequest, job: ImportJob, status: int = 200, **more: Any) -> HttpResponse:
    """The step at which the import stands."""
    context: dict[str, Any] = {"job": job, **more}
    if job.is_draft:
        context.setdefault("shape_form", ShapeForm.of(job))
        context.setdefault("columns_form", ColumnsForm.of(job))
        context |= {"columns": importing.columns(job), "targets": importing.targets_for(job.content)}
        return render(request, PAGE, context, status=status)
    context["refused"] = list(job.refusals.order_by("row")[:REFUSED_SHOWN]) if job.is_finished else []
    return htmx.render_partial(request, "leads/import_run.html", "progress", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """Past imports, and the way to a new one."""
    access.demand(request.user, Act.IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect("import_job", importing.draft(file, file.name, by=request.user).public_id)
        except Refusal as refusal:
            form.add_error("file", refusal.message)
    jobs = ImportJob.objects.select_related("by")[:LISTED]
    return render(request, "leads/imports.html", {"form": form, "jobs": jobs}, status=422 if form.errors else 200)


@signed_in
@require_GET
def import_job(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _show(request, _job(request, public_id))


@answers.act
@require_POST
def import_shape(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Read the draft in another way; the columns are guessed anew."""
    job = _job(request, public_id)
    form = ShapeForm.of(job, request.POST)
    if form.is_valid():
        try:
            importing.interpret(importing.reshape(job, form.shape()), content=form.cleaned_data["content"])
            return redirect("import_job", job.public_id)
        except Refusal as refusal:
            form.take(refusal)
            job = _job(request, public_id)
    return _show(request, job, 422, shape_form=form)


@answers.act
@require_POST
def import_columns(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Say what the columns mean, then look at the first rows."""
    job = _job(request, public_id)
    form = ColumnsForm.of(job, request.POST)
    if form.is_valid():
        mapping = [request.POST.get(f"column-{place}", "") for place in range(len(job.columns))]
        try:
            importing.interpret(job, mapping=mapping, **form.cleaned_data)
            return redirect("import_preview", job.public_id)
        except Refusal as refusal:
            form.take(refusal)
    return _show(request, job, 422, columns_form=form)


@signed_in
@require_GET
def import_preview(request: SignedInRequest, public_id: str) -> HttpResponse:
    job = _job(request, public_id)
    if not job.is_draft:
        return redirect("import_job", public_id)
    return render(request, "leads/import_preview.html", {"job": job, "preview": importing.preview(job)})


@answers.act
@require_POST
def import_start(request: SignedInRequest, public_id: str) -> HttpResponse:
    job = importing.start(_job(request, public_id))
    # the row is what counts: should the bell get lost, the timetable rings again within a minute
    transaction.on_commit(partial(tasks.run_waiting_imports.apply_async, retry=False), robust=True)
    return redirect("import_job", job.public_id)


@answers.act
@require_POST
def import_removal(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Drop a draft and its file."""
    importing.discard(_job(request, public_id))
    return answers.done(request, _("The file was discarded."), to=reverse("imports"))


@signed_in
@require_GET
def import_refused(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Every refused row as it came, with its cause: to be mended and imported again."""
    job = _job(request, public_id)
    titles = [_("row"), _("cause"), *job.columns]
    rows = job.refusals.order_by("row").iterator(chunk_size=2000)
    response = StreamingHttpResponse(_lines(titles, rows, job.delimiter), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{job.public_id}.csv"'
    return cast(HttpResponse, response)


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(titles: list[str], rows: Iterator[RefusedRow], delimiter: str) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield BYTE_ORDER_MARK + str(writer.writerow(map(safe, titles)))
    for row in rows:
        yield str(writer.writerow([row.row, safe(row.cause), *map(safe, row.cells)]))


urlpatterns: list[URLPattern] = [
    path("imports/", imports, name="imports"),
    path("imports/<str:public_id>/", import_job, name="import_job"),
    path("imports/<str:public_id>/shape/", import_shape, name="import_shape"),
    path("imports/<str:public_id>/columns/", import_columns, name="import_columns"),
    path("imports/<str:public_id>/preview/", import_preview, name="import_preview"),
    path("imports/<str:public_id>/start/", import_start, name="import_start"),
    path("imports/<str:public_id>/removal/", import_removal, name="import_removal"),
    path("imports/<str:public_id>/refused/", import_refused, name="import_refused"),
]
