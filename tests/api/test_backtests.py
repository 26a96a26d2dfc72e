"""Backtests through the API: the same numbers and the same rights as on the page."""

import pytest

from accounts.models import User
from leads import backtesting
from leads.models import Letter
from tests import cast
from tests.api.conftest import Program
from tests.past import a_draft, at

pytestmark = pytest.mark.django_db
PERIOD = {"first_day": "2026-03-02", "last_day": "2026-06-01"}
ONE_LETTER = {"field": "need", "op": "is_not", "value": "unknown"}


def test_asked_and_read(mara: User, anna: User, program: Program) -> None:
    draft = a_draft(handover_rule=ONE_LETTER, status="proposed")
    with at(3):
        cast.know(cast.an_mql(), Letter.NEED)
    asked = program(mara).post(f"/api/v1/agreements/{draft.version}/backtests/", PERIOD)
    assert asked.status_code == 202
    assert asked.json()["result"]["columns"]["passed"]["leads"] == 1
    client = program(anna)
    listed = client.get(f"/api/v1/agreements/{draft.version}/backtests/").json()["results"]
    assert [one["id"] for one in listed] == [asked.json()["id"]]
    one = client.get(f"/api/v1/agreements/{draft.version}/backtests/{asked.json()['id']}/")
    assert one.json()["result"]["counts"]["new"] == 1
    assert client.post(f"/api/v1/agreements/{draft.version}/backtests/", PERIOD).status_code == 403


def test_a_long_one_tells_how_far_it_is(mara: User, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtesting, "BATCH", 1)
    draft = a_draft()
    with at(3):
        cast.an_mql(), cast.an_mql()
    answer = program(mara).post(f"/api/v1/agreements/{draft.version}/backtests/", PERIOD).json()
    assert (answer["percent"], answer["finished_at"], answer["result"]) == (0, None, None)


def test_refusals_and_what_is_not_there(mara: User, program: Program) -> None:
    client = program(mara)
    wrong = client.post("/api/v1/agreements/1/backtests/", {"first_day": "2026-06-01", "last_day": "2026-03-02"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["last_day"])
    assert client.post("/api/v1/agreements/77/backtests/", PERIOD).status_code == 404
    assert client.get("/api/v1/agreements/1/backtests/nothing/").status_code == 404
