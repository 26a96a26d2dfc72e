"""How many leads pass a rule now: quick always, exact where that is quick."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from leads import rules
from leads.models import LeadQuerySet

MOST_COUNTED = 10_000
PATIENCE = 700  # milliseconds that a count may take; then the planner's estimate must do


@dataclass(frozen=True)
class Counted:
    """`number` is exact, or a bound that is exceeded (`is_more`), or an estimate (`is_estimate`)."""

    number: int
    is_more: bool = False
    is_estimate: bool = False


def passing_now(leads: LeadQuerySet, rule: dict[str, Any]) -> Counted:
    """Counts no further than MOST_COUNTED and no longer than PATIENCE, however many leads there are."""
    found = leads.filter(rules.passing(rule)).order_by()
    number = _counted(found)
    if number is None:
        return Counted(_estimated(found), is_estimate=True)
    return Counted(min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)


def _counted(found: LeadQuerySet) -> int | None:
    """None where it would take too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
            number = found.values("pk")[: MOST_COUNTED + 1].count()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return number
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":  # query_canceled
            raise
        return None


def _estimated(found: LeadQuerySet) -> int:
    """What the planner believes, from its statistics."""
    sql, params = found.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)  # the ORM's own statement
        plan = cursor.fetchone()[0]
    plans = json.loads(plan) if isinstance(plan, str) else plan
    return _rounded(int(plans[0]["Plan"]["Plan Rows"]))


def _rounded(number: int) -> int:
    """To two digits: an estimate must not look exact."""
    step = 10 ** max(len(str(number)) - 2, 0)
    return int(round(number / step) * step)
