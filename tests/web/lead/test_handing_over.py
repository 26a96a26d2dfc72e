"""Handing over from the lead's page and by programs: as routed, to somebody, and against the rule in a second step."""

from typing import Any

import pytest

from accounts.models import User
from leads.models import Cause, Handover, Lead, Letter, Stage
from tests import cast
from tests.web.conftest import SignIn
from tests.web.test_absences_and_load import program

pytestmark = pytest.mark.django_db
WHY = "They asked for us by name"


def address(lead: Lead, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/leads/{lead.public_id}/handover/" + (f"?{asked}" if asked else "")


def test_the_form_says_to_whom_it_goes_as_agreed(anna: User, rico: User, signed_in: SignIn) -> None:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    text = signed_in(anna).get(address(cast.a_ready_mql())).content.decode()
    assert "As agreed: All leads go to Nord. In turn: Rico." in text
    assert Handover.objects.count() == 0


def test_without_a_choice_it_goes_as_routed_and_the_page_says_why(anna: User, rico: User, signed_in: SignIn) -> None:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    lead = cast.a_ready_mql()
    client = signed_in(anna)
    client.post(address(lead), {"note": "Ring before ten"})
    offer = lead.handovers.get()
    assert (offer.to_team, offer.to_person, offer.cause) == (cast.nord(), rico, Cause.PERSON)
    text = client.get(f"/leads/{lead.public_id}/").content.decode()
    assert "Why it came here" in text
    assert "In turn: Rico." in text
    assert "Why this lead now" in text


def test_where_it_is_not_allowed_there_is_no_second_step(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    client = signed_in(anna)
    queries: list[dict[str, str]] = [{}, {"anyway": "1"}]
    for query in queries:
        text = client.get(address(lead, **query)).content.decode()
        assert "Hand over anyway" not in text
        assert "Why all the same?" not in text
    assert client.post(address(lead, anyway="1"), {"against_rule": WHY}).status_code == 422
    assert Lead.objects.get(pk=lead.pk).stage == Stage.MQL


def test_the_refusal_offers_the_second_step_which_asks_why(anna: User, signed_in: SignIn) -> None:
    cast.agreed(offering_terms={"against_rule": True}, routing_terms={"team": cast.nord().pk})
    lead = cast.an_mql()
    client = signed_in(anna)
    refused = client.post(address(lead), {"team": cast.nord().pk})
    assert refused.status_code == 422
    assert address(lead, anyway="1") in refused.content.decode()
    unsaid = client.post(address(lead, anyway="1"), {"team": cast.nord().pk})
    assert unsaid.status_code == 422
    assert "Please say in a sentence why it goes all the same." in unsaid.content.decode()
    client.post(address(lead, anyway="1"), {"team": cast.nord().pk, "against_rule": WHY})
    offer = lead.handovers.get()
    assert (offer.against_rule, offer.against_rule_why) == (True, WHY)


def test_sales_sees_the_reason_in_the_inbox(anna: User, rico: User, signed_in: SignIn) -> None:
    cast.agreed(offering_terms={"against_rule": True})
    lead = cast.an_mql()
    signed_in(anna).post(address(lead, anyway="1"), {"team": cast.nord().pk, "against_rule": WHY})
    offer, client = lead.handovers.get(), signed_in(rico)
    assert "against the rule" in client.get("/inbox/").content.decode()
    preview = client.get(f"/handovers/{offer.public_id}/preview/", headers={"HX-Request": "true"}).content.decode()
    assert WHY in preview
    assert "4 of 5" in preview


def test_the_button_leads_there_where_the_rule_is_not_met(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    client = signed_in(anna)
    assert 'aria-describedby="why-hand_over"' in client.get(f"/leads/{lead.public_id}/").content.decode()
    cast.agreed(offering_terms={"against_rule": True})
    assert 'id="button-hand_over"' in client.get(f"/leads/{lead.public_id}/").content.decode()


def test_an_automatic_offer_names_leadflow(rico: User, signed_in: SignIn) -> None:
    offer = cast.an_automatic_offer()
    client = signed_in(rico)
    assert "handed over by Leadflow" in client.get("/inbox/").content.decode()
    assert "Leadflow to Nord" in client.get(f"/leads/{offer.lead.public_id}/").content.decode()


def test_the_answer_that_makes_it_ready_says_that_it_went(anna: User, signed_in: SignIn) -> None:
    cast.agreed(offering_terms={"automatic": True}, routing_terms={"team": cast.nord().pk})
    lead = cast.know(cast.an_mql(), Letter.NEED)
    answer = signed_in(anna).post(
        f"/leads/{lead.public_id}/bant/timeframe/", {"level": "met", "evidence": "Soon"}, headers={"HX-Request": "true"}
    )
    assert "The agreement handed the lead over to Nord." in answer.headers["HX-Trigger"]


# programs -----------------------------------------------------------------------------------------


def hand_over(user: User, lead: Lead, **body: Any) -> Any:
    return program(user).post(f"/api/v1/leads/{lead.public_id}/handover/", body)


def test_a_program_hands_over_as_routed(anna: User, rico: User) -> None:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    told = hand_over(anna, cast.a_ready_mql()).json()
    assert (told["to_person"]["name"], told["cause"], told["complete"]) == ("Rico", "person", True)
    assert told["route"] == ["All leads go to Nord.", "In turn: Rico."]
    assert told["dossier"]["why_now"][0]["text"] == "Last contact: Web form"
    assert {section["name"] for section in told["dossier"]["sections"]} >= {"consent", "contact", "bant"}


def test_a_program_is_told_that_a_reason_would_do_and_gives_one(anna: User) -> None:
    lead = cast.an_mql()
    assert hand_over(anna, lead, team=cast.nord().pk).json()["may_go_against"] is False
    cast.agreed(offering_terms={"against_rule": True})
    acts = program(anna).get(f"/api/v1/leads/{lead.public_id}/acts/").json()["results"]
    act = next(one for one in acts if one["act"] == "hand_over")
    assert act["possible"] is True
    assert "Missing" in act["against"]
    refused = hand_over(anna, lead, team=cast.nord().pk)
    assert (refused.status_code, refused.json()["may_go_against"]) == (422, True)
    told = hand_over(anna, lead, team=cast.nord().pk, against_rule=WHY).json()
    assert (told["against_rule"], told["against_rule_why"], told["missing"], told["complete"]) == (True, WHY, 1, False)


def test_programs_filter_offers_by_what_set_them_going(anna: User) -> None:
    cast.agreed(offering_terms={"against_rule": True})
    hand_over(anna, cast.an_mql(), team=cast.nord().pk, against_rule=WHY)
    cast.an_offer_to()
    cast.an_automatic_offer()

    def count(query: str) -> int:
        return len(program(anna).get(f"/api/v1/handovers/?{query}").json()["results"])

    assert count("against_rule=true") == count("complete=false") == 1
    assert count("against_rule=false") == count("complete=true") == 2
    assert (count("cause=rule"), count("cause=person")) == (1, 2)


# many at once -------------------------------------------------------------------------------------


def test_many_go_as_routed_and_with_a_reason_those_too_that_miss_something(
    anna: User, rico: User, nina: User, signed_in: SignIn
) -> None:
    cast.agreed(
        offering_terms={"against_rule": True}, routing_terms={"team": cast.nord().pk, "method": "round_robin"}
    )  # fmt: skip
    first, second, short = cast.a_ready_mql(), cast.a_ready_mql(), cast.an_mql()
    client = signed_in(anna)
    marked = [lead.public_id for lead in (first, second, short)]
    asked = client.get("/leads/handovers/", {"lead": marked}).content.decode()
    assert "why all the same?" in asked
    body = {"lead": marked[:2], "against": marked[2:], "to": "routed"}
    text = client.post("/leads/handovers/", body).content.decode()
    assert "→ Rico" in text
    assert "→ Nina" in text
    assert Lead.objects.get(pk=short.pk).stage == Stage.MQL
    client.post("/leads/handovers/", {"against": marked[2:], "to": "routed", "against_rule": WHY})
    assert short.handovers.get().against_rule_why == WHY
