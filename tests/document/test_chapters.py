"""The document says everything that is agreed, in the reader's language, and nothing else."""

import hashlib
from pathlib import Path

import pytest
from django.utils import translation

from leads import document
from leads.document.fonts import VENDORED
from leads.models import Agreement, ClockKind, Route, Rung, Silence
from tests import cast

pytestmark = pytest.mark.django_db
FULL = {
    "offering_terms": {"automatic": True, "against_rule": True},
    "hand_raiser_rule": {"field": "interest", "op": "contains", "value": "demo"},
    "scoring": [{"rule": {"field": "company", "op": "known"}, "points": 10, "label": "Company"}],
    "target_terms": {"amount": "250000.50", "currency": "EUR"},
}


def text(agreement: Agreement) -> str:
    passages = [passage for chapter in document.chapters(agreement) for passage in chapter.passages]
    return "\n".join(line for passage in passages for line in (passage.text, *passage.items))


def test_each_section_has_its_chapter() -> None:
    assert [chapter.name for chapter in document.chapters(Agreement.in_force())] == [
        "purpose", "definition", "handover", "hand_raisers", "scoring", "bant", "clocks", "routing", "reasons",
        "promises", "target", "referee",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Accept or reject: within 8 working hours.", "Company: 10 points", "250,000.50 EUR", "Max decides",
                "offered to sales by themselves", "40 leads handed over a month", "The head of the team is told"]),
        ("de", ["Annehmen oder ablehnen: höchstens 8 Arbeitsstunden.", "Company: 10 Punkte", "250.000,50 EUR",
                "entscheidet Max", "dem Vertrieb von selbst angeboten", "40 übergebene Leads", "Die Teamleitung"]),
    ],
)  # fmt: skip
def test_the_document_speaks_the_readers_language(language: str, sentences: list[str]) -> None:
    draft = cast.a_draft(**FULL)
    with translation.override(language):
        said = text(draft)
    assert [sentence for sentence in sentences if sentence not in said] == []


def test_german_has_a_word_for_every_clock_rung_and_silence_rule() -> None:
    english = [str(word.label) for words in (ClockKind, Rung, Silence) for word in words]
    with translation.override("de"):
        german = [str(word.label) for words in (ClockKind, Rung, Silence) for word in words]
    assert [pair for pair in zip(english, german, strict=True) if pair[0] == pair[1]] == []


def test_a_route_names_its_team_and_person() -> None:
    _mara, hilde, _max = cast.table()
    route = vars(Route({"field": "country", "op": "is", "value": "AT"}, cast.nord().pk, hilde.pk, "Austria"))
    assert "Austria: Country is “AT” → Hilde (Nord)" in text(cast.a_draft(routing_terms={"routes": [route]}))


def test_no_number_of_names_costs_more_than_two_statements(django_assert_max_num_queries: object) -> None:
    route = {"rule": {"field": "country", "op": "is", "value": "AT"}, "team": cast.nord().pk}
    draft = cast.a_draft(routing_terms={"routes": [{**route, "team": cast.sued().pk}, *[route] * 30]})
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # teams, people, reasons
        document.chapters(draft)


# on paper -----------------------------------------------------------------------------------------


def test_the_pdf_holds_names_from_all_over_europe() -> None:
    cast.person("Мария Жукова-Łuczak", cast.table()[0].role, cast.marketing())  # type: ignore[arg-type]
    paper = document.as_pdf(cast.an_agreement(purpose="Ελληνικά, Čeština, Żółć, ğüşiöç, „Anführung“ – Gedankenstrich"))
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/FontFile2") == 2


def test_the_pdf_of_a_draft_shows_empty_lines_for_the_signatures() -> None:
    assert document.as_pdf(cast.a_draft()).startswith(b"%PDF-")


@pytest.mark.parametrize("name", sorted(VENDORED))
def test_the_vendored_font_is_the_pinned_one(name: str) -> None:
    folder = Path(document.__file__).parent / "fonts"
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == VENDORED[name]
    assert VENDORED[name] in (folder / "VENDORED.md").read_text()
    assert (folder / "LICENSE_DEJAVU").exists()


# the fingerprint ----------------------------------------------------------------------------------


def test_the_fingerprint_changes_with_any_word() -> None:
    draft = cast.a_draft()
    before = document.fingerprint(draft)
    draft.purpose += "."
    assert document.fingerprint(draft) != before
    draft.purpose = draft.purpose[:-1]
    assert document.fingerprint(draft) == before
