"""Facts of a lead: one in place, all on a page, and what they were before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act
from leads import access, capturing
from leads.models import FACTS, Lead, LeadHistory
from leads.models.custom_field import PREFIX
from leads.recording import StaleLead
from leads.web import answers, htmx
from leads.web.custom import offered, place_of, value_of
from leads.web.forms import FactsForm
from leads.web.lead import sheets
from leads.web.lead.late import label_of, said

MOST_OLD_VALUES = 20


@answers.act
def facts(request: SignedInRequest, public_id: str) -> HttpResponse:
    """All facts on one page, for those without scripts and for thorough work."""
    lead = editable(request, public_id)
    names = [*FACTS, *(field.name for field in offered())]
    form = FactsForm(request.POST or None, names=names, initial={name: value_of(lead, name) for name in names})
    action = reverse("lead_facts", args=[public_id])
    sheet = sheets.Sheet(lead, _("Edit facts"), _("Save"), action)
    return sheets.answered(request, sheet, form, lambda seen: _edit(lead, form, request.user, seen), _("Saved."))


@answers.act
def fact(request: SignedInRequest, public_id: str, name: str) -> HttpResponse:
    """One fact, edited where it stands."""
    lead = editable(request, public_id)
    _must_be_fact(name)
    if request.method != "POST" and not htmx.is_partial(request):
        return redirect(reverse("lead_facts", args=[public_id]) + f"#id_{name}")
    initial = {name: value_of(lead, name)}
    form = FactsForm(
        request.POST if request.method == "POST" else None, names=[name], initial=initial, auto_id="fact-%s-edit"
    )
    return sheets.answered(request, _cell(lead, name), form, _keeping(lead, form, name, request.user), _("Saved."))


def _must_be_fact(name: str) -> None:
    if name not in FACTS and name not in {field.name for field in offered()}:
        raise Http404


def editable(request: SignedInRequest, public_id: str) -> Lead:
    lead = access.lead_or_404(request.user, public_id)
    access.demand(request.user, Act.EDIT, lead)
    return lead


def _cell(lead: Lead, name: str) -> sheets.Sheet:
    action = reverse("facts", args=[lead.public_id, name])
    return sheets.Sheet(
        lead, label_of(name), _("Save"), action, partial=sheets.IN_PLACE, place=f"fact-{place_of(name)}",
        history=reverse("fact_history", args=[lead.public_id, name]),
    )  # fmt: skip


def _edit(lead: Lead, form: FactsForm, by: User, seen: int | None) -> Lead:
    return capturing.edit(lead, form.facts(), by=by, seen=seen)


def _keeping(lead: Lead, form: FactsForm, name: str, by: User) -> Callable[[int | None], object]:
    """Save the fact; when others changed only other facts meanwhile, that is no conflict."""

    def carry_out(seen: int | None) -> Lead:
        try:
            return _edit(lead, form, by, seen)
        except StaleLead as stale:
            if name in stale.difference or not all(_is_fact(other) for other in stale.difference):
                raise
            return _edit(lead, form, by, stale.lead.version)

    return carry_out


def _is_fact(name: str) -> bool:
    return name in FACTS or name.startswith(PREFIX)


# history ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OldValue:
    value: str
    until: datetime
    who: str


@answers.act
def history(request: SignedInRequest, public_id: str, name: str) -> HttpResponse:
    """What this fact was before, until when, and who changed it."""
    lead = access.lead_or_404(request.user, public_id)
    if not _is_fact(name):
        raise Http404
    context = {
        "lead": lead,
        "label": label_of(name),
        "old": _old_values(lead, name),
        "now": said(name, value_of(lead, name)),
    }
    return htmx.render_partial(request, "leads/lead/history.html", "values", context)


def _old_values(lead: Lead, name: str) -> list[OldValue]:
    rows = list(LeadHistory.objects.filter(pgh_obj_id=lead.pk).select_related("pgh_context").order_by("-pgh_id")[:500])
    later = value_of(lead, name)
    changes = []
    for row in rows:
        value = value_of(row, name)
        if value != later:
            changes.append(row)
        later = value
    people = User.objects.in_bulk([_user_id(row) for row in changes[:MOST_OLD_VALUES] if _user_id(row)])
    return [
        OldValue(said(name, value_of(row, name)), row.pgh_created_at, str(people.get(_user_id(row), _("Leadflow"))))
        for row in changes[:MOST_OLD_VALUES]
    ]


def _user_id(row: LeadHistory) -> int:
    return int((row.pgh_context.metadata if row.pgh_context else {}).get("user") or 0)
