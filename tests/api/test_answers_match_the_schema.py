"""What the API answers is what its schema promises: checked with JSON Schema on real answers of every kind."""

import json
from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # published without types
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from accounts.models import User
from leads import shadowing
from leads.models import Stage
from tests import cast
from tests.api.conftest import Program
from tests.cast import a_ready_mql, a_sal, an_mql, an_offer_to, an_sql, lead_in, nord
from tests.past import a_draft

API = "urn:leadflow"


@cache
def _schema() -> Any:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", stdout=out)
    return json.loads(out.getvalue())


@cache
def _described() -> Any:
    """The schema as one document, to whose parts the others point."""
    registry: Registry = Registry().with_resource(API, DRAFT202012.create_resource(_schema()))
    return registry.crawl()


@cache
def _responses(operation: str) -> tuple[str, dict[str, Any]]:
    """Where the schema describes what an operation answers, and how."""
    for path, methods in _schema()["paths"].items():
        for method, described in methods.items():
            if described["operationId"] == operation:
                return f"{API}#/paths/{path.replace('/', '~1')}/{method}/responses", described["responses"]
    raise LookupError(operation)


def _check(response: Any, operation: str) -> None:
    where, responses = _responses(operation)
    status, kind = str(response.status_code), response["Content-Type"]
    assert kind in responses[status]["content"]
    pointer = f"{where}/{status}/content/{kind.replace('/', '~1')}/schema"
    Draft202012Validator({"$ref": pointer}, registry=_described()).validate(response.json())


@pytest.mark.parametrize("stage", Stage)
def test_leads_in_every_stage(hilde: User, program: Program, stage: Stage) -> None:
    lead, client = lead_in(stage), program(hilde)
    address = f"/api/v1/leads/{lead.public_id}/"
    _check(client.get("/api/v1/leads/"), "leads")
    _check(client.get(address), "lead")
    for part in ("ledger", "timeline", "judgements", "acts", "clocks"):
        _check(client.get(f"{address}{part}/"), part)


def test_handovers_and_their_answers(anna: User, rico: User, program: Program) -> None:
    rep, marketer = program(rico), program(anna)
    _check(marketer.post(f"/api/v1/leads/{a_ready_mql().public_id}/handover/", {"team": nord().pk}), "handover")
    address = f"/api/v1/handovers/{an_offer_to().public_id}/"
    _check(rep.get("/api/v1/handovers/"), "handovers")
    _check(rep.get(address), "one_handover")
    _check(rep.post(f"{address}acceptance/"), "acceptance")
    _check(rep.delete(f"{address}acceptance/"), "undo_acceptance")
    _check(rep.post(f"{address}rejection/", {"reason": "no_lead"}), "rejection")
    _check(marketer.post(f"{address}withdrawal/"), "withdrawal")  # 409: already decided
    _check(rep.get("/api/v1/handovers/?open=false"), "handovers")


def test_acts_done_and_refused(anna: User, rico: User, program: Program) -> None:
    rep, marketer = program(rico), program(anna)
    sal, sql, mql = a_sal(), an_sql(), an_mql()
    _check(rep.put(f"/api/v1/leads/{sal.public_id}/bant/need/", {"level": "met", "evidence": "So"}), "bant")
    _check(rep.post(f"/api/v1/leads/{sal.public_id}/promotion/"), "promotion")  # 422: not ready
    _check(rep.post(f"/api/v1/leads/{sal.public_id}/notes/", {"text": "Hello"}), "notes")
    _check(rep.post(f"/api/v1/leads/{sal.public_id}/notes/", b"{", content_type="application/json"), "notes")
    _check(rep.post(f"/api/v1/leads/{sal.public_id}/notes/", b"x", content_type="text/plain"), "notes")
    _check(rep.post(f"/api/v1/leads/{sql.public_id}/win/", {"amount": "1", "won_on": "2026-01-01"}), "win")
    _check(rep.post(f"/api/v1/leads/{mql.public_id}/qualification/"), "qualification")  # 404: not his team's
    _check(marketer.post(f"/api/v1/leads/{mql.public_id}/qualification/"), "qualification")  # 409: wrong stage
    _check(marketer.post(f"/api/v1/leads/{mql.public_id}/promotion/"), "promotion")  # 403
    address = f"/api/v1/leads/{mql.public_id}/"
    _check(marketer.patch(address, {"expected_value": "9.90", "version": mql.version}), "edit")
    _check(marketer.patch(address, {"company": "", "version": mql.version}), "edit")  # 409: stale
    _check(marketer.patch(address, {"company": ""}), "edit")  # 428: without a version
    _check(marketer.post("/api/v1/leads/", {"email": mql.email}), "capture")  # 422: known
    due = {"due_at": "2099-01-01T08:00:00Z", "text": "Call"}
    _check(marketer.post(f"{address}reminders/", due), "reminders")


