"""Leads: the list, one lead, and what can be read about it. Acts are in acts."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Act, Side
from leads import access, capturing, filters, rules
from leads.api import asked, shapes
from leads.api.custom_fields import with_custom
from leads.api.doors import Door, VersionNeeded, describe, etag
from leads.api.paging import Order, next_address, page
from leads.api.rules import RuleAsked
from leads.capturing import Arrival
from leads.models import MARKETING_STAGES, SALES_STAGES, Agreement, Handover, Lead, LeadQuerySet, SavedView
from leads.recording import MergedAway
from leads.reports.timeline import timeline

ORDERS = {
    "newest": Order("captured_at", descending=True),
    "oldest": Order("captured_at"),
    "deadline": Order("deadline"),
}
STAGES = {Side.MARKETING: MARKETING_STAGES, Side.SALES: SALES_STAGES}
ANSWERS = {Act.ACCEPT: "acceptance", Act.REJECT: "rejection", Act.WITHDRAW: "withdrawal"}
MOVES = {
    Act.QUALIFY: "qualification",
    Act.HAND_OVER: "handover",
    Act.TAKE_ON: "taking_on",
    Act.PASS_TO_MARKETING: "passing",
    Act.PROMOTE: "promotion",
    Act.WIN: "win",
    Act.RETURN: "return",
    Act.DISQUALIFY: "disqualification",
    Act.REOPEN: "reopening",
}
"""The address at which each act of a button is done."""


class Leads(Door):
    """The leads that you may see."""

    @describe(shapes.page_of(shapes.LeadShape), query=asked.LeadsAsked, name="leads")
    def get(self, request: Request) -> Response:
        query = asked.LeadsAsked(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asks = query.validated_data
        view = access.view_or_404(self.user, asks["view"]) if asks.get("view") else None
        asks.setdefault("order", view.sort if view else "newest")
        found = page(request, _found(self.user, query, view), ORDERS[asks["order"]], asks)
        return self.tell(shapes.page_of(shapes.LeadShape), found)

    @describe(shapes.LeadShape, asks=asked.Capture, status=201, name="capture")
    def post(self, request: Request) -> Response:
        """Take a new lead in."""
        body = self.body(asked.Capture)
        side = body.pop("generated_by", None) or self.user.side or Side.MARKETING
        access.demand(self.user, Act.CAPTURE_SGL if side == Side.SALES else Act.CAPTURE)
        although_known = body.pop("although_known", False)
        arrival = _arrival(body)
        lead = capturing.capture(
            with_custom(body), by=self.user, side=side, arrival=arrival, although_known=although_known
        )
        response = self.tell_lead(lead, 201)
        response["Location"] = reverse("api:lead", args=[lead.public_id])
        return response


def _found(user: User, query: asked.LeadsAsked, view: SavedView | None) -> LeadQuerySet:
    asks = query.validated_data
    found = access.leads(user).with_people().filter(query.to_query())
    if view:
        found = filters.of_view(view, user).applied(found)
    if rule := asks.get("rule"):
        found = found.filter(rules.passing(rule))
    if side := asks.get("side"):
        found = found.in_stage(*STAGES[side])
    if words := asks.get("q"):
        found = found.searched(words)
    return found.exclude(deadline=None) if asks["order"] == "deadline" else found


def _arrival(body: dict[str, Any]) -> Arrival:
    """How the lead came in: taken out of the body, so that its facts remain."""
    touchpoint = body.pop("touchpoint", None)
    return Arrival(
        touchpoint=touchpoint.code if touchpoint else "",
        campaign=body.pop("campaign", ""),
        consent=body.pop("consent", False),
        consent_source=body.pop("consent_source", ""),
        consent_wording=body.pop("consent_wording", ""),
        at=body.pop("captured_at", None),
        utm=body.pop("utm", {}),
    )


class OneLead(Door):
    """One lead with its facts and where it stands."""

    @describe(shapes.LeadShape, name="lead", header="If-None-Match")
    def get(self, request: Request, public_id: str) -> Response:
        """A record that was merged into another one of the person leads on to that one."""
        try:
            lead = access.lead_or_404(self.user, public_id)
        except MergedAway as merged:
            kept = get_object_or_404(access.leads(self.user), pk=merged.kept_id)
            return Response(status=301, headers={"Location": reverse("api:lead", args=[kept.public_id])})
        if request.headers.get("If-None-Match", "") == etag(lead):
            return Response(status=304, headers={"ETag": etag(lead)})
        return self.tell_lead(lead)

    @describe(shapes.LeadShape, asks=asked.FactsSeen, name="edit", header="If-Match")
    def patch(self, request: Request, public_id: str) -> Response:
        """Change facts; the version that you saw goes along, so that nobody's change is lost."""
        lead = access.lead_or_404(self.user, public_id)
        access.demand(self.user, Act.EDIT, lead)
        body = self.body(asked.FactsSeen)
        seen = self.seen(body)
        if seen is None:
            raise VersionNeeded
        return self.tell_lead(capturing.edit(lead, with_custom(body), by=self.user, seen=seen))


