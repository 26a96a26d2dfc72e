"""The funnel page: numbers that lead to their leads, for everybody who may count them."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.models import User
from leads.models import Lead
from tests.cast import a_won_lead, an_mql, an_sgl

pytestmark = pytest.mark.django_db


def _met(lead: Lead, month: int, **more: Any) -> Lead:
    Lead.objects.filter(pk=lead.pk).update(captured_at=datetime(2026, month, 5, 12, tzinfo=UTC), **more)
    return lead


def table(client: Client, address: str = "/funnel/") -> dict[str, Any]:
    """Key of the row -> its line."""
    return {line.row.key: line for part in client.get(address).context["tables"] for line in part["lines"]}


def test_each_number_leads_to_its_leads(client: Client, anna: User) -> None:
    _met(an_mql(), 1, origin="fair")
    _met(a_won_lead(), 2, origin="")
    client.force_login(anna)
    lines = table(client)
    assert parse_qs(urlsplit(lines["fair"].leads_url).query) == {"origin": ["fair"]}
    assert parse_qs(urlsplit(lines[""].won_url).query) == {"origin": ["-"], "won": ["1"]}
    assert parse_qs(urlsplit(lines["2026-01"].leads_url).query) == {"from": ["2026-01"], "to": ["2026-01"]}
    for line in lines.values():
        for url, count in ((line.leads_url, line.row.leads), (line.won_url, line.row.won)):
            assert client.get(url).content.decode().count("data-item") == count, url


def test_own_leads_of_sales_lead_to_themselves(client: Client, hilde: User) -> None:
    _met(an_sgl(), 1, origin="fair")
    _met(an_mql(), 1, origin="fair")
    client.force_login(hilde)
    lines = table(client)
    for key in ("fair", "sgl"):
        assert client.get(lines[key].leads_url).content.decode().count("data-item") == 1


def test_a_period_narrows_the_table_and_its_links(client: Client, anna: User) -> None:
    for month in (1, 2, 3):
        _met(an_mql(), month, origin="fair")
    client.force_login(anna)
    lines = table(client, "/funnel/?from=2026-02&to=2026-03")
    assert lines["fair"].row.leads == 2
    assert parse_qs(urlsplit(lines["fair"].leads_url).query) == {
        "origin": ["fair"], "from": ["2026-02"], "to": ["2026-03"],
    }  # fmt: skip
    assert client.get("/funnel/?from=nonsense&to=9999-99").status_code == 200


def test_the_flagged_deal_is_shown_with_its_lead(client: Client, anna: User) -> None:
    lead = _met(a_won_lead(), 3)
    Lead.objects.filter(pk=lead.pk).update(won_on="2026-03-03")
    client.force_login(anna)
    page = client.get("/funnel/").content.decode()
    assert "is flagged" in page
    assert f"/leads/{lead.public_id}/" in page


def test_the_tables_leave_as_csv_without_formulas(client: Client, anna: User) -> None:
    _met(an_mql(), 1, origin="=1+1")
    client.force_login(anna)
    assert client.get("/funnel/origins/").content.decode() == "\ufeffOrigin,Leads,Won,Won in %\r\n'=1+1,1,0,0\r\n"
    assert client.get("/funnel/months/").content.decode().endswith("2026-01,1,0,0\r\n")
    assert client.get("/funnel/nothing/").status_code == 404


def test_an_empty_funnel_says_so(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert "No leads yet" in client.get("/funnel/").content.decode()
    assert "No leads in these months" in client.get("/funnel/?from=2020-01").content.decode()


def test_a_rep_counts_the_own_team(client: Client, rico: User, sven: User) -> None:
    _met(an_sgl(rico), 1)
    client.force_login(sven)
    assert "No leads yet" in client.get("/funnel/").content.decode()
    client.force_login(rico)
    assert "leads of your own team" in client.get("/funnel/").content.decode()


def test_the_page_costs_the_same_with_many_leads(
    client: Client, anna: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(anna)
    for count in (1, 20):
        for _n in range(count):
            _met(a_won_lead(), 1)
        with django_assert_max_num_queries(6):
            client.get("/funnel/")
