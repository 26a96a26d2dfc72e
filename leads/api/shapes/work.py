"""What is done with leads: handovers, notes, reminders; and the agreement with its reasons."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from leads import dossiers, spoken
from leads.api.shapes.basics import Person, Shape, TeamName, Utc
from leads.api.shapes.lead import LeadName, LineShape, ReasonName
from leads.models import (
    Activity,
    Agreement,
    Category,
    Cause,
    ClockKind,
    Handover,
    Reason,
    Reminder,
    Rung,
    Silence,
    Stage,
)  # fmt: skip


class DossierItem(Shape):
    """One line of a dossier."""

    text = serializers.CharField()
    at = Utc(allow_null=True)
    quote = serializers.CharField(allow_blank=True, help_text="The words of a person")


class DossierSection(Shape):
    name = serializers.ChoiceField([*dossiers.SECTIONS])
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    items = DossierItem(many=True)


@extend_schema_serializer(component_name="Dossier")
class DossierShape(Shape):
    """What sales received, as it was at the offer."""

    why_now = DossierItem(many=True, help_text="Why this lead now, the strongest reason first")
    conditions = LineShape(many=True, help_text="What the handover rule asks for, with what was there")
    sections = DossierSection(many=True)


@extend_schema_serializer(component_name="Handover")
class HandoverShape(serializers.ModelSerializer[Handover]):
    id = serializers.CharField(source="public_id")
    lead = LeadName()
    from_stage = serializers.ChoiceField(Stage.choices)
    cause = serializers.ChoiceField(Cause.choices)
    offered_by = Person(allow_null=True, help_text="Nobody: offered by the agreement itself")
    offered_at = Utc()
    to_team = TeamName()
    to_person = Person(allow_null=True)
    due_at = Utc()
    expired_at = Utc(allow_null=True)
    snoozed_until = Utc(allow_null=True)
    dossier = serializers.SerializerMethodField()
    complete = serializers.BooleanField(source="is_complete", help_text="Whether all that the rule asks for was there")
    route = serializers.SerializerMethodField(help_text="Why it went to whom; empty where a person chose")
    answer = serializers.ChoiceField(Handover.Answer.choices, allow_blank=True)
    decided_by = Person(allow_null=True)
    decided_at = Utc(allow_null=True)
    reason = ReasonName(allow_null=True)

    class Meta:
        model = Handover
        fields = (
            "id", "lead", "from_stage", "cause", "offered_by", "offered_at", "to_team", "to_person", "route", "note",
            "dossier", "missing", "complete", "against_rule", "against_rule_why", "due_at",
            "expired_at", "snoozed_until", "answer", "decided_by", "decided_at", "reason", "answer_note",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(DossierShape)
    def get_dossier(self, handover: Handover) -> Any:
        return DossierShape(dossiers.told(handover.dossier)).data

    def get_route(self, handover: Handover) -> list[str]:
        return spoken.told(handover.route, [])


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


class StepShape(Shape):
    """What happens so many working minutes after the end."""

    after_minutes = serializers.IntegerField()
    act = serializers.ChoiceField(Rung.choices)


class TermsShape(Shape):
    """How long something may take, when to warn, and what follows the end."""

    minutes = serializers.IntegerField()
    warn_percent = serializers.IntegerField()
    ladder = StepShape(many=True)
    silence = serializers.ChoiceField(Silence.choices)


@extend_schema_serializer(component_name="Agreement")
class AgreementShape(serializers.ModelSerializer[Agreement]):
    in_force_from = Utc()
    clocks = serializers.SerializerMethodField(help_text="By kind; working minutes")

    class Meta:
        model = Agreement
        fields = (
            "version", "in_force_from", "definition", "handover_rule", "bant_rule", "clocks",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=TermsShape()))
    def get_clocks(self, agreement: Agreement) -> dict[str, Any]:
        terms = {kind.value: agreement.clock(kind) for kind in ClockKind}
        return {kind: dict(TermsShape(one).data) for kind, one in terms.items() if one}
