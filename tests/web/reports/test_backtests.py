"""The backtest's page: asked by who may draft, read by all who read reports, and each number opens its leads."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from leads import backtesting
from leads.models import Agreement, Backtest, Letter
from tests import cast
from tests.past import a_draft, at, day

pytestmark = pytest.mark.django_db
ONE_LETTER = {"any": [{"field": letter.value, "op": "is_not", "value": "unknown"} for letter in Letter]}
PERIOD = {"first_day": "2026-03-02", "last_day": "2026-06-01"}


@pytest.fixture
def draft(db: None) -> Agreement:
    return a_draft(handover_rule=ONE_LETTER)


@pytest.fixture
def proposal(db: None) -> Agreement:
    """Whoever works here may read it; a draft is for those at the table."""
    return a_draft(handover_rule=ONE_LETTER, status=Agreement.Status.PROPOSED)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _asked(draft: Agreement, by: User) -> Backtest:
    with at(100):
        return backtesting.ask(draft, by=by, first_day=day(0).date(), last_day=day(90).date())


def _history() -> None:
    with at(3):
        cast.know(cast.an_mql(), Letter.NEED)
        cast.know(cast.an_mql(), Letter.NEED, Letter.TIMEFRAME)
        cast.an_mql()


def test_a_head_asks_and_reads_the_answer(mara: User, draft: Agreement) -> None:
    _history()
    answer = _client(mara).post(f"/agreements/{draft.version}/backtest/", PERIOD, follow=True)
    assert answer.status_code == 200
    assert answer.context["tested"].leads == 2
    assert "n = 2, not meaningful" in answer.content.decode()


def test_each_number_opens_its_leads(mara: User, draft: Agreement) -> None:
    _history()
    _asked(draft, mara)
    client = _client(mara)
    page = client.get(f"/agreements/{draft.version}/backtest/")
    links = re.findall(
        r'<a(?: class="stat")? href="(/leads/\?among=[^"]+)"[^>]*>(.*?)</a>', page.content.decode(), re.DOTALL
    )
    links += re.findall(r'<a href="(/leads/\?among=[^"]+)" class="stat">(.*?)</a>', page.content.decode(), re.DOTALL)
    assert len(links) > 8
    for address, text in links:
        number = re.search(r'stat-value">(\d+)|^(\d+)$', text)
        assert number, text
        rows = client.get(address).content.decode().count("data-item")
        assert rows == int(number[1] or number[2]), address


def test_a_rep_counts_and_opens_the_own_teams_leads(mara: User, rico: User, proposal: Agreement) -> None:
    with at(3):
        cast.know(cast.an_mql(), Letter.NEED)
        cast.an_offer_to(cast.nord())
        cast.an_offer_to(cast.sued())
    shown = _asked(proposal, mara)
    pages = {user.name: _client(user).get(f"/agreements/{proposal.version}/backtest/") for user in (mara, rico)}
    assert {name: page.context["tested"].leads for name, page in pages.items()} == {"Mara": 3, "Rico": 1}
    listed = _client(rico).get(f"/leads/?among=backtest.{shown.public_id}.passed-all").content.decode()
    assert listed.count("data-item") == 1


def test_who_may_not_draft_reads_and_does_not_ask(anna: User, mara: User, proposal: Agreement) -> None:
    _asked(proposal, mara)
    page = _client(anna).get(f"/agreements/{proposal.version}/backtest/")
    assert page.status_code == 200
    assert "Run the backtest" not in page.content.decode()
    assert _client(anna).post(f"/agreements/{proposal.version}/backtest/", PERIOD).status_code == 403


def test_a_draft_is_for_those_at_the_table(anna: User, mara: User, max: User, draft: Agreement) -> None:
    codes = [_client(user).get(f"/agreements/{draft.version}/backtest/").status_code for user in (anna, mara, max)]
    assert codes == [404, 200, 200]


def test_an_impossible_period_is_answered_at_its_field(mara: User, draft: Agreement) -> None:
    answer = _client(mara).post(
        f"/agreements/{draft.version}/backtest/", {"first_day": "2026-06-01", "last_day": "2026-03-01"}
    )
    assert answer.status_code == 422
    assert "The period ends before it begins." in str(answer.context["form"].errors) or (
        "Please choose a later day." in str(answer.context["form"].errors)
    )


def test_a_running_backtest_shows_its_progress(mara: User, draft: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtesting, "BATCH", 1)
    _history()
    shown = _asked(draft, mara)
    address = f"/agreements/{draft.version}/backtest/?run={shown.public_id}"
    client = _client(mara)
    assert "Waiting for a worker" in client.get(address).content.decode()
    backtesting._run_next_batch()
    running = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 3 leads" in running
    assert 'hx-trigger="every 1s"' in running
    backtesting.run_waiting()
    assert "every 1s" not in client.get(address).content.decode()


def test_a_draft_that_changed_since_says_so(mara: User, draft: Agreement) -> None:
    _asked(draft, mara)
    Agreement.objects.filter(pk=draft.pk).update(handover_rule={"field": "company", "op": "known"})
    assert "has changed since" in _client(mara).get(f"/agreements/{draft.version}/backtest/").content.decode()


@pytest.mark.parametrize(
    "among",
    ["x", "backtest", "backtest.x", "backtest.x.y", "backtest.x.new", "backtest.x.new.2026-13-01", "..",
     "backtest.x.new.team-x", "backtest.x.new.0001-01-01", "backtest.\0.new", "backtest.x.new.a.b",
     "backtest.x.new.team-99999999999999999"],
)  # fmt: skip
def test_a_set_that_makes_no_sense_has_no_leads(anna: User, among: str) -> None:
    cast.an_mql()
    answer = _client(anna).get("/leads/", {"among": among})
    assert answer.status_code == 200
    assert answer.content.decode().count("data-item") == 0


def test_the_set_stays_when_other_filters_are_set(mara: User, draft: Agreement) -> None:
    _history()
    shown = _asked(draft, mara)
    page = _client(mara).get(f"/leads/?among=backtest.{shown.public_id}.new&stage=mql").content.decode()
    assert f'name="among" value="backtest.{shown.public_id}.new"' in page
    assert "backtest: would newly be handed over" in page


def test_many_leads_cost_no_more_statements(mara: User, draft: Agreement, django_assert_num_queries: Any) -> None:
    _history()
    _asked(draft, mara)
    client = _client(mara)
    client.get(f"/agreements/{draft.version}/backtest/")
    for _round in range(5):
        _history()
    _asked(draft, mara)
    with django_assert_num_queries(10):
        client.get(f"/agreements/{draft.version}/backtest/")


def test_a_version_that_does_not_exist_is_not_there(mara: User) -> None:
    assert _client(mara).get("/agreements/999/backtest/").status_code == 404
    assert _client(mara).get("/agreements/1/backtest/?run=nothing").status_code == 404
