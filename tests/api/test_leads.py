"""The leads as a list, and one lead: read, captured, edited."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Side
from leads.models import ConsentState, Lead, Stage, Touch
from tests.api.answers import ok, problem
from tests.api.conftest import Program
from tests.cast import a_contact, a_nurtured_lead, a_sal, an_mql, an_sgl, an_sql, lead_in, marketing, nord

LEADS = "/api/v1/leads/"


def _ids(answer: dict[str, Any]) -> list[str]:
    return [lead["id"] for lead in answer["results"]]


# the list -----------------------------------------------------------------------------------------


def test_the_list_shows_where_each_lead_stands_and_who_answers_for_it(anna: User, program: Program) -> None:
    lead = a_sal(expected_value="1200")
    (shown,) = ok(program(anna).get(LEADS))["results"]
    assert (shown["stage"], shown["side"], shown["responsible"]["name"]) == ("sal", "sales", "Rico")
    assert shown["team"] == {"id": nord().pk, "name": "Nord"}
    assert shown["expected_value"] == "1200.00"
    assert shown["currency"] == "EUR"
    assert shown["bant"] == {"budget": "unknown", "authority": "unknown", "need": "met", "timeframe": "met", "more": {}}
    assert shown["captured_at"] == lead.captured_at.isoformat().replace("+00:00", "Z")
    assert shown["next_step"]


def test_a_rep_sees_only_the_leads_of_the_own_team(rico: User, sven: User, program: Program) -> None:
    mine, theirs = an_sgl(rico), an_sgl(sven)
    an_mql()
    assert _ids(ok(program(rico).get(LEADS))) == [mine.public_id]
    assert _ids(ok(program(sven).get(LEADS))) == [theirs.public_id]


@pytest.mark.parametrize("order", ["newest", "oldest", "deadline"])
def test_pages_show_every_lead_once_in_order(anna: User, program: Program, order: str) -> None:
    made = [a_nurtured_lead().public_id for _ in range(5)]
    Lead.objects.update(captured_at=timezone.now(), deadline=timezone.now())  # all at once: the id decides
    client, address, seen = program(anna), f"{LEADS}?limit=2&order={order}", []
    while address:
        answer = ok(client.get(address))
        seen += _ids(answer)
        address = answer["next"]
    assert seen == (made[::-1] if order == "newest" else made)


def test_a_lead_that_comes_in_meanwhile_shifts_no_page(anna: User, program: Program) -> None:
    made = [an_mql().public_id for _ in range(4)]
    client = program(anna)
    first = ok(client.get(f"{LEADS}?limit=2"))
    an_mql()
    assert _ids(ok(client.get(first["next"]))) == [made[1], made[0]]


def test_filters_narrow_the_list(anna: User, rico: User, program: Program) -> None:
    contact, mql, sal, sql = a_contact(origin="fair"), an_mql(company="Weißbräu"), a_sal(), an_sql()
    Lead.objects.filter(pk=contact.pk).update(
        captured_at=timezone.now() - timedelta(days=9), updated_at=timezone.now() - timedelta(days=9),
        external_system="crm", external_id="A-7",
    )  # fmt: skip
    yesterday = (timezone.now() - timedelta(days=1)).isoformat().replace("+00:00", "Z")
    client = program(anna)
    for query, expected in {
        "stage=contact": [contact],
        "stage=sal,sql": [sql, sal],
        "side=marketing": [mql, contact],
        "side=sales&stage=sql,mql": [sql],
        f"responsible={rico.pk}": [sql, sal],
        f"team={marketing().pk}": [mql, contact],
        "origin=fair": [contact],
        "q=WEISSbräu": [],
        "q=weißBRÄU": [mql],
        "external_id=A-7": [contact],
        f"captured_to={yesterday}": [contact],
        f"captured_from={yesterday}&stage=mql": [mql],
        f"changed_since={yesterday}": [sql, sal, mql],
    }.items():
        assert _ids(ok(client.get(f"{LEADS}?{query}"))) == [lead.public_id for lead in expected], query


@pytest.mark.parametrize(
    "query",
    ["stage=lost", "colour=red", "limit=0", "limit=201", "limit=x", "cursor=x", "cursor=WzEsMl0", "responsible=me",
     "captured_from=yesterday", "captured_from=0001-01-01T00:00:00Z", "order=size", "q=%00", f"team={2**63}"],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused_with_its_name(anna: User, program: Program, query: str) -> None:
    told = problem(program(anna).get(f"{LEADS}?{query}"), 422, "invalid")
    assert list(told["errors"]) == [query.split("=")[0]]


def test_a_cursor_of_another_order_is_refused(anna: User, program: Program) -> None:
    a_nurtured_lead(), a_nurtured_lead()
    client = program(anna)
    following = ok(client.get(f"{LEADS}?limit=1&order=newest"))["next"]
    problem(client.get(following.replace("newest", "deadline")), 422, "invalid")


# one lead -----------------------------------------------------------------------------------------


def test_another_teams_lead_looks_like_one_that_does_not_exist(sven: User, program: Program) -> None:
    client, lead = program(sven), a_sal()
    theirs, none = client.get(f"{LEADS}{lead.public_id}/"), client.get(f"{LEADS}2222222222/")
    assert problem(theirs, 404, "not-found")["detail"] == problem(none, 404, "not-found")["detail"]


def test_an_unchanged_lead_is_not_sent_again(anna: User, program: Program) -> None:
    lead, client = an_mql(), program(anna)
    address = f"{LEADS}{lead.public_id}/"
    tag = client.get(address)["ETag"]
    assert tag == f'W/"{lead.version}"'
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    ok(client.patch(address, {"version": lead.version, "job_title": "CEO"}))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_editing_needs_the_version_that_was_seen(anna: User, program: Program) -> None:
    lead, client = an_mql(), program(anna)
    address = f"{LEADS}{lead.public_id}/"
    problem(client.patch(address, {"job_title": "CEO"}), 428, "precondition-required")
    assert ok(client.patch(address, {"job_title": "CEO", "version": lead.version}))["job_title"] == "CEO"
    by_header = client.patch(address, {"job_title": "CTO"}, headers={"If-Match": f'W/"{lead.version + 1}"'})
    assert ok(by_header)["version"] == lead.version + 2


def test_a_stale_edit_is_told_what_has_changed(anna: User, program: Program) -> None:
    lead, client = an_mql(company="Kunde GmbH"), program(anna)
    address = f"{LEADS}{lead.public_id}/"
    ok(client.patch(address, {"company": "Neu AG", "expected_value": "9.90", "version": lead.version}))
    told = problem(client.patch(address, {"job_title": "CEO", "version": lead.version}), 409, "stale")
    assert told["current_version"] == lead.version + 1
    assert told["difference"]["company"] == {"seen": "Kunde GmbH", "now": "Neu AG"}
    assert told["difference"]["expected_value"] == {"seen": None, "now": "9.90"}
    assert Lead.objects.get(pk=lead.pk).job_title == ""


def test_a_country_is_named_or_coded_as_on_the_page(anna: User, program: Program) -> None:
    lead, client = an_mql(), program(anna)
    address = f"{LEADS}{lead.public_id}/"
    assert ok(client.patch(address, {"country": "Österreich", "version": lead.version}))["country"] == "AT"
    told = problem(client.patch(address, {"country": "Atlantis", "version": lead.version + 1}), 422, "refused")
    assert set(told["errors"]) == {"country"}


def test_facts_that_cannot_be_are_refused_by_name(anna: User, program: Program) -> None:
    lead, client = an_mql(), program(anna)
    body = {"version": lead.version, "email": "nobody@", "country": "x" * 101, "phone": 49, "expected_value": "-1"}
    told = problem(client.patch(f"{LEADS}{lead.public_id}/", body), 422, "invalid")
    assert set(told["errors"]) == {"country", "phone", "expected_value"}
    told = problem(client.patch(f"{LEADS}{lead.public_id}/", {"version": 1, "email": "nobody@"}), 422, "refused")
    assert set(told["errors"]) == {"email"}


def test_a_misspelt_fact_is_refused(anna: User, program: Program) -> None:
    lead = an_mql()
    body = {"version": lead.version, "compnay": "Neu AG", "stage": "won"}
    told = problem(program(anna).patch(f"{LEADS}{lead.public_id}/", body), 422, "invalid")
    assert set(told["errors"]) == {"compnay", "stage"}


# a new lead ---------------------------------------------------------------------------------------

CLARA = {"first_name": "Clara", "email": "Clara@Kunde.example", "company": "Kunde GmbH", "interest": "Heat pumps"}


def test_marketing_captures_a_lead_with_touch_and_consent(anna: User, program: Program) -> None:
    body = {
        **CLARA, "touchpoint": "fair", "campaign": "Light 2026", "utm": {"source": "stand"}, "consent": True,
        "consent_source": "card", "captured_at": "2026-01-02T03:04:05+01:00",
    }  # fmt: skip
    response = program(anna).post(LEADS, body)
    told = ok(response, 201)
    assert response["Location"] == f"{LEADS}{told['id']}/"
    assert (told["stage"], told["consent"], told["generated_by"]) == ("mql", "given", "marketing")
    assert (told["email"], told["captured_at"]) == ("clara@kunde.example", "2026-01-02T02:04:05Z")
    touch = Touch.objects.select_related("touchpoint").get(lead__public_id=told["id"])
    assert (touch.touchpoint.code, touch.campaign, touch.utm) == ("fair", "Light 2026", {"source": "stand"})


def test_sales_brings_in_an_own_lead(rico: User, program: Program) -> None:
    told = ok(program(rico).post(LEADS, CLARA), 201)
    assert (told["stage"], told["generated_by"], told["responsible"]["name"]) == ("sgl", Side.SALES, "Rico")


def test_sales_cannot_generate_marketings_leads(rico: User, program: Program) -> None:
    problem(program(rico).post(LEADS, {**CLARA, "generated_by": "marketing"}), 403, "forbidden")


def test_a_known_address_is_refused_and_shown_to_those_who_may_see_the_lead(
    anna: User, sven: User, program: Program
) -> None:
    known = a_sal(email="clara@kunde.example", first_name="Clara")
    told = problem(program(anna).post(LEADS, CLARA), 422, "known-lead")
    assert told["known_lead"] == known.public_id
    told = problem(program(sven).post(LEADS, CLARA), 422, "known-lead")
    assert "known_lead" not in told
    assert "SAL" not in told["detail"]
    assert ok(program(anna).post(LEADS, {**CLARA, "although_known": True}), 201)["id"] != known.public_id


def test_an_unknown_touchpoint_is_refused(anna: User, program: Program) -> None:
    told = problem(program(anna).post(LEADS, {**CLARA, "touchpoint": "moon"}), 422, "invalid")
    assert set(told["errors"]) == {"touchpoint"}


def test_a_lead_without_consent_says_so(anna: User, program: Program) -> None:
    assert ok(program(anna).post(LEADS, {"company": "Kunde GmbH"}), 201)["consent"] == ConsentState.NONE


# what can be read about a lead --------------------------------------------------------------------


def test_the_ledger_tells_the_story_in_sentences(anna: User, program: Program) -> None:
    lead = an_sql()
    entries = ok(program(anna).get(f"{LEADS}{lead.public_id}/ledger/"))["results"]
    assert [entry["kind"] for entry in entries] == ["captured", "qualified", "handed_over", "accepted", "promoted"]
    assert entries[3]["sentence"] == "Rico accepted the lead and checks BANT."
    assert (entries[3]["side_before"], entries[3]["responsible_after"]["name"]) == ("sales", "Rico")
    assert entries[3]["agreement"] == 1


def test_the_judgements_say_condition_by_condition_what_is_missing(anna: User, program: Program) -> None:
    lead = an_mql()
    told = ok(program(anna).get(f"{LEADS}{lead.public_id}/judgements/"))
    assert told["definition"]["passed"] is True
    assert told["handover_rule"]["passed"] is False
    failed = [line for line in told["handover_rule"]["lines"] if not line["passed"]]
    assert [part["field"] for part in failed[0]["parts"]] == ["budget", "authority", "need", "timeframe"]


def test_the_acts_say_where_they_are_done_and_what_stands_against_them(anna: User, program: Program) -> None:
    lead = an_mql()
    acts = {act["act"]: act for act in ok(program(anna).get(f"{LEADS}{lead.public_id}/acts/"))["results"]}
    assert acts["disqualify"]["possible"] is True
    assert acts["disqualify"]["url"] == f"{LEADS}{lead.public_id}/disqualification/"
    assert acts["hand_over"]["possible"] is False
    assert acts["hand_over"]["why_not"].startswith("Missing")


def test_the_timeline_tells_everything_the_newest_first_page_by_page(anna: User, program: Program) -> None:
    lead, client = an_sql(), program(anna)
    ok(client.post(f"{LEADS}{lead.public_id}/notes/", {"text": "Hello"}), 201)
    address, told = f"{LEADS}{lead.public_id}/timeline/?limit=4", []
    while address:
        answer = ok(client.get(address))
        told += answer["results"]
        address = answer["next"]
    assert (told[0]["kind"], told[0]["quote"]) == ("note", "Hello")
    assert len({(entry["at"], entry["sentence"]) for entry in told}) == len(told) > 8
    only = ok(client.get(f"{LEADS}{lead.public_id}/timeline/?show=bant"))["results"]
    assert {entry["kind"] for entry in only} == {"bant"}
    problem(client.get(f"{LEADS}{lead.public_id}/timeline/?cursor=x"), 422, "invalid")


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_can_be_read(anna: User, program: Program, stage: Stage) -> None:
    lead, client = lead_in(stage), program(anna)
    assert ok(client.get(f"{LEADS}{lead.public_id}/"))["stage"] == stage
    for part in ("ledger", "timeline", "judgements", "acts"):
        ok(client.get(f"{LEADS}{lead.public_id}/{part}/"))
