"""Working calendars: read by everybody, changed by who administers; and how long working minutes take by them."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from accounts.roles import Act
from leads import access, scheduling
from leads.api.bodies import ById, Day, Fields, Moment, Number, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import page_of
from leads.api.shapes.calendar import CalendarShape, EndShape, counted
from leads.models import ShortDay, WorkingCalendar
from leads.models.hours import minute_of
from leads.scheduling import DAYS, Closed, Plan

MOST_MINUTES = 1_000_000  # about eight working years


class ClockFace(Text):
    """A time of day as "09:00", read as minutes since midnight."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return minute_of(super().to_internal_value(data))
        except ValueError:
            raise serializers.ValidationError(_("Please write the time like 12:00.")) from None


class SpanAsked(Fields):
    begins = ClockFace()
    ends = ClockFace()


_DAYS: Any = {name: SpanAsked(many=True, default=list) for name in DAYS}
WeekAsked: Any = type("WeekAsked", (Fields,), {"__doc__": "A day left out is free.", **_DAYS})


class ShortDayAsked(Fields):
    month = Number(min_value=1, max_value=12)
    day = Number(min_value=1, max_value=31)
    until = ClockFace(required=False, help_text="Left out: closed all day")


class ClosureAsked(Fields):
    first_day = Day()
    last_day = Day()
    name = Text(required=False, allow_blank=True, max_length=80)


class CalendarAsked(Fields):
    """All that the calendar is to say; what is left out is empty. `version` is the one that you saw."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1)
    name = Text(max_length=80)
    time_zone = Text(max_length=64)
    country = Text(required=False, allow_blank=True, max_length=2, help_text="Two letters; empty: no holidays")
    subdivision = Text(required=False, allow_blank=True, max_length=20)
    week = WeekAsked()
    short_days = ShortDayAsked(many=True, required=False)
    closures = ClosureAsked(many=True, required=False)
    teams = serializers.ListField(child=ById(Team.objects.filter(is_active=True)), required=False)

    def plan(self) -> Plan:
        given = self.validated_data
        week = tuple(tuple((span["begins"], span["ends"]) for span in given["week"][name]) for name in DAYS)
        return Plan(
            name=given["name"], time_zone=given["time_zone"], week=week, country=given.get("country", ""),
            subdivision=given.get("subdivision", ""),
            short_days=tuple(ShortDay(**{"until": 0, **day}) for day in given.get("short_days", ())),
            closures=tuple(Closed(**closed) for closed in given.get("closures", ())),
            teams=tuple(given.get("teams", ())),
        )  # fmt: skip


class EndAsked(Fields):
    """Which minutes, from when."""

    minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES)
    start = Moment(required=False, help_text="Default: now")


def _known(public_id: str) -> WorkingCalendar:
    found = WorkingCalendar.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such calendar."))
    return found


class _Calendars(Door):
    def asked(self) -> tuple[Plan, int | None]:
        """The calendar as it is to be, and the version that was seen."""
        asked = CalendarAsked(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return asked.plan(), asked.validated_data.get("version")


class Calendars(_Calendars):
    @describe(page_of(CalendarShape), name="calendars")
    def get(self, request: Request) -> Response:
        """The company's own calendar, and those of teams that work otherwise."""
        access.demand(self.user, Act.SEE)
        known = WorkingCalendar.objects.prefetch_related("closures", "of_teams__team")
        return self.tell_all(CalendarShape, known)

    @describe(CalendarShape, asks=CalendarAsked, status=201, name="set_up_calendar")
    def post(self, request: Request) -> Response:
        """A further calendar, for the teams that it names."""
        access.demand(self.user, Act.ADMINISTER)
        return self.tell(CalendarShape, scheduling.set_up(self.asked()[0], by=self.user), 201)


class OneCalendar(_Calendars):
    @describe(CalendarShape, name="calendar")
    def get(self, request: Request, public_id: str) -> Response:
        """One calendar with its week, short days and closures."""
        access.demand(self.user, Act.SEE)
        return self.tell(CalendarShape, _known(public_id))

    @describe(CalendarShape, asks=CalendarAsked, name="change_calendar")
    def put(self, request: Request, public_id: str) -> Response:
        """Work otherwise from now on. Running clocks are counted anew within a minute."""
        access.demand(self.user, Act.ADMINISTER)
        calendar, (plan, seen) = _known(public_id), self.asked()
        return self.tell(CalendarShape, scheduling.change(calendar, plan, by=self.user, seen=seen))

    @describe(CalendarShape, name="give_up_calendar")
    def delete(self, request: Request, public_id: str) -> Response:
        """Its teams work by the company's own calendar again, which is answered."""
        access.demand(self.user, Act.ADMINISTER)
        scheduling.give_up(_known(public_id))
        return self.tell(CalendarShape, WorkingCalendar.objects.get(is_default=True))


class End(Door):
    @describe(EndShape, query=EndAsked, name="end_of_minutes")
    def get(self, request: Request, public_id: str) -> Response:
        """When a number of working minutes is over by this calendar."""
        access.demand(self.user, Act.SEE)
        asked = self.query(EndAsked)
        return self.tell(EndShape, counted(_known(public_id), asked.get("start", timezone.now()), asked["minutes"]))


urlpatterns = [
    path("calendars/", Calendars.as_view(), name="calendars"),
    path("calendars/<slug:public_id>/", OneCalendar.as_view(), name="calendar"),
    path("calendars/<slug:public_id>/end/", End.as_view(), name="end_of_minutes"),
]
