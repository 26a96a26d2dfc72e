"""Saved mappings: kept by name, used for the next file of the kind, forgotten."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, importing
from leads.models import ImportMapping
from leads.web import answers
from leads.web.imports.steps import job_or_404


@answers.act
@require_POST
def import_mapping(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Keep what the columns mean."""
    job = job_or_404(request, public_id)
    kept = importing.save(job, request.POST.get("name", ""), by=request.user)
    words = _("The mapping is kept as “%(name)s” and offered for files with these columns.") % {"name": kept.name}
    return answers.done(request, words, to=reverse("import_job", args=[public_id]))


@answers.act
@require_POST
def import_mapping_use(request: SignedInRequest, public_id: str, mapping_id: str) -> HttpResponse:
    job, kept = job_or_404(request, public_id), get_object_or_404(ImportMapping, public_id=mapping_id)
    importing.use(kept, job)
    words = _("The columns are read as in “%(name)s”.") % {"name": kept.name}
    return answers.done(request, words, to=reverse("import_job", args=[public_id]))


@answers.act
@require_POST
def import_mapping_removal(request: SignedInRequest, mapping_id: str) -> HttpResponse:
    access.demand(request.user, Act.IMPORT)
    importing.forget(get_object_or_404(ImportMapping, public_id=mapping_id))
    return answers.done(request, _("The mapping was forgotten."), to=reverse("imports"))


urlpatterns: list[URLPattern] = [
    path("imports/mappings/<str:mapping_id>/removal/", import_mapping_removal, name="import_mapping_removal"),
    path("imports/<str:public_id>/mapping/", import_mapping, name="import_mapping"),
    path("imports/<str:public_id>/mappings/<str:mapping_id>/", import_mapping_use, name="import_mapping_use"),
]
