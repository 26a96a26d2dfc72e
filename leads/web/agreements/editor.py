"""The editor of a draft: an overview of its sections, and each section as a form of its own."""

from copy import copy
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act
from leads import access, agreeing, document
from leads.agreeing import StaleDraft, Unsound
from leads.document import Section
from leads.models import Agreement
from leads.web import htmx
from leads.web.agreements.forms import FORMS, SectionForm
from leads.web.answers import act, seen_version

NEIGHBOURS = {"backtest": "agreement_backtest", "shadow": "agreement_shadow"}
"""Pages that try a draft out, where they are installed."""


@act
@require_GET
def overview(request: SignedInRequest, version: int) -> HttpResponse:
    """What the draft says now, what must be mended, what to think about, and how it differs."""
    found = draft_or_404(request.user, version)
    problems = document.by_section(document.problems(found))
    warnings = document.by_section(document.warnings(found))
    other = document.before(found)
    context = {
        "agreement": found,
        "sections": [(one, problems.get(one, []), warnings.get(one, []), one in found.settled) for one in Section],
        "problems": [finding for findings in problems.values() for finding in findings],
        "warnings": [finding for findings in warnings.values() for finding in findings],
        "before": other,
        "changes": document.difference(other, found) if other else [],
        "trials": trials(found),
    }
    return render(request, "leads/agreements/editor.html", context)


@act
@require_http_methods(["GET", "POST"])
def section(request: SignedInRequest, version: int, section: str) -> HttpResponse:
    """One section as a form. What can't be stored is shown again as it was typed."""
    found, name = draft_or_404(request.user, version), section_or_404(section)
    form = FORMS[name](found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and save(request, found, form):
        text = _("Saved: %(section)s.") % {"section": name.label}
        answer = redirect("agreement_editor", version)
        return htmx.tell(request, answer, text)
    context = {**form_context(found, form), "titles": list(Section)}
    return render(request, "leads/agreements/section.html", context, status=422 if form.errors else 200)


def save(request: SignedInRequest, agreement: Agreement, form: SectionForm) -> bool:
    """Whether the section could be stored; else the form tells why. The buttons of the rule builder store nothing."""
    if not form.is_valid():
        return False
    try:
        agreeing.edit(agreement, form.terms(), by=request.user, seen=seen_version(request), section=form.section.value)
    except Unsound as refusal:
        form.take(refusal)
    except StaleDraft as stale:
        form.add_error(None, stale.message)
        form.meanwhile = stale.now
    return not form.errors


def form_context(agreement: Agreement, form: SectionForm) -> dict[str, Any]:
    """For the page of one section, here and in the wizard. After a collision: what the other one wrote."""
    theirs = form.meanwhile
    now = theirs or agreement
    findings = [*document.problems(now), *document.warnings(now)] if not form.is_bound else []
    return {
        "agreement": now,
        "form": form,
        "section": form.section,
        "findings": [finding for finding in findings if finding.section == form.section],
        "collision": document.difference(theirs, _as_typed(theirs, form)) if theirs else [],
    }


def _as_typed(theirs: Agreement, form: SectionForm) -> Agreement:
    """The draft as it would be if the form were saved over what somebody else saved."""
    mine = copy(theirs)
    for column, value in form.terms().items():
        setattr(mine, column, value)
    return mine


def draft_or_404(user: User, version: int) -> Agreement:
    """A draft that the user may write into; whoever may not draft is told so."""
    access.demand(user, Act.DRAFT)
    found = access.agreement_or_404(user, version)
    if not found.is_draft:
        raise agreeing.WrongState(found)
    return found


def section_or_404(name: str) -> Section:
    if name not in Section.values:
        raise Http404
    return Section(name)


def trials(agreement: Agreement) -> dict[str, str]:
    """The addresses of the pages that try the draft out."""
    found = {}
    for name, page in NEIGHBOURS.items():
        try:
            found[name] = reverse(page, args=[agreement.version])
        except NoReverseMatch:
            continue
    return found
