"""Companies: their people, open deals and owner; two records of one company made one."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, merging
from leads.api import asked
from leads.api.bodies import Fields, Text
from leads.api.doors import Door, describe
from leads.api.shapes import LeadName, Person, Shape, Utc
from leads.models import Stage
from leads.refusals import Refusal
from leads.reports.company import Company, company


class Uniting(Fields):
    """The record of the same company that goes into this one."""

    gone = Text(max_length=12, help_text="Id of the organisation that is merged into this one")


class OrganisationName(Shape):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()


class InStage(Shape):
    stage = serializers.ChoiceField(Stage.choices)
    count = serializers.IntegerField()


class OpenValue(Shape):
    currency = serializers.CharField(allow_blank=True)
    value = serializers.DecimalField(max_digits=20, decimal_places=2)


@extend_schema_serializer(component_name="Organisation")
class OrganisationShape(Shape):
    """A company with what you see of it."""

    id = serializers.CharField(source="organisation.public_id")
    name = serializers.CharField(source="organisation.name")
    website = serializers.CharField(source="organisation.website", allow_blank=True)
    city = serializers.CharField(source="organisation.city", allow_blank=True)
    country = serializers.CharField(source="organisation.country", allow_blank=True)
    domains = serializers.ListField(child=serializers.CharField())
    people = LeadName(many=True)
    has_more = serializers.BooleanField(help_text="Only the newest hundred people are listed")
    stages = serializers.SerializerMethodField()
    open_value = serializers.SerializerMethodField(help_text="What sales works on, by currency")
    owner = Person(allow_null=True)

    def get_stages(self, told: Company) -> list[dict[str, Any]]:
        return [{"stage": stage.value, "count": count} for stage, count in told.stages]

    def get_open_value(self, told: Company) -> list[dict[str, Any]]:
        return [{"currency": currency, "value": f"{value:.2f}"} for currency, value in told.open_value]


@extend_schema_serializer(component_name="OrganisationMerge")
class OrganisationMergeShape(Shape):
    id = serializers.CharField(source="public_id")
    kept = OrganisationName()
    gone = OrganisationName()
    by = Person()
    at = Utc()
    undone_at = Utc(allow_null=True)


class OneOrganisation(Door):
    @describe(OrganisationShape, name="organisation")
    def get(self, request: Request, public_id: str) -> Response:
        """People, open deals by stage, and whose customer it is; one that was merged answers as the kept one."""
        found = access.duplicates.organisation_or_404(self.user, public_id)
        return self.tell(OrganisationShape, company(found, access.leads(self.user)))


class Merges(Door):
    @describe(OrganisationMergeShape, asks=Uniting, status=201, name="merge_organisations")
    def post(self, request: Request, public_id: str) -> Response:
        """Two records of one company: its people belong to this one from then on."""
        access.demand(self.user, Act.MERGE)
        kept = access.duplicates.organisation_or_404(self.user, public_id)
        words = self.body(Uniting)["gone"]
        gone = access.duplicates.organisations(self.user).filter(public_id=words).first()
        if gone is None:
            raise Refusal(_("There is no such organisation."), {"gone": _("There is no such organisation.")})
        return self.tell(OrganisationMergeShape, merging.unite(kept, gone, by=self.user), 201)


class Undoing(Door):
    @describe(OrganisationMergeShape, asks=asked.Nothing, name="part_organisations")
    def post(self, request: Request, public_id: str) -> Response:
        """They are two companies after all."""
        access.demand(self.user, Act.MERGE)
        merge = access.duplicates.organisation_merge_or_404(self.user, public_id)
        self.body(asked.Nothing)
        return self.tell(OrganisationMergeShape, merging.part(merge, by=self.user))


urlpatterns = [
    path("organisations/<slug:public_id>/", OneOrganisation.as_view(), name="organisation"),
    path("organisations/<slug:public_id>/merges/", Merges.as_view(), name="organisation_merges"),
    path("organisation-merges/<slug:public_id>/undoing/", Undoing.as_view(), name="organisation_merge_undoing"),
]
