"""Handing over from the lead's page: what the rule asks, to whom it goes, and the second step against the rule."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act, Side
from leads import access, bouncing, handing_over, routing, rules, spoken
from leads.models import Agreement, Lead
from leads.web import answers
from leads.web.lead import points, sheets
from leads.web.lead.forms import HandOverForm


@answers.act
def handover(request: SignedInRequest, public_id: str) -> HttpResponse:
    """GET asks, POST acts. `?anyway=1` is the explicit second step, where the agreement allows it."""
    lead = access.lead_or_404(request.user, public_id)
    access.demand(request.user, Act.HAND_OVER, lead)
    agreement = Agreement.in_force()
    judged = points.judged(rules.judge(lead, agreement.handover_rule))
    may_go_against = not judged.passed and access.may_go_against(Act.HAND_OVER, lead, agreement)
    anyway = may_go_against and request.GET.get("anyway") == "1"
    form = _form(request, lead, agreement, anyway=anyway)
    sheet = _sheet(lead, judged, may_go_against=may_go_against, anyway=anyway)
    return sheets.answered(
        request, sheet, form, lambda seen: _hand_over(lead, form, request.user, seen),
        _("Handed over. Sales owes an answer now."),
    )  # fmt: skip


def _form(request: SignedInRequest, lead: Lead, agreement: Agreement, *, anyway: bool) -> HandOverForm:
    return HandOverForm(
        request.POST if request.method == "POST" else None, side=Side.SALES, anyway=anyway,
        comes_back_often=handing_over.comes_back_often(lead),
        talk_with=bouncing.asks_for_talk(lead, by=request.user), forecast=forecast(lead, agreement, request.user),
    )  # fmt: skip


def forecast(lead: Lead, agreement: Agreement, by: User) -> str:
    """To whom the agreement would route the lead just now, and why."""
    found = routing.recipient(lead, agreement, now=timezone.now(), without=[by], hold=False)
    if found is None:
        return _("There is no active sales team yet. An admin has to add one.")
    return _("As agreed: %(why)s") % {"why": " ".join(spoken.told(found.why, []))}


def _sheet(lead: Lead, judged: points.Points, *, may_go_against: bool, anyway: bool) -> sheets.Sheet:
    action = reverse("handover", args=[lead.public_id])
    label = _("Hand over anyway") if anyway else str(Act.HAND_OVER.label)
    return sheets.Sheet(
        lead, str(Act.HAND_OVER.label), label, f"{action}?anyway=1" if anyway else action, points=judged,
        may_send=judged.passed or anyway, anyway=f"{action}?anyway=1" if may_go_against and not anyway else "",
        can_go_on=lambda now: now.can_move("hand_over"),
    )  # fmt: skip


def _hand_over(lead: Lead, form: HandOverForm, by: User, seen: int | None) -> object:
    given: dict[str, Any] = form.cleaned_data
    return handing_over.hand_over(
        lead, by=by, team=given["team"], person=given["person"], note=given["note"],
        again=given.get("again", False), against_rule=given.get("against_rule", ""),
        talk=given.get("talk", ""), seen=seen,
    )  # fmt: skip
