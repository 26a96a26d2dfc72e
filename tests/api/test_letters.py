"""Programs read and extend the letters of BANT, and answer them."""

from typing import Any

from accounts.models import User
from leads.models import BantLetter, Lead
from tests import cast
from tests.api.conftest import Program
from tests.api.test_answers_match_the_schema import _check

ADDRESS = "/api/v1/bant-letters/"
RIVALS = {"label_de": "Rivalen", "label_en": "Rivals", "question_de": "Wer noch?", "question_en": "Who else?"}


def codes(response: Any) -> list[str]:
    return [letter["code"] for letter in response.json()["results"]]


def test_everybody_reads_them_in_their_language(rico: User, program: Program) -> None:
    cast.a_letter()
    response = program(rico).get(ADDRESS)
    _check(response, "bant_letters")
    assert codes(response) == ["budget", "authority", "need", "timeframe", "champion"]
    assert [letter["built_in"] for letter in response.json()["results"]] == [True] * 4 + [False]
    german = program(rico).get(ADDRESS, headers={"Accept-Language": "de"}).json()["results"][-1]
    assert {german["label"], german["field"]} <= {"Champion", "Fürsprecher", "bant.champion"}


def test_an_admin_adds_rewords_moves_retires_and_asks_again(ada: User, program: Program) -> None:
    client = program(ada)
    cast.a_letter()
    made = client.post(ADDRESS, RIVALS)
    _check(made, "add_bant_letter")
    assert (made.status_code, made.json()["code"]) == (201, "rivals")
    changed = client.patch(f"{ADDRESS}rivals/", {"label_en": "Competitors", "place": 0})
    _check(changed, "change_bant_letter")
    assert changed.json()["label_de"] == "Rivalen"
    assert codes(client.get(ADDRESS))[4:] == ["rivals", "champion"]
    retired = client.post(f"{ADDRESS}rivals/retirement/", {})
    _check(retired, "retire_bant_letter")
    assert retired.json()["retired_at"]
    again = client.delete(f"{ADDRESS}rivals/retirement/")
    _check(again, "ask_bant_letter_again")
    assert again.json()["retired_at"] is None


def test_wrong_words_and_unknown_letters_are_refused(ada: User, program: Program) -> None:
    client = program(ada)
    for wrong in ({}, {**RIVALS, "label_en": "Budget"}, {**RIVALS, "label_de": ""}, {**RIVALS, "code": "x"}):
        response = client.post(ADDRESS, wrong)
        assert response.status_code == 422, wrong
        _check(response, "add_bant_letter")
    assert client.patch(f"{ADDRESS}budget/", {"label_en": "Money"}).status_code == 404
    assert not BantLetter.objects.exists()


def test_one_that_the_agreement_asks_for_is_not_retired(ada: User, program: Program) -> None:
    cast.a_letter()
    asks = {"field": "bant.champion", "op": "is", "value": "met"}
    cast.agreed(bant_rule=asks)
    response = program(ada).post(f"{ADDRESS}champion/retirement/", {})
    assert response.status_code == 422
    assert "v1" in response.json()["detail"]


def test_a_program_answers_it_and_reads_it_on_the_lead(rico: User, program: Program) -> None:
    cast.a_letter()
    client, lead = program(rico), cast.a_sal()
    found = {"level": "partly", "evidence": "Perhaps the plant manager", "version": lead.version}
    response = client.put(f"/api/v1/leads/{lead.public_id}/bant/champion/", found)
    _check(response, "bant")
    assert response.json()["bant"]["more"] == {"champion": "partly"}
    assert Lead.objects.get(pk=lead.pk).more_bant == {"champion": "partly"}
    assert client.put(f"/api/v1/leads/{lead.public_id}/bant/nonsense/", found).status_code == 404
