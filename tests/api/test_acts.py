"""The acts as nouns, done by programs: each calls the process that the page calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from leads import handing_over
from leads.models import BantAnswer, Consent, Lead, Letter, Reminder
from tests.api.answers import ok, problem
from tests.api.conftest import Program
from tests.cast import (
    a_contact,
    a_disqualified_lead,
    a_nurtured_lead,
    a_ready_mql,
    a_sal,
    a_won_lead,
    an_mql,
    an_offer_to,
    an_sgl,
    an_sql,
    know,
    marketing,
    nord,
)

SOON = timezone.localdate() + timedelta(days=2)  # still to come when midnight passes meanwhile


def _on(client: APIClient, lead: Lead, noun: str, **body: Any) -> Any:
    return client.post(f"/api/v1/leads/{lead.public_id}/{noun}/", body)


# marketing's acts ---------------------------------------------------------------------------------


def test_qualify(anna: User, program: Program) -> None:
    told = ok(_on(program(anna), a_nurtured_lead(), "qualification", note="Called us"))
    assert told["stage"] == "mql"


def test_a_contact_below_the_definition_is_told_what_is_missing(anna: User, program: Program) -> None:
    told = problem(_on(program(anna), a_contact(), "qualification"), 422, "not-ready")
    assert [line["field"] for line in told["missing"]] == ["interest"]
    assert set(told["errors"]) == {"interest"}


def test_hand_over_to_a_team_or_a_person(anna: User, rico: User, program: Program) -> None:
    told = ok(_on(program(anna), a_ready_mql(), "handover", team=nord().pk, person=rico.pk, note="Hot"), 201)
    assert (told["to_team"]["name"], told["to_person"]["name"], told["note"]) == ("Nord", "Rico", "Hot")
    assert all(line["passed"] for line in told["dossier"]["conditions"])
    assert told["complete"] is True
    assert told["lead"]["stage"] == "handover"


def test_hand_over_to_marketing_makes_no_sense(anna: User, program: Program) -> None:
    told = problem(_on(program(anna), a_ready_mql(), "handover", team=marketing().pk), 422, "refused")
    assert set(told["errors"]) == {"team"}


def test_hand_over_too_early_names_what_is_missing(anna: User, program: Program) -> None:
    told = problem(_on(program(anna), an_mql(), "handover", team=nord().pk), 422, "not-ready")
    assert "At least 2 of" in told["missing"][0]["asks"]


def test_disqualify_and_reopen(anna: User, mara: User, program: Program) -> None:
    lead = a_contact()
    assert ok(_on(program(anna), lead, "disqualification", reason="no_lead"))["stage"] == "disqualified"
    assert ok(_on(program(mara), lead, "reopening", reason="closed_by_mistake"))["stage"] == "contact"


def test_a_reason_must_be_one_that_is_offered_for_the_act(anna: User, program: Program) -> None:
    lead, client = an_mql(), program(anna)
    assert set(problem(_on(client, lead, "disqualification"), 422, "invalid")["errors"]) == {"reason"}
    assert set(problem(_on(client, lead, "disqualification", reason="x"), 422, "invalid")["errors"]) == {"reason"}
    told = problem(_on(client, lead, "disqualification", reason="lost_price"), 422, "refused")
    assert set(told["errors"]) == {"reason"}
    told = problem(_on(client, lead, "disqualification", reason="other"), 422, "refused")
    assert set(told["errors"]) == {"note"}


def test_supply_ends_the_asking(anna: User, rico: User, program: Program) -> None:
    handover = an_offer_to()
    body = {"reason": "information_missing", "note": "Which roof?"}
    told = ok(program(rico).post(f"/api/v1/handovers/{handover.public_id}/rejection/", body))
    assert (told["stage"], told["asked_for"]) == ("nurture", "information")
    assert ok(_on(program(anna), handover.lead, "supply"))["asked_for"] == ""


def test_consent(anna: User, program: Program) -> None:
    lead = an_mql()
    assert ok(_on(program(anna), lead, "consent", state="withdrawn", source="Mail"))["consent"] == "withdrawn"
    assert Consent.objects.filter(lead=lead).latest("at").source == "Mail"


# sales' acts --------------------------------------------------------------------------------------


def test_take_on_an_own_lead(rico: User, program: Program) -> None:
    assert ok(_on(program(rico), an_sgl(rico), "taking-on"))["stage"] == "sal"


def test_pass_an_own_lead_to_marketing(rico: User, anna: User, program: Program) -> None:
    assert ok(_on(program(rico), an_sgl(rico), "passing", note="Too early"))["stage"] == "nurture"


def test_bant_is_answered_letter_by_letter(rico: User, program: Program) -> None:
    lead, client = a_sal(), program(rico)
    address = f"/api/v1/leads/{lead.public_id}/bant/budget/"
    body = {"level": "partly", "evidence": "About 20,000", "amount": "20000.00", "version": lead.version}
    told = ok(client.put(address, body))
    assert (told["bant"]["budget"], told["expected_value"]) == ("partly", "20000.00")
    assert BantAnswer.objects.filter(lead=lead, letter="budget").count() == 1
    assert set(problem(client.put(address, {"level": "met"}), 422, "refused")["errors"]) == {"evidence"}
    assert client.put(address.replace("budget", "charm"), {"level": "met"}).status_code == 404
    problem(client.post(address, body), 405, "method-not-allowed")


def test_promote_win_and_return(rico: User, program: Program) -> None:
    lead, client = a_sal(), program(rico)
    told = problem(_on(client, lead, "promotion"), 422, "not-ready")
    assert {line["field"] for line in told["missing"]} == {"budget", "authority"}
    know(lead, *Letter, by=rico)
    assert ok(_on(client, lead, "promotion"))["stage"] == "sql"
    told = ok(_on(client, lead, "win", amount="1200.50", currency="CHF", won_on=str(timezone.localdate())))
    assert (told["stage"], told["amount"], told["currency"]) == ("won", "1200.50", "CHF")


@pytest.mark.parametrize(
    "deal",
    [{}, {"amount": "0", "won_on": "2026-01-01"}, {"amount": "NaN", "won_on": "2026-01-01"}, {"amount": 1e300},
     {"amount": "5", "won_on": "2100-01-01"}, {"amount": "5", "won_on": "2026-01-01", "currency": "€"}],
)  # fmt: skip
def test_a_win_needs_amount_and_date(rico: User, program: Program, deal: dict[str, Any]) -> None:
    response = _on(program(rico), an_sql(), "win", **deal)
    assert response.status_code == 422
    assert response.json()["errors"]


def test_lose_a_deal(rico: User, program: Program) -> None:
    lead = an_sql()
    assert ok(_on(program(rico), lead, "return", reason="lost_price"))["stage"] == "nurture"
    assert lead.ledger.order_by("-number")[0].kind == "lost"


def test_a_return_with_a_date_lets_the_lead_sleep(rico: User, program: Program) -> None:
    told = ok(_on(program(rico), a_sal(), "return", reason="too_early", until=str(SOON)))
    assert told["asleep_until"] == str(SOON)


# anyone's acts ------------------------------------------------------------------------------------


def test_assign_to_a_colleague(hilde: User, nina: User, program: Program) -> None:
    assert ok(_on(program(hilde), a_sal(), "assignment", person=nina.pk))["responsible"]["name"] == "Nina"


def test_assign_to_nobody_is_refused(hilde: User, program: Program) -> None:
    problem(_on(program(hilde), a_sal(), "assignment"), 422, "refused")


def test_write_a_note(rico: User, program: Program) -> None:
    lead = a_sal()
    told = ok(_on(program(rico), lead, "notes", kind="call", outcome="not_reached"), 201)
    assert (told["kind"], told["outcome"], told["by"]["name"]) == ("call", "not_reached", "Rico")
    assert set(problem(_on(program(rico), lead, "notes"), 422, "refused")["errors"]) == {"text"}


def test_remind_me_and_done(rico: User, program: Program) -> None:
    lead, client = a_sal(), program(rico)
    due = timezone.now() + timedelta(hours=2)
    told = ok(_on(client, lead, "reminders", due_at=due.isoformat(), text="Call again"), 201)
    assert told["what"] == "Call again"
    assert [mine["id"] for mine in ok(client.get("/api/v1/reminders/"))["results"]] == [told["id"]]
    assert ok(client.post(f"/api/v1/reminders/{told['id']}/completion/"))["done_at"]
    assert ok(client.get("/api/v1/reminders/"))["results"] == []
    assert Reminder.objects.get(pk=told["id"]).done_by == rico
    told = problem(_on(client, lead, "reminders", due_at="2020-01-01T00:00:00Z", text="Past"), 422, "refused")
    assert set(told["errors"]) == {"due_at"}


def test_another_persons_reminder_does_not_exist(rico: User, nina: User, program: Program) -> None:
    lead = a_sal()
    due = timezone.now() + timedelta(hours=2)
    told = ok(_on(program(rico), lead, "reminders", due_at=due.isoformat(), text="Call again"), 201)
    problem(program(nina).post(f"/api/v1/reminders/{told['id']}/completion/"), 404, "not-found")


# too late -----------------------------------------------------------------------------------------


def test_an_act_on_an_older_version_is_refused_with_the_difference(anna: User, program: Program) -> None:
    lead, client = an_mql(), program(anna)
    seen = lead.version
    ok(client.patch(f"/api/v1/leads/{lead.public_id}/", {"company": "Neu AG", "version": seen}))
    told = problem(_on(client, lead, "disqualification", reason="no_lead", version=seen), 409, "stale")
    assert set(told["difference"]) == {"company"}
    address = f"/api/v1/leads/{lead.public_id}/disqualification/"
    problem(client.post(address, {"reason": "no_lead"}, headers={"If-Match": f'W/"{seen}"'}), 409, "stale")


def test_an_act_in_the_wrong_stage_is_told_where_the_lead_stands(anna: User, program: Program) -> None:
    told = problem(_on(program(anna), an_mql(), "qualification"), 409, "wrong-stage")
    assert told["stage"] == "mql"
    assert "MQL" in told["detail"]


def test_a_closed_lead_is_closed(rico: User, anna: User, program: Program) -> None:
    problem(_on(program(anna), a_disqualified_lead(), "qualification"), 403, "forbidden")


# handovers ----------------------------------------------------------------------------------------


def test_the_inbox_shows_what_is_open_and_mine_the_earliest_due_first(
    rico: User, nina: User, sven: User, anna: User, program: Program
) -> None:
    first, second = an_offer_to(), an_offer_to()
    handing_over.accept(an_offer_to(), by=rico)
    told = ok(program(rico).get("/api/v1/handovers/?open=true&mine=true"))
    assert [handover["id"] for handover in told["results"]] == [first.public_id, second.public_id]
    assert ok(program(sven).get("/api/v1/handovers/"))["results"] == []
    assert len(ok(program(anna).get("/api/v1/handovers/?open=false"))["results"]) == 1
    told = ok(program(anna).get(f"/api/v1/handovers/?lead={first.lead.public_id}&team={nord().pk}"))
    assert [handover["id"] for handover in told["results"]] == [first.public_id]
    assert ok(program(rico).get(f"/api/v1/handovers/{first.public_id}/"))["offered_by"]["name"] == "Anna"


def test_accept_and_take_it_back(rico: User, program: Program) -> None:
    handover, client = an_offer_to(), program(rico)
    address = f"/api/v1/handovers/{handover.public_id}/acceptance/"
    told = ok(client.post(address, {"version": handover.lead.version}))
    assert (told["stage"], told["responsible"]["name"]) == ("sal", "Rico")
    assert ok(client.delete(address))["answer"] == ""
    problem(client.delete(address), 409, "conflict")


def test_reject_and_take_it_back(rico: User, program: Program) -> None:
    handover, client = an_offer_to(), program(rico)
    address = f"/api/v1/handovers/{handover.public_id}/rejection/"
    assert set(problem(client.post(address, {"reason": "too_early"}), 422, "refused")["errors"]) == {"until"}
    assert ok(client.post(address, {"reason": "too_early", "until": str(SOON)}))["stage"] == "nurture"
    assert ok(client.delete(address))["lead"]["stage"] == "handover"


def test_withdraw(anna: User, program: Program) -> None:
    handover = an_offer_to()
    told = ok(program(anna).post(f"/api/v1/handovers/{handover.public_id}/withdrawal/", {"note": "Mistake"}))
    assert (told["stage"], told["responsible"]["name"]) == ("mql", "Anna")


def test_snooze(rico: User, program: Program) -> None:
    handover = an_offer_to()
    until = timezone.now() + timedelta(hours=1)
    address = f"/api/v1/handovers/{handover.public_id}/snooze/"
    assert ok(program(rico).post(address, {"until": until.isoformat()}))["snoozed_until"]
    problem(program(rico).post(address, {"until": "2020-01-01T00:00:00Z"}), 422, "refused")


@pytest.mark.parametrize("late", ["acceptance", "rejection", "withdrawal"])
def test_whoever_comes_late_is_told_who_was_first(
    rico: User, nina: User, anna: User, program: Program, late: str
) -> None:
    handover = an_offer_to()
    ok(program(rico).post(f"/api/v1/handovers/{handover.public_id}/rejection/", {"reason": "no_lead"}))
    client = program(anna if late == "withdrawal" else nina)
    body = {"reason": "no_lead"} if late == "rejection" else {}
    told = problem(client.post(f"/api/v1/handovers/{handover.public_id}/{late}/", body), 409, "already-decided")
    assert (told["answer"], told["decided_by"]) == ("rejected", {"id": rico.pk, "name": "Rico"})
    assert told["decided_at"]
    assert "Rico" in told["detail"]


# what else there is to know -----------------------------------------------------------------------


def test_reasons_agreement_teams_and_people(rico: User, anna: User, max: User, program: Program) -> None:
    client = program(max)
    reasons = ok(client.get("/api/v1/reasons/?use=reject"))["results"]
    assert {"code": "too_early", "label": "Too early"}.items() <= next(
        r for r in reasons if r["code"] == "too_early"
    ).items()
    assert all("reject" in reason["uses"] for reason in reasons)
    assert len(ok(client.get("/api/v1/reasons/"))["results"]) > len(reasons)
    assert ok(client.get("/api/v1/agreement/"))["version"] == 1
    assert {team["name"] for team in ok(client.get("/api/v1/teams/"))["results"]} == {"Marketing", "Nord"}
    people = {person["name"]: person for person in ok(client.get("/api/v1/people/"))["results"]}
    assert people["Rico"]["team"]["name"] == "Nord"
    assert people["Max"]["team"] is None


def test_the_funnel_counts_what_the_user_may_see(anna: User, rico: User, max: User, program: Program) -> None:
    an_sql(), a_contact(origin="fair"), a_won_lead()
    told = ok(program(max).get("/api/v1/reports/funnel/"))
    assert {"leads": 3, "won": 1, "is_thin": True}.items() <= told["total"].items()
    assert {row["key"]: row["won"] for row in told["origins"]} == {"website": 1, "fair": 0}
    assert ok(program(rico).get("/api/v1/reports/funnel/"))["total"]["leads"] == 2
    assert ok(program(max).get("/api/v1/reports/funnel/?until=2020-01-01"))["total"]["leads"] == 0
    problem(program(max).get("/api/v1/reports/funnel/?until=never"), 422, "invalid")
