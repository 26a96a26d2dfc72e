"""Rules and the fields that they ask about; the facts that an admin added."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from leads import rules
from leads.api.shapes.basics import Shape, Utc
from leads.models import CustomField
from leads.rules.kinds import LABELS, NEEDS, Needs


class ChoiceShape(Shape):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class


class Operator(ChoiceShape):
    needs = serializers.ChoiceField([(need.value, need.value) for need in Needs], help_text="What stands in `value`")


class Narrowing(Shape):
    """A further member of a condition, which narrows what its field counts."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    type = serializers.CharField(source="type.value")
    unit = serializers.CharField(allow_blank=True)
    choices = serializers.SerializerMethodField()

    @extend_schema_field(ChoiceShape(many=True))
    def get_choices(self, param: Any) -> list[dict[str, str]]:
        return _choices(param.choices)


@extend_schema_serializer(component_name="RuleField")
class FieldShape(Shape):
    """Something that a rule can ask about."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    group = serializers.CharField()
    type = serializers.ChoiceField([(kind.value, kind.value) for kind in rules.Type], source="type.value")
    unit = serializers.CharField(allow_blank=True)
    help = serializers.CharField(allow_blank=True)
    operators = serializers.SerializerMethodField()
    choices = serializers.SerializerMethodField()
    params = Narrowing(many=True)

    @extend_schema_field(Operator(many=True))
    def get_operators(self, field: rules.Field) -> list[dict[str, str]]:
        return [
            {"value": op.value, "label": str(LABELS[op]), "needs": NEEDS.get(op, Needs.ONE).value} for op in field.ops
        ]

    @extend_schema_field(ChoiceShape(many=True))
    def get_choices(self, field: rules.Field) -> list[dict[str, str]]:
        return _choices(field.choices)


def _choices(choices: Any) -> list[dict[str, str]]:
    return [{"value": str(value), "label": str(label)} for value, label in choices]


class RuleProblem(Shape):
    text = serializers.SerializerMethodField()
    path = serializers.ListField(
        child=serializers.IntegerField(), help_text="The places of the parts on the way to the one meant; []: the whole"
    )

    def get_text(self, problem: rules.Problem) -> str:
        return str(problem)


class Reading(Shape):
    """A rule in words. One with problems may not be kept; warnings name parts that do nothing."""

    sentence = serializers.SerializerMethodField()
    problems = RuleProblem(many=True)
    warnings = RuleProblem(many=True)

    def get_sentence(self, reading: dict[str, Any]) -> str:
        try:
            return rules.sentence(reading["rule"])
        except rules.BadRule:
            return ""


@extend_schema_serializer(component_name="CustomField")
class CustomFieldShape(serializers.ModelSerializer[CustomField]):
    name = serializers.CharField(help_text="As rules name it")
    type = serializers.ChoiceField(CustomField.Type.choices)
    retired_at = Utc(allow_null=True)

    class Meta:
        model = CustomField
        fields = (
            "code", "name", "type", "label_de", "label_en", "help_de", "help_en", "unit", "choices", "position",
            "retired_at",
        )  # fmt: skip
        read_only_fields = fields
