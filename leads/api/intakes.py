"""Another program hands over what came in: nothing is lost, what can't be read is named, and a repeat is harmless."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act, Side
from leads import access, entering
from leads.api.bodies import ByCode, Fields, Moment, OneOf, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Shape
from leads.capturing import Arrival
from leads.consents import Said
from leads.models import Basis, Channel, ConsentState, Intake, Purpose, Touchpoint
from leads.receiving import Incoming

KEY = "Idempotency-Key"
LONGEST_KEY = 200


class Statement(Fields):
    """What the person allowed or forbade."""

    state = OneOf(ConsentState, default=ConsentState.GIVEN)
    channel = OneOf(Channel, default=Channel.ANY)
    purpose = OneOf(Purpose, default=Purpose.CONTACT)
    basis = OneOf(Basis, default=Basis.CONSENT)
    source = Text(required=False, allow_blank=True, max_length=120)  # type: ignore[assignment]  # DRF takes it away
    wording = Text(required=False, allow_blank=True, max_length=5000)


class IntakeAsked(Fields):
    """Somebody, as far as your program knows them."""

    facts = serializers.DictField(
        help_text="By the names of a lead's fields, custom.<code>, or `name` for a whole name"
    )
    further_emails = serializers.ListField(child=Text(max_length=254), required=False, max_length=20)
    further_phones = serializers.ListField(child=Text(max_length=40), required=False, max_length=20)
    further = serializers.DictField(required=False, help_text="Facts without a field of their own, by their labels")
    touchpoint = ByCode(Touchpoint.objects.filter(is_active=True), required=False)
    campaign = Text(required=False, allow_blank=True, max_length=120)
    utm = serializers.DictField(child=Text(allow_blank=True, max_length=200), required=False)
    said = Text(required=False, allow_blank=True, max_length=10_000, help_text="What the person wrote")
    consents = Statement(many=True, required=False)
    captured_at = Moment(required=False, help_text="First contact; default: now")
    external_system = Text(required=False, allow_blank=True, max_length=40)
    external_id = Text(required=False, allow_blank=True, max_length=120)


class IntakeShape(Shape):
    public_id = serializers.CharField(source="intake.public_id")
    outcome = serializers.ChoiceField(Intake.Outcome.choices, allow_blank=True)
    lead = serializers.SerializerMethodField(help_text="null where you may not see it")
    problems = serializers.DictField(
        child=serializers.CharField(), help_text="Fields whose values could not be taken over as they came, and why"
    )
    is_repeat = serializers.BooleanField(help_text="Sent before: nothing happened now")

    def get_lead(self, entered: entering.Entered) -> str | None:
        return entered.lead.public_id if entered.lead and self.context["sees"] else None


class Intakes(Door):
    @extend_schema(
        parameters=[OpenApiParameter(KEY, str, OpenApiParameter.HEADER, description="Known once per person")]
    )
    @describe(IntakeShape, asks=IntakeAsked, status=201, name="take_in")
    def post(self, request: Request) -> Response:
        """Take somebody in, new or known. A value that can't be read does not stop the rest: it is named in the answer
        and kept beside the lead. The same Idempotency-Key again changes nothing."""
        access.demand(self.user, Act.CAPTURE_SGL if self.user.side == Side.SALES else Act.CAPTURE)
        body = self.body(IntakeAsked)
        key = request.headers.get(KEY, "")[:LONGEST_KEY]
        entered = entering.enter(
            _incoming(body), by=self.user, door=Intake.Door.API, body=_plain(request.data), sender_id=key
        )
        seen = entered.lead is not None and access.leads(self.user).filter(pk=entered.lead.pk).exists()
        return self.tell(IntakeShape, entered, 201, context={"sees": seen})


def _plain(data: Any) -> dict[str, Any]:
    return dict(data)


def _incoming(body: dict[str, Any]) -> Incoming:
    point = body.get("touchpoint")
    origin = {"origin": point.code} if point else {}
    arrival = Arrival(
        touchpoint=point.code if point else "", campaign=body.get("campaign", ""), said=body.get("said", ""),
        consents=[Said(**statement) for statement in body.get("consents", [])], at=body.get("captured_at"),
        utm=body.get("utm", {}),
    )  # fmt: skip
    external = (body.get("external_system", ""), body.get("external_id", ""))
    further = body.get("further", {})
    also = {"email": body.get("further_emails", []), "phone": body.get("further_phones", [])}
    return Incoming({**origin, **body["facts"]}, arrival, "api", further, external, also)


urlpatterns = [path("intakes/", Intakes.as_view(), name="intakes")]
