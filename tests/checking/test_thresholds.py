"""The agreement sets BANT's threshold: a minimum per letter, a sum, or both; added letters count like the four."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from leads import checking, lettering, rules
from leads.checking import Finding
from leads.models import Agreement, Lead, Letter, Level, Reason, Stage, scheme
from leads.qualifying import NotReady
from tests import cast

pytestmark = pytest.mark.django_db
CHAMPION = {"field": "bant.champion", "op": "at_least", "value": "partly"}
BUDGET = {"field": "budget", "op": "at_least", "value": "partly"}


def threshold(rule: dict[str, Any]) -> Agreement:
    return cast.agreed(bant_rule=rule)


def points(number: int) -> dict[str, Any]:
    return {"field": "bant_points", "op": "at_least", "value": number}


def missing(lead: Lead, agreement: Agreement) -> list[str]:
    return [letter.value for letter in checking.missing_letters(Lead.objects.get(pk=lead.pk), agreement)]


# judging ------------------------------------------------------------------------------------------


def test_an_added_letter_can_be_demanded(rico: User) -> None:
    champion, lead = cast.a_letter(), cast.know(cast.a_sal(), *Letter)
    threshold({"all": [BUDGET, CHAMPION]})
    with pytest.raises(NotReady, match="Champion is at least “Partly met”") as refused:
        checking.promote(lead, by=rico)
    assert list(refused.value.fields) == ["bant.champion"]
    checking.answer(lead, Finding(champion, Level.PARTLY, "Perhaps"), by=rico)
    assert checking.promote(lead, by=rico).stage == Stage.SQL


def test_a_sum_counts_one_for_partly_and_two_for_met_over_all_letters(rico: User) -> None:
    champion, lead = cast.a_letter(), cast.know(cast.a_sal(), Letter.AUTHORITY)  # need and timeframe are met already
    threshold({"all": [points(8)]})
    checking.answer(lead, Finding(champion, Level.PARTLY, "Perhaps"), by=rico)
    with pytest.raises(NotReady, match="7"):
        checking.promote(lead, by=rico)
    checking.answer(lead, Finding(champion, Level.MET, "She calls us herself"), by=rico)
    assert checking.promote(lead, by=rico).stage == Stage.SQL


def test_a_minimum_and_a_sum_must_both_be_met(rico: User) -> None:
    lead = cast.know(cast.a_sal(), Letter.AUTHORITY)
    threshold({"all": [BUDGET, points(6)]})
    with pytest.raises(NotReady) as refused:
        checking.promote(lead, by=rico)
    assert list(refused.value.fields) == ["budget"]


def test_a_letter_that_is_retired_leaves_the_sum(rico: User) -> None:
    champion, lead = cast.a_letter(), cast.a_sal()
    checking.answer(lead, Finding(champion, Level.MET, "The plant manager"), by=rico)
    lead = Lead.objects.get(pk=lead.pk)
    rule = {"all": [points(6)]}
    assert rules.judge(lead, rule).passed
    assert Lead.objects.filter(rules.passing(rule)).exists()
    assert lettering.retire(champion).is_retired
    assert not rules.judge(lead, rule).passed
    assert not Lead.objects.filter(rules.passing(rule)).exists()


@pytest.mark.parametrize("number", [9, 10])
def test_a_sum_that_no_lead_can_reach_is_refused_with_words(number: int) -> None:
    assert rules.problems({"all": [points(number)]})
    cast.a_letter()
    assert not rules.problems({"all": [points(number)]})


def test_a_rule_reads_in_both_languages(rico: User) -> None:
    cast.a_letter()
    asked = {
        language: [line["words"][language]["asks"] for line in rules.kept(cast.a_sal(), {"all": [CHAMPION]})]
        for language in ("en", "de")
    }
    assert asked["en"][0].startswith("Champion")
    assert asked["de"][0].startswith("Fürsprecher")


def test_the_builder_offers_it_until_it_is_retired() -> None:
    champion = cast.a_letter()
    assert "bant.champion" in rules.catalogue()
    lettering.retire(champion)
    assert "bant.champion" not in rules.catalogue()
    assert rules.field_named("bant.champion") is not None  # old rules stay readable


# naming what is missing ---------------------------------------------------------------------------


def test_the_letters_that_fail_a_minimum_are_missing() -> None:
    cast.a_letter()
    agreement = threshold({"all": [BUDGET, CHAMPION, {"field": "need", "op": "is", "value": "met"}]})
    assert missing(cast.a_sal(), agreement) == ["budget", "champion"]


def test_for_a_sum_all_that_are_not_fully_met_are_missing(rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(Letter.BUDGET, Level.PARTLY, "Some"), by=rico)
    assert missing(lead, threshold({"all": [points(8)]})) == ["budget", "authority"]
    assert missing(lead, threshold({"all": [points(1)]})) == []


def test_groups_within_groups_are_searched() -> None:
    rule = {"all": [{"any": [BUDGET, {"at_least": 2, "of": [CHAMPION, {"field": "authority", "op": "known"}]}]}]}
    cast.a_letter()
    assert missing(cast.a_sal(), threshold(rule)) == ["budget", "authority", "champion"]


def test_what_must_not_be_is_missing_too(rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(Letter.BUDGET, Level.NOT_MET, "Nothing"), by=rico)
    rule = {"all": [{"none": [{"field": "budget", "op": "is", "value": "not_met"}]}]}
    assert missing(lead, threshold(rule)) == ["budget"]


# returning ----------------------------------------------------------------------------------------


def test_the_return_puts_the_reasons_of_missing_letters_first_and_chooses_none(rico: User) -> None:
    cast.a_letter()
    Reason.objects.filter(code="not_reachable").update(letter="champion", position=90)
    threshold({"all": [{"field": "authority", "op": "is", "value": "met"}, CHAMPION]})
    client = Client()
    client.force_login(rico)
    page = client.get(f"/leads/{cast.a_sal().public_id}/return/").content.decode()
    order = [code for code in ("cannot_decide", "not_reachable", "contact_data_wrong", "no_budget_now") if code in page]
    places = [page.index(f'value="{code}"') for code in order]
    assert order[:2] == ["cannot_decide", "not_reachable"]
    assert places == sorted(places)
    assert "Authority is missing" in page
    assert "Champion is missing" in page
    assert "Budget is missing" not in page
    assert "checked" not in page[places[0] : places[-1]]


def test_a_return_for_an_added_letter_starts_its_track(rico: User) -> None:
    cast.a_letter()
    lost = Reason.objects.get(code="cannot_decide")
    lost.pk, lost.code, lost.letter = None, "no_champion", "champion"
    lost.save()
    lead = checking.give_back(cast.a_sal(), by=rico, reason=lost)
    steps = lead.reminders.filter(kind="step").values_list("step__track__code", flat=True)
    assert set(steps) == {lost.track.code if lost.track else ""}
    assert scheme.label(lost.letter) == "Champion"
