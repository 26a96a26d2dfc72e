"""A rule finds its leads by an index where one of its conditions can be served by one, however many others it has."""

import json
from typing import Any

import pytest
from django.db import connection

from leads import rules
from leads.models import Lead, Stage
from tests import cast
from tests.rules.test_problems import about, size

pytestmark = pytest.mark.django_db

SERVED = {
    "stage": (about("stage", "is", "sql"), "stage"),
    "some stages": (about("stage", "one_of", ["sal", "sql"]), "stage"),
    "responsible side": (about("side", "is", "sales"), "stage"),
    "origin": (about("origin", "is", "fair"), "origin"),
    "some origins": (about("origin", "one_of", ["fair", "website"]), "origin"),
    "address": (about("email", "is", "clara@kunde.example"), "email"),
    "telephone": (about("phone", "is", "+49301234567"), "phone"),
    "first contact": (about("captured_at", "in_last", 7), "captured_at"),
    "first contact by days": (about("captured_at", "between", ["2026-01-01", "2026-01-31"]), "captured_at"),
    "deadline": (about("deadline", "in_next", 3), "deadline"),
    "sleep": (about("asleep_until", "in_next", 3), "asleep_until"),
    "company": (about("company", "contains", "Stadtwerke"), "search"),
    "name": (about("last_name", "starts_with", "kund"), "search"),
}

WAYS = ("seqscan", "nestloop", "mergejoin")


def thirty(condition: dict[str, Any]) -> dict[str, Any]:
    """The condition among twenty-nine that no index serves."""
    others = [
        *(about("interest", "contains_not", f"nothing like {n}") for n in range(20)), about("consent", "is", "given"),
        size("unknown"), about("touches", "at_least", 1), about("touches", "at_most", 50, days=30),
        about("bant_points", "at_most", 8), about("last_activity", "unknown"), about("expected_value", "unknown"),
        {"any": [about("language", "unknown"), about("country", "known")]}, about("returned_times", "at_most", 3),
    ]  # fmt: skip
    assert len(others) == 29
    return {"all": [*others, condition]}


@pytest.fixture(autouse=True)
def _planner_knows_nothing() -> None:
    """Of the few rows of other tests: by them it would rather go through a whole table."""
    ours = "(SELECT oid FROM pg_class WHERE relname LIKE 'leads_%' AND relkind = 'r')"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM pg_statistic WHERE starelid IN {ours}")
        cursor.execute(f"UPDATE pg_class SET relpages = 0, reltuples = -1 WHERE oid IN {ours}")


def index_conditions(rule: dict[str, Any]) -> str:
    """What the planner asks the lead's indexes for, when it may not read the whole table instead."""
    sql, params = Lead.objects.filter(rules.passing(rule)).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        for way in WAYS:  # leads are looked for by themselves, not by what joins them
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
        for way in WAYS:
            cursor.execute(f"SET LOCAL enable_{way} = on")
    (told,) = json.loads(plan) if isinstance(plan, str) else plan
    return " ".join(_of_leads(told["Plan"]))


def _of_leads(node: dict[str, Any]) -> list[str]:
    found = [part for inner in node.get("Plans", ()) for part in _of_leads(inner)]
    is_leads = str(node.get("Index Name", "")).startswith("lead_")
    return [*found, str(node.get("Index Cond", ""))] if is_leads else found


@pytest.mark.parametrize("name", SERVED)
def test_thirty_conditions_are_read_along_the_index_of_one(name: str) -> None:
    for stage in Stage:
        cast.lead_in(stage)
    condition, column = SERVED[name]
    assert column in index_conditions(thirty(condition))


def test_an_alternative_between_indexed_columns_is_read_along_both() -> None:
    either = {"any": [about("email", "is", "clara@kunde.example"), about("phone", "is", "+49301234567")]}
    asked = index_conditions(thirty(either))
    assert "email" in asked
    assert "phone" in asked


def test_no_rule_reads_a_lead_twice_however_many_touches_it_has() -> None:
    lead = cast.an_mql()
    touch = lead.touches.get()
    for _ in range(5):
        touch.pk = None
        touch.save()
    many = {"any": [about("touches", "at_least", 2), about("last_touch", "known"), about("touches", "is", 6)]}
    assert Lead.objects.filter(rules.passing(many), pk=lead.pk).count() == 1


def test_counting_touches_stops_when_there_are_enough() -> None:
    sql = str(Lead.objects.filter(rules.passing(about("touches", "at_least", 3))).query)
    assert sql.count("EXISTS(") == 2
    assert "OFFSET 2" in sql
    assert "count(" not in sql.lower()
