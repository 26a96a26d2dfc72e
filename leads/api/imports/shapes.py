"""What is asked and told about imports."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from leads import importing
from leads.api.bodies import Fields, Flag, Number, OneOf, Text
from leads.api.shapes.basics import Shape, Utc
from leads.models import DateFormat, ImportedRow, ImportJob, ImportMapping, NumberFormat, RefusedRow

STAGES = [(stage.value, stage.label) for stage in importing.STAGES]


class ImportAsked(Fields):
    content = serializers.ChoiceField(choices=ImportJob.Content.choices, required=False)
    system = Text(required=False, max_length=40, help_text="Leads are known again by it and their id there")
    stage = serializers.ChoiceField(choices=STAGES, required=False)
    file_name = Text(required=False, max_length=200)
    finds_alike = serializers.BooleanField(
        required=False, help_text="Look for people who are known under another spelling (the default)"
    )
    draft = serializers.BooleanField(required=False, help_text="Keep it as a draft, to be corrected and started later")


class ImportShape(serializers.ModelSerializer[ImportJob]):
    percent = serializers.IntegerField(read_only=True)
    speed = serializers.IntegerField(read_only=True, help_text="Rows a second")
    seconds_left = serializers.IntegerField(read_only=True)
    can_be_undone = serializers.BooleanField(read_only=True)
    unanswered = serializers.SerializerMethodField(help_text="Values whose meaning has to be said before the start")

    class Meta:
        model = ImportJob
        fields = (
            "public_id", "file_name", "kind", "sheets", "sheet", "content", "encoding", "delimiter", "header_row",
            "preset", "system", "stage", "status", "columns", "mapping", "meanings", "conflicts", "starts_clocks",
            "finds_alike", "date_format", "number_format", "unanswered", "percent", "speed", "seconds_left",
            "rows_read", "created", "doubtful", "updated", "skipped", "refused", "flagged", "problem",
            "can_be_undone", "removed", "restored", "kept", "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_unanswered(self, job: ImportJob) -> list[str]:
        return importing.unanswered(job)


class ImportChanged(Fields):
    """What is left out stays as it is. Another sheet, encoding, delimiter or header row guesses the columns anew."""

    sheet = Number(required=False, min_value=0, max_value=10_000)
    encoding = Text(required=False, max_length=20)
    delimiter = Text(required=False, max_length=1, trim_whitespace=False)
    header_row = Number(required=False, min_value=0, max_value=1000, help_text="0: the columns have no names")
    content = OneOf(ImportJob.Content, required=False)
    mapping = serializers.ListField(
        child=Text(allow_blank=True, max_length=60), required=False, max_length=1000,
        help_text="The meaning of each column, in the order of the file; extra keeps it, empty leaves it out",
    )  # fmt: skip
    date_format = OneOf(DateFormat, required=False)
    number_format = OneOf(NumberFormat, required=False)
    system = Text(required=False, max_length=40)
    stage = serializers.ChoiceField(choices=STAGES, required=False)
    meanings = serializers.DictField(
        child=serializers.DictField(child=Text(allow_blank=True, max_length=254)), required=False,
        help_text='Of values: {"stage": {"SQL": "mql"}, "owner": {"Ada": "ada@x.de"}}',
    )  # fmt: skip
    conflicts = serializers.DictField(
        child=serializers.ChoiceField(choices=importing.RULES), required=False, help_text="Of known leads, by field"
    )
    starts_clocks = Flag(required=False)
    finds_alike = Flag(required=False, help_text="Look for people who are known under another spelling")


class PreviewCell(Shape):
    text = serializers.CharField()
    problem = serializers.CharField()


@extend_schema_serializer(component_name="PreviewRow")
class PreviewRowShape(Shape):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(
        ["new", "doubtful", "updated", "known", "refused"], help_text="doubtful: new, but may be somebody who is known"
    )
    cells = PreviewCell(many=True)
    problem = serializers.CharField()
    beside = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="The same cells of the lead that is there already"
    )
    score = serializers.IntegerField(help_text="Likeness to that lead, of 100; 0: known by id, address or number")
    reasons = serializers.ListField(child=serializers.CharField())
    other_row = serializers.IntegerField(allow_null=True, help_text="The row of the file that it may be the same as")


@extend_schema_serializer(component_name="ImportPreview")
class PreviewShape(Shape):
    labels = serializers.ListField(child=serializers.CharField())
    rows = PreviewRowShape(many=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Of the rows that were tried, by state")
    tried = serializers.IntegerField()


class RefusedAsked(Fields):
    after = serializers.IntegerField(required=False, min_value=0, help_text="Rows behind this one")


@extend_schema_serializer(component_name="RefusedRow")
class RefusedShape(serializers.ModelSerializer[RefusedRow]):
    class Meta:
        model = RefusedRow
        fields = ("row", "cause", "cells")
        read_only_fields = fields


@extend_schema_serializer(component_name="KeptLead")
class ExceptionShape(serializers.ModelSerializer[ImportedRow]):
    lead = serializers.CharField(source="lead.public_id")

    class Meta:
        model = ImportedRow
        fields = ("row", "lead", "outcome")
        read_only_fields = fields


class MappingAsked(Fields):
    name = Text(max_length=80)


class MappingUsed(Fields):
    mapping = Text(max_length=12, help_text="Its id")


@extend_schema_serializer(component_name="ImportMapping")
class MappingShape(serializers.ModelSerializer[ImportMapping]):
    id = serializers.CharField(source="public_id")
    settings: Any = serializers.JSONField()
    updated_at = Utc()

    class Meta:
        model = ImportMapping
        fields = ("id", "name", "columns", "settings", "updated_at")
        read_only_fields = fields
