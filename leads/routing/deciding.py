"""The decision: which team, which of its people, and why, in words that are kept with the handover."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import rules, spoken
from leads.models import Agreement, Lead, ReminderKind, Route, RoutingMethod, RoutingTerms, Stage
from leads.routing.crew import LOAD_STAGES, Mate, crew, loads, warns_at

Say = Callable[[], str]


@dataclass(frozen=True)
class Alarm:
    """Something that the team's head is to know; `about` names the person or team."""

    kind: ReminderKind
    about: str


@dataclass(frozen=True)
class Recipient:
    """A sales team, and the person of it who is to answer; None: the team picks. `why` in each language."""

    team: Team
    person: User | None = None
    why: dict[str, list[str]] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True)
class _Way:
    """The team, and the person who comes first if they can take it."""

    team: Team
    person: int | None = None


def recipient(
    lead: Lead, agreement: Agreement, *, now: datetime, without: Collection[User] = (), hold: bool = True
) -> Recipient | None:
    """Where the lead goes under this agreement, leaving out the people of `without`; None without a sales team.

    With `hold` the team is held until the transaction ends, so that two leads at once are two turns; without it the
    answer is a forecast. Whoever is away, full or gone is passed over; where nobody is left the lead goes to the whole
    team, and an alarm is for its head.
    """
    teams = {team.pk: team for team in Team.objects.filter(side=Side.SALES, is_active=True).order_by("pk")}
    if not teams:
        return None
    said: list[Say] = []
    terms, subject = agreement.routing, rules.Subject(lead=lead, now=now, scoring=agreement.scoring)
    way = _owner(lead, terms, teams, said) or _route(subject, terms, teams, said) or _rest(lead, terms, teams, said)
    if hold and _must_take_turns(terms):
        Team.objects.select_for_update(no_key=True).get(pk=way.team.pk)
    held = int(lead.stage in LOAD_STAGES and lead.sales_team_id == way.team.pk)  # counted already where it moves on
    return _answer(way, terms, {person.pk for person in without}, now, said, held)


def _must_take_turns(terms: RoutingTerms) -> bool:
    limited = terms.person_limit is not None or terms.team_limit is not None
    return limited or terms.method != RoutingMethod.TEAM


# the team -----------------------------------------------------------------------------------------


def _owner(lead: Lead, terms: RoutingTerms, teams: dict[int, Team], said: list[Say]) -> _Way | None:
    """Whoever works with the organisation already, most recently."""
    if not terms.keep_organisation or lead.organisation_id is None:
        return None
    worked = Lead.objects.filter(organisation_id=lead.organisation_id).exclude(pk=lead.pk)
    worked = worked.in_stage(*LOAD_STAGES, Stage.WON).filter(responsible__team__in=teams)
    newest = worked.select_related("responsible").order_by("-stage_since", "-pk").first()
    if newest is None or newest.responsible is None or newest.responsible.team_id is None:
        return None
    owner, company = newest.responsible, lead.company
    said.append(lambda: _("%(person)s looks after %(company)s.") % {"person": owner, "company": company})
    return _Way(teams[newest.responsible.team_id], owner.pk)


def _route(subject: rules.Subject, terms: RoutingTerms, teams: dict[int, Team], said: list[Say]) -> _Way | None:
    for number, route in enumerate(terms.routes, start=1):
        if rules.holds(subject, route.rule):
            if route.team in teams:
                said.append(_taken(subject, route, number, teams[route.team]))
                return _Way(teams[route.team], route.person)
            said.append(_closed(route, number))
    return None


def _called(route: Route, number: int) -> str:
    return _("Route “%(name)s”") % {"name": route.name} if route.name else _("Route %(number)s") % {"number": number}


def _taken(subject: rules.Subject, route: Route, number: int, team: Team) -> Say:
    def say() -> str:
        because = "; ".join(line.sentence for line in rules.judge(subject, route.rule).lines if line.passed)
        return _("%(route)s leads to %(team)s: %(because)s.") % {
            "route": _called(route, number), "team": team, "because": because,
        }  # fmt: skip

    return say


def _closed(route: Route, number: int) -> Say:
    return lambda: _("%(route)s would fit, but its team is no longer active.") % {"route": _called(route, number)}


