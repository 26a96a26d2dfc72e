"""Further addresses and numbers by which a person is recognised, beside those of the lead itself."""

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads import access
from leads.api import shapes
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Shape, Utc
from leads.models import Identifier


class IdentifierShape(Shape):
    """An address or a number that an intake or a file has brought, and when."""

    kind = serializers.ChoiceField(Identifier.Kind.choices)
    value = serializers.CharField()
    source = serializers.CharField(help_text="What brought it; empty where a person entered it")  # type: ignore[assignment]  # DRF takes it away
    at = Utc()


class Identifiers(Door):
    @describe(shapes.page_of(IdentifierShape), name="identifiers")
    def get(self, request: Request, public_id: str) -> Response:
        """Whoever comes in with one of these is recognised as this lead."""
        lead = access.lead_or_404(self.user, public_id)
        return self.tell_all(IdentifierShape, lead.identifiers.order_by("kind", "id"))


urlpatterns = [path("leads/<slug:public_id>/identifiers/", Identifiers.as_view(), name="identifiers")]
