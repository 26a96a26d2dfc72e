"""A prepared statement is planned once in a connection, and its rows become the records that a query set would read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads.models import Agreement, Lead, statements
from tests import cast

pytestmark = pytest.mark.django_db


def plans_of(mark: str) -> list[tuple[int, int]]:
    """How often the statement with this mark was planned for its values, and how often for all values."""
    asked = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, [f"%-- {mark}%"])
        return [(planned, kept) for planned, kept in cursor.fetchall()]


def test_one_text_is_one_plan_whatever_the_values() -> None:
    for number in (1, 40_000, 3_000_000_000, 2**62):
        assert statements.rows("SELECT %(n)s + 1 -- sizes", {"n": number}) == [(number + 1,)]
    assert len(plans_of("sizes")) == 1


def test_the_plan_for_all_values_stands_from_the_first_call_on(anna: User) -> None:
    for _ in range(8):
        statements.rows("SELECT name FROM accounts_user WHERE email = %(mail)s -- often", {"mail": anna.email})
    assert plans_of("often") == [(0, 8)]


def test_without_preparing_the_answers_are_the_same() -> None:
    session: Any = connection.connection
    before, session.prepare_threshold = session.prepare_threshold, None
    try:
        assert statements.rows("SELECT %(n)s -- unprepared", {"n": 7}) == [(7,)]
    finally:
        session.prepare_threshold = before
    assert plans_of("unprepared") == []


def test_values_are_never_read_as_sql() -> None:
    evil = "'; DROP TABLE leads_lead; -- %s {}"
    assert statements.rows("SELECT %(text)s::text, %(text)s::text", {"text": evil}) == [(evil, evil)]


@pytest.mark.parametrize("value", [True, None, "Ä 😀", Decimal("1.10"), date(2026, 2, 28)])
def test_values_come_back_as_they_went(value: Any) -> None:
    kinds = {bool: "boolean", str: "text", Decimal: "numeric", date: "date"}
    assert statements.rows(f"SELECT %(value)s::{kinds.get(type(value), 'text')}", {"value": value}) == [(value,)]


def test_the_log_of_statements_knows_it() -> None:
    with CaptureQueriesContext(connection) as counted:
        statements.rows("SELECT %(n)s", {"n": 1})
    assert [query["sql"] for query in counted] == ["SELECT $1"]


@pytest.mark.parametrize("make", [cast.an_mql, cast.a_won_lead, cast.an_sgl])
def test_a_record_is_the_one_that_a_query_set_reads(make: Any) -> None:
    lead = make(expected_value=Decimal("1234.50"))
    assert read(Lead, lead.pk) == known(Lead.objects.defer("search").get(pk=lead.pk))


def test_json_is_read_as_a_query_set_reads_it() -> None:
    agreement = Agreement.in_force()
    assert read(Agreement, agreement.pk) == known(agreement)


def test_what_is_left_out_is_read_when_somebody_asks() -> None:
    lead = cast.an_mql()
    columns = statements.Columns(Lead, "leads_lead")
    row = statements.rows(f"SELECT {columns.spelled} FROM leads_lead", {})[0]
    found = columns.read(iter(row))
    assert found is not None
    assert found.get_deferred_fields() == {"search"}
    assert lead.company.lower() in found.search


def test_no_row_of_an_outer_join_is_no_record_and_takes_its_columns(anna: User) -> None:
    people, leads = statements.Columns(User, "u"), statements.Columns(Lead, "l")
    joined = "FROM accounts_user u LEFT JOIN leads_lead l ON false"
    values = iter(statements.rows(f"SELECT {leads.spelled}, {people.spelled} {joined}", {})[0])
    assert leads.read(values) is None
    assert people.read(values) == anna


def read(model: Any, pk: int) -> dict[str, Any]:
    columns = statements.Columns(model, "r")
    row = statements.rows(f"SELECT {columns.spelled} FROM {model._meta.db_table} r WHERE id = %(pk)s", {"pk": pk})[0]
    return known(columns.read(iter(row)))


def known(record: Any) -> dict[str, Any]:
    return {name: (type(value), value) for name, value in vars(record).items() if name != "_state"}


@pytest.mark.django_db(transaction=True)
def test_what_was_planned_stays_planned_when_a_transaction_is_taken_back() -> None:
    with transaction.atomic():
        assert statements.rows("SELECT 41 + %(one)s -- lasts", {"one": 1}) == [(42,)]
        with transaction.atomic():
            transaction.set_rollback(True)
        transaction.set_rollback(True)
    assert statements.rows("SELECT 41 + %(one)s -- lasts", {"one": 2}) == [(43,)]
    assert plans_of("lasts") == [(0, 2)]


@pytest.mark.django_db(transaction=True)
def test_a_table_that_changes_is_planned_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE grows AS SELECT 1 AS one")
        assert statements.rows("SELECT * FROM grows", {}) == [(1,)]
        cursor.execute("ALTER TABLE grows ADD two int DEFAULT 2")
        assert statements.rows("SELECT * FROM grows", {}) == [(1, 2)]
        cursor.execute("DROP TABLE grows")


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_no_longer_fits_is_made_anew() -> None:
    asked = "SELECT word FROM grows -- widened"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE grows AS SELECT 'a'::varchar(5) AS word")
        try:
            assert statements.rows(asked, {}) == [("a",)]
            with connection.copy().cursor() as another:
                another.execute("ALTER TABLE grows ALTER word TYPE text")
                another.connection.close()
            assert statements.rows(asked, {}) == [("a",)]
        finally:
            cursor.execute("DROP TABLE grows")


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_a_lost_plan_costs_one_refusal() -> None:
    asked = "SELECT 7 -- lost"
    assert statements.rows(asked, {}) == [(7,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement = %s", [asked])
        (name,) = cursor.fetchone()
        cursor.execute(f"DEALLOCATE {name}")
    with pytest.raises(DatabaseError), transaction.atomic():
        statements.rows(asked, {})
    with transaction.atomic():
        assert statements.rows(asked, {}) == [(7,)]


def test_columns_know_their_model() -> None:
    with pytest.raises(AssertionError):
        statements.Columns(User, "person", only=["id", "nmae"])
