"""Reports as data."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from leads.api.shapes.basics import Person, Shape, Utc
from leads.models import Backtest
from leads.reports.backtest import Result


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


# backtests ----------------------------------------------------------------------------------------


class BacktestColumn(Shape):
    """Leads that went, or would have gone, to sales; and what became of them since."""

    leads = serializers.IntegerField()
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField(help_text="And not accepted later")
    won = serializers.IntegerField()
    revenue = serializers.DictField(
        child=serializers.DecimalField(max_digits=20, decimal_places=2), help_text="Won, by currency"
    )
    accepted_percent = serializers.FloatField(allow_null=True, help_text="Of those answered")
    is_thin = serializers.BooleanField(help_text="Too few for the rates to say much")


class BacktestWeek(Shape):
    monday = serializers.DateField()
    passed = serializers.IntegerField()
    offered = serializers.IntegerField()


class BacktestTeam(Shape):
    team = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    leads = serializers.IntegerField()
    a_week = serializers.FloatField()
    people = serializers.IntegerField(help_text="Its reps of today")
    a_week_each = serializers.FloatField(allow_null=True)


class BacktestResult(Shape):
    """Columns: passed by this version, in-force by the rule then in force, offered in reality."""

    columns = serializers.DictField(child=BacktestColumn())
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="The sets of leads, by name")
    missed_revenue = serializers.DictField(child=serializers.DecimalField(max_digits=20, decimal_places=2))
    weeks = BacktestWeek(many=True)
    teams = BacktestTeam(many=True)


@extend_schema_serializer(component_name="Backtest")
class BacktestShape(serializers.ModelSerializer[Backtest]):
    id = serializers.CharField(source="public_id")
    version = serializers.IntegerField(source="agreement.version")
    by = Person()
    asked_at = Utc()
    finished_at = Utc(allow_null=True)
    percent = serializers.IntegerField()
    handover_rule = serializers.DictField()
    hand_raiser_rule = serializers.DictField(allow_null=True)

    class Meta:
        model = Backtest
        fields = (
            "id", "version", "first_day", "last_day", "by", "asked_at", "percent", "finished_at", "problem",
            "handover_rule", "hand_raiser_rule",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_serializer(component_name="BacktestWithResult")
class BacktestWithResult(BacktestShape):
    """The result comes when it is finished; of a sales rep's own team only."""

    result = serializers.SerializerMethodField()

    class Meta(BacktestShape.Meta):
        fields = (*BacktestShape.Meta.fields, "result")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(BacktestResult(allow_null=True))
    def get_result(self, backtest: Backtest) -> Any:
        result: Result | None = self.context.get("result")
        return BacktestResult(result).data if result else None
