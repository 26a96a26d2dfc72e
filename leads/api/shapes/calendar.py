"""Working calendars, and what is counted by them."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from leads import working_time
from leads.api.shapes.basics import Shape, TeamName, Utc
from leads.models import WorkingCalendar
from leads.scheduling import DAYS


class SpanShape(Shape):
    """From and to by the wall clock, as "09:00"; "24:00" is the end of the day."""

    begins = serializers.CharField()
    ends = serializers.CharField()


_DAYS: Any = {name: SpanShape(many=True) for name in DAYS}
WeekShape: Any = type("WeekShape", (Shape,), {"__doc__": "The spans of each day.", **_DAYS})


class ShortDayShape(Shape):
    """A day of every year on which work ends early; "00:00": closed all day."""

    month = serializers.IntegerField()
    day = serializers.IntegerField()
    until = serializers.CharField()


class ClosureShape(Shape):
    """Days on which nobody works, both included."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    name = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="Calendar")
class CalendarShape(Shape):
    id = serializers.CharField(source="public_id")
    version = serializers.IntegerField()
    name = serializers.CharField()
    is_default = serializers.BooleanField(help_text="The company's own: who has no other works by it")
    time_zone = serializers.CharField()
    country = serializers.CharField(allow_blank=True)
    subdivision = serializers.CharField(allow_blank=True)
    week = serializers.SerializerMethodField()
    short_days = ShortDayShape(many=True)
    closures = ClosureShape(many=True)
    teams = serializers.SerializerMethodField()

    @extend_schema_field(WeekShape)
    def get_week(self, calendar: WorkingCalendar) -> dict[str, Any]:
        week = zip(DAYS, calendar.week, strict=True)
        return {name: [{"begins": begins, "ends": ends} for begins, ends in spans] for name, spans in week}

    @extend_schema_field(TeamName(many=True))
    def get_teams(self, calendar: WorkingCalendar) -> list[dict[str, Any]]:
        return [{"id": of.team_id, "name": of.team.name} for of in calendar.of_teams.all()]


class DayOffShape(Shape):
    day = serializers.DateField()
    name = serializers.CharField()


class EndShape(Shape):
    """When a number of working minutes is over."""

    start = Utc()
    minutes = serializers.IntegerField()
    end = Utc()
    holidays = DayOffShape(many=True, help_text="Public holidays of that year, in your language")


def counted(calendar: WorkingCalendar, start: Any, minutes: int) -> dict[str, Any]:
    """What EndShape tells. NoWorkingTime when the calendar never has that much."""
    known = working_time.public_holidays(
        calendar.country, calendar.subdivision, start.year, (get_language() or "en")[:2]
    )
    end = working_time.counting(calendar.hours).add(start, minutes)
    holidays = [{"day": day, "name": name} for day, name in known.items()]
    return {"start": start, "minutes": minutes, "end": end, "holidays": holidays}
