"""The steps before an import starts: upload, columns, values, check."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access, importing, tasks
from leads.models import ImportJob, ImportMapping
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.imports import forms
from leads.web.imports.forms import ColumnsForm, ShapeForm, UploadForm

LISTED = 50
REFUSED_SHOWN = 20


def job_or_404(request: SignedInRequest, public_id: str) -> ImportJob:
    access.demand(request.user, Act.IMPORT)
    return get_object_or_404(ImportJob.objects.select_related("by__team", "undone_by"), public_id=public_id)


def ring() -> None:
    """The row is what counts: should the bell get lost, the timetable rings again within a minute."""
    transaction.on_commit(partial(tasks.run_waiting_imports.apply_async, retry=False), robust=True)


def show(request: SignedInRequest, job: ImportJob, status: int = 200, **more: Any) -> HttpResponse:
    """The step at which the import stands."""
    if not job.is_draft:
        return show_run(request, job, status, **more)
    context: dict[str, Any] = {"job": job, "preset": importing.preset_of(job.preset), **more}
    context.setdefault("shape_form", ShapeForm.of(job))
    context.setdefault("columns_form", ColumnsForm.of(job))
    columns = importing.columns(job)
    rules = [(column, job.conflicts.get(_ruled(column.meaning), importing.FILL)) for column in columns]
    context |= {"columns": rules, "targets": forms.offered_targets(job), "rules": forms.RULES}
    context["mappings"] = importing.offered_mappings(job)
    return render(request, "leads/import.html", context, status=status)


def _ruled(meaning: str) -> str:
    return "extra" if meaning.startswith("custom.") else meaning


def show_run(request: SignedInRequest, job: ImportJob, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"job": job, **more}
    context["refused"] = list(job.refusals.order_by("row")[:REFUSED_SHOWN]) if job.is_finished else []
    context["exceptions"] = importing.exceptions(job) if job.kept else []
    return htmx.render_partial(request, "leads/import_run.html", "progress", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """Past imports, and the way to a new one."""
    access.demand(request.user, Act.IMPORT)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import_job", importing.draft(*form.brought(), by=request.user).public_id)
        except Refusal as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "rows", refusal.message)
    context = {"form": form, "jobs": ImportJob.objects.select_related("by")[:LISTED]}
    context["mappings"] = ImportMapping.objects.select_related("by")
    return render(request, "leads/imports.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def import_job(request: SignedInRequest, public_id: str) -> HttpResponse:
    return show(request, job_or_404(request, public_id))


@answers.act
@require_POST
def import_shape(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Read the draft in another way; the columns are guessed anew."""
    job = job_or_404(request, public_id)
    form = ShapeForm.of(job, request.POST)
    if form.is_valid():
        try:
            read = importing.reshape(job, form.shape(job), sheet=form.cleaned_data.get("sheet"))
            importing.interpret(read, content=form.cleaned_data["content"])
            return redirect("import_job", job.public_id)
        except Refusal as refusal:
            form.take(refusal)
            job = job_or_404(request, public_id)
    return show(request, job, 422, shape_form=form)


@answers.act
@require_POST
def import_columns(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Say what the columns mean, then what their values mean, or look at the first rows."""
    job = job_or_404(request, public_id)
    form = ColumnsForm.of(job, request.POST)
    if form.is_valid():
        try:
            mapping = _with_new_fields(request, job, forms.meanings_of(job, request.POST))
            rules = forms.rules_of(mapping, request.POST)
            importing.interpret(job, mapping=mapping, conflicts=rules, **form.settings())
            return redirect("import_values" if job.meanings else "import_preview", job.public_id)
        except Refusal as refusal:
            form.take(refusal)
    return show(request, job, 422, columns_form=form)


def _with_new_fields(request: SignedInRequest, job: ImportJob, mapping: list[str]) -> list[str]:
    """Where a field of its own was asked for, it is added first."""
    if forms.NEW_FIELD in mapping and not request.user.may(Act.ADMINISTER):
        raise PermissionDenied(_("Only admins add fields."))
    return [
        importing.new_field(job, place, by=request.user) if code == forms.NEW_FIELD else code
        for place, code in enumerate(mapping)
    ]


@answers.act
@require_http_methods(["GET", "POST"])
def import_values(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Say which stage and which person the values of the file mean."""
    job = job_or_404(request, public_id)
    if not job.is_draft:
        return redirect("import_job", public_id)
    if request.method == "POST":
        importing.interpret(job, meanings=forms.answers_of(job, request.POST))
        return redirect("import_preview", job.public_id)
    context = {"job": job, "ask": importing.ASK, "stages": list(forms.stages()), "people": list(forms.people())}
    context |= {code: forms.values_of(job, code) for code in ("stage", "owner")}
    return render(request, "leads/import_values.html", context)


@signed_in
@require_GET
def import_preview(request: SignedInRequest, public_id: str) -> HttpResponse:
    job = job_or_404(request, public_id)
    if not job.is_draft:
        return redirect("import_job", public_id)
    try:
        shown = importing.preview(job)
    except Refusal as refusal:
        return answers.refuse(request, refusal.message, 422)
    context = {"job": job, "preview": shown, "asked": importing.unanswered(job)}
    return render(request, "leads/import_preview.html", context)


@answers.act
@require_POST
def import_start(request: SignedInRequest, public_id: str) -> HttpResponse:
    job = importing.start(job_or_404(request, public_id))
    ring()
    return redirect("import_job", job.public_id)


@answers.act
@require_POST
def import_removal(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Drop a draft and its file."""
    importing.discard(job_or_404(request, public_id))
    return answers.done(request, _("The file was discarded."), to=reverse("imports"))


urlpatterns: list[URLPattern] = [
    path("imports/", imports, name="imports"),
    path("imports/<str:public_id>/", import_job, name="import_job"),
    path("imports/<str:public_id>/shape/", import_shape, name="import_shape"),
    path("imports/<str:public_id>/columns/", import_columns, name="import_columns"),
    path("imports/<str:public_id>/values/", import_values, name="import_values"),
    path("imports/<str:public_id>/preview/", import_preview, name="import_preview"),
    path("imports/<str:public_id>/start/", import_start, name="import_start"),
    path("imports/<str:public_id>/removal/", import_removal, name="import_removal"),
]
