"""Raw SQL attacks the letters of BANT: they keep their codes and stay, and only they are answered."""

import pytest

from leads.models import BantLetter
from tests import cast
from tests.guards.test_the_database_refuses import attack, refused

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = """INSERT INTO leads_bantletter (code, label_de, label_en, question_de, question_en, position)
    VALUES (%s, %s, 'Rivals', 'Wer?', 'Who?', 1)"""
ANSWER = """INSERT INTO leads_bantanswer (lead_id, letter, level, evidence, said_by, conversation, currency, by_id, at)
    SELECT %s, %s, 'met', 'x', '', '', '', id, now() FROM accounts_user LIMIT 1"""


def test_a_letter_keeps_its_code() -> None:
    cast.a_letter()
    refused("UPDATE leads_bantletter SET code = 'other'", because="keeps its code")
    attack("UPDATE leads_bantletter SET code = code, label_en = 'Advocate'")
    assert BantLetter.objects.get().label_en == "Advocate"


def test_a_letter_stays_used_or_not() -> None:
    cast.a_letter()
    refused("DELETE FROM leads_bantletter", because="it is retired")
    refused("TRUNCATE leads_bantletter CASCADE", because="it is retired")


@pytest.mark.parametrize("code", ["budget", "timeframe", "Rivals", "1st", "a-b", ""])
def test_a_code_is_plain_and_none_of_the_four(code: str) -> None:
    refused(LETTER, code, "Rivalen", because="letter_has_a_code_of_its_own")


def test_a_letter_speaks_both_languages() -> None:
    refused(LETTER, "rivals", "", because="letter_speaks_both_languages")


def test_only_letters_that_exist_are_answered() -> None:
    lead = cast.a_sal()
    cast.a_letter()
    refused(ANSWER, lead.pk, "nonsense", because="no such letter")
    attack(ANSWER, lead.pk, "champion")
    refused("UPDATE leads_bantanswer SET letter = 'nonsense' WHERE letter = 'champion'", because="no such letter")


def test_a_reason_names_a_letter_that_exists() -> None:
    refused("UPDATE leads_reason SET letter = 'nonsense' WHERE code = 'other'", because="no such letter")
    cast.a_letter()
    attack("UPDATE leads_reason SET letter = 'champion' WHERE code = 'other'")


@pytest.mark.parametrize(
    "said", ["[]", '"met"', '{"champion": "very much"}', '{"champion": {"level": "met"}}', '{"a": ["met"]}', "1"]
)
def test_a_lead_mirrors_nothing_but_levels(said: str) -> None:
    lead = cast.an_mql()
    refused("UPDATE leads_lead SET more_bant = %s WHERE id = %s", said, lead.pk, because="lead_knows_levels_of_letters")


def test_an_old_writer_that_knows_of_no_letters_still_writes() -> None:
    attack("UPDATE leads_lead SET more_bant = DEFAULT WHERE id = %s", cast.an_mql().pk)
