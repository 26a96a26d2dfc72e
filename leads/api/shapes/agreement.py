"""A version of the agreement as data and in sentences, and what is known about it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from leads import agreeing, document
from leads.api.shapes.basics import Person, Shape, Utc
from leads.models import Agreement, Part, Signature

TERMS = (
    "purpose", "definition", "handover_rule", "hand_raiser_rule", "scoring", "bant_rule", "clock_terms",
    "offering_terms", "routing_terms", "promise_terms", "target_terms", "referee",
)  # fmt: skip


@extend_schema_serializer(component_name="Signature")
class SignatureShape(serializers.ModelSerializer[Signature]):
    part = serializers.ChoiceField(Part.choices)
    by = Person()
    at = Utc()

    class Meta:
        model = Signature
        fields = ("part", "by", "name", "at", "fingerprint")
        read_only_fields = fields


@extend_schema_serializer(component_name="AgreementVersion")
class VersionShape(serializers.ModelSerializer[Agreement]):
    """How far a version has come. `state` follows from the clock: signed, then in_force, then superseded."""

    state = serializers.ChoiceField(Agreement.Status.choices)
    in_force_from = Utc(allow_null=True)
    in_force_until = Utc(allow_null=True, help_text="Excluded: the moment at which the next version begins")
    starts_at = Utc(allow_null=True, help_text="As agreed; null: from the third signature on")
    drafted_at = Utc()
    drafted_by = Person(allow_null=True)
    proposed_at = Utc(allow_null=True)
    proposed_by = Person(allow_null=True)
    signed_at = Utc(allow_null=True)
    signatures = SignatureShape(many=True)

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = (
            "version", "state", "is_preset", "revision", "in_force_from", "in_force_until", "starts_at", "motive",
            "drafted_at", "drafted_by", "proposed_at", "proposed_by", "signed_at", "signatures",
        )  # fmt: skip
        read_only_fields = fields


class PassageShape(Shape):
    text = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())


class ChapterShape(Shape):
    name = serializers.CharField()
    title = serializers.CharField()
    passages = PassageShape(many=True)


class FindingShape(Shape):
    path = serializers.CharField(help_text="Where it stands, such as clock_terms.answer.minutes")
    words = serializers.CharField()


class ReadingShape(Shape):
    """Who has still to say that they have read it."""

    affected = serializers.IntegerField()
    missing = Person(many=True)


@extend_schema_serializer(component_name="AgreementDocument")
class DocumentShape(VersionShape):
    """All that it says: as data, and as the sentences that people read."""

    hand_raiser_rule = serializers.DictField(allow_null=True)
    referee = Person(allow_null=True)
    chapters = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    acknowledgements = serializers.SerializerMethodField()

    class Meta(VersionShape.Meta):
        fields = (*VersionShape.Meta.fields, *TERMS, "chapters", "problems", "warnings", "acknowledgements")
        read_only_fields = fields

    @extend_schema_field(ChapterShape(many=True))
    def get_chapters(self, agreement: Agreement) -> Any:
        return ChapterShape(document.chapters(agreement), many=True).data

    @extend_schema_field(FindingShape(many=True))
    def get_problems(self, agreement: Agreement) -> Any:
        """What stands against proposing it; of drafts only."""
        return FindingShape(document.problems(agreement) if agreement.is_draft else [], many=True).data

    @extend_schema_field(FindingShape(many=True))
    def get_warnings(self, agreement: Agreement) -> Any:
        return FindingShape(document.warnings(agreement) if agreement.is_draft else [], many=True).data

    @extend_schema_field(ReadingShape(allow_null=True))
    def get_acknowledgements(self, agreement: Agreement) -> Any:
        if not agreement.is_signed:
            return None
        missing = list(agreeing.still_to_acknowledge(agreement))
        return ReadingShape({"affected": agreeing.affected().count(), "missing": missing}).data


class ChangeShape(Shape):
    """One difference in a sentence; where a text was worded anew, both wordings."""

    section = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)


class DifferenceShape(Shape):
    version = serializers.IntegerField()
    compared_with = serializers.IntegerField(allow_null=True)
    changes = ChangeShape(many=True)


class AcknowledgementShape(Shape):
    user = Person()
    at = Utc()
