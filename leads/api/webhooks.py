"""Services that tell us of people: connected, changed, mapped, and what became of their events."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, connecting, unpacking
from leads.api.asked import Nothing, Page
from leads.api.bodies import ByCode, Fields, Flag, OneOf, Text
from leads.api.doors import Door, describe
from leads.api.paging import Order, page
from leads.api.shapes.basics import Shape, Utc, page_of
from leads.connecting import Plan
from leads.models import Intake, Touchpoint, WebhookEndpoint
from leads.retelling import retold

NEWEST = Order("received_at", descending=True)


# shapes -------------------------------------------------------------------------------------------


class SecretHint(Shape):
    hint = serializers.CharField()
    until = Utc(allow_null=True)


class WebhookShape(Shape):
    """A connected service; its secrets are named by their last letters only."""

    public_id = serializers.CharField()
    vendor = serializers.ChoiceField(WebhookEndpoint.Vendor.choices)
    name = serializers.CharField()
    url = serializers.SerializerMethodField()
    touchpoint = serializers.CharField(source="touchpoint.code", allow_null=True, default=None)
    campaign = serializers.CharField()
    is_active = serializers.BooleanField()
    mapping = serializers.DictField(child=serializers.CharField())
    secrets = SecretHint(source="hints", many=True)
    created_at = Utc()

    def get_url(self, endpoint: WebhookEndpoint) -> str:
        return f"{settings.PUBLIC_URL}{reverse('hook', args=[endpoint.public_id])}"


class WebhookMadeShape(WebhookShape):
    """With what is told this once."""

    secret = serializers.SerializerMethodField(help_text="Told this once")
    verify_token = serializers.CharField(help_text="For Meta")

    def get_secret(self, endpoint: WebhookEndpoint) -> str:
        return str(endpoint.secrets[0]["value"])


class EventShape(Shape):
    public_id = serializers.CharField()
    webhook = serializers.SerializerMethodField()
    state = serializers.ChoiceField(Intake.State.choices)
    outcome = serializers.ChoiceField(Intake.Outcome.choices, allow_blank=True)
    lead = serializers.CharField(source="lead.public_id", allow_null=True, default=None)
    problem = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    received_at = Utc()
    applied_at = Utc(allow_null=True)

    def get_webhook(self, event: Intake) -> str:
        return event.channel.partition(":")[2]

    def get_problem(self, event: Intake) -> str:
        return retold(event.problem)

    def get_problems(self, event: Intake) -> dict[str, str]:
        return {field: retold(why) for field, why in event.problems.items()}


class WholeEventShape(EventShape):
    body = serializers.JSONField(help_text="As it came")


class AgainShape(Shape):
    waiting = serializers.IntegerField(help_text="How many events are applied again")


# bodies -------------------------------------------------------------------------------------------


class PlanAsked(Fields):
    name = Text(max_length=100)
    touchpoint = ByCode(Touchpoint.objects.filter(is_active=True), required=False, allow_null=True)
    campaign = Text(required=False, allow_blank=True, max_length=120)
    access_token = Text(required=False, allow_blank=True, max_length=2000)
    is_active = Flag(default=True)


class WebhookAsked(PlanAsked):
    vendor = OneOf(WebhookEndpoint.Vendor)
    secret = Text(required=False, allow_blank=True, max_length=200, help_text="Left out: made, where it is ours")


class SecretAsked(Fields):
    secret = Text(required=False, allow_blank=True, max_length=200)


class AnswersAsked(Fields):
    mapping = serializers.DictField(child=Text(allow_blank=True), help_text="Key of an answer: what it means")


class EventsAsked(Page):
    webhook = Text(required=False, max_length=12)
    state = OneOf(Intake.State, required=False)


def _plan(body: dict[str, Any]) -> Plan:
    return Plan(body["name"], body.get("touchpoint"), body.get("campaign", ""), body["is_active"])


def _known(public_id: str) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.with_last_event().filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such webhook."))
    return found


# doors --------------------------------------------------------------------------------------------


class Webhooks(Door):
    @describe(page_of(WebhookShape), name="webhooks")
    def get(self, request: Request) -> Response:
        """The services that are connected."""
        access.demand(self.user, Act.IMPORT)
        return self.tell_all(WebhookShape, WebhookEndpoint.objects.with_last_event())

    @describe(WebhookMadeShape, asks=WebhookAsked, status=201, name="connect_webhook")
    def post(self, request: Request) -> Response:
        """Connect a service. The secret is told in this answer and never again."""
        access.demand(self.user, Act.CONNECT)
        body = self.body(WebhookAsked)
        secret, token = body.get("secret", ""), body.get("access_token", "")
        made = connecting.connect(body["vendor"], _plan(body), by=self.user, secret=secret, access_token=token)
        return self.tell(WebhookMadeShape, made.endpoint, 201)


class OneWebhook(Door):
    @describe(WebhookShape, name="webhook")
    def get(self, request: Request, public_id: str) -> Response:
        """One service."""
        access.demand(self.user, Act.IMPORT)
        return self.tell(WebhookShape, _known(public_id))

    @describe(WebhookShape, asks=PlanAsked, name="change_webhook")
    def put(self, request: Request, public_id: str) -> Response:
        """Say it otherwise, or switch it off; a token that is left out stays."""
        access.demand(self.user, Act.CONNECT)
        body = self.body(PlanAsked)
        token = body.get("access_token", "")
        return self.tell(
            WebhookShape, connecting.change(_known(public_id), _plan(body), by=self.user, access_token=token)
        )


class NewSecret(Door):
    @describe(WebhookMadeShape, asks=SecretAsked, name="change_webhook_secret")
    def post(self, request: Request, public_id: str) -> Response:
        """A new secret, told this once; the old one counts for another day."""
        access.demand(self.user, Act.CONNECT)
        secret = self.body(SecretAsked).get("secret", "")
        made = connecting.rotate(_known(public_id), by=self.user, secret=secret)
        return self.tell(WebhookMadeShape, made.endpoint)


class WebhookMapping(Door):
    @describe(WebhookShape, asks=AnswersAsked, name="map_webhook")
    def put(self, request: Request, public_id: str) -> Response:
        """What the answers mean from now on; apply older events again where you want to."""
        access.demand(self.user, Act.CONNECT)
        mapping = self.body(AnswersAsked)["mapping"]
        return self.tell(WebhookShape, connecting.map_answers(_known(public_id), mapping, by=self.user))


class Events(Door):
    @describe(page_of(EventShape), query=EventsAsked, name="webhook_events")
    def get(self, request: Request) -> Response:
        """What came by webhook, the newest first, with what became of it."""
        access.demand(self.user, Act.IMPORT)
        asked = self.query(EventsAsked)
        found = _events().defer("body")
        if "webhook" in asked:
            found = found.filter(channel=_known(asked["webhook"]).channel)
        if "state" in asked:
            found = found.filter(state=asked["state"])
        return self.tell(page_of(EventShape), page(request, found, NEWEST, asked))


def _events() -> QuerySet[Intake]:
    return Intake.objects.filter(door=Intake.Door.WEBHOOK).select_related("lead")


def _event(public_id: str) -> Intake:
    found = _events().filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such event."))
    return found


class OneEvent(Door):
    @describe(WholeEventShape, name="webhook_event")
    def get(self, request: Request, public_id: str) -> Response:
        """One event as it came."""
        access.demand(self.user, Act.IMPORT)
        return self.tell(WholeEventShape, _event(public_id))


class Application(Door):
    @describe(WholeEventShape, asks=Nothing, name="apply_webhook_event")
    def post(self, request: Request, public_id: str) -> Response:
        """Read it anew by the present mapping; what is done already is completed, and nothing happens twice."""
        access.demand(self.user, Act.CONNECT)
        self.body(Nothing)
        return self.tell(WholeEventShape, unpacking.apply_again(_event(public_id), by=self.user))


class Applications(Door):
    @describe(AgainShape, asks=Nothing, name="apply_failed_webhook_events")
    def post(self, request: Request) -> Response:
        """All that failed waits for a worker once more."""
        access.demand(self.user, Act.CONNECT)
        self.body(Nothing)
        return self.tell(AgainShape, {"waiting": unpacking.apply_failed_again(by=self.user)}, 200)


urlpatterns = [
    path("webhooks/", Webhooks.as_view(), name="webhooks"),
    path("webhooks/events/", Events.as_view(), name="webhook_events"),
    path("webhooks/events/applications/", Applications.as_view(), name="webhook_applications"),
    path("webhooks/events/<slug:public_id>/", OneEvent.as_view(), name="webhook_event"),
    path("webhooks/events/<slug:public_id>/application/", Application.as_view(), name="webhook_application"),
    path("webhooks/<slug:public_id>/", OneWebhook.as_view(), name="webhook"),
    path("webhooks/<slug:public_id>/secret/", NewSecret.as_view(), name="webhook_secret"),
    path("webhooks/<slug:public_id>/mapping/", WebhookMapping.as_view(), name="webhook_mapping"),
]
