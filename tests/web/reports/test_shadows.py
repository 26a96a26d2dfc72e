"""The shadow's page: who may draft switches it; both lists with their reasons; each number opens its leads."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import shadowing
from leads.models import Agreement, Letter
from tests import cast
from tests.api.conftest import Program, program
from tests.backtesting.conftest import letters
from tests.past import a_draft

pytestmark = pytest.mark.django_db
__all__ = ["program"]


@pytest.fixture
def draft(db: None) -> Agreement:
    return a_draft(handover_rule=letters(1))


@pytest.fixture
def proposal(db: None) -> Agreement:
    """Whoever works here may read it; a draft is for those at the table."""
    return a_draft(handover_rule=letters(1), status=Agreement.Status.PROPOSED)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _running(draft: Agreement, by: User, *, number: int = 2) -> None:
    shadowing.switch_on(draft, by=by)
    for _ in range(number):
        cast.know(cast.an_mql(), Letter.NEED)
    shadowing.sweep(now=timezone.now())


def test_switched_on_and_off_by_a_head(mara: User, draft: Agreement) -> None:
    client, address = _client(mara), f"/agreements/{draft.version}/shadow/"
    assert "has not run as a shadow" in client.get(address).content.decode()
    assert "Switch the shadow off" in client.post(f"{address}run/", follow=True).content.decode()
    assert "Switch the shadow on" in client.post(f"{address}run/", {"off": "1"}, follow=True).content.decode()


def test_who_may_not_draft_reads_only(anna: User, mara: User, proposal: Agreement) -> None:
    _running(proposal, mara)
    page = _client(anna).get(f"/agreements/{proposal.version}/shadow/").content.decode()
    assert "Switch the shadow" not in page
    assert _client(anna).post(f"/agreements/{proposal.version}/shadow/run/").status_code == 403


def test_each_number_opens_its_leads_and_each_lead_says_why(mara: User, draft: Agreement) -> None:
    _running(draft, mara)
    client = _client(mara)
    page = client.get(f"/agreements/{draft.version}/shadow/").content.decode()
    assert "At least 2 of" in page
    links = re.findall(r'<a href="(/leads/\?among=[^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    numbers = [(address, re.search(r'stat-value">(\d+)|^(\d+)$', text)) for address, text in links]
    assert len(numbers) == 3  # two sets, and one day
    for address, number in numbers:
        assert number
        assert client.get(address).content.decode().count("data-item") == int(number[1] or number[2])


def test_a_rep_sees_the_own_teams_differences(mara: User, rico: User, proposal: Agreement) -> None:
    _running(proposal, mara)
    page = _client(rico).get(f"/agreements/{proposal.version}/shadow/")
    assert page.context["report"].total == 0


def test_the_version_in_force_can_not_be_switched_on(mara: User) -> None:
    assert "Switch the shadow on" not in _client(mara).get("/agreements/1/shadow/").content.decode()
    assert _client(mara).post("/agreements/1/shadow/run/").status_code == 422


def test_many_leads_cost_no_more_statements(mara: User, draft: Agreement) -> None:
    client, address = _client(mara), f"/agreements/{draft.version}/shadow/"

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    _running(draft, mara, number=1)
    client.get(address)
    few = statements()
    _running(draft, mara, number=12)
    assert statements() == few


def test_through_the_api(mara: User, anna: User, program: Program, proposal: Agreement) -> None:
    address = f"/api/v1/agreements/{proposal.version}/shadow/"
    assert program(anna).get(address).json()["is_on"] is False
    assert program(anna).post(address).status_code == 403
    assert program(mara).post(address).json()["is_on"] is True
    _running(proposal, mara)
    told = program(anna).get(address).json()
    assert (told["report"]["passed"], told["report"]["failed"]) == (2, 0)
    assert all("2 of" in line["missing"][0] for line in told["newest"]["pass"])
    assert program(mara).delete(address).json()["is_on"] is False
    assert program(mara).post("/api/v1/agreements/1/shadow/").status_code == 422


@pytest.mark.parametrize(
    "among", ["shadow", "shadow.x.pass", "shadow.1.x", "shadow.1.pass.x", "shadow.1.pass.2026-1-1"]
)
def test_a_set_that_makes_no_sense_has_no_leads(anna: User, among: str) -> None:
    cast.an_mql()
    answer = _client(anna).get("/leads/", {"among": among})
    assert (answer.status_code, answer.content.decode().count("data-item")) == (200, 0)
