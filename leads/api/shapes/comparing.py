"""Versions of the agreement beside what happened: the shadow, and what was promised and kept."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from leads.api.shapes.basics import Shape, Utc
from leads.api.shapes.lead import LeadName
from leads.models import Side
from leads.reports.promises import MEASURES


class ShadowDay(Shape):
    day = serializers.DateField()
    passed = serializers.IntegerField()
    failed = serializers.IntegerField()


class ShadowReport(Shape):
    """Leads that the shadow would hand over and the version in force not (passed), or the other way round (failed)."""

    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    passed_still = serializers.IntegerField(help_text="At this moment")
    failed_still = serializers.IntegerField(help_text="At this moment")
    days = ShadowDay(many=True)


class ShadowExample(Shape):
    lead = LeadName()
    at = Utc()
    until = Utc(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField(), help_text="For the version that says no, as of then")


@extend_schema_serializer(component_name="Shadow")
class ShadowShape(Shape):
    is_on = serializers.BooleanField()
    switched_on_at = Utc(allow_null=True, default=None)
    switched_off_at = Utc(allow_null=True, default=None)
    swept_at = Utc(allow_null=True, default=None)
    report = ShadowReport(allow_null=True, default=None)
    newest = serializers.DictField(child=ShadowExample(many=True), default=dict, help_text="Lists: pass and fail")


# promises -----------------------------------------------------------------------------------------


class PromiseCounted(Shape):
    kept = serializers.IntegerField()
    cases = serializers.IntegerField(help_text="Of a volume the same as kept")
    promised = serializers.IntegerField(allow_null=True, help_text="Per cent; of a volume leads in the whole period")
    percent = serializers.FloatField(allow_null=True)
    is_thin = serializers.BooleanField(help_text="Too few for the share to say much")


class PromiseShape(Shape):
    name = serializers.ChoiceField(list(MEASURES))
    side = serializers.ChoiceField(Side.choices)
    now = PromiseCounted()
    before = PromiseCounted(help_text="In the period before")
    expected = serializers.IntegerField(allow_null=True, help_text="Leads by the day, of a volume")
    is_kept = serializers.BooleanField(allow_null=True, help_text="null: nothing promised, or too few cases")


@extend_schema_serializer(component_name="Promises")
class PromisesShape(Shape):
    """By the version in force at the period's end, or on the day if that comes first."""

    period = serializers.CharField(source="span")
    as_of = serializers.DateField(source="span.as_of")
    version = serializers.IntegerField(source="version.version", allow_null=True, default=None)
    promises = PromiseShape(source="rows", many=True)
