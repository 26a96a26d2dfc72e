"""The promises page: for all who read reports, each number opens its leads, and a table for spreadsheets."""

import csv
import re
from io import StringIO

import pytest
from django.test import Client

from accounts.models import User
from leads import handing_over
from tests import cast
from tests.past import at, says

pytestmark = pytest.mark.django_db
ADDRESS = "/promises/?period=2026-03&as_of=2026-04-30"
TERMS = {"marketing": {"leads_a_month": 40, "accepted_percent": 80}, "sales": {"answered_percent": 90, "attempts": 3}}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _history(rico: User) -> None:
    says(promise_terms={**TERMS, "if_broken": "We meet within a week."})
    with at(1):
        first, second, _third = cast.an_offer_to(), cast.an_offer_to(), cast.an_offer_to()
        handing_over.accept(first, by=rico)
        handing_over.reject(second, by=rico, reason=cast.reason("information_missing"), note="Which hall?")


@pytest.mark.parametrize("name", ["anna", "mara", "rico", "hilde", "ada", "max"])
def test_everybody_who_reads_reports_reads_it(request: pytest.FixtureRequest, rico: User, name: str) -> None:
    _history(rico)
    page = _client(request.getfixturevalue(name)).get(ADDRESS).content.decode()
    assert "What Marketing promised" in page
    assert "We meet within a week." in page
    assert "n = 2, not meaningful" in page


def test_each_number_opens_its_leads(rico: User, mara: User) -> None:
    _history(rico)
    client = _client(mara)
    page = client.get(ADDRESS).content.decode()
    links = re.findall(r'<a href="(/leads/\?among=[^"]+)">(\d+)[^<]*</a>', page)
    assert len(links) >= 8
    for address, number in links:
        assert client.get(address.replace("&amp;", "&")).content.decode().count("data-item") == int(number), address


def test_a_rep_opens_the_own_teams_leads(rico: User, sven: User) -> None:
    _history(rico)
    page = _client(sven).get(ADDRESS).content.decode()
    assert "the leads of your own team" in page
    [address, *_more] = re.findall(r'href="(/leads/\?among=promise.volume[^"]+)"', page)
    assert _client(sven).get(address).content.decode().count("data-item") == 0


@pytest.mark.parametrize(
    "query", ["", "?period=x", "?as_of=x", "?period=2026-Q9&as_of=2026-02-31", "?as_of=9999-12-31"]
)
def test_what_makes_no_sense_is_ignored(mara: User, query: str) -> None:
    assert _client(mara).get(f"/promises/{query}").status_code == 200


def test_no_agreement_was_in_force_then(mara: User) -> None:
    page = _client(mara).get("/promises/?period=1999-03&as_of=1999-04-01").content.decode()
    assert "No agreement was in force then." in page


def test_the_table_for_spreadsheets(rico: User, mara: User) -> None:
    _history(rico)
    answer = _client(mara).get(ADDRESS.replace("/promises/", "/promises/table/"))
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Side", "Promise", "Period"]
    accepted = next(row for row in rows if row[1].startswith("Accepted"))
    assert accepted[2:9] == ["2026-03", "2026-04-30", "v1", "80", "1", "2", "50.0"]


@pytest.mark.parametrize(
    "among",
    ["promise", "promise.x.all.2026-03.2026-04-30", "promise.volume.x.2026-03.2026-04-30", "promise.volume.all.x.y",
     "promise.volume.all.2026-03.x", "promise.volume.all.2026-03"],
)  # fmt: skip
def test_a_set_that_makes_no_sense_has_no_leads(anna: User, among: str) -> None:
    cast.an_mql()
    answer = _client(anna).get("/leads/", {"among": among})
    assert (answer.status_code, answer.content.decode().count("data-item")) == (200, 0)
