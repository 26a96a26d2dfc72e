"""What is done with leads: handovers, notes, reminders; and the agreement with its reasons."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from leads import rules
from leads.api.shapes.basics import Person, TeamName, Utc
from leads.api.shapes.lead import LeadName, LineShape, ReasonName
from leads.models import Activity, Agreement, Category, Handover, Reason, Reminder, Stage


@extend_schema_serializer(component_name="Handover")
class HandoverShape(serializers.ModelSerializer[Handover]):
    id = serializers.CharField(source="public_id")
    lead = LeadName()
    from_stage = serializers.ChoiceField(Stage.choices)
    offered_by = Person()
    offered_at = Utc()
    to_team = TeamName()
    to_person = Person(allow_null=True)
    due_at = Utc()
    expired_at = Utc(allow_null=True)
    snoozed_until = Utc(allow_null=True)
    dossier = serializers.SerializerMethodField()
    answer = serializers.ChoiceField(Handover.Answer.choices, allow_blank=True)
    decided_by = Person(allow_null=True)
    decided_at = Utc(allow_null=True)
    reason = ReasonName(allow_null=True)

    class Meta:
        model = Handover
        fields = (
            "id", "lead", "from_stage", "offered_by", "offered_at", "to_team", "to_person", "note", "dossier",
            "due_at", "expired_at", "snoozed_until", "answer", "decided_by", "decided_at", "reason", "answer_note",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(LineShape(many=True))
    def get_dossier(self, handover: Handover) -> list[dict[str, Any]]:
        return [rules.told(line) for line in handover.dossier]


@extend_schema_serializer(component_name="Activity")
class ActivityShape(serializers.ModelSerializer[Activity]):
    kind = serializers.ChoiceField(Activity.Kind.choices)
    outcome = serializers.ChoiceField(Activity.Outcome.choices, allow_blank=True)
    by = Person()
    at = Utc()

    class Meta:
        model = Activity
        fields = ("kind", "outcome", "text", "by", "at")
        read_only_fields = fields


@extend_schema_serializer(component_name="Reminder")
class ReminderShape(serializers.ModelSerializer[Reminder]):
    lead = LeadName()
    what = serializers.CharField()
    person = Person(allow_null=True)
    due_at = Utc()
    delivered_at = Utc(allow_null=True)
    done_at = Utc(allow_null=True)

    class Meta:
        model = Reminder
        fields = ("id", "lead", "kind", "what", "person", "due_at", "delivered_at", "done_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="Reason")
class ReasonShape(serializers.ModelSerializer[Reason]):
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]  # DRF takes the declared field away from the class
    letter = serializers.CharField(help_text="One of the four, or the code of a letter that your company added")
    category = serializers.ChoiceField(Category.choices, allow_blank=True)
    track = serializers.CharField(source="track.code", allow_null=True, default=None)
    retired_at = Utc(allow_null=True)

    class Meta:
        model = Reason
        fields = (
            "code", "label", "label_de", "label_en", "uses", "effect", "category", "letter", "track", "asks_for",
            "needs_note", "needs_date", "needs_attempts", "is_targeting_miss", "is_to_be_recoded", "retired_at",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_serializer(component_name="Agreement")
class AgreementShape(serializers.ModelSerializer[Agreement]):
    in_force_from = Utc()

    class Meta:
        model = Agreement
        fields = (
            "version", "in_force_from", "definition", "handover_rule", "bant_rule", "answer_hours", "bant_hours",
            "offer_hours", "touch_hours", "ask_hours", "warn_percent",
        )  # fmt: skip
        read_only_fields = fields
