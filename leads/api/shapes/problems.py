"""Problem details (RFC 9457), as the schema describes them."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from leads.api.shapes.basics import Person, Shape
from leads.api.shapes.lead import LineShape
from leads.models import Handover, Stage


class Change(Shape):
    seen = serializers.JSONField()
    now = serializers.JSONField()


@extend_schema_serializer(component_name="Problem")
class ProblemShape(Shape):
    """RFC 9457. `type` tells which of the further members are there."""

    type = serializers.CharField(help_text="urn:leadflow:problem:…, see the guide")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    instance = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # DRF takes the declared field away from the class
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="422: what to mend, by field",
    )
    missing = LineShape(many=True, required=False, help_text="not-ready: the conditions that are not met")
    current_version = serializers.IntegerField(required=False, help_text="stale, wrong-stage")
    difference = serializers.DictField(child=Change(), required=False, help_text="stale: what has changed, by field")
    stage = serializers.ChoiceField(Stage.choices, required=False, help_text="wrong-stage")
    answer = serializers.ChoiceField(Handover.Answer.choices, required=False, help_text="already-decided")
    decided_by = Person(required=False, help_text="already-decided")
    decided_at = serializers.DateTimeField(required=False, help_text="already-decided")
    known_lead = serializers.CharField(required=False, help_text="known-lead: its id, if you may see it")