def test_everything_else(max: User, rico: User, program: Program) -> None:
    client = program(max)
    lead_in(Stage.WON), lead_in(Stage.NURTURE)
    for address, operation in {
        "me": "me", "people": "people", "teams": "teams", "reasons": "reasons", "agreement": "agreement",
        "reminders": "my_reminders", "reports/funnel": "funnel",
    }.items():  # fmt: skip
        _check(client.get(f"/api/v1/{address}/"), operation)


def test_the_agreement(mara: User, hilde: User, max: User, anna: User, program: Program) -> None:
    head, home = program(mara), "/api/v1/agreements/"
    draft = head.post(home, {"suggested": True})
    _check(draft, "draft_agreement")
    address = f"{home}{draft.json()['version']}/"
    _check(head.patch(address, {"purpose": "Ours", "revision": 1}), "edit_agreement")
    _check(head.patch(address, {"purpose": "Mine", "revision": 1}), "edit_agreement")  # 409: stale
    _check(head.patch(address, {"purpose": "Mine"}), "edit_agreement")  # 428: without a revision
    _check(head.post(f"{address}proposal/"), "propose_agreement")
    _check(head.get(f"{address}difference/"), "agreement_difference")
    _check(head.post(f"{address}signature/", {"password": "no"}), "sign_agreement")  # 422
    for signer in (mara, hilde, max):
        _check(program(signer).post(f"{address}signature/", {"password": cast.PASSWORD}), "sign_agreement")
    _check(head.post(f"{address}withdrawal/"), "withdraw_agreement")  # 409: signed
    _check(head.delete(address), "discard_agreement")  # 409: signed
    _check(program(anna).post(f"{address}acknowledgement/"), "acknowledge_agreement")
    _check(head.get(address), "agreement_version")
    _check(head.get(home), "agreements")


def test_backtests(mara: User, program: Program) -> None:
    client = program(mara)
    period = {"first_day": "2026-01-01", "last_day": str(timezone.localdate())}
    a_won = lead_in(Stage.WON)
    asked = client.post("/api/v1/agreements/1/backtests/", period)
    assert asked.json()["result"]["columns"]["offered"]["leads"] == 1, a_won
    _check(asked, "ask_backtest")
    _check(client.post("/api/v1/agreements/1/backtests/", {}), "ask_backtest")
    _check(client.get("/api/v1/agreements/1/backtests/"), "backtests")
    _check(client.get(f"/api/v1/agreements/1/backtests/{asked.json()['id']}/"), "backtest")


def test_promises(max: User, program: Program) -> None:
    client = program(max)
    lead_in(Stage.WON)
    for query in ("", "?side=sales&period=2026-Q1&as_of=2026-02-28", "?period=1990-01", "?period=x", "?side=x"):
        _check(client.get(f"/api/v1/promises/{query}"), "promises")


def test_shadows(mara: User, program: Program) -> None:
    draft, client = a_draft(handover_rule={"field": "company", "op": "known"}), program(mara)
    address = f"/api/v1/agreements/{draft.version}/shadow/"
    _check(client.get(address), "shadow")
    _check(client.post(address), "switch_shadow_on")
    an_mql()
    shadowing.sweep(now=timezone.now())
    _check(client.get(address), "shadow")
    _check(client.post("/api/v1/agreements/1/shadow/"), "switch_shadow_on")  # 422: in force
    _check(client.delete(address), "switch_shadow_off")


def test_a_stranger(program: Program, rico: User) -> None:
    client = program(rico)
    client.credentials()
    _check(client.get("/api/v1/me/"), "me")
