"""One act on many leads: first what it will do, then each lead by itself, with its own result."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import Team, User
from accounts.roles import Act, Side
from leads import access, assigning, handing_over
from leads.models import Agreement, Lead, LeadQuerySet
from leads.refusals import Conflict, Refusal
from leads.web import answers, filters

MOST = 500
ROUTED = "routed"  # each goes where the agreement routes it


@dataclass
class Selection:
    """The leads that were chosen, with the version of each that the person saw."""

    leads: list[Lead]
    seen: dict[str, int] = field(default_factory=dict)
    has_more: bool = False
    unknown: int = 0

    def seen_of(self, lead: Lead) -> int | None:
        return self.seen.get(lead.public_id)


def selection(request: SignedInRequest) -> Selection:
    """The marked leads, or the first MOST of all that match the list's filters."""
    visible = access.leads(request.user).with_people()
    if request.POST.get("matching") == "1":
        return _matching(request, visible)
    sent = request.POST if request.method == "POST" else request.GET
    anyway = sent.getlist("against") if sent.get("against_rule", "").strip() else []
    marked = [*sent.getlist("lead"), *anyway][: MOST + 1]
    versions = dict(_split(mark) for mark in marked[:MOST])
    leads = sorted(visible.filter(public_id__in=versions), key=lambda lead: list(versions).index(lead.public_id))
    seen = {public_id: version for public_id, version in versions.items() if version}
    return Selection(leads, seen, len(marked) > MOST, len(versions) - len(leads))


def _matching(request: SignedInRequest, visible: LeadQuerySet) -> Selection:
    chosen = filters.Filters(QueryDict(request.POST.get("query", "")), request.user)
    leads = list(chosen.order.among(chosen.applied(visible))[: MOST + 1])
    return Selection(leads[:MOST], has_more=len(leads) > MOST)


def _split(mark: str) -> tuple[str, int]:
    """ "k3x9….7" is a lead in version 7; without a version any will do."""
    public_id, _dot, version = mark[:40].partition(".")
    return public_id, int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


@dataclass
class Line:
    """A lead in the preview or in the result: whether it goes, and why not."""

    lead: Lead
    why_not: str = ""
    needs_a_word: bool = False  # came back so often that somebody has to confirm it
    went_to: str = ""
    may_go_against: bool = False  # the rule alone stands against it, and the agreement lets a reason weigh more

    @property
    def mark(self) -> str:
        return f"{self.lead.public_id}.{self.lead.version}"


# assign -------------------------------------------------------------------------------------------


@answers.act
def assignments(request: SignedInRequest) -> HttpResponse:
    """Make a person or a whole team responsible for the chosen leads."""
    access.demand(request.user, Act.ASSIGN)
    chosen = selection(request)
    to = request.POST.get("to", "")
    person, team = _person_or_team(to)
    if not (person or team):
        return _ask(request, chosen, Act.ASSIGN, lambda lead: access.refusal(request.user, Act.ASSIGN, lead), bool(to))

    def assign(lead: Lead) -> None:
        access.demand(request.user, Act.ASSIGN, lead)
        assigning.assign(lead, by=request.user, person=person, team=team, seen=chosen.seen_of(lead))

    lines = [_done(assign, lead) for lead in chosen.leads]
    return _answer(request, lines, Act.ASSIGN, str(person or team))


def _person_or_team(to: str) -> tuple[User | None, Team | None]:
    """ "p12" is a person, "t3" a team."""
    kind, number = to[:1], to[1:]
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None, None
    people = User.objects.working().select_related("team").filter(pk=number)
    teams = Team.objects.filter(pk=number, is_active=True)
    return (people.first() if kind == "p" else None), (teams.first() if kind == "t" else None)


# hand over ----------------------------------------------------------------------------------------


@answers.act
def handovers(request: SignedInRequest) -> HttpResponse:
    """Offer the chosen leads to a sales team or as each is routed, each judged by the agreement."""
    access.demand(request.user, Act.HAND_OVER)
    chosen, to, agreement = selection(request), request.POST.get("to", ""), Agreement.in_force()
    team = _person_or_team(to)[1]
    if team is None and to != ROUTED:
        return _ask(request, chosen, Act.HAND_OVER, lambda lead: _why_not_offered(request.user, lead, agreement),
                    "to" in request.POST, agreement)  # fmt: skip
    said = _said_with_offers(request)

    def hand_over(lead: Lead) -> str:
        access.demand(request.user, Act.HAND_OVER, lead)
        offer = handing_over.hand_over(lead, by=request.user, team=team, seen=chosen.seen_of(lead), **said)
        return str(offer.to_person or offer.to_team)

    lines = [_done(hand_over, lead) for lead in chosen.leads]
    return _answer(request, lines, Act.HAND_OVER, str(team) if team else _("sales, as agreed"))


