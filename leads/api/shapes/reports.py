"""Reports as data."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from leads.api.shapes.basics import Shape


class FunnelRow(Shape):
    key = serializers.CharField(allow_blank=True, help_text="The origin, or the month as YYYY-MM")
    leads = serializers.IntegerField()
    won = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True, help_text="Won in per cent of the leads")
    is_thin = serializers.BooleanField(help_text="Too few for the rate to say much")


class Spread(Shape):
    """Days from first contact to win."""

    count = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    first_quartile = serializers.FloatField(allow_null=True)
    third_quartile = serializers.FloatField(allow_null=True)
    shortest = serializers.IntegerField(allow_null=True)
    longest = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(component_name="Funnel")
class FunnelShape(Shape):
    origins = FunnelRow(many=True)
    months = FunnelRow(many=True)
    total = FunnelRow()
    days = Spread()
    days_in_order = Spread(help_text="Without the deals that were won before the first contact")
    flagged_count = serializers.IntegerField(help_text="Deals that the source says were won before the first contact")
