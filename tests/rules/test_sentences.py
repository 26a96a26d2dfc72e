"""Any rule has a sentence in both languages, and two rules have a readable difference."""

import re
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from leads import rules
from leads.rules.cells import conditions
from leads.rules.tree import parse
from tests.rules import made
from tests.rules.test_problems import about, size
from tests.rules.test_two_evaluators_agree import many

LANGUAGES = ("en", "de")
PLACEHOLDER = re.compile(r"%\(|%[sd]|\{|\}")


@pytest.fixture(autouse=True)
def _with_custom_fields(db: None) -> None:
    made.custom_fields()


@many(150)
@given(rule=made.RULES)
def test_a_sentence_never_fails_and_tells_every_condition(rule: dict[str, Any]) -> None:
    for language in LANGUAGES:
        with override(language):
            said = rules.sentence(rule)
            assert not PLACEHOLDER.search(re.sub(r"“[^”]*”|„[^“]*“", "", said))
            for condition in conditions(parse(rule)):
                assert str(condition.field.label) in said
                assert rules.sentence(condition) in said


def test_every_field_is_called_otherwise_in_german_or_is_a_name_of_both() -> None:
    """No label falls back to English: each one has its German in the catalogue, read by the check of translations."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = {
                name: (str(field.label), str(field.group), str(field.help), str(field.ask), str(field.unit))
                for name, field in rules.catalogue().items()
                if not name.startswith("custom.")
            }
    same = {name for name in said["en"] if said["en"][name][0] == said["de"][name][0]}
    assert same <= {"budget", "phone", "job_title", "organisation.website"}


@pytest.mark.parametrize(
    ("rule", "english", "german"),
    [
        ({"all": [about("email", "known"), {"any": [about("country", "is", "DE"), size("at_least", 20)]}]},
         "E-mail is known and (Country is “DE” or Company size is at least 20)",
         "E-Mail ist bekannt und (Land ist „DE“ oder Unternehmensgröße ist mindestens 20)"),
        (about("touches", "at_least", 3, days=30, kind="fair"),
         "Number of touches (last 30 days, Fair) is at least 3",
         "Anzahl der Kontaktpunkte (letzte 30 Tage, Messe) ist mindestens 3"),
        (about("captured_at", "in_last", 30), "First contact is within the last 30 days",
         "Erstkontakt liegt in den letzten 30 Tagen"),
        (about("last_touch", "over_ago", 1), "Last touch is more than a day ago",
         "Letzter Kontaktpunkt liegt mehr als einen Tag zurück"),
        (about("won_on", "between", ["2026-01-01", "2026-03-31"]), "Won on is between 1 Jan 2026 and 31 Mar 2026",
         "Gewonnen am liegt zwischen 01.01.2026 und 31.03.2026"),
        (about("captured_at", "before", "2026-01-01"), "First contact is before 1 Jan 2026",
         "Erstkontakt liegt vor dem 01.01.2026"),
        ({"none": [about("stage", "one_of", ["won", "sql"]), about("side", "unknown")]},
         "none of: Stage is one of “Won”, “SQL” or Responsible side is unknown",
         "keines von: Phase ist eines von „Gewonnen“, „SQL“ oder Zuständige Seite ist unbekannt"),
    ],
)  # fmt: skip
def test_rules_read_like_this(rule: dict[str, Any], english: str, german: str) -> None:
    assert rules.sentence(rule) == english
    with override("de"):
        assert rules.sentence(rule) == german


# differences --------------------------------------------------------------------------------------

KNOWN = about("email", "known")
LETTERS = [about(letter, "known") for letter in ("budget", "authority", "need", "timeframe")]


@many(100)
@given(rule=made.RULES)
def test_a_rule_does_not_differ_from_itself(rule: dict[str, Any]) -> None:
    assert rules.difference(rule, rule) == []
    assert rules.difference(rule, {"all": [rule]}) == []


@many(150)
@given(old=made.RULES, new=made.RULES)
def test_two_rules_differ_in_words_in_both_languages_and_both_ways(old: dict[str, Any], new: dict[str, Any]) -> None:
    for language in LANGUAGES:
        with override(language):
            there, back = rules.difference(old, new), rules.difference(new, old)
            assert bool(there) == bool(back)
            assert all([*there, *back])


@many(60)
@given(parts=st.lists(made.conditions(), min_size=2, max_size=5), word=st.sampled_from(["all", "any", "none"]))
def test_the_order_of_the_parts_is_no_difference(parts: list[dict[str, Any]], word: str) -> None:
    assert rules.difference({word: parts}, {word: parts[::-1]}) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"all": [KNOWN, size("at_least", 20)]}, {"all": [KNOWN, size("at_least", 50)]},
         ["Company size: at least 50 instead of at least 20"]),
        (size("at_least", 20), size("at_least", 50), ["Company size: at least 50 instead of at least 20"]),
        ({"all": [about("country", "is", "DE")]}, {"all": [about("country", "one_of", ["DE", "AT"])]},
         ["Country: one of “DE”, “AT” instead of “DE”"]),
        (about("country", "one_of", ["DE", "AT"]), about("country", "one_of", ["AT", "DE"]), []),
        ({"all": [KNOWN]}, {"all": [KNOWN, about("phone", "known")]}, ["New: Telephone is known"]),
        ({"all": [KNOWN, about("phone", "known")]}, {"all": [KNOWN]}, ["No longer needed: Telephone is known"]),
        (KNOWN, {"any": [KNOWN, about("phone", "known")]}, ["New alternative: Telephone is known"]),
        ({"none": [KNOWN, size("at_least", 5)]}, {"none": [KNOWN]},
         ["No longer ruled out: Company size is at least 5"]),
        ({"all": [KNOWN, size("at_least", 5)]}, {"any": [KNOWN, size("at_least", 5)]},
         ["E-mail is known, Company size is at least 5: any of them instead of all of them"]),
        ({"all": [KNOWN, {"at_least": 2, "of": LETTERS}]}, {"all": [KNOWN, {"at_least": 3, "of": LETTERS}]},
         ["In “At least 2 of: Budget was discussed, Authority was discussed, Need was discussed, "
          "Timeframe was discussed”: Budget was discussed, Authority was discussed, Need was discussed, Timeframe was "
          "discussed: at least 3 of them instead of at least 2 of them"]),
        (about("touches", "at_least", 3, days=30), about("touches", "at_least", 3, days=60),
         ["Number of touches (last 60 days) is at least 3 instead of: Number of touches (last 30 days) is at least 3"]),
        (about("captured_at", "in_last", 7), about("captured_at", "in_last", 14),
         ["First contact: within the last 14 days instead of within the last 7 days"]),
        (about("budget", "at_least", "partly"), about("budget", "at_least", "met"),
         ["Budget: at least “Met” instead of at least “Partly met”"]),
    ],
)  # fmt: skip
def test_changes_read_like_this(old: Any, new: Any, told: list[str]) -> None:
    assert rules.difference(old, new) == told


def test_a_changed_threshold_reads_in_german() -> None:
    with override("de"):
        told = rules.difference(size("at_least", 20), size("at_least", 50))
    assert told == ["Unternehmensgröße: mindestens 50 statt mindestens 20"]
