"""How a sales rep answers a handover: one decision each, and what happens when somebody was quicker."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import assigning, handing_over, noting
from leads.models import Activity, Handover, Kind, Lead, Stage
from tests import cast
from tests.web.conftest import HTMX, SignIn

DOORS = ("acceptance", "rejection", "withdrawal", "take-back", "snooze")


@pytest.fixture
def handover(db: None) -> Handover:
    return cast.an_offer_to(last_name="Neumann")


def url(handover: Handover, door: str) -> str:
    return f"/handovers/{handover.public_id}/{door}/"


def toast(response: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(response["HX-Trigger"])["toast"]
    return told


def now_of(handover: Handover) -> Lead:
    return Lead.objects.get(pk=handover.lead_id)


# accept -------------------------------------------------------------------------------------------


def test_one_key_accepts(rico: User, handover: Handover, signed_in: SignIn) -> None:
    seen = now_of(handover).version
    response = signed_in(rico).post(url(handover, "acceptance"), {"version": seen}, headers=HTMX)
    assert response.status_code == 204
    assert toast(response)["text"].startswith("Accepted: Clara Neumann, Kunde")
    assert toast(response)["undo_url"] == url(handover, "take-back")
    assert "leads-changed" in json.loads(response["HX-Trigger"])
    lead = now_of(handover)
    assert (lead.stage, lead.responsible) == (Stage.SAL, rico)


def test_without_scripts_accepting_leads_back_to_the_inbox(rico: User, handover: Handover, signed_in: SignIn) -> None:
    client = signed_in(rico)
    response = client.post(url(handover, "acceptance"), {"next": "/inbox/?who=mine"})
    assert response["Location"] == "/inbox/?who=mine"
    page = client.get("/inbox/").content.decode()
    assert "Accepted: Clara Neumann" in page
    assert url(handover, "take-back") in page


def test_an_answer_never_leads_to_a_foreign_site(rico: User, handover: Handover, signed_in: SignIn) -> None:
    response = signed_in(rico).post(url(handover, "acceptance"), {"next": "https://evil.example/"})
    assert response["Location"] == f"/leads/{handover.lead.public_id}/"


def test_accepting_stays_within_its_statements(rico: User, handover: Handover, signed_in: SignIn) -> None:
    client, seen = signed_in(rico), now_of(handover).version
    with CaptureQueriesContext(connection) as captured:
        client.post(url(handover, "acceptance"), {"version": seen}, headers=HTMX)
    assert count(captured) <= 9


def count(captured: CaptureQueriesContext) -> int:
    """Without the frame of the transaction, which is a savepoint within a test."""
    return len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]])


# too late -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["acceptance", "rejection", "withdrawal", "snooze"])
def test_the_slower_one_is_told_who_was_quicker(
    door: str, rico: User, nina: User, anna: User, handover: Handover, signed_in: SignIn
) -> None:
    handing_over.accept(handover, by=nina)
    who = anna if door == "withdrawal" else rico
    response = signed_in(who).post(url(handover, door), {"reason": "no_lead"}, headers=HTMX)
    assert response.status_code == 409
    assert toast(response)["text"].startswith("Already accepted by Nina at ")
    assert response["HX-Reswap"] == "none"
    assert "leads-changed" in json.loads(response["HX-Trigger"])


def test_it_is_the_same_after_a_rejection(rico: User, nina: User, handover: Handover, signed_in: SignIn) -> None:
    handing_over.reject(handover, by=nina, reason=cast.reason("no_lead"))
    response = signed_in(rico).post(url(handover, "acceptance"), headers=HTMX)
    assert response.status_code == 409
    assert "Already rejected by Nina" in toast(response)["text"]


def test_who_saw_an_older_lead_decides_anew(rico: User, nina: User, handover: Handover, signed_in: SignIn) -> None:
    seen = now_of(handover).version
    assigning.assign(handover.lead, by=nina, person=nina)
    response = signed_in(rico).post(url(handover, "acceptance"), {"version": seen}, headers=HTMX)
    assert response.status_code == 409
    assert "changed this lead" in toast(response)["text"]
    assert now_of(handover).stage == Stage.HANDOVER


# reject -------------------------------------------------------------------------------------------


def in_days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        (lambda: {"reason": "contact_data_wrong"}, Stage.NURTURE),
        (lambda: {"reason": "no_lead"}, Stage.DISQUALIFIED),
        (lambda: {"reason": "information_missing", "note": "Which roof?"}, Stage.NURTURE),
        (lambda: {"reason": "too_early", "until": in_days(30)}, Stage.NURTURE),
        (lambda: {"reason": "no_contact_wanted"}, Stage.DISQUALIFIED),
        (lambda: {"reason": "other", "note": "Ärger <b>&</b> \u202eMühe"}, Stage.NURTURE),
    ],
)
def test_a_rejection_needs_its_reason_and_what_the_reason_asks_for(
    said: Callable[[], dict[str, str]], stage: Stage, rico: User, handover: Handover, signed_in: SignIn
) -> None:
    answer = said() | {"version": str(now_of(handover).version)}
    response = signed_in(rico).post(url(handover, "rejection"), answer, headers=HTMX)
    assert response.status_code == 204
    assert toast(response)["undo_url"] == url(handover, "take-back")
    assert now_of(handover).stage == stage
    kept = Handover.objects.select_related("reason").get(pk=handover.pk)
    assert kept.reason is not None
    assert (kept.reason.code, kept.answer_note) == (answer["reason"], answer.get("note", ""))


LACKING = [
    ({}, "reason", "Please choose one of the offered reasons."),
    ({"reason": "nonsense"}, "reason", "Please choose one of the offered reasons."),
    ({"reason": "lost_price"}, "reason", "Please choose one of the offered reasons."),
    ({"reason": "other"}, "note", "Please say in a sentence what is the matter."),
    ({"reason": "other", "note": "  "}, "note", "Please say in a sentence what is the matter."),
    ({"reason": "too_early"}, "until", "Please enter the date."),
    ({"reason": "too_early", "until": "soon"}, "until", "Please enter a date."),
    ({"reason": "too_early", "until": "2020-01-01"}, "until", "Please enter a later date."),
    ({"reason": "other", "note": "x" * 2001}, "note", "at most 2000 characters"),
    ({"reason": "other", "note": "a\0b"}, "note", "Null characters"),
]


@pytest.mark.parametrize(("said", "field", "words"), LACKING)
def test_without_scripts_what_lacks_stands_at_its_field(
    said: dict[str, str], field: str, words: str, rico: User, handover: Handover, signed_in: SignIn
) -> None:
    response = signed_in(rico).post(url(handover, "rejection"), said)
    assert response.status_code == 422
    assert words in str(response.context["form"].errors[field])
    assert now_of(handover).stage == Stage.HANDOVER


@pytest.mark.parametrize(("said", "_field", "words"), LACKING)
def test_in_the_reason_picker_the_words_come_into_the_dialog(
    said: dict[str, str], _field: str, words: str, rico: User, handover: Handover, signed_in: SignIn
) -> None:
    response = signed_in(rico).post(url(handover, "rejection"), said, headers=HTMX)
    assert response.status_code == 422
    assert words in toast(response)["text"]
    assert response["HX-Reswap"] == "none"


def test_what_was_typed_is_kept(rico: User, handover: Handover, signed_in: SignIn) -> None:
    response = signed_in(rico).post(url(handover, "rejection"), {"reason": "too_early", "note": "After the fair"})
    page = response.content.decode()
    assert "After the fair" in page
    assert 'value="too_early"' in page
    assert response.context["form"]["reason"].value() == "too_early"


def test_the_page_without_scripts_offers_the_reasons(rico: User, handover: Handover, signed_in: SignIn) -> None:
    response = signed_in(rico).get(url(handover, "rejection") + "?reason=no_lead")
    page = response.content.decode()
    assert "Need outside our offer" in page
    assert "Lost on price" not in page
    assert response.context["form"]["reason"].value() == "no_lead"


def test_rejecting_stays_within_its_statements(rico: User, handover: Handover, signed_in: SignIn) -> None:
    client, seen = signed_in(rico), now_of(handover).version
    with CaptureQueriesContext(connection) as captured:
        client.post(url(handover, "rejection"), {"reason": "wrong_team", "note": "x", "version": seen}, headers=HTMX)
    assert count(captured) <= 9


# undo ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "no_lead", "information_missing", "no_contact_wanted"])
def test_undo_opens_the_handover_again(reason: str, rico: User, handover: Handover, signed_in: SignIn) -> None:
    client = signed_in(rico)
    if reason:
        client.post(url(handover, "rejection"), {"reason": reason, "note": "x"}, headers=HTMX)
    else:
        client.post(url(handover, "acceptance"), headers=HTMX)
    response = client.post(url(handover, "take-back"), headers=HTMX)
    assert response.status_code == 204
    triggered = json.loads(response["HX-Trigger"])
    assert triggered["handover-open"] == {"id": handover.public_id}
    lead = now_of(handover)
    assert lead.stage == Stage.HANDOVER
    newest = lead.ledger.order_by("-number").first()
    assert newest is not None
    assert newest.kind == Kind.UNDONE


def test_undo_is_for_the_one_who_answered(rico: User, nina: User, handover: Handover, signed_in: SignIn) -> None:
    handing_over.accept(handover, by=nina)
    response = signed_in(rico).post(url(handover, "take-back"), headers=HTMX)
    assert response.status_code == 409
    assert now_of(handover).stage == Stage.SAL


def test_undo_ends_when_the_lead_moved_on(rico: User, handover: Handover, signed_in: SignIn) -> None:
    lead = handing_over.accept(handover, by=rico)
    assigning.assign(lead, by=rico, person=rico)
    assert signed_in(rico).post(url(handover, "take-back"), headers=HTMX).status_code == 409


# snooze and withdraw ------------------------------------------------------------------------------


def test_a_lead_can_be_put_aside_for_an_hour(rico: User, handover: Handover, signed_in: SignIn) -> None:
    client = signed_in(rico)
    page = client.get(url(handover, "snooze"), headers=HTMX)
    value = page.context["moments"][0][0]
    response = client.post(url(handover, "snooze"), {"until": value}, headers=HTMX)
    assert response.status_code == 204
    assert toast(response)["text"].startswith("Put aside until ")
    until = Handover.objects.get(pk=handover.pk).snoozed_until
    assert until is not None
    assert timedelta(minutes=58) < until - timezone.now() <= timedelta(minutes=60)


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T08:00", "9999999-01-01T08:00"])
def test_only_a_moment_to_come_puts_aside(until: str, rico: User, handover: Handover, signed_in: SignIn) -> None:
    for headers in ({}, HTMX):
        response = signed_in(rico).post(url(handover, "snooze"), {"until": until}, headers=headers)
        assert response.status_code == 422
        assert "until" in response.context["form"].errors


def test_what_is_overdue_is_not_put_aside(rico: User, handover: Handover, signed_in: SignIn) -> None:
    now = timezone.now()
    Handover.objects.filter(pk=handover.pk).update(
        offered_at=now - timedelta(hours=30), due_at=now - timedelta(hours=1)
    )
    until = timezone.localtime(now + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    response = signed_in(rico).post(url(handover, "snooze"), {"until": until})
    assert response.status_code == 422
    assert "overdue" in response.content.decode()


def test_marketing_withdraws_what_nobody_answered(anna: User, handover: Handover, signed_in: SignIn) -> None:
    response = signed_in(anna).post(url(handover, "withdrawal"), {"note": "Wrong product"})
    assert response["Location"] == f"/leads/{handover.lead.public_id}/"
    assert now_of(handover).stage == Stage.MQL


# rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
def test_another_teams_handover_looks_like_none(door: str, sven: User, handover: Handover, signed_in: SignIn) -> None:
    client = signed_in(sven)
    theirs = client.post(url(handover, door), {"reason": "no_lead"})
    none = client.post(f"/handovers/AAAAAAAAAAAA/{door}/", {"reason": "no_lead"})
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert without_id(theirs, handover.public_id) == without_id(none, "AAAAAAAAAAAA")


def without_id(response: Any, public_id: str) -> list[str]:
    page = response.content.decode().replace(public_id, "")
    return [line for line in page.splitlines() if "csrf" not in line]


@pytest.mark.parametrize("who", ["anna", "mara", "ada", "max"])
@pytest.mark.parametrize("door", ["acceptance", "rejection", "snooze", "take-back"])
def test_only_sales_answers(
    who: str, door: str, request: pytest.FixtureRequest, handover: Handover, signed_in: SignIn
) -> None:
    client = signed_in(request.getfixturevalue(who))
    response = client.post(url(handover, door), {"reason": "no_lead"}, headers=HTMX)
    assert response.status_code == 403
    assert "Your role does not allow this" in toast(response)["text"]
    assert now_of(handover).stage == Stage.HANDOVER


@pytest.mark.parametrize("who", ["rico", "hilde", "ada", "max"])
def test_only_marketing_withdraws_its_offer(
    who: str, request: pytest.FixtureRequest, handover: Handover, signed_in: SignIn
) -> None:
    response = signed_in(request.getfixturevalue(who)).post(url(handover, "withdrawal"), headers=HTMX)
    assert response.status_code == 403
    assert now_of(handover).stage == Stage.HANDOVER


def test_answers_are_sent_not_fetched(rico: User, handover: Handover, signed_in: SignIn) -> None:
    for door in ("acceptance", "withdrawal", "take-back"):
        assert signed_in(rico).get(url(handover, door)).status_code == 405


# many ---------------------------------------------------------------------------------------------


def chosen(*handovers: Handover) -> list[str]:
    return [f"{handover.public_id}.{now_of(handover).version}" for handover in handovers]


def test_many_are_accepted_each_with_its_own_result(rico: User, nina: User, signed_in: SignIn) -> None:
    first, taken, changed, foreign = (
        cast.an_offer_to(), cast.an_offer_to(), cast.an_offer_to(), cast.an_offer_to(cast.sued()),
    )  # fmt: skip
    wanted = [*chosen(first, taken, changed, foreign), "nonsense"]
    handing_over.accept(taken, by=nina)
    assigning.assign(changed.lead, by=nina, person=nina)
    response = signed_in(rico).post("/inbox/acceptances/", {"handover": wanted}, headers=HTMX)
    page = response.content.decode()
    assert "1 of 5 accepted" in page
    assert "Already accepted by Nina" in page
    assert "Somebody changed this lead" in page
    assert page.count("There is no such handover.") == 2
    assert foreign.lead.name not in page
    assert now_of(first).stage == Stage.SAL
    assert now_of(changed).stage == Stage.HANDOVER


def test_a_batch_is_undone_as_one(rico: User, signed_in: SignIn) -> None:
    offers = [cast.an_offer_to() for _ in range(3)]
    client = signed_in(rico)
    response = client.post("/inbox/acceptances/", {"handover": chosen(*offers)}, headers=HTMX)
    undo = toast(response)["undo_url"]
    noting.note(now_of(offers[0]), by=rico, kind=Activity.Kind.NOTE, text="A note is no obstacle")
    answer = client.post(undo, headers=HTMX)
    assert toast(answer)["text"] == "3 answers taken back"
    assert {now_of(offer).stage for offer in offers} == {Stage.HANDOVER}
    assert "can no longer" in toast(client.post(undo, headers=HTMX))["text"]


def test_without_scripts_the_results_are_a_page(rico: User, signed_in: SignIn) -> None:
    offer = cast.an_offer_to()
    response = signed_in(rico).post("/inbox/acceptances/", {"handover": chosen(offer)})
    assert "1 of 1 accepted" in response.content.decode()


def test_marketing_accepts_nothing_in_bulk(anna: User, client: Client, signed_in: SignIn) -> None:
    offer = cast.an_offer_to()
    response = signed_in(anna).post("/inbox/acceptances/", {"handover": chosen(offer)})
    assert response.status_code == 403
    assert now_of(offer).stage == Stage.HANDOVER
