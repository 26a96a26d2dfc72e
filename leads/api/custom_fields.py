"""The facts that an admin added: read by everybody who sees leads, kept up by who administers."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, customising
from leads.api.asked import Nothing
from leads.api.bodies import Fields, Flag, Number, OneOf, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import page_of
from leads.api.shapes.rules import CustomFieldShape
from leads.customising import Choice, Plan
from leads.models import CustomField
from leads.models.custom_field import PREFIX


class ChoiceAsked(Fields):
    label_de = Text(max_length=80)
    label_en = Text(max_length=80)
    code = Text(required=False, max_length=40, help_text="Left out: made from the English label")
    offered = Flag(default=True)


class FieldAsked(Fields):
    """All that the field is to say; what is left out is empty."""

    label_de = Text(max_length=80)
    label_en = Text(max_length=80)
    help_de = Text(required=False, allow_blank=True, max_length=200)
    help_en = Text(required=False, allow_blank=True, max_length=200)
    unit = Text(required=False, allow_blank=True, max_length=20)
    position = Number(required=False, min_value=0, max_value=30_000)
    choices = ChoiceAsked(many=True, required=False)

    def plan(self, **what_it_is: str) -> Plan:
        given = self.validated_data
        choices = [Choice(**choice) for choice in given.get("choices", ())]
        return Plan(**{**given, "choices": choices, **what_it_is})


class NewFieldAsked(FieldAsked):
    type = OneOf(CustomField.Type)
    code = Text(required=False, max_length=40, help_text="Left out: made from the English label")


def with_custom(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the processes name them: what stands in `custom` as custom.<code>."""
    custom = facts.pop("custom", {})
    return {**facts, **{f"{PREFIX}{code}": value for code, value in custom.items()}}


def _known(code: str) -> CustomField:
    found = CustomField.objects.filter(code=code).first()
    if found is None:
        raise Http404(_("There is no such field."))
    return found


class CustomFields(Door):
    @describe(page_of(CustomFieldShape), name="custom_fields")
    def get(self, request: Request) -> Response:
        """The facts that an admin added, retired ones too."""
        access.demand(self.user, Act.SEE)
        return self.tell_all(CustomFieldShape, CustomField.objects.all())

    @describe(CustomFieldShape, asks=NewFieldAsked, status=201, name="add_custom_field")
    def post(self, request: Request) -> Response:
        """A new fact that leads can have."""
        access.demand(self.user, Act.ADMINISTER)
        asked = NewFieldAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.tell(CustomFieldShape, customising.add(asked.plan(), by=self.user), 201)


class OneCustomField(Door):
    @describe(CustomFieldShape, asks=FieldAsked, name="change_custom_field")
    def put(self, request: Request, code: str) -> Response:
        """Say it otherwise. Code and type stay, and so do its choices."""
        access.demand(self.user, Act.ADMINISTER)
        field, asked = _known(code), FieldAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        plan = asked.plan(code=field.code, type=field.type)
        return self.tell(CustomFieldShape, customising.change(field, plan, by=self.user))


class Retirement(Door):
    @describe(CustomFieldShape, asks=Nothing, name="retire_custom_field")
    def post(self, request: Request, code: str) -> Response:
        """No longer filled in; what is on record stays."""
        access.demand(self.user, Act.ADMINISTER)
        self.body(Nothing)
        return self.tell(CustomFieldShape, customising.retire(_known(code), by=self.user))

    @describe(CustomFieldShape, name="offer_custom_field_again")
    def delete(self, request: Request, code: str) -> Response:
        """Filled in again, which is answered."""
        access.demand(self.user, Act.ADMINISTER)
        return self.tell(CustomFieldShape, customising.offer_again(_known(code), by=self.user))


urlpatterns = [
    path("custom-fields/", CustomFields.as_view(), name="custom_fields"),
    path("custom-fields/<slug:code>/", OneCustomField.as_view(), name="custom_field"),
    path("custom-fields/<slug:code>/retirement/", Retirement.as_view(), name="custom_field_retirement"),
]
