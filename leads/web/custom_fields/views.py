"""Doors of the custom fields: the list, one of them, retiring and offering it again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, customising
from leads.models import CustomField
from leads.refusals import Refusal
from leads.web import answers
from leads.web.custom_fields.forms import Sheet


@require_GET
@answers.act
def fields(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    every = list(CustomField.objects.all())
    offered = [field for field in every if field.retired_at is None]
    retired = [field for field in every if field.retired_at is not None]
    return render(request, "leads/custom_fields.html", {"offered": offered, "retired": retired})


@answers.act
def new(request: SignedInRequest) -> HttpResponse:
    return _page(request, None)


@answers.act
def one(request: SignedInRequest, code: str) -> HttpResponse:
    return _page(request, get_object_or_404(CustomField, code=code))


def _page(request: SignedInRequest, known: CustomField | None) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    sheet = Sheet(known, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, sheet)
    if not sheet.is_valid():
        return _show(request, sheet, 422)
    try:
        _save(request, sheet)
    except Refusal as refusal:
        sheet.take(refusal)
        return _show(request, sheet, 422)
    return answers.done(request, _("Saved."), to=reverse("custom_fields"))


def _save(request: SignedInRequest, sheet: Sheet) -> CustomField:
    if sheet.known is None:
        return customising.add(sheet.plan(), by=request.user)
    return customising.change(sheet.known, sheet.plan(), by=request.user)


def _show(request: SignedInRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    return render(request, "leads/custom_field.html", {"sheet": sheet, "form": sheet.form}, status=status)


@require_POST
@answers.act
def retirement(request: SignedInRequest, code: str) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    field = customising.retire(get_object_or_404(CustomField, code=code), by=request.user)
    text = _("“%(field)s” is no longer filled in. What is on record stays.") % {"field": field.label}
    return answers.done(request, text, to=reverse("custom_fields"))


@require_POST
@answers.act
def offering(request: SignedInRequest, code: str) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    field = customising.offer_again(get_object_or_404(CustomField, code=code), by=request.user)
    text = _("“%(field)s” is filled in again.") % {"field": field.label}
    return answers.done(request, text, to=reverse("custom_fields"))
