"""The working calendars are kept up: the company's own, and those of teams that work otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User, time_zones
from leads import working_time
from leads.models import Clock, Closure, Hours, ShortDay, TeamCalendar, WorkingCalendar
from leads.models.hours import MINUTES_A_DAY, Span, week_as_data
from leads.refusals import Conflict, Refusal

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CLOSURE = timedelta(days=366)
LOOK_AHEAD = timedelta(days=366)  # within which there must be working time


class BadCalendar(Refusal):
    """A calendar that can't be counted by; `fields` says where to mend it: a weekday, short_days, closures …"""


class StaleCalendar(Conflict):
    """Somebody else changed the calendar in the meantime."""


@dataclass(frozen=True)
class Closed:
    """Days on which nobody works, both included."""

    first_day: date
    last_day: date
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """All that a calendar says, as it was given. `week` begins on Monday; without a country there are no holidays."""

    name: str
    time_zone: str
    week: tuple[tuple[Span, ...], ...]
    country: str = ""
    subdivision: str = ""
    short_days: tuple[ShortDay, ...] = ()
    closures: tuple[Closed, ...] = ()
    teams: tuple[Team, ...] = ()

    @property
    def hours(self) -> Hours:
        closed = sorted((one.first_day, one.last_day) for one in self.closures)
        return Hours(self.time_zone, self.week, self.country, self.subdivision, self.short_days, tuple(closed))


@transaction.atomic
def set_up(plan: Plan, *, by: User) -> WorkingCalendar:
    """A further calendar, for the teams that it names. BadCalendar."""
    return _written(WorkingCalendar(version=0), plan, by=by)


@transaction.atomic
def change(calendar: WorkingCalendar, plan: Plan, *, by: User, seen: int | None = None) -> WorkingCalendar:
    """Work otherwise from now on; running clocks are counted anew by the next sweep. BadCalendar, StaleCalendar."""
    held = WorkingCalendar.objects.select_for_update().get(pk=calendar.pk)
    if seen is not None and held.version != seen:
        raise StaleCalendar(_("Somebody changed this calendar while you were looking at it."))
    return _written(held, plan, by=by)


@transaction.atomic
def give_up(calendar: WorkingCalendar) -> None:
    """Its teams work by the company's own calendar again. The company's own can't be given up: BadCalendar."""
    if calendar.is_default:
        raise BadCalendar(_("The company's own calendar stays."))
    calendar.delete()
    _tell_everybody()


def _written(calendar: WorkingCalendar, plan: Plan, *, by: User) -> WorkingCalendar:
    check(plan, calendar)
    calendar.name, calendar.time_zone = plan.name.strip(), plan.time_zone
    calendar.country, calendar.subdivision = plan.country, plan.subdivision
    calendar.week = week_as_data(plan.week)
    calendar.short_days = [day.as_data() for day in plan.short_days]
    calendar.version += 1
    calendar.changed_by, calendar.changed_at = by, timezone.now()
    calendar.save()
    calendar.closures.all().delete()
    Closure.objects.bulk_create(
        Closure(calendar=calendar, first_day=one.first_day, last_day=one.last_day, name=one.name)
        for one in plan.closures
    )
    _give_to_teams(calendar, plan.teams)
    _tell_everybody()
    return calendar


def _give_to_teams(calendar: WorkingCalendar, teams: tuple[Team, ...]) -> None:
    if calendar.is_default:
        return  # whoever has none works by it
    before = set(calendar.of_teams.values_list("team", flat=True))
    calendar.of_teams.exclude(team__in=teams).delete()
    for team in teams:
        TeamCalendar.objects.update_or_create(team=team, defaults={"calendar": calendar})
    moved = before ^ {team.pk for team in teams}
    Clock.objects.running().filter(lead__team__in=moved).update(counted_by=0)  # the next sweep counts them anew


def _tell_everybody() -> None:
    working_time.forget()
    transaction.on_commit(working_time.forget)


# checking -----------------------------------------------------------------------------------------


def check(plan: Plan, calendar: WorkingCalendar | None = None) -> None:
    """BadCalendar with every field that can't be as it is."""
    problems = dict(_problems(plan, calendar))
    if not problems and not _works_at_all(plan.hours, timezone.now()):
        words = _("Nobody would ever work by this calendar. Please enter working time for at least one weekday.")
        problems["monday"] = words
    if problems:
        raise BadCalendar(_("Please mend the marked fields."), problems)


def _works_at_all(hours: Hours, now: datetime) -> bool:
    """Within the coming year, so that every deadline has an end."""
    return working_time.counting(hours).between(now, now + LOOK_AHEAD) > timedelta()


def _problems(plan: Plan, calendar: WorkingCalendar | None) -> Iterator[tuple[str, str]]:
    yield from _problems_of_name(plan.name.strip(), calendar)
    if plan.time_zone not in time_zones():
        yield "time_zone", _("“%(name)s” is no known time zone.") % {"name": plan.time_zone}
    if plan.country and plan.country not in working_time.countries():
        yield "country", _("The holidays of this country are not known.")
    elif plan.subdivision and plan.subdivision not in working_time.regions(plan.country):
        yield "subdivision", _("This country has no such region.")
    for name, spans in zip(DAYS, plan.week, strict=True):
        if words := _problem_of_day(spans):
            yield name, words
    for day in plan.short_days:
        if words := _problem_of_short_day(day):
            yield "short_days", words
    for closed in plan.closures:
        if words := _problem_of_closure(closed):
            yield "closures", words


def _problems_of_name(name: str, calendar: WorkingCalendar | None) -> Iterator[tuple[str, str]]:
    if not name or len(name) > 80 or "\x00" in name:
        yield "name", _("Please enter a name of at most 80 characters.")
    elif WorkingCalendar.objects.filter(name=name).exclude(pk=(calendar and calendar.pk) or 0).exists():
        yield "name", _("There is a calendar of this name already.")


def _problem_of_day(spans: tuple[Span, ...]) -> str:
    if any(not 0 <= begin < end <= MINUTES_A_DAY for begin, end in spans):
        return _("Work must end after it begins.")
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        return _("The working hours of a day must follow each other and not overlap.")
    return ""


def _problem_of_short_day(day: ShortDay) -> str:
    try:
        date(2024, day.month, day.day)  # a leap year
    except ValueError:
        return _("There is no such day: %(day)s.%(month)s.") % {"day": day.day, "month": day.month}
    return ""


def _problem_of_closure(closed: Closed) -> str:
    if closed.last_day < closed.first_day:
        return _("A closure can't end before it begins.")
    if closed.last_day - closed.first_day > LONGEST_CLOSURE:
        return _("A closure can last a year at most.")
    return ""
