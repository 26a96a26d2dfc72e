"""Known leads that may be the same person are found by indexes, and judged."""

import pytest

from accounts.models import User
from leads import matching, merging
from leads.matching import Person
from leads.models import Identifier, Lead, OrganisationDomain
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara() -> Lead:
    for _number in range(3):
        cast.a_contact()
    return cast.a_contact(
        first_name="Clara", last_name="Größmann", email="clara.groessmann@alpenwerk.de", phone="+4915112345678",
        company="Alpenwerk GmbH",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        (Person(mails=("clara.groessmann@alpenwerk.de",)), "certain"),
        (Person("Klara", "Größmann", phones=("+4915112345678",)), "certain"),
        (Person("Clara", "Groessmann", company="ALPENWERK AG"), "doubtful"),
        (Person("Größmann", "Clara", company="Alpenwerk"), "doubtful"),
        (Person("Clara", "Großmann", company="Alpenwerkk"), "doubtful"),
        (Person("Clara", "Groessmann"), "doubtful"),
        (Person("", "Clara Größmann", mails=("clara.g@gmx.de",)), "doubtful"),
    ],
)
def test_a_known_person_is_found(clara: Lead, person: Person, outcome: str) -> None:
    [match] = [match for match in matching.candidates(person) if match.lead == clara]
    assert match.outcome == outcome
    assert match.sentences


def test_a_stranger_is_not_found(clara: Lead) -> None:
    assert matching.candidates(Person("Paul", "Other", "Elsewhere AG", ("paul@elsewhere.de",))) == []


def test_a_lead_is_not_found_as_itself(clara: Lead) -> None:
    assert matching.candidates(clara) == []


def test_a_further_address_is_as_good_as_the_first(clara: Lead) -> None:
    Identifier.objects.create(lead=clara, kind="mail", value="clara@privat-haus.de")
    [match] = matching.candidates(Person("Clara", "Größmann", mails=("clara@privat-haus.de",)))
    assert match.is_certain


def test_a_company_is_known_by_its_domain(clara: Lead) -> None:
    assert clara.organisation is not None
    OrganisationDomain.objects.create(domain="alpenwerk.de", organisation=clara.organisation)
    [match] = matching.candidates(Person("C.", "Größmann", mails=("c.g@mail.alpenwerk.de",)))
    assert match.is_doubtful


def test_who_was_told_apart_is_not_found_again(clara: Lead, anna: User) -> None:
    other = cast.a_contact(first_name="Clara", last_name="Größmann", company="Alpenwerk", email="c@gmx.de")
    assert [match.lead for match in matching.candidates(other)] == [clara]
    merging.tell_apart(other, clara, by=anna)
    assert matching.candidates(other) == []


def test_candidates_cost_the_same_few_statements(clara: Lead, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(4):  # type: ignore[operator]
        matching.candidates(Person("Clara", "Größmann", "Alpenwerk", ("clara@alpenwerk.de",)))


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", "a%b", "\\_"])
def test_signs_of_patterns_are_letters_like_others(clara: Lead, word: str) -> None:
    assert matching.candidates(Person(f"{word}xx", f"{word}yy", word)) == []
