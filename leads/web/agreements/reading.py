"""Read the agreement: all versions, one as a document, on paper, and how two differ."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access, document
from leads.models import Agreement
from leads.web.agreements import shown

STATES = Agreement.Status


@signed_in
@require_GET
def agreements(request: SignedInRequest) -> HttpResponse:
    """The version in force on top, then what is on its way, then the history."""
    found = list(
        access.agreements(request.user)
        .select_related("drafted_by", "proposed_by")
        .prefetch_related("signatures")
        .order_by("-version")
    )
    in_force = next((version for version in found if version.state == STATES.IN_FORCE), None)
    context = {
        "in_force": in_force,
        "groups": _groups(found),
        "may_draft": request.user.may(Act.DRAFT),
        "needs_wizard": in_force is not None and in_force.is_preset,
    }
    return render(request, "leads/agreements/list.html", context)


def _groups(found: list[Agreement]) -> list[tuple[str, list[Agreement]]]:
    order = {
        "coming": (STATES.SIGNED, STATES.PROPOSED),
        "drafts": (STATES.DRAFT,),
        "earlier": (STATES.SUPERSEDED, STATES.WITHDRAWN),
    }
    groups = [(name, [version for version in found if version.state in states]) for name, states in order.items()]
    return [(name, versions) for name, versions in groups if versions]


@signed_in
@require_GET
def agreement(request: SignedInRequest, version: int) -> HttpResponse:
    """One version as a document in plain sentences."""
    found = access.agreement_or_404(request.user, version)
    return render(request, "leads/agreements/document.html", shown.page(found, request.user))


@signed_in
@require_GET
def difference(request: SignedInRequest, version: int) -> HttpResponse:
    """What a version says otherwise than another one that the reader chooses."""
    found = access.agreement_or_404(request.user, version)
    others = [other for other in access.agreements(request.user).order_by("-version") if other.pk != found.pk]
    other = _chosen(request, others) or document.before(found)
    context: dict[str, Any] = {"agreement": found, "others": others, "other": other}
    if other is not None:
        context["changes"] = document.difference(other, found)
    return render(request, "leads/agreements/difference.html", context)


def _chosen(request: SignedInRequest, others: list[Agreement]) -> Agreement | None:
    return next((other for other in others if str(other.version) == request.GET.get("from")), None)


@signed_in
@require_GET
def pdf(request: SignedInRequest, version: int) -> HttpResponse:
    found = access.agreement_or_404(request.user, version)
    response = HttpResponse(document.as_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="leadflow-agreement-{found.version}.pdf"'
    return response
