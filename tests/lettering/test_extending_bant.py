"""An admin adds letters to BANT, rewords them, puts them in order, retires them; no code is needed."""

import pytest

from accounts.models import User
from leads import checking, lettering
from leads.checking import Finding
from leads.lettering import BadLetter, StillNeeded, Wording
from leads.models import BantLetter, Lead, LeadHistory, Letter, Level, scheme
from leads.recording import StaleLead
from tests import cast

pytestmark = pytest.mark.django_db


def wording(name: str = "Rivals", **changes: str) -> Wording:
    words = {
        "label_en": name, "label_de": f"{name} (de)", "question_en": f"{name}?", "question_de": f"{name} auf Deutsch?",
    }  # fmt: skip
    return Wording(**{**words, **changes})


def asked() -> list[str]:
    return [letter.value for letter in scheme.letters()]


# adding -------------------------------------------------------------------------------------------


def test_an_added_letter_is_asked_after_the_four() -> None:
    lettering.add(wording("Champion"))
    lettering.add(wording("Rivals"))
    assert asked() == [*Letter.values, "champion", "rivals"]


def test_its_code_comes_from_its_english_name_and_is_its_own() -> None:
    names = ["Decision  process & steps of it", "Decision process (really)", "Née", "42", "Budget plan"]
    codes = [lettering.add(wording(name)).code for name in names]
    assert codes == ["decision_process_ste", "decision_process_rea", "nee", "letter", "budget_plan"]
    assert all(len(code) <= lettering.LONGEST_CODE for code in codes)


def test_two_of_the_same_code_are_told_apart_by_a_number() -> None:
    first = lettering.add(wording("Rivals"))
    lettering.retire(first)
    assert lettering.add(wording("Rivals!")).code == "rivals_2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label_en": " "}, "label_en"),
        ({"label_de": "x" * 41}, "label_de"),
        ({"question_de": ""}, "question_de"),
        ({"question_en": "a\x00b"}, "question_en"),
        ({"label_en": "budget"}, "label_en"),
        ({"label_de": "Zeitrahmen"}, "label_de"),
        ({"label_en": "champion"}, "label_en"),
    ],
)
def test_a_letter_that_says_nothing_or_repeats_another_is_refused(
    champion: BantLetter, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(BadLetter) as refused:
        lettering.add(wording(**changes))
    assert list(refused.value.fields) == [field]
    assert BantLetter.objects.count() == 1


def test_there_is_an_end_to_asking() -> None:
    for number in range(lettering.MOST):
        lettering.add(wording(f"Letter {number}"))
    with pytest.raises(BadLetter, match="12"):
        lettering.add(wording("One more"))


# rewording and order ------------------------------------------------------------------------------


def test_rewording_keeps_code_and_answers(champion: BantLetter, rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(champion, Level.MET, "The plant manager wants us"), by=rico)
    lettering.reword(champion, wording("Advocate"))
    letter = scheme.named("champion")
    assert letter is not None
    assert (letter.label, Lead.objects.get(pk=lead.pk).level_of(letter)) == ("Advocate", Level.MET)


def test_older_words_stay_on_record(champion: BantLetter) -> None:
    lettering.reword(champion, wording("Advocate"))
    kept = champion.events.order_by("pgh_id").values_list("label_en", flat=True)  # type: ignore[attr-defined]
    assert list(kept) == ["Champion", "Advocate"]


@pytest.mark.parametrize(("to", "order"), [(0, "cab"), (1, "acb"), (2, "abc"), (99, "abc"), (-5, "cab")])
def test_a_letter_moves_to_its_place_and_no_further_than_the_ends(to: int, order: str) -> None:
    for name in "abc":
        lettering.add(wording(name))
    lettering.move(BantLetter.objects.get(code="c"), to=to)
    assert "".join(asked()[4:]) == order


def test_retired_letters_do_not_count_as_places() -> None:
    for name in "abc":
        lettering.add(wording(name))
    lettering.retire(BantLetter.objects.get(code="b"))
    lettering.move(BantLetter.objects.get(code="c"), to=0)
    assert asked()[4:] == ["c", "a"]


# retiring -----------------------------------------------------------------------------------------


def test_a_retired_letter_is_no_longer_asked_but_stays_readable(champion: BantLetter, rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(champion, Level.MET, "The plant manager"), by=rico)
    retired = lettering.retire(champion)
    assert "champion" not in asked()
    assert (scheme.asked("champion"), scheme.label("champion")) == (None, "Champion")
    assert lead.bant_answers.get(letter="champion").evidence == "The plant manager"
    with pytest.raises(checking.BadAnswer, match="no longer asked"):
        checking.answer(lead, Finding(retired, Level.MET, "Again"), by=rico)


def test_it_is_asked_again_and_the_old_answers_count_again(champion: BantLetter, rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(champion, Level.PARTLY, "Perhaps"), by=rico)
    again = lettering.ask_again(lettering.retire(champion))
    assert asked()[4:] == ["champion"]
    assert Lead.objects.get(pk=lead.pk).level_of(again) == Level.PARTLY


def test_it_is_not_asked_again_beside_a_new_one_of_its_name(champion: BantLetter) -> None:
    lettering.retire(champion)
    lettering.add(wording("Champion"))
    with pytest.raises(BadLetter):
        lettering.ask_again(champion)


@pytest.mark.parametrize("column", ["definition", "handover_rule", "bant_rule"])
def test_a_letter_that_the_agreement_asks_for_is_not_retired(champion: BantLetter, column: str) -> None:
    asks = {"all": [{"any": [{"field": "bant.champion", "op": "at_least", "value": "partly"}]}]}
    cast.agreed(**{column: asks})
    with pytest.raises(StillNeeded, match="v1"):
        lettering.retire(champion)
    assert "champion" in asked()


# answering ----------------------------------------------------------------------------------------


def test_answers_to_it_are_kept_like_all_others(champion: BantLetter, rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(champion, Level.NOT_MET, "Nobody"), by=rico)
    checking.answer(lead, Finding(champion, Level.MET, "The plant manager"), by=rico)
    assert Lead.objects.get(pk=lead.pk).more_bant == {"champion": "met"}
    given = lead.bant_answers.filter(letter="champion").order_by("at").values_list("evidence", flat=True)
    assert list(given) == ["Nobody", "The plant manager"]


def test_the_old_level_is_in_the_leads_history(champion: BantLetter, rico: User) -> None:
    lead = cast.a_sal()
    for level in (Level.NOT_MET, Level.MET):
        checking.answer(lead, Finding(champion, level, "Said so"), by=rico)
    levels = LeadHistory.objects.filter(pgh_obj_id=lead.pk).order_by("pgh_id").values_list("more_bant", flat=True)
    assert list(levels)[-2:] == [{}, {"champion": "not_met"}]


def test_a_process_that_saw_an_older_level_is_told_which(champion: BantLetter, rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(champion, Level.MET, "The plant manager"), by=rico)
    with pytest.raises(StaleLead) as stale:
        checking.promote(lead, by=rico, seen=lead.version)
    assert stale.value.difference["bant.champion"] == (None, "met")
