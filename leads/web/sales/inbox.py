"""The sales inbox: one queue, one decision per lead, one key per decision."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, signed_in
from accounts.models import Team, User
from accounts.roles import REACH, Act, Reach, Role, Side
from leads import access, dossiers, spoken
from leads.models import AnyLetter, BantAnswer, Effect, Handover, Lead, Level, Reason, Use, scheme
from leads.reports.timeline import timeline
from leads.web import answers, htmx
from leads.web.sales.waiting import View, all_done, arrived_since, waiting

EVENTS = 5


@require_GET
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    user, view, now = request.user, View.read(request.GET), timezone.now()
    page = waiting(user, view, now)
    context = {
        "page": page, "view": view, "now": now, "since": now.isoformat(),
        "may_accept": user.may(Act.ACCEPT), "words": _words(), "doors": _doors(),
        "all_done": all_done(user) if page.is_empty else "", "sees_all": _sees_all(user),
    }  # fmt: skip
    if not htmx.is_partial(request):
        context |= _around(user, page.is_empty and not page.snoozed)
    return htmx.render_partial(request, "leads/inbox.html", "list", context)


def _words() -> dict[str, str]:
    """What stands in every row, looked up once."""
    return {
        "accept": _("Accept"), "reject": _("Reject"), "select": _("Select"), "more": _("More"),
        "raised": _("asks for sales itself"), "against": _("against the rule"), "incomplete": _("not complete"),
        "away": _("away until"),
    }  # fmt: skip


def _doors() -> dict[str, tuple[str, str]]:
    """The addresses that every row leads to, as what stands before and after its id: fifty rows look up none."""
    names = {"lead": "lead", "preview": "handover_preview", "accept": "acceptance", "reject": "rejection"}
    parts = {door: reverse(name, args=["ID"]).partition("ID") for door, name in names.items()}
    return {door: (before, after) for door, (before, _id, after) in parts.items()}


def _around(user: User, is_empty: bool) -> dict[str, Any]:
    """What stands around the list: the reasons to reject, and for those who see all teams their names."""
    return {
        "reasons": [] if is_empty or not user.may(Act.REJECT) else list(_reasons()),
        "teams": Team.objects.filter(side=Side.SALES, is_active=True).order_by("name") if _sees_all(user) else [],
    }


def _sees_all(user: User) -> bool:
    return REACH[Role(user.role)] == Reach.ALL


def _reasons() -> Iterator[dict[str, Any]]:
    for reason in Reason.objects.offered_for(Use.REJECT):
        needs = {"needs_note": reason.needs_note, "needs_date": reason.needs_date,
                 "needs_lead": reason.effect == Effect.MERGE}  # fmt: skip
        yield {"code": reason.code, "label": str(reason), "hint": "", **needs}


@require_GET
@signed_in
def arrivals(request: SignedInRequest) -> HttpResponse:
    """How many came since the list was drawn. The list itself stays as it is until the rep asks for them."""
    since = _moment(request.GET.get("since", ""))
    view = View.read(request.GET)
    new = arrived_since(request.user, view, since) if since else 0
    return render(request, "leads/inbox/arrivals.html", {"new": new})


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@require_GET
@answers.act
def preview(request: SignedInRequest, public_id: str) -> HttpResponse:
    """All that a rep needs to decide, without leaving the list. Without scripts: the lead's page."""
    handover = access.handover_or_404(request.user, public_id)
    if not htmx.is_partial(request):
        return redirect("lead", handover.lead.public_id)
    context = {
        "handover": handover,
        "lead": handover.lead,
        "received": dossiers.told(handover.dossier),
        "route": spoken.told(handover.route, []),
        "bant": list(_bant(handover.lead)),
        "events": timeline(handover.lead, limit=EVENTS).entries,
        "may_answer": handover.is_open and not access.refusal(request.user, Act.ACCEPT, handover.lead, handover),
    }
    return render(request, "leads/inbox/preview.html", context)


def _bant(lead: Lead) -> Iterator[tuple[AnyLetter, Level, BantAnswer | None]]:
    newest = BantAnswer.objects.filter(lead=lead).order_by("letter", "-at").distinct("letter")
    answered = {answer.letter: answer for answer in newest}
    for letter in scheme.letters():
        yield letter, lead.level_of(letter), answered.get(letter.value)


@require_GET
@answers.act
def colleagues(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Whom the lead can be given to: people of its team by one digit, other teams below."""
    handover = access.handover_or_404(request.user, public_id)
    access.demand(request.user, Act.ASSIGN, handover.lead, handover)
    context = {"handover": handover, "lead": handover.lead, **_whom(handover)}
    return htmx.render_partial(request, "leads/inbox/colleagues.html", "asked", context)


def _whom(handover: Handover) -> dict[str, Any]:
    people = User.objects.working().with_absence().filter(team=handover.to_team_id)
    if handover.to_person_id is not None:
        people = people.exclude(pk=handover.to_person_id)
    teams = Team.objects.filter(side=Side.SALES, is_active=True).exclude(pk=handover.to_team_id)
    return {"people": people.order_by("name")[:30], "teams": teams.order_by("name")[:30]}
