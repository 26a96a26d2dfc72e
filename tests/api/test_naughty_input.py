"""Whatever is sent, the API stores it unchanged or refuses it in words; it never breaks."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import User
from leads.models import Lead
from tests.api.answers import ok, problem
from tests.api.conftest import Program
from tests.cast import a_sal, an_mql, an_offer_to, an_sgl, an_sql, nord

LEADS = "/api/v1/leads/"
BYTES = "application/json"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1,", b"\xff\xfe", b'{"first_name": NaN}', b'{"expected_value": Infinity}', b"\x00", b"[" * 100_000,
     b'{"first_name": "\\ud800"}', b'{"\\udfff": 1}', b'{"expected_value": ' + b"9" * 5000 + b"}"],
    ids=["nothing", "half", "half list", "no UTF-8", "NaN", "infinity", "NUL", "deep", "half character", "half name",
         "endless number"],
)  # fmt: skip
def test_what_is_no_json_is_refused(anna: User, program: Program, body: bytes) -> None:
    response = program(anna).post(LEADS, body, content_type=BYTES)
    if body:
        problem(response, 400, "bad-request")
    else:
        assert response.status_code == 201  # an empty body is an empty object: a lead of whom nothing is known yet


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "true", "[{}]"])
def test_what_is_no_object_is_refused(anna: User, program: Program, body: str) -> None:
    told = problem(program(anna).post(LEADS, body, content_type=BYTES), 422, "invalid")
    assert set(told["errors"]) == {"body"}


def test_a_body_that_is_too_large_is_refused(anna: User, program: Program) -> None:
    body = json.dumps({"first_name": "x" * 2_000_000})
    problem(program(anna).post(LEADS, body, content_type=BYTES), 413, "request-entity-too-large")


def test_forms_and_other_languages_are_refused(anna: User, program: Program) -> None:
    for media_type in ("application/x-www-form-urlencoded", "text/plain", "application/xml", "multipart/form-data"):
        problem(program(anna).post(LEADS, b"a=b", content_type=media_type), 415, "unsupported-media-type")


@pytest.mark.parametrize("address", ["", "lead/", "leads/a b/", "leads/%00/", "leads/ü/", "reminders/x/completion/"])
def test_addresses_that_do_not_exist(anna: User, program: Program, address: str) -> None:
    problem(program(anna).get(f"/api/v1/{address}"), 404, "not-found")


def test_a_method_that_does_not_exist(anna: User, program: Program) -> None:
    response = program(anna).delete(LEADS)
    problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.real_data
def test_naughty_strings_are_stored_unchanged_or_refused(anna: User, program: Program, real_data: Path) -> None:
    """Each fact is another string; what is refused is named, and the rest is taken in without it."""
    client, names = program(anna), ("first_name", "last_name", "company", "interest", "job_title")
    strings = [text[:100] for text in json.loads((real_data / "input_checks" / "blns.json").read_text())]
    for start in range(0, len(strings), len(names)):
        words = dict(zip(names, strings[start : start + len(names)], strict=False))
        response = client.post(LEADS, words | {"although_known": True})
        if response.status_code == 422:
            refused = set(response.json()["errors"])
            assert refused <= set(words), words
            words = {name: text for name, text in words.items() if name not in refused}
            response = client.post(LEADS, words | {"although_known": True})
        told = ok(response, 201)
        as_typed = {name: " ".join(text.split()) for name, text in words.items()}
        assert {name: told[name] for name in words} == as_typed
        lead = Lead.objects.get(public_id=told["id"])
        assert {name: getattr(lead, name) for name in words} == as_typed


@pytest.mark.real_data
def test_naughty_strings_in_every_other_word(anna: User, rico: User, program: Program, real_data: Path) -> None:
    marketer, rep = program(anna), program(rico)
    mql, sal, handover = an_mql(), a_sal(), an_offer_to()
    for naughty in json.loads((real_data / "input_checks" / "blns.json").read_text())[::8]:
        for response in (
            marketer.get(
                LEADS, {"q": naughty[:200], "origin": naughty[:60], "external_id": naughty, "cursor": naughty}
            ),
            marketer.post(f"{LEADS}{mql.public_id}/notes/", {"text": naughty, "kind": naughty}),
            marketer.post(f"{LEADS}{mql.public_id}/notes/", {"text": naughty}),
            marketer.post(f"{LEADS}{mql.public_id}/disqualification/", {"reason": naughty, "note": naughty}),
            rep.put(f"{LEADS}{sal.public_id}/bant/need/", {"level": "met", "evidence": naughty[:500]}),
            rep.post(f"/api/v1/handovers/{handover.public_id}/rejection/", {"reason": "x", "until": naughty}),
        ):
            assert response.status_code in (200, 201, 400, 422), (naughty, response.content)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    | st.sampled_from(["", "met", "2026-02-30", "9999-12-31", "0001-01-01T00:00:00+14:00", "1e999", "-0", "too_early"])
    | st.integers(min_value=2**62, max_value=2**70),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
FIELDS = [
    "first_name", "email", "phone", "country", "expected_value", "currency", "generated_by", "touchpoint", "utm",
    "captured_at", "consent", "although_known", "version", "note", "team", "person", "reason", "until", "amount",
    "won_on", "state", "source", "kind", "text", "outcome", "level", "evidence", "by_when", "due_at", "surplus",
]  # fmt: skip
NOUNS = [
    "", "qualification/", "handover/", "taking-on/", "passing/", "promotion/", "return/", "win/", "disqualification/",
    "assignment/", "supply/", "consent/", "notes/", "reminders/", "bant/budget/", "bant/timeframe/",
]  # fmt: skip


@pytest.fixture
def doors(hilde: User, anna: User, program: Program) -> tuple[APIClient, APIClient, list[str]]:
    leads = [an_mql(), an_sgl(), a_sal(), an_sql()]
    handover = an_offer_to(nord())
    addresses = [f"{LEADS}{lead.public_id}/{noun}" for lead in leads for noun in NOUNS]
    addresses += [f"/api/v1/handovers/{handover.public_id}/{noun}/" for noun in ("acceptance", "rejection", "snooze")]
    return program(hilde), program(anna), [LEADS, *addresses]


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(data=st.data())
def test_no_body_breaks_a_door(doors: tuple[APIClient, APIClient, list[str]], data: st.DataObject) -> None:
    *clients, addresses = doors
    address = data.draw(st.sampled_from(addresses))
    method = "put" if "bant" in address else "patch" if address.count("/") == 5 else "post"
    body = data.draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4) | JSON)
    for client in clients:
        response = getattr(client, method)(address, json.dumps(body), content_type=BYTES)
        assert response.status_code < 500, (method, address, body, response.content)
        if response.status_code >= 400:
            assert response["Content-Type"] == "application/problem+json"


def test_what_nobody_expected_is_told_without_details(
    anna: User, program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_args: Any) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("leads.access.lead_or_404", breaks)
    told = problem(program(anna).get(f"{LEADS}2222222222/"), 500, "error")
    assert "hunter2" not in json.dumps(told)
    assert "hunter2" in caplog.text
