"""The desk's page."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from accounts.http import SignedInRequest, signed_in
from accounts.models import User
from accounts.roles import Act, Role, Side
from leads import access
from leads.models import Agreement, LeadQuerySet
from leads.web import htmx
from leads.web.marketing import sections, shown

FIRST_SCOPE = {Role.MARKETING: "mine", Role.MARKETING_HEAD: "team"}


@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """One section of the desk; which, and whose leads, is in the address."""
    section = sections.SECTIONS.get(request.GET.get("section", ""), sections.READY)
    scope = _scope(request)
    visible = access.leads(request.user)
    mine = visible.filter(sections.of_whom(scope, request.user))
    found = _due(request.user, scope, visible, mine) if section is sections.DUE else _found(request.user, section, mine)
    context = {
        "section": section, "scope": scope, "tabs": _tabs(scope), "scopes": _scopes(request.user, section),
        "here": _address(section.name, scope), "may_hand_over": request.user.may(Act.HAND_OVER), **found,
    }  # fmt: skip
    return htmx.render_partial(request, "leads/desk.html", "results", context)


def _scope(request: SignedInRequest) -> str:
    """Who works in no marketing team has no leads of their own here."""
    if request.user.side != Side.MARKETING:
        return "all"
    asked = request.GET.get("of", "")
    return asked if asked in sections.SCOPES else FIRST_SCOPE.get(Role(request.user.role), "all")


def _found(user: User, section: sections.Section, leads: LeadQuerySet) -> dict[str, Any]:
    agreement = Agreement.in_force()
    found = list(sections.leads_of(section, leads, agreement))
    page = found[: sections.SIZE]
    rows = shown.rows(user, page, sections.entries(page), agreement)
    groups = shown.by_reason(rows) if section is sections.RETURNED else [shown.Group("", rows)] if rows else []
    return {"groups": groups, "has_more": len(found) > sections.SIZE, "agreement": agreement, "size": len(page)}


def _due(user: User, scope: str, visible: LeadQuerySet, leads: LeadQuerySet) -> dict[str, Any]:
    late = list(sections.due_today(leads).with_people()[: sections.SIZE])
    tasks = shown.tasks(sections.reminders(scope, user, visible), late)
    page = tasks[: sections.SIZE]
    return {"tasks": page, "has_more": len(tasks) > sections.SIZE, "size": len(page)}


def _address(section: str, scope: str) -> str:
    return f"{reverse('desk')}?section={section}&of={scope}"


def _tabs(scope: str) -> list[tuple[sections.Section, str]]:
    return [(section, _address(section.name, scope)) for section in sections.SECTIONS.values()]


def _scopes(user: User, section: sections.Section) -> list[tuple[str, Any, str]]:
    if user.side != Side.MARKETING:
        return []
    return [(scope, label, _address(section.name, scope)) for scope, label in sections.SCOPES.items()]
