"""Moving a card: which act leads from one stage to another, what it needs, and why it is not possible."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act
from leads import access, checking, handing_over, offering
from leads.models import Agreement, Handover, Lead, LeadQuerySet, Stage
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.board import cards

ANY_OPEN = (Stage.CONTACT, Stage.MQL, Stage.SGL, Stage.SAL, Stage.SQL, Stage.NURTURE)
WAYS: dict[Act, tuple[tuple[Stage, ...], tuple[Stage, ...]]] = {
    Act.QUALIFY: ((Stage.CONTACT, Stage.NURTURE), (Stage.MQL,)),
    Act.HAND_OVER: ((Stage.MQL, Stage.SGL), (Stage.HANDOVER,)),
    Act.WITHDRAW: ((Stage.HANDOVER,), (Stage.MQL, Stage.SGL)),
    Act.ACCEPT: ((Stage.HANDOVER,), (Stage.SAL,)),
    Act.REJECT: ((Stage.HANDOVER,), (Stage.NURTURE,)),
    Act.TAKE_ON: ((Stage.SGL,), (Stage.SAL,)),
    Act.PASS_TO_MARKETING: ((Stage.SGL,), (Stage.NURTURE,)),
    Act.PROMOTE: ((Stage.SAL,), (Stage.SQL,)),
    Act.RETURN: ((Stage.SAL, Stage.SQL), (Stage.NURTURE,)),
    Act.WIN: ((Stage.SQL,), (Stage.WON,)),
    Act.DISQUALIFY: ((Stage.CONTACT, Stage.MQL, Stage.SGL, Stage.SAL, Stage.NURTURE), (Stage.DISQUALIFIED,)),
    Act.REOPEN: ((Stage.WON, Stage.DISQUALIFIED), ANY_OPEN),
}
"""From which stages each act leads to which: the machine's map as a person on the board sees it."""

ASKS = {
    Act.HAND_OVER: "handover",
    Act.RETURN: "return",
    Act.WIN: "win",
    Act.DISQUALIFY: "disqualification",
    Act.REOPEN: "reopening",
}
"""Acts which need a reason, a team or an amount, with the name of the address that asks for it."""


class NoWay(Refusal):
    """There is no act that leads from the one stage to the other."""

    def __init__(self, lead: Lead, to: Stage, handover: Handover | None) -> None:
        ways = {str(stage.label): None for act in WAYS for stage in _goals(act, lead, handover)}
        words = _("From %(stage)s to %(to)s there is no direct way. The ways from here: %(ways)s.")
        super().__init__(words % {"stage": lead.phase.label, "to": to.label, "ways": ", ".join(ways)})


@dataclass(frozen=True)
class Way:
    """One way out of a stage for this person, or why it is not open just now."""

    act: Act
    to: Stage
    why_not: str = ""


@dataclass(frozen=True)
class Moved:
    """What was done, in words, and where it can be undone."""

    lead: Lead
    text: str
    undo_url: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@answers.act
def move(request: SignedInRequest, public_id: str) -> HttpResponse:
    """GET: the ways out, for the card's menu and for browsers without scripts. POST: go one."""
    lead = access.lead_or_404(request.user, public_id)
    handover = _open_handover(lead)
    if request.method != "POST":
        context = {"lead": lead, "ways": list(ways(request.user, lead, handover))}
        return htmx.render_partial(request, "leads/move.html", "menu", context)
    to = request.POST.get("stage", "")
    if to not in Stage.values:
        raise Refusal(_("There is no such stage."))
    act = _act(request.user, lead, Stage(to), handover)
    _demand(request.user, act, lead, handover)
    if asks := _asks(act, lead, handover):
        return _ask(request, asks)
    return _tell(request, _gone(request, act, lead, handover))


def ways(user: User, lead: Lead, handover: Handover | None) -> list[Way]:
    """The stages that a person of this role can bring the lead to, with what stands against it."""
    agreement = Agreement.in_force()
    return [
        Way(act, goal, access.refusal(user, act, lead, handover) or access.obstacle(act, lead, agreement))
        for act in WAYS
        if user.may(act)
        for goal in _goals(act, lead, handover)[:1]
    ]