class Ledger(Door):
    @describe(shapes.page_of(shapes.Entry), name="ledger")
    def get(self, request: Request, public_id: str) -> Response:
        """Everything on record about the lead, the oldest first."""
        lead = access.lead_or_404(self.user, public_id)
        people = ("by", "responsible_before", "responsible_after", "team_before", "team_after")
        beside = ("reason", "agreement", "clock")
        return self.tell_all(shapes.Entry, lead.ledger.select_related(*people, *beside).order_by("number"))


class Timeline(Door):
    @describe(shapes.page_of(shapes.TimelineEntry), query=asked.TimelineAsked, name="timeline")
    def get(self, request: Request, public_id: str) -> Response:
        """Everything that happened to the lead, the newest first."""
        lead = access.lead_or_404(self.user, public_id)
        asks = self.query(asked.TimelineAsked)
        told = timeline(lead, show=asks.get("show", ""), before=asks.get("cursor"), limit=asks["limit"])
        following = next_address(request, str(told.older)) if told.older else None
        return self.tell(shapes.page_of(shapes.TimelineEntry), {"results": told.entries, "next": following})


class Judgements(Door):
    @describe(shapes.Judgements, name="judgements")
    def get(self, request: Request, public_id: str) -> Response:
        """The lead by each rule of the agreement in force, condition by condition."""
        lead, agreement = access.lead_or_404(self.user, public_id), Agreement.in_force()
        names = ("definition", "handover_rule", "bant_rule")
        return self.tell(shapes.Judgements, {name: rules.judge(lead, agreement.rule(name)) for name in names})

    @describe(shapes.Judgement, asks=RuleAsked, name="judge")
    def post(self, request: Request, public_id: str) -> Response:
        """The lead by a rule that you send, condition by condition. Nothing is kept."""
        lead = access.lead_or_404(self.user, public_id)
        return self.tell(shapes.Judgement, rules.judge(lead, self.body(RuleAsked)["rule"]))


class Acts(Door):
    @describe(shapes.page_of(shapes.Possibility), name="acts")
    def get(self, request: Request, public_id: str) -> Response:
        """What you could do with the lead, where, and what stands against it just now."""
        lead = access.lead_or_404(self.user, public_id)
        handover = lead.handovers.open().first()
        buttons = access.buttons(self.user, lead, Agreement.in_force(), handover)
        return self.tell_all(shapes.Possibility, [_possibility(button, lead, handover) for button in buttons])


def _possibility(button: access.Button, lead: Lead, handover: Handover | None) -> dict[str, Any]:
    if button.act in ANSWERS and handover:
        url = reverse(f"api:{ANSWERS[button.act]}", args=[handover.public_id])
    else:
        url = reverse(f"api:{MOVES[button.act]}", args=[lead.public_id])
    return {
        "act": button.act, "label": button.label, "possible": button.is_enabled, "why_not": button.why_not,
        "against": button.against, "url": url,
    }  # fmt: skip


urlpatterns = [
    path("leads/", Leads.as_view(), name="leads"),
    path("leads/<slug:public_id>/", OneLead.as_view(), name="lead"),
    path("leads/<slug:public_id>/ledger/", Ledger.as_view(), name="ledger"),
    path("leads/<slug:public_id>/timeline/", Timeline.as_view(), name="timeline"),
    path("leads/<slug:public_id>/judgements/", Judgements.as_view(), name="judgements"),
    path("leads/<slug:public_id>/acts/", Acts.as_view(), name="acts"),
]
