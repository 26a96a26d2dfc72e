"""How many statements a call costs: constant, however many rows there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from leads.models import Stage
from tests.api.answers import ok
from tests.api.conftest import Program
from tests.cast import a_nurtured_lead, a_ready_mql, a_sal, an_mql, an_offer_to, an_sql, lead_in, nord


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of the block; transactions' begin and end are not counted."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield told
    frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    asked = [query["sql"].removeprefix(_context(query["sql"])) for query in captured.captured_queries]
    told += [sql for sql in asked if not sql.startswith(frame)]


def _context(sql: str) -> str:
    """The kept history names user and address in front of a statement, in the same round trip."""
    return sql[: sql.index("; ") + 2] if sql.startswith("SELECT set_config") else ""


def _warm(program: Program, user: User) -> APIClient:
    """The first call of an hour writes down that the token was used."""
    client = program(user)
    ok(client.get("/api/v1/me/"))
    return client


@pytest.mark.parametrize(
    "address", ["leads/", "leads/?order=deadline&side=marketing", "handovers/", "handovers/?open=true", "reminders/"]
)
def test_a_list_costs_the_same_with_one_row_and_with_many(anna: User, program: Program, address: str) -> None:
    client = _warm(program, anna)
    an_offer_to(), a_nurtured_lead()
    with statements() as few:
        ok(client.get(f"/api/v1/{address}"))
    for _ in range(8):
        an_offer_to(), a_nurtured_lead()
    with statements() as many:
        assert len(ok(client.get(f"/api/v1/{address}"))["results"]) > 8
    assert len(many) == len(few) <= 6


@pytest.mark.parametrize("part", ["", "ledger/", "timeline/", "judgements/", "acts/"])
@pytest.mark.parametrize("stage", [Stage.HANDOVER, Stage.SQL, Stage.WON])
def test_a_lead_costs_few_statements(anna: User, program: Program, part: str, stage: Stage) -> None:
    client, lead = _warm(program, anna), lead_in(stage)
    with statements() as asked:
        ok(client.get(f"/api/v1/leads/{lead.public_id}/{part}"))
    assert len(asked) <= 6


BUDGETS = {
    "hand over": 11,
    "return": 11,
}  # the team by its id and the dossier; the last offer, and a track with its reminders
ACTS: dict[str, Callable[[], tuple[str, str, dict]]] = {
    "hand over": lambda: ("Anna", f"leads/{a_ready_mql().public_id}/handover/", {"team": nord().pk}),
    "accept": lambda: ("Rico", f"handovers/{an_offer_to().public_id}/acceptance/", {}),
    "reject": lambda: ("Rico", f"handovers/{an_offer_to().public_id}/rejection/", {"reason": "no_lead"}),
    "withdraw": lambda: ("Anna", f"handovers/{an_offer_to().public_id}/withdrawal/", {}),
    "qualify": lambda: ("Anna", f"leads/{a_nurtured_lead().public_id}/qualification/", {}),
    "disqualify": lambda: ("Anna", f"leads/{an_mql().public_id}/disqualification/", {"reason": "no_lead"}),
    "return": lambda: ("Rico", f"leads/{a_sal().public_id}/return/", {"reason": "not_reachable"}),
    "win": lambda: ("Rico", f"leads/{an_sql().public_id}/win/", {"amount": "1", "won_on": "2026-01-01"}),
    "capture": lambda: ("Anna", "leads/", {"email": "a@kunde.example", "company": "Neu AG", "interest": "Heat"}),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_costs_few_statements(anna: User, rico: User, program: Program, act: str) -> None:
    name, address, body = ACTS[act]()
    client = _warm(program, {"Anna": anna, "Rico": rico}[name])
    with statements() as asked:
        response = client.post(f"/api/v1/{address}", body)
    assert response.status_code in (200, 201), response.content
    assert len(asked) <= BUDGETS.get(act, 9), "\n".join(asked)
