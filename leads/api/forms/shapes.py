"""What programs read of forms: the design, what was sent, and how it went."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads import designing
from leads.api.shapes.basics import Shape, Utc
from leads.form import statistics
from leads.models import FieldType, Form, Intake


class FormOptionShape(Shape):
    code = serializers.CharField()
    label_de = serializers.CharField()
    label_en = serializers.CharField()


class FormFieldShape(Shape):
    key = serializers.CharField()
    type = serializers.ChoiceField(FieldType.choices)
    maps = serializers.CharField()
    label_de = serializers.CharField()
    label_en = serializers.CharField()
    help_de = serializers.CharField()
    help_en = serializers.CharField()
    placeholder_de = serializers.CharField()
    placeholder_en = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # DRF takes it away from the class
    options = FormOptionShape(many=True)


class FormShape(Shape):
    """A form with its draft. `version` is the one that visitors see."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    version = serializers.IntegerField(source="published.number", default=None, allow_null=True)
    is_published = serializers.SerializerMethodField(help_text="Whether visitors see the draft as it is")
    is_active = serializers.BooleanField()
    retired_at = Utc(allow_null=True)
    fields = FormFieldShape(many=True)  # type: ignore[assignment]  # DRF takes it away from the class
    touchpoint = serializers.CharField(source="touchpoint.code")
    campaign = serializers.CharField(source="campaign.public_id", default=None, allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    title_de = serializers.CharField()
    title_en = serializers.CharField()
    intro_de = serializers.CharField()
    intro_en = serializers.CharField()
    colour = serializers.CharField()
    background = serializers.CharField()
    thanks_de = serializers.CharField()
    thanks_en = serializers.CharField()
    redirect_url = serializers.CharField()
    origins = serializers.ListField(child=serializers.CharField())
    consent_text = serializers.SerializerMethodField(help_text="code:version")
    consent_required = serializers.BooleanField()
    double_opt_in = serializers.BooleanField()
    is_enquiry = serializers.BooleanField()
    revision = serializers.IntegerField()

    def get_is_published(self, form: Form) -> bool:
        return designing.is_published(form)

    def get_consent_text(self, form: Form) -> str | None:
        text = form.consent_text
        return f"{text.code}:{text.version}" if text else None


class SubmissionShape(Shape):
    """What a visitor sent, as it came, and what became of it."""

    id = serializers.CharField(source="public_id")
    received_at = Utc()
    version = serializers.IntegerField(source="body.version")
    answers = serializers.DictField(source="body.values", child=serializers.ListField(child=serializers.CharField()))
    link = serializers.DictField(source="body.link", child=serializers.CharField(), help_text="UTM values, click ids")
    state = serializers.ChoiceField(Intake.State.choices)
    outcome = serializers.ChoiceField([("", "–"), *Intake.Outcome.choices])
    lead = serializers.CharField(source="lead.public_id", default=None, allow_null=True)
    problem = serializers.CharField()
    problems = serializers.DictField(child=serializers.CharField(), help_text="Field: why it was not taken over")


class DayShape(Shape):
    day = serializers.DateField()
    shown = serializers.IntegerField()
    sent = serializers.IntegerField()


class SourceShape(Shape):
    utm_source = serializers.CharField(source="0")
    sent = serializers.IntegerField(source="1")


class StatisticsShape(Shape):
    """Of the last days. `sent` counts visitors, neither tests nor spam."""

    days = serializers.IntegerField()
    shown = serializers.IntegerField()
    sent = serializers.IntegerField()
    completion = serializers.FloatField(allow_null=True, help_text="Sent of a hundred who saw it")
    created = serializers.IntegerField()
    joined = serializers.IntegerField()
    waiting = serializers.IntegerField()
    failed = serializers.IntegerField()
    spam = serializers.IntegerField()
    tests = serializers.IntegerField()
    by_day = DayShape(many=True)
    by_source = serializers.SerializerMethodField()

    @extend_schema_field(SourceShape(many=True))
    def get_by_source(self, told: statistics.Statistics) -> list[dict[str, Any]]:
        return [{"utm_source": source, "sent": number} for source, number in told.by_source]
