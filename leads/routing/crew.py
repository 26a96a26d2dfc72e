"""The people of a sales team: who is there, how many open leads each has, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from leads.models import RoutingTerms, Stage

LOAD_STAGES = (Stage.HANDOVER, Stage.SAL, Stage.SQL)
MOST_COUNTED = 1000  # open leads of one person: whoever has more has too many, however many
SHARE_THAT_WARNS = 80  # per cent of a limit

# Counts and turns each by their index, no further than a limit needs, whatever the size of the tables.
_CREW = """
SELECT person.id, person.team_id, person.name, person.role, away.last_day, coalesce(deputy.name, ''),
  (SELECT count(*) FROM (SELECT FROM leads_lead lead WHERE lead.responsible_id = person.id
    AND lead.stage IN ('handover', 'sal', 'sql') LIMIT %(most)s) counted),
  coalesce((SELECT max(offer.id) FROM leads_handover offer WHERE offer.to_person_id = person.id), 0)
FROM accounts_user person
LEFT JOIN accounts_absence away ON away.user_id = person.id AND %(day)s BETWEEN away.first_day AND away.last_day
LEFT JOIN accounts_user deputy ON deputy.id = away.deputy_id
WHERE person.team_id = ANY(%(teams)s) AND person.is_active ORDER BY person.id"""
_OF_TEAMS = """
SELECT team.id, (SELECT count(*) FROM (SELECT FROM leads_lead WHERE sales_team_id = team.id
    AND stage IN ('handover', 'sal', 'sql') LIMIT %(most)s) counted),
  (SELECT count(*) FROM (SELECT FROM leads_lead WHERE sales_team_id = team.id
    AND stage = 'handover' AND responsible_id IS NULL LIMIT %(most)s) counted)
FROM accounts_team team WHERE team.id = ANY(%(teams)s)"""


@dataclass(frozen=True)
class Mate:
    """A person of the team; `newest` is the number of the last offer that named them, 0 for none."""

    pk: int
    team: int
    name: str
    role: str
    away_until: date | None
    deputy: str
    load: int
    newest: int

    def is_full(self, terms: RoutingTerms) -> bool:
        return terms.person_limit is not None and self.load >= terms.person_limit


@dataclass(frozen=True)
class Load:
    """How many open leads a team has, and how many of them wait for anybody of it."""

    open: int
    unnamed: int


def crew(team: Team, terms: RoutingTerms, *, now: datetime) -> list[Mate]:
    """Whoever shares the team's leads: its reps; in a team without reps its heads. Loads count open leads."""
    return crews([team], terms, now=now)[team.pk]


def crews(teams: Sequence[Team], terms: RoutingTerms, *, now: datetime) -> dict[int, list[Mate]]:
    """The crews of many teams by one statement."""
    day = timezone.localdate(now, timezone.get_default_timezone())
    values: dict[str, Any] = {
        "teams": [team.pk for team in teams],
        "day": day,
        "most": max(MOST_COUNTED, terms.person_limit or 0) + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CREW, values)
        mates = [Mate(*row) for row in cursor.fetchall()]
    members = {team.pk: [mate for mate in mates if mate.team == team.pk] for team in teams}
    reps = {team: [mate for mate in crew if mate.role == Role.SALES_REP] for team, crew in members.items()}
    return {team: reps[team] or members[team] for team in members}


def loads(teams: Sequence[Team], terms: RoutingTerms) -> dict[int, Load]:
    """The teams' loads by one statement, each counted no further than its limit or MOST_COUNTED."""
    most = max(MOST_COUNTED, terms.team_limit or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute(_OF_TEAMS, {"teams": [team.pk for team in teams], "most": most})
        return {pk: Load(*counts) for pk, *counts in cursor.fetchall()}


def warns_at(limit: int) -> int:
    """The number of open leads at which somebody is told that the limit comes near."""
    return -(-limit * SHARE_THAT_WARNS // 100)
