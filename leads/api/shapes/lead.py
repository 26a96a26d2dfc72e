"""A lead, and what can be read about it."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import Language
from accounts.roles import Act
from leads.api.shapes.basics import Person, Shape, TeamName, Utc
from leads.models import FACTS, ClockKind, Kind, Lead, Level, Side, Stage, custom_fields
from leads.reports.timeline import Show
from leads.rules import State


class Bant(Shape):
    """The newest answers; `more` are those to the letters beside the four."""

    budget = serializers.ChoiceField(Level.choices)
    authority = serializers.ChoiceField(Level.choices)
    need = serializers.ChoiceField(Level.choices)
    timeframe = serializers.ChoiceField(Level.choices)
    more = serializers.DictField(
        child=serializers.ChoiceField(Level.choices), source="more_bant",
        help_text="By the code of the letter, see /bant-letters/. One that is left out is unknown",
    )  # fmt: skip


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
    paused_until = Utc(allow_null=True)
    updated_at = Utc()
    custom = serializers.SerializerMethodField(help_text="Facts that an admin added, by their codes")

    class Meta:
        model = Lead
        fields = (
            "id", "version", "name", *FACTS, "generated_by", "captured_at", "external_system", "external_id",
            "stage", "stage_label", "side", "stage_since", "responsible", "team", "next_step", "deadline",
            "paused_until", "asleep_until", "asked_for", "returned_times", "bant", "consent", "amount", "won_on",
            "won_before_contact", "updated_at", "custom",
        )  # fmt: skip
        read_only_fields = fields

    def get_custom(self, lead: Lead) -> dict[str, Any]:
        return {code: lead.extra[code] for code in custom_fields() if code in lead.extra}


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
    state = serializers.ChoiceField([(state.value, state.value) for state in State], help_text="Not known is not false")
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
    clock = serializers.ChoiceField(
        ClockKind.choices, source="clock.kind", default=None, allow_null=True, help_text="That ran out"
    )
    amount = serializers.DecimalField(14, 2, allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    imported = serializers.BooleanField()


@extend_schema_serializer(component_name="Clock")
class ClockShape(Shape):
    """A deadline in working time."""

    kind = serializers.ChoiceField(ClockKind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    minutes = serializers.IntegerField(help_text="Working minutes that were agreed")
    agreement = serializers.IntegerField(source="agreement.version", help_text="The version that it was judged by")
    person = Person(allow_null=True, help_text="Who owes it, where that is not whoever is responsible for the lead")
    started_at = Utc()
    due_at = Utc(help_text="Of a paused clock as if it goes on on the agreed day")
    paused_until = Utc(allow_null=True)
    stopped_at = Utc(allow_null=True)
    breached_at = Utc(allow_null=True)


class Possibility(Shape):
    """An act that the lead's stage and your role know, and what stands against it just now."""

    act = serializers.ChoiceField(Act.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    possible = serializers.BooleanField()
    why_not = serializers.CharField(allow_blank=True)
    against = serializers.CharField(
        allow_blank=True, help_text="What the rule misses, where it is possible all the same with `against_rule`"
    )
    url = serializers.CharField(help_text="Where to POST it")


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
