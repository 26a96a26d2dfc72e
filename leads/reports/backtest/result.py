"""What came out of a backtest: three columns beside each other, sets of leads to open, week by week, team by team."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from leads.models import Backtest, BacktestLead
from leads.reports.judged import CLOCKS_APART
from leads.reports.periods import midnight

TOO_FEW = 30  # below this a rate says too little: one case more would change it visibly
COLUMNS: Mapping[str, str] = {"passed": "passed_at", "in-force": "in_force_at", "offered": "handed_over_at"}
"""By the version that is tested, by the rule in force at that moment, and what people really did."""
ALL, ACCEPTED, REJECTED, WON = "all", "accepted", "rejected", "won"


def _known(column: str) -> Q:
    return Q(**{f"{column}__isnull": False})


def _since(what: str, column: str) -> Q:
    """It happened after the lead was (or would have been) handed over, and not in an earlier round."""
    return Q(**{f"{what}__gte": F(column) - CLOCKS_APART})


def _parts(column: str) -> dict[str, Q]:
    """A lead that was rejected first and accepted later counts as accepted."""
    accepted, rejected = _since("accepted_at", column), _since("rejected_at", column)
    no_more = Q(accepted_at=None) | Q(accepted_at__lt=F(column) - CLOCKS_APART)
    return {ALL: _known(column), ACCEPTED: accepted, REJECTED: rejected & no_more, WON: _since("won_at", column)}


_PASSED, _IN_FORCE, _OFFERED = (_known(column) for column in COLUMNS.values())
SETS: Mapping[str, Q] = {
    **{f"{name}-{part}": q for name, column in COLUMNS.items() for part, q in _parts(column).items()},
    "new": _PASSED & ~_IN_FORCE,
    "new-accepted": ~_IN_FORCE & _since("accepted_at", "passed_at"),
    "new-won": ~_IN_FORCE & _since("won_at", "passed_at"),
    "dropped": _IN_FORCE & ~_PASSED,
    "dropped-accepted": ~_PASSED & _since("accepted_at", "in_force_at"),
    "missed-wins": ~_PASSED & (_since("won_at", "handed_over_at") | _since("won_at", "in_force_at")),
    "waiting": _PASSED & ~_OFFERED,
    "against": _OFFERED & ~_IN_FORCE,
    "own": _PASSED & Q(is_own=True),
    "imported": Q(is_imported=True),
}
"""Sets of leads that a backtest tells apart; each can be counted and opened."""


@dataclass(frozen=True)
class Column:
    """How many leads went (or would have gone) to sales, and what became of them."""

    name: str
    leads: int
    accepted: int
    rejected: int
    won: int
    revenue: dict[str, Decimal]  # by currency

    @property
    def answered(self) -> int:
        return self.accepted + self.rejected

    @property
    def accepted_percent(self) -> float | None:
        """Of those that sales answered."""
        return self.accepted / self.answered * 100 if self.answered else None

    @property
    def won_percent(self) -> float | None:
        return self.won / self.leads * 100 if self.leads else None

    @property
    def is_thin(self) -> bool:
        return self.leads < TOO_FEW


@dataclass(frozen=True)
class Week:
    """One week, from its Monday: how many would have gone over, and how many did."""

    monday: date
    passed: int
    offered: int


@dataclass(frozen=True)
class TeamLoad:
    """What a sales team would have got. `team` is None where no route leads anywhere."""

    team: int | None
    name: str
    leads: int
    a_week: float
    people: int  # its reps of today

    @property
    def a_week_each(self) -> float | None:
        return self.a_week / self.people if self.people else None


@dataclass(frozen=True)
class Result:
    columns: dict[str, Column]
    counts: dict[str, int]  # of each set
    missed_revenue: dict[str, Decimal]
    weeks: list[Week]
    teams: list[TeamLoad]
    weeks_long: float = field(default=1.0)

    @property
    def busiest(self) -> Week | None:
        return max(self.weeks, key=lambda week: week.passed, default=None)

    @property
    def is_thin(self) -> bool:
        return self.columns["passed"].is_thin


def rows_of(
    public_id: str, name: str, monday: date | None = None, team: int | None = None
) -> QuerySet[BacktestLead]:  # fmt: skip
    """One set of a backtest; of one week or team of it."""
    rows = BacktestLead.objects.filter(SETS[name], backtest__public_id=public_id)
    if monday:
        begin, end = _midnights(monday)
        column = COLUMNS[name.removesuffix(f"-{ALL}")] if name.endswith(f"-{ALL}") else "passed_at"
        rows = rows.filter(**{f"{column}__gte": begin, f"{column}__lt": end})
    return rows.filter(team=team) if team else rows


def result(backtest: Backtest, rows: QuerySet[BacktestLead]) -> Result:
    """What came out, counted over these rows of it; five statements, however many they are."""
    days = (backtest.last_day - backtest.first_day).days + 1
    weeks_long = max(days / 7, 1.0)
    counts, revenue = _counted(rows)
    columns = {name: _column(name, counts, revenue) for name in COLUMNS}
    teams = list(_teams(rows, weeks_long))
    missed = revenue["missed-wins"]
    return Result(columns, counts, missed, _weeks(backtest, rows), teams, weeks_long)


def _counted(rows: QuerySet[BacktestLead]) -> tuple[dict[str, int], dict[str, dict[str, Decimal]]]:
    """One statement: a row for each currency."""
    won = [name for name in SETS if name.endswith(f"-{WON}") or name == "missed-wins"]
    asked: dict[str, Any] = {f"n:{name}": Count("pk", filter=q) for name, q in SETS.items()}
    asked |= {f"sum:{name}": Sum("amount", filter=SETS[name]) for name in won}
    names = {key: key.replace(":", "_").replace("-", "_") for key in asked}
    found: Iterable[Any] = (
        rows.order_by().values("currency").annotate(**{names[key]: what for key, what in asked.items()})
    )
    counts: Counter[str] = Counter()
    revenue: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in found:
        counts.update({name: row[names[f"n:{name}"]] for name in SETS})
        for name in won:
            if amount := row[names[f"sum:{name}"]]:
                revenue[name][row["currency"]] = amount
    return {name: counts[name] for name in SETS}, revenue


def _column(name: str, counts: Mapping[str, int], revenue: Mapping[str, dict[str, Decimal]]) -> Column:
    leads, accepted, rejected, won = (counts[f"{name}-{part}"] for part in (ALL, ACCEPTED, REJECTED, WON))
    return Column(name, leads, accepted, rejected, won, revenue.get(f"{name}-{WON}", {}))


def _midnights(monday: date) -> tuple[Any, Any]:
    return midnight(monday), midnight(monday + timedelta(days=7))


def _weeks(backtest: Backtest, rows: QuerySet[BacktestLead]) -> list[Week]:
    """Every week of the period, also the empty ones."""
    passed, offered = (_by_week(rows, COLUMNS[name]) for name in ("passed", "offered"))
    monday = backtest.first_day - timedelta(days=backtest.first_day.weekday())
    weeks = []
    while monday <= backtest.last_day:
        weeks.append(Week(monday, passed.get(monday, 0), offered.get(monday, 0)))
        monday += timedelta(days=7)
    return weeks


def _by_week(rows: QuerySet[BacktestLead], column: str) -> dict[date, int]:
    week = TruncWeek(column, tzinfo=timezone.get_default_timezone(), output_field=DateField())
    found = rows.filter(_known(column)).order_by().values_list(week)
    return dict(found.annotate(count=Count("pk")))


def _teams(rows: QuerySet[BacktestLead], weeks_long: float) -> Iterable[TeamLoad]:
    loads = dict(rows.filter(_PASSED).order_by().values_list("team").annotate(count=Count("pk")))
    reps = Count("members", filter=Q(members__role=Role.SALES_REP, members__is_active=True))
    teams = {team.pk: team for team in Team.objects.filter(pk__in=filter(None, loads)).annotate(reps=reps)}
    for pk, leads in sorted(loads.items(), key=lambda pair: (-pair[1], pair[0] or 0)):
        team: Any = teams.get(pk)
        yield TeamLoad(pk, team.name if team else "", leads, leads / weeks_long, team.reps if team else 0)
