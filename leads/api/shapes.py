"""What programs get: leads, handovers and all around them as JSON. Times in UTC, money as strings."""

from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import Language
from accounts.roles import Act, Role
from leads.models import FACTS, Activity, Agreement, Handover, Kind, Lead, Letter, Level, Reason, Reminder, Side, Stage
from leads.reports.timeline import Show


class Shape(serializers.Serializer[Any]):
    """Something to read. Nothing is saved through a shape."""


class Utc(serializers.DateTimeField):
    """ISO 8601 in UTC, whatever the reader's zone."""

    def enforce_timezone(self, value: Any) -> Any:
        return value

    def to_representation(self, value: Any) -> str:
        return str(value.astimezone(UTC).isoformat()).replace("+00:00", "Z")


class Person(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TeamName(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class Team(TeamName):
    side = serializers.ChoiceField(Side.choices)


class Colleague(Person):
    role = serializers.ChoiceField(Role.choices)
    team = TeamName(allow_null=True)


class Me(Colleague):
    email = serializers.EmailField()
    language = serializers.ChoiceField(Language.choices)
    time_zone = serializers.CharField()
    rights = serializers.ListField(child=serializers.ChoiceField(Act.choices), help_text="The acts of your role")


class Bant(Shape):
    """The newest answers."""

    budget = serializers.ChoiceField(Level.choices)
    authority = serializers.ChoiceField(Level.choices)
    need = serializers.ChoiceField(Level.choices)
    timeframe = serializers.ChoiceField(Level.choices)


@extend_schema_serializer(component_name="Lead")
class LeadShape(serializers.ModelSerializer[Lead]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    side = serializers.ChoiceField(Side.choices, allow_null=True)
    stage = serializers.ChoiceField(Stage.choices)
    stage_label = serializers.CharField(source="phase.label")
    next_step = serializers.CharField()
    responsible = Person(allow_null=True)
    team = TeamName(allow_null=True)
    bant = Bant(source="*")
    language = serializers.ChoiceField(Language.choices, allow_blank=True)
    won_before_contact = serializers.BooleanField()
    captured_at = Utc()
    stage_since = Utc()
    deadline = Utc(allow_null=True)
    updated_at = Utc()

    class Meta:
        model = Lead
        fields = (
            "id", "version", "name", *FACTS, "generated_by", "captured_at", "external_system", "external_id",
            "stage", "stage_label", "side", "stage_since", "responsible", "team", "next_step", "deadline",
            "asleep_until", "asked_for", "returned_times", "bant", "consent", "amount", "won_on",
            "won_before_contact", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class LeadName(Shape):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField(source="__str__")
    version = serializers.IntegerField()
    stage = serializers.ChoiceField(Stage.choices)


class ReasonName(Shape):
    code = serializers.CharField()
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]  # DRF takes the declared field away from the class


@extend_schema_serializer(component_name="Line")
class LineShape(Shape):
    """One condition of a rule, judged."""

    passed = serializers.BooleanField()
    asks = serializers.CharField()
    has = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True, help_text="The lead's field to mend")
    parts = serializers.ListField(child=serializers.DictField(), help_text="The same for the parts of a group")


class Judgement(Shape):
    passed = serializers.BooleanField()
    lines = serializers.SerializerMethodField()

    def get_lines(self, judgement: Any) -> list[dict[str, Any]]:
        return [line.as_data() for line in judgement.lines]


class Judgements(Shape):
    """The lead by the rules of the agreement in force."""

    definition = Judgement()
    handover_rule = Judgement()
    bant_rule = Judgement()


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
    dossier = LineShape(many=True)
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


class Entry(Shape):
    """One act on record."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    sentence = serializers.CharField(help_text="The act in words, in your language")
    at = Utc()
    recorded_at = Utc()
    by = Person(allow_null=True)
    from_stage = serializers.ChoiceField(Stage.choices, allow_blank=True)
    to_stage = serializers.ChoiceField(Stage.choices)
    side_before = serializers.ChoiceField(Side.choices, allow_null=True)
    side_after = serializers.ChoiceField(Side.choices, allow_null=True)
    responsible_before = Person(allow_null=True)
    responsible_after = Person(allow_null=True)
    team_before = TeamName(allow_null=True)
    team_after = TeamName(allow_null=True)
    reason = ReasonName(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    agreement = serializers.IntegerField(
        source="agreement.version", default=None, allow_null=True, help_text="The version that it was judged by"
    )
    amount = serializers.DecimalField(14, 2, allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    imported = serializers.BooleanField()


class Possibility(Shape):
    """An act that the lead's stage and your role know, and what stands against it just now."""

    act = serializers.ChoiceField(Act.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    possible = serializers.BooleanField()
    why_not = serializers.CharField(allow_blank=True)
    url = serializers.CharField(help_text="Where to POST it")


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
    letter = serializers.ChoiceField(Letter.choices, allow_blank=True)

    class Meta:
        model = Reason
        fields = ("code", "label", "uses", "effect", "needs_note", "needs_date", "letter", "asks_for")
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


class FactChange(Shape):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class TimelineEntry(Shape):
    """One thing that happened to the lead."""

    at = Utc()
    kind = serializers.ChoiceField(Show.choices)
    who = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()
    quote = serializers.CharField(allow_blank=True, help_text="The words of a person")
    details = serializers.ListField(child=serializers.CharField())
    changes = FactChange(many=True)
    amount = serializers.DecimalField(14, 2, allow_null=True)
    currency = serializers.CharField(allow_blank=True)


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


_PAGES: dict[type[serializers.BaseSerializer[Any]], type[Shape]] = {}


def page_of(shape: type[serializers.BaseSerializer[Any]]) -> type[Shape]:
    """Some of a list, and the address of what comes after it."""
    if shape not in _PAGES:
        fields = {"results": shape(many=True), "next": serializers.CharField(allow_null=True)}
        _PAGES[shape] = type(f"{shape.__name__.removesuffix('Shape')}Page", (Shape,), fields)
    return _PAGES[shape]