def _goals(act: Act, lead: Lead, handover: Handover | None = None) -> tuple[Stage, ...]:
    sources, goals = WAYS[act]
    if lead.phase not in sources:
        return ()
    if act == Act.WITHDRAW and handover is not None:
        return (Stage(handover.from_stage),)
    if act == Act.REJECT and handover is not None and handover.from_stage == Stage.SGL:
        return (Stage.SGL,)
    if act == Act.REOPEN and lead.stage == Stage.WON:
        return (Stage.SQL,)
    return goals


def _act(user: User, lead: Lead, to: Stage, handover: Handover | None) -> Act:
    """The act that leads there; of two, the one that this person may do."""
    possible = [act for act in WAYS if to in _goals(act, lead, handover)]
    if not possible:
        raise NoWay(lead, to, handover)
    allowed = [act for act in possible if not access.refusal(user, act, lead, handover)]
    if handover is not None and Act.WITHDRAW in allowed and handover.offered_by_id != user.pk:
        allowed.remove(Act.WITHDRAW)  # a colleague who drags an offered SGL back means to reject it
    return (allowed or possible)[0]


def _demand(user: User, act: Act, lead: Lead, handover: Handover | None) -> None:
    access.demand(user, act, lead, handover)
    if act in access.RULES and (missing := access.obstacle(act, lead, Agreement.in_force())):
        raise Refusal(missing)


def _asks(act: Act, lead: Lead, handover: Handover | None) -> str:
    """The address of the form that asks for what the act needs; empty when it needs nothing."""
    if act == Act.REJECT and handover is not None:
        return reverse("rejection", args=[handover.public_id])
    return reverse(ASKS[act], args=[lead.public_id]) if act in ASKS else ""


def _gone(request: SignedInRequest, act: Act, lead: Lead, handover: Handover | None) -> Moved:
    by, seen = request.user, answers.seen_version(request)
    if act == Act.ACCEPT and handover is not None:
        lead = handing_over.accept(handover, by=by, seen=seen)
        return Moved(lead, _("Accepted: BANT is next."), reverse("take_back", args=[handover.public_id]))
    if act == Act.WITHDRAW and handover is not None:
        return Moved(handing_over.withdraw(handover, by=by, seen=seen), _("Withdrawn."))
    go: dict[Act, Callable[[], Lead]] = {
        Act.QUALIFY: lambda: offering.qualify(lead, by=by, seen=seen),
        Act.TAKE_ON: lambda: checking.take_on(lead, by=by, seen=seen),
        Act.PASS_TO_MARKETING: lambda: checking.pass_to_marketing(lead, by=by, seen=seen),
        Act.PROMOTE: lambda: checking.promote(lead, by=by, seen=seen),
    }
    moved = go[act]()
    return Moved(moved, _("Moved to %(column)s") % {"column": moved.phase.label})


def _open_handover(lead: Lead) -> Handover | None:
    return lead.handovers.open().first() if lead.stage == Stage.HANDOVER else None


# answers ------------------------------------------------------------------------------------------


def _ask(request: SignedInRequest, url: str) -> HttpResponse:
    return JsonResponse({"form": url}) if answers.wants_json(request) else redirect(url)


def _tell(request: SignedInRequest, moved: Moved) -> HttpResponse:
    """For the board: the card as it is now, with its new version."""
    if not answers.wants_json(request):
        return answers.done(request, moved.text, to=reverse("board"), undo_url=moved.undo_url or None)
    card = _card(access.leads(request.user), moved.lead)
    html = render_to_string("leads/board.html#card_body", {"card": card}, request) if card else ""
    return JsonResponse({
        "text": moved.text, "undo_url": moved.undo_url or None, "version": moved.lead.version, "html": html,
    })  # fmt: skip


def _card(visible: LeadQuerySet, lead: Lead) -> cards.Card | None:
    """None when the lead has left what this person sees."""
    found = cards.cards(cards.fetched(visible.filter(pk=lead.pk)))
    return found[0] if found else None