def _said_with_offers(request: SignedInRequest) -> dict[str, Any]:
    """What goes along with each of the leads."""
    return {
        "note": request.POST.get("note", "").replace("\0", "")[:2000], "again": request.POST.get("again") == "1",
        "against_rule": request.POST.get("against_rule", "")[: handing_over.LONGEST_WHY],
    }  # fmt: skip


def _why_not_offered(user: User, lead: Lead, agreement: Agreement) -> str:
    if not lead.can_move("hand_over"):
        return _("Not possible in stage “%(stage)s”.") % {"stage": lead.phase.label}
    return access.refusal(user, Act.HAND_OVER, lead) or access.missing_for(Act.HAND_OVER, lead, agreement)


# both ---------------------------------------------------------------------------------------------


def _done(act: Callable[[Lead], object], lead: Lead) -> Line:
    """One lead, one transaction: what stands against one does not stop the others."""
    try:
        went_to = act(lead)
    except PermissionDenied as denied:
        return Line(lead, str(denied))
    except (Conflict, Refusal) as refusal:
        return Line(lead, refusal.message)
    return Line(lead, went_to=str(went_to or ""))


def _ask(
    request: SignedInRequest, chosen: Selection, act: Act, why_not: Callable[[Lead], str], is_wrong: bool,
    agreement: Agreement | None = None,
) -> HttpResponse:  # fmt: skip
    """Show what will happen to each lead, and ask to whom they shall go."""
    is_offer = act == Act.HAND_OVER
    lines = [_line(request.user, lead, why_not(lead), agreement) for lead in chosen.leads]
    able = [line for line in lines if not line.why_not]
    sides = {line.lead.side for line in able}
    context = {
        "act": act, "lines": lines, "able": able, "unable": [line for line in lines if line.why_not],
        "against": [line for line in lines if line.may_go_against],
        "again": [line for line in able if line.needs_a_word], "has_more": chosen.has_more, "most": MOST,
        "unknown": chosen.unknown, "is_offer": is_offer, "teams": _teams({Side.SALES} if is_offer else sides),
        "people": [] if is_offer else _people(sides), "is_wrong": is_wrong, "back": _back(request),
    }  # fmt: skip
    return render(request, "leads/bulk.html", context, status=422 if is_wrong else 200)


def _line(user: User, lead: Lead, why_not: str, agreement: Agreement | None) -> Line:
    """`agreement`: by which it is judged when it is to be offered."""
    if agreement is None:
        return Line(lead, why_not)
    against = bool(why_not) and lead.can_move("hand_over") and not access.refusal(user, Act.HAND_OVER, lead)
    may_go_against = against and access.may_go_against(Act.HAND_OVER, lead, agreement)
    return Line(lead, why_not, handing_over.comes_back_often(lead), may_go_against=may_go_against)


def _teams(sides: set[Any]) -> list[Team]:
    return list(Team.objects.filter(side__in=[side for side in sides if side], is_active=True))


def _people(sides: set[Any]) -> list[User]:
    """Nobody can answer for leads of both sides."""
    return (
        list(User.objects.working().of_side(next(iter(sides))).with_absence())
        if len(sides) == 1 and None not in sides
        else []
    )


def _answer(request: SignedInRequest, lines: list[Line], act: Act, to: str) -> HttpResponse:
    done, refused = [line for line in lines if not line.why_not], [line for line in lines if line.why_not]
    context = {"act": act, "to": to, "done": done, "refused": refused, "back": _back(request)}
    return render(request, "leads/bulk_result.html", context)


def _back(request: SignedInRequest) -> str:
    """The list or desk that the person came from, with its filters."""
    given = request.POST.get("back") or request.headers.get("Referer", "")
    return given if url_has_allowed_host_and_scheme(given, {request.get_host()}) else reverse("leads")
