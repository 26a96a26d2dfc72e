"""Consent: what one person has said and what it comes to, and the wordings that people agree to."""

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, consenting, consents
from leads.api import shapes
from leads.api.asked import Seen
from leads.api.bodies import Fields, OneOf, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Person, Shape, Utc
from leads.models import Basis, Channel, ConsentState, Purpose


class StandingShape(Shape):
    """What counts today for one channel and purpose."""

    channel = serializers.ChoiceField(Channel.choices)
    purpose = serializers.ChoiceField(Purpose.choices)
    state = serializers.ChoiceField(ConsentState.choices)
    allowed = serializers.BooleanField(source="allows")
    sentence = serializers.CharField()


class StatementShape(Shape):
    """One statement of the person, or of ours about the ground we stand on."""

    at = Utc()
    state = serializers.ChoiceField(ConsentState.choices)
    channel = serializers.ChoiceField(Channel.choices)
    purpose = serializers.ChoiceField(Purpose.choices)
    basis = serializers.ChoiceField(Basis.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # DRF takes it away
    wording = serializers.CharField(allow_blank=True)
    wording_version = serializers.CharField(source="text", allow_null=True)
    address = serializers.CharField(allow_blank=True)
    given_from = serializers.CharField(allow_null=True, help_text="IP address")
    asked_at = Utc(source="request.asked_at", allow_null=True, default=None, help_text="Of a double opt-in")
    confirmed_at = Utc(source="request.confirmed_at", allow_null=True, default=None)
    by = Person(allow_null=True)


class ConsentsShape(Shape):
    standings = StandingShape(many=True)
    statements = StatementShape(many=True)


class WordingShape(Shape):
    """A wording in its newest version."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    purpose = serializers.ChoiceField(Purpose.choices)
    channels = serializers.ListField(child=serializers.ChoiceField(Channel.choices))
    text_de = serializers.CharField()
    text_en = serializers.CharField()
    created_at = Utc()


class ConsentGiven(Seen):
    """Whether the person may be contacted, by which way and for what, and where they said so."""

    state = OneOf(ConsentState)
    channel = OneOf(Channel, required=False)
    purpose = OneOf(Purpose, required=False)
    basis = OneOf(Basis, required=False, help_text="The legal ground, where it is no consent")
    wording = Text(required=False, allow_blank=True, max_length=4000)
    source = Text(required=False, allow_blank=True, max_length=120)  # type: ignore[assignment]  # DRF takes it away


class WordingAsked(Fields):
    """A wording in both languages; other words than before make a new version."""

    code = Text(max_length=40)
    text_de = Text(max_length=4000)
    text_en = Text(max_length=4000)
    purpose = OneOf(Purpose)
    channels = serializers.ListField(child=OneOf(Channel), max_length=5)


class ConsentsOfLead(Door):
    @describe(ConsentsShape, name="consents")
    def get(self, request: Request, public_id: str) -> Response:
        """Every statement of one person with its proof, and what may be done today."""
        lead = access.lead_or_404(self.user, public_id)
        rows = consents.of_lead(lead)
        return self.tell(ConsentsShape, {"standings": consents.overview(rows), "statements": rows})


class Wordings(Door):
    @describe(shapes.page_of(WordingShape), name="consent_wordings")
    def get(self, request: Request) -> Response:
        """What people agree to, in the newest versions."""
        access.demand(self.user, Act.SEE)
        return self.tell_all(WordingShape, consenting.wordings())

    @describe(WordingShape, asks=WordingAsked, status=201, name="word_consent")
    def post(self, request: Request) -> Response:
        """A new wording, or a new version of a known one. Older versions stay."""
        access.demand(self.user, Act.ADMINISTER)
        return self.tell(WordingShape, consenting.word(by=self.user, **self.body(WordingAsked)), 201)


urlpatterns = [
    path("leads/<slug:public_id>/consents/", ConsentsOfLead.as_view(), name="consents"),
    path("consent-wordings/", Wordings.as_view(), name="consent_wordings"),
]
