"""Touchpoints and campaigns: read by who reads reports, kept up by marketing and admins."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Act
from leads import access, keeping
from leads.api import shapes
from leads.api.bodies import ById, Day, Fields, Flag, Money, Number, OneOf, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Person, Shape, Utc
from leads.keeping import CampaignPlan, TouchpointPlan
from leads.models import Campaign, Touchpoint
from leads.reports import touchpoints as brought


class TouchpointShape(Shape):
    """A place where the company meets people."""

    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(Touchpoint.Kind.choices)
    answerable = Person(allow_null=True)
    rhythm_days = serializers.IntegerField(allow_null=True, help_text="A lead at least every so many days")
    is_active = serializers.BooleanField()
    silent_since = Utc(source="alarmed_at", allow_null=True)


class TouchpointLine(Shape):
    """A touchpoint with what it brought lately."""

    touchpoint = TouchpointShape(source="point")
    last_contact = Utc(source="last_at", allow_null=True)
    contacts_in_30_days = serializers.IntegerField(source="touches")
    new_leads_in_30_days = serializers.IntegerField(source="new_leads")


class CampaignShape(Shape):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    cost = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    utm_campaign = serializers.CharField(allow_blank=True)
    utm_source = serializers.CharField(allow_blank=True)
    utm_medium = serializers.CharField(allow_blank=True)
    answerable = Person(allow_null=True)


class CampaignLine(Shape):
    """A campaign with the leads it touched, those it touched first, and what came of them."""

    campaign = CampaignShape()
    leads = serializers.IntegerField()
    first_touches = serializers.IntegerField(source="first")
    won = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    cost_per_lead = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class TouchpointAsked(Fields):
    """All that the touchpoint is to be; what is left out is empty."""

    name = Text(max_length=100)
    kind = OneOf(Touchpoint.Kind)
    answerable = ById(User.objects.filter(is_active=True), required=False, allow_null=True)
    rhythm_days = Number(required=False, allow_null=True)
    is_active = Flag(default=True)


class CampaignAsked(Fields):
    """All that the campaign is to be; empty UTM source and medium stand for any."""

    name = Text(max_length=120)
    starts_on = Day(required=False, allow_null=True)
    ends_on = Day(required=False, allow_null=True)
    cost = Money(required=False, allow_null=True)
    currency = Text(required=False, max_length=3)
    utm_campaign = Text(required=False, allow_blank=True, max_length=120)
    utm_source = Text(required=False, allow_blank=True, max_length=120)
    utm_medium = Text(required=False, allow_blank=True, max_length=120)
    answerable = ById(User.objects.filter(is_active=True), required=False, allow_null=True)


class Touchpoints(Door):
    @describe(shapes.page_of(TouchpointLine), name="touchpoints")
    def get(self, request: Request) -> Response:
        """Every touchpoint with its last contact, the silent ones first."""
        access.demand(self.user, Act.REPORT)
        return self.tell_all(TouchpointLine, brought.of_touchpoints(now=timezone.now()))

    @describe(TouchpointShape, asks=TouchpointAsked, status=201, name="add_touchpoint")
    def post(self, request: Request) -> Response:
        """A new touchpoint; its code is made from its name."""
        access.demand(self.user, Act.KEEP_TOUCHPOINTS)
        plan = TouchpointPlan(**self.body(TouchpointAsked))
        return self.tell(TouchpointShape, keeping.add_touchpoint(plan, by=self.user), 201)


class OneTouchpoint(Door):
    @describe(TouchpointShape, asks=TouchpointAsked, name="change_touchpoint")
    def put(self, request: Request, code: str) -> Response:
        """Say it otherwise; the code stays."""
        access.demand(self.user, Act.KEEP_TOUCHPOINTS)
        point = _or_404(Touchpoint.objects.filter(code=code).first())
        plan = TouchpointPlan(**self.body(TouchpointAsked))
        return self.tell(TouchpointShape, keeping.change_touchpoint(point, plan, by=self.user))


class Campaigns(Door):
    @describe(shapes.page_of(CampaignLine), name="campaigns")
    def get(self, request: Request) -> Response:
        """The newest hundred campaigns with what they brought."""
        access.demand(self.user, Act.REPORT)
        newest = list(Campaign.objects.select_related("answerable")[:100])
        return self.tell_all(CampaignLine, brought.of_campaigns(newest))

    @describe(CampaignShape, asks=CampaignAsked, status=201, name="add_campaign")
    def post(self, request: Request) -> Response:
        """A new campaign: whoever comes through links with its UTM values counts for it."""
        access.demand(self.user, Act.KEEP_TOUCHPOINTS)
        plan = CampaignPlan(**self.body(CampaignAsked))
        return self.tell(CampaignShape, keeping.add_campaign(plan, by=self.user), 201)


class OneCampaign(Door):
    @describe(CampaignShape, asks=CampaignAsked, name="change_campaign")
    def put(self, request: Request, public_id: str) -> Response:
        """Say it otherwise; touches go along with its name."""
        access.demand(self.user, Act.KEEP_TOUCHPOINTS)
        campaign = _or_404(Campaign.objects.filter(public_id=public_id).first())
        plan = CampaignPlan(**self.body(CampaignAsked))
        return self.tell(CampaignShape, keeping.change_campaign(campaign, plan, by=self.user))


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404(_("There is no such record."))
    return found


urlpatterns = [
    path("touchpoints/", Touchpoints.as_view(), name="touchpoints"),
    path("touchpoints/<slug:code>/", OneTouchpoint.as_view(), name="touchpoint"),
    path("campaigns/", Campaigns.as_view(), name="campaigns"),
    path("campaigns/<slug:public_id>/", OneCampaign.as_view(), name="campaign"),
]
