"""Doors of touchpoints and campaigns: both lists with what they brought, and one of each."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, keeping
from leads.models import Campaign, Touchpoint
from leads.refusals import Refusal
from leads.reports import touchpoints as brought
from leads.web import answers
from leads.web.forms import ActForm
from leads.web.touchpoints.forms import CampaignForm, TouchpointForm

SHOWN = 100


@answers.act
@require_GET
def touchpoints(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.REPORT)
    lines = brought.of_touchpoints(now=timezone.now())
    may_edit = request.user.may(Act.KEEP_TOUCHPOINTS)
    return render(request, "leads/touchpoints.html", {"lines": lines, "may_edit": may_edit, "here": "touchpoints"})


@answers.act
@require_GET
def campaigns(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.REPORT)
    lines = brought.of_campaigns(list(Campaign.objects.select_related("answerable")[:SHOWN]))
    may_edit = request.user.may(Act.KEEP_TOUCHPOINTS)
    return render(request, "leads/campaigns.html", {"lines": lines, "may_edit": may_edit, "here": "campaigns"})


@answers.act
def new_touchpoint(request: SignedInRequest) -> HttpResponse:
    return _edit(request, TouchpointForm.of(_sent(request), None), keeping.add_touchpoint, _TOUCHPOINT, None)


@answers.act
def touchpoint(request: SignedInRequest, code: str) -> HttpResponse:
    known = get_object_or_404(Touchpoint, code=code)
    form = TouchpointForm.of(_sent(request), known)
    return _edit(request, form, lambda plan, by: keeping.change_touchpoint(known, plan, by=by), _TOUCHPOINT, known)


@answers.act
def new_campaign(request: SignedInRequest) -> HttpResponse:
    return _edit(request, CampaignForm.of(_sent(request), None), keeping.add_campaign, _CAMPAIGN, None)


@answers.act
def campaign(request: SignedInRequest, public_id: str) -> HttpResponse:
    known = get_object_or_404(Campaign, public_id=public_id)
    form = CampaignForm.of(_sent(request), known)
    return _edit(request, form, lambda plan, by: keeping.change_campaign(known, plan, by=by), _CAMPAIGN, known)


_TOUCHPOINT, _CAMPAIGN = ("touchpoint", "touchpoints"), ("campaign", "campaigns")


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _edit(
    request: SignedInRequest, form: Any, keep: Callable[..., Any], place: tuple[str, str], known: Any
) -> HttpResponse:
    """Show the form, or keep what it says; a refusal stands at its field."""
    access.demand(request.user, Act.KEEP_TOUCHPOINTS)
    if request.method != "POST":
        return _show(request, form, place, known)
    if not form.is_valid():
        return _show(request, form, place, known, 422)
    try:
        keep(form.plan(), by=request.user)
    except Refusal as refusal:
        form.take(refusal)
        return _show(request, form, place, known, 422)
    return answers.done(request, _("Saved."), to=reverse(place[1]))


def _show(
    request: SignedInRequest, form: ActForm, place: tuple[str, str], known: Any, status: int = 200
) -> HttpResponse:
    return render(request, f"leads/{place[0]}.html", {"form": form, "known": known}, status=status)