def _rest(lead: Lead, terms: RoutingTerms, teams: dict[int, Team], said: list[Say]) -> _Way:
    """The agreement's team for all else; then the lead's own; then the first sales team."""
    team = teams.get(terms.team or 0)
    if team is not None:
        said.append(_else(terms, team))
        return _Way(team)
    own = teams.get(lead.sales_team_id or 0)
    if own is not None:
        said.append(lambda: _("%(team)s had this lead before.") % {"team": own})
        return _Way(own)
    first = next(iter(teams.values()))
    said.append(lambda: _("The agreement names no team: %(team)s is the first one.") % {"team": first})
    return _Way(first)


def _else(terms: RoutingTerms, team: Team) -> Say:
    if terms.routes:
        return lambda: _("No route fits: %(team)s gets all else.") % {"team": team}
    return lambda: _("All leads go to %(team)s.") % {"team": team}


# the person ---------------------------------------------------------------------------------------


def _answer(way: _Way, terms: RoutingTerms, without: set[int], now: datetime, said: list[Say], held: int) -> Recipient:
    team, mates = way.team, crew(way.team, terms, now=now)
    load = loads([team], terms)[team.pk].open - held if terms.team_limit is not None else 0
    if terms.team_limit is not None and load >= terms.team_limit:
        full = {"team": team, "limit": terms.team_limit}
        said.append(lambda: _("%(team)s has reached its limit of %(limit)s open leads.") % full)
        return _with_the_team(team, said)
    able = [mate for mate in mates if _can_take(mate, terms, without, said)]
    if not able:
        return _with_the_team(team, said)
    alarms = _near(team.name, load + 1, terms.team_limit)
    chosen = _wanted(able, way, said) or _next(able, terms.method, said)
    if chosen is None:
        said.append(lambda: _("The team picks."))
        return Recipient(team, None, _why(said), alarms)
    person = User.objects.select_related("team").get(pk=chosen.pk)
    return Recipient(team, person, _why(said), (*_near(chosen.name, chosen.load + 1, terms.person_limit), *alarms))


def _wanted(able: Sequence[Mate], way: _Way, said: list[Say]) -> Mate | None:
    mate = next((one for one in able if one.pk == way.person), None)
    if mate is not None:
        said.append(lambda: _("%(person)s takes it.") % {"person": mate.name})
    return mate


def _can_take(mate: Mate, terms: RoutingTerms, without: set[int], said: list[Say]) -> bool:
    """Present, below the limit and not left out."""
    if mate.pk in without:
        return False
    if mate.away_until is not None:
        said.append(lambda: _("%(person)s is away until %(day)s.") % {"person": mate.name, "day": _day(mate)})
        return False
    if mate.is_full(terms):
        full = {"person": mate.name, "limit": terms.person_limit}
        said.append(lambda: _("%(person)s has reached the limit of %(limit)s open leads.") % full)
        return False
    return True


def _day(mate: Mate) -> str:
    return spoken.day(mate.away_until) if mate.away_until else ""


def _next(able: Sequence[Mate], method: RoutingMethod, said: list[Say]) -> Mate | None:
    """Whose turn it is: who had no offer for longest, or who has the fewest open leads; of equals the first."""
    if method == RoutingMethod.TEAM:
        return None
    if method == RoutingMethod.ROUND_ROBIN:
        mate = min(able, key=lambda one: (one.newest, one.pk))
        said.append(lambda: _("In turn: %(person)s.") % {"person": mate.name})
    else:
        mate = min(able, key=lambda one: (one.load, one.newest, one.pk))
        fewest = {"person": mate.name, "load": mate.load}
        said.append(lambda: _("Fewest open leads (%(load)s): %(person)s.") % fewest)
    return mate


def _with_the_team(team: Team, said: list[Say]) -> Recipient:
    said.append(lambda: _("Nobody can take it just now: it waits with the whole team, and its head is told."))
    return Recipient(team, None, _why(said), (Alarm(ReminderKind.UNROUTED, team.name),))


def _why(said: list[Say]) -> dict[str, list[str]]:
    return spoken.in_each_language(lambda: [say() for say in said])


# what heads are told ------------------------------------------------------------------------------


def _near(name: str, load: int, limit: int | None) -> tuple[Alarm, ...]:
    """Told twice: when the limit comes near, and when it is reached."""
    if limit is None or load not in (warns_at(limit), limit):
        return ()
    return (Alarm(ReminderKind.NEAR_LIMIT, f"{name} ({load}/{limit})"),)
