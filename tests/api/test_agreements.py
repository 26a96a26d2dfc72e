"""The agreement through the API: the same way as on the pages, by the same processes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from leads import agreeing
from leads.models import Agreement
from tests import cast
from tests.api.answers import ok, problem
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/api/v1/agreements/"
CLOCKS = {
    kind: {"minutes": minutes, "ladder": [{"act": "remind", "after_minutes": 0}]}
    for kind, minutes in {"answer": 240, "bant": 480, "touch": 960, "ask": 480}.items()
}


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


def test_from_the_draft_to_the_version_in_force(program: Program, mara: User, hilde: User, max: User) -> None:
    draft = ok(program(mara).post(HOME, {"suggested": True}), 201)
    address = f"{HOME}{draft['version']}/"
    assert (draft["state"], draft["problems"]) == ("draft", [])
    edited = ok(program(mara).patch(address, {"revision": 1, "clock_terms": CLOCKS, "purpose": "Together"}))
    assert (edited["revision"], edited["clock_terms"], edited["purpose"]) == (2, CLOCKS, "Together")
    proposed = ok(program(mara).post(f"{address}proposal/", {"revision": 2}))
    assert proposed["state"] == "proposed"
    for signer in (mara, hilde, max):
        signed = ok(program(signer).post(f"{address}signature/", {"password": cast.PASSWORD}), 201)
    assert (signed["state"], len(signed["signatures"])) == ("in_force", 3)
    assert ok(program(mara).get("/api/v1/agreement/"))["version"] == draft["version"]


def test_a_future_date_goes_along_with_the_draft(program: Program, mara: User) -> None:
    begins = (timezone.now() + timedelta(days=40)).replace(microsecond=0)
    draft = cast.a_draft()
    told = ok(program(mara).patch(f"{HOME}{draft.version}/", {"revision": 1, "starts_at": begins.isoformat()}))
    assert told["starts_at"] == begins.isoformat().replace("+00:00", "Z")


def test_the_document_reads_in_the_language_that_is_asked_for(program: Program, anna: User) -> None:
    agreement = cast.an_agreement()
    told = ok(program(anna).get(f"{HOME}{agreement.version}/", headers={"Accept-Language": "de"}))
    assert "Fristen" in [chapter["title"] for chapter in told["chapters"]]
    assert any("höchstens 8 Arbeitsstunden" in passage["text"] for passage in told["chapters"][6]["passages"])


def test_the_difference_is_told_in_sentences(program: Program, mara: User, anna: User) -> None:
    cast.an_agreement()
    clocks = dict(Agreement.in_force().clock_terms)
    proposal = cast.a_proposal(clock_terms={**clocks, "answer": {**clocks["answer"], "minutes": 240}})
    told = ok(program(anna).get(f"{HOME}{proposal.version}/difference/"))
    assert [change["sentence"] for change in told["changes"]] == ["Accept or reject: 4 working hours instead of 8"]
    assert (told["version"], told["compared_with"]) == (3, 2)
    first = ok(program(anna).get(f"{HOME}{proposal.version}/difference/?compared_with=1"))
    assert (first["compared_with"], len(first["changes"]) > 5) == (1, True)


def test_unsound_terms_are_named_by_their_path(program: Program, mara: User) -> None:
    draft = cast.a_draft()
    body = {"revision": 1, "clock_terms": {"answer": {"minutes": -5}}}
    told = problem(program(mara).patch(f"{HOME}{draft.version}/", body), 422, "refused")
    assert list(told["errors"]) == ["clock_terms.answer.minutes"]
    agreeing.edit(draft, {"referee": None}, by=mara)
    told = problem(program(mara).post(f"{HOME}{draft.version}/proposal/"), 422, "refused")
    assert list(told["errors"]) == ["referee"]


def test_an_edit_needs_the_revision_that_was_seen(program: Program, mara: User) -> None:
    draft = cast.a_draft()
    client, address = program(mara), f"{HOME}{draft.version}/"
    problem(client.patch(address, {"purpose": "x"}), 428, "precondition-required")
    etag = client.get(address)["ETag"]
    assert ok(client.patch(address, {"purpose": "x"}, headers={"If-Match": etag}))["revision"] == 2
    told = problem(client.patch(address, {"purpose": "y"}, headers={"If-Match": etag}), 409, "stale")
    assert told["current_version"] == 2


def test_a_token_alone_does_not_sign(program: Program, mara: User) -> None:
    address = f"{HOME}{cast.a_proposal().version}/signature/"
    problem(program(mara).post(address), 422, "invalid")
    told = problem(program(mara).post(address, {"password": "guessed"}), 422, "refused")
    assert list(told["errors"]) == ["password"]


def test_what_has_been_signed_is_neither_edited_nor_signed_again(program: Program, mara: User) -> None:
    address = f"{HOME}{cast.an_agreement().version}/"
    problem(program(mara).patch(address, {"revision": 1, "purpose": "x"}), 409, "conflict")
    problem(program(mara).post(f"{address}signature/", {"password": cast.PASSWORD}), 409, "conflict")
    problem(program(mara).delete(address), 409, "conflict")
    problem(program(mara).post(f"{address}withdrawal/"), 409, "conflict")


def test_drafts_are_the_business_of_those_at_the_table(program: Program, anna: User, max: User) -> None:
    draft = cast.a_draft()
    assert [version["version"] for version in ok(program(anna).get(HOME))["results"]] == [1]
    assert [version["version"] for version in ok(program(max).get(HOME))["results"]] == [2, 1]
    problem(program(anna).get(f"{HOME}{draft.version}/"), 404, "not-found")


def test_a_draft_is_thrown_away(program: Program, mara: User) -> None:
    draft = cast.a_draft()
    assert ok(program(mara).delete(f"{HOME}{draft.version}/"))["version"] == draft.version
    assert not Agreement.objects.filter(pk=draft.pk).exists()


def test_acknowledging_and_who_has_not(program: Program, anna: User, rico: User, max: User) -> None:
    address = f"{HOME}{cast.an_agreement().version}/"
    assert ok(program(anna).post(f"{address}acknowledgement/"), 201)["user"]["name"] == "Anna"
    read = ok(program(max).get(address))["acknowledgements"]
    assert (read["affected"], [person["name"] for person in read["missing"]]) == (4, ["Rico"])
    problem(program(max).post(f"{address}acknowledgement/"), 422, "refused")


def test_a_nul_hidden_in_a_rule_is_refused(program: Program, mara: User) -> None:
    draft = cast.a_draft()
    rule = {"field": "company", "op": "is", "value": "a\x00b"}
    told = problem(program(mara).patch(f"{HOME}{draft.version}/", {"revision": 1, "definition": rule}), 422, "refused")
    assert list(told["errors"]) == ["definition"]
