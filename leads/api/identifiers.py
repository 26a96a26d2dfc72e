"""Further addresses and numbers by which a person is recognised, beside those of the lead itself."""

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Act
from leads import access, identifying
from leads.api import shapes
from leads.api.bodies import Fields
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Shape, Utc
from leads.models import Identifier, Lead


class IdentifierShape(Shape):
    """An address or a number that an intake or a file has brought, and when."""

    kind = serializers.ChoiceField(Identifier.Kind.choices)
    value = serializers.CharField()
    source = serializers.CharField(help_text="What brought it; empty where a person entered it")  # type: ignore[assignment]  # DRF takes it away
    at = Utc()


class IdentifierWritten(Fields):
    kind = serializers.ChoiceField(Identifier.Kind.choices)
    value = serializers.CharField(max_length=254)


class Identifiers(Door):
    @describe(shapes.page_of(IdentifierShape), name="identifiers")
    def get(self, request: Request, public_id: str) -> Response:
        """Whoever comes in with one of these is recognised as this lead."""
        return self.tell_all(IdentifierShape, _of(access.lead_or_404(self.user, public_id)))

    @describe(IdentifierShape, asks=IdentifierWritten, name="add_identifier", status=201)
    def post(self, request: Request, public_id: str) -> Response:
        """Somebody knows a further one."""
        lead = _editable(self.user, public_id)
        body = self.body(IdentifierWritten)
        noted = identifying.add(lead, kind=Identifier.Kind(body["kind"]), written=body["value"], by=self.user)
        return self.tell(IdentifierShape, noted, 201)


class OneIdentifier(Door):
    @describe(shapes.page_of(IdentifierShape), name="remove_identifier", acts=True)
    def delete(self, request: Request, public_id: str, kind: str, value: str) -> Response:
        """It is not this person's: whoever uses it is no longer taken for them. Answers with those that are left."""
        lead = _editable(self.user, public_id)
        if not _of(lead).filter(kind=kind, value=value).exists():
            raise NotFound
        identifying.remove(lead, kind=kind, value=value, by=self.user)
        return self.tell_all(IdentifierShape, _of(lead))


def _of(lead: Lead) -> QuerySet[Identifier]:
    return lead.identifiers.order_by("kind", "id")


def _editable(user: User, public_id: str) -> Lead:
    lead = access.lead_or_404(user, public_id)
    access.demand(user, Act.EDIT, lead)
    return lead


ALL = "leads/<slug:public_id>/identifiers/"
urlpatterns = [
    path(ALL, Identifiers.as_view(), name="identifiers"),
    path(f"{ALL}<slug:kind>/<path:value>/", OneIdentifier.as_view(), name="identifier"),
]
