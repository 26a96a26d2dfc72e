"""The shadow of a version of the agreement as data."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from leads.api.shapes.basics import Shape, Utc
from leads.api.shapes.lead import LeadName


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
