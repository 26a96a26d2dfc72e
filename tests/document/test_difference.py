"""Two versions differ in sentences, in the reader's language."""

from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from leads import document
from leads.models import Agreement
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(mara: User, hilde: User, max: User) -> Agreement:
    return cast.an_agreement()


def said(base: Agreement, **terms: Any) -> list[str]:
    return [change.sentence for change in document.difference(base, cast.a_draft(**terms))]


def answer(base: Agreement, **changed: Any) -> dict[str, Any]:
    return {**base.clock_terms, "answer": {**base.clock_terms["answer"], **changed}}


def test_what_says_the_same_has_no_difference(base: Agreement) -> None:
    assert said(base) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Accept or reject: 4 working hours instead of 8"),
        ("de", "Annehmen oder ablehnen: 4 Arbeitsstunden statt 8"),
    ],
)
def test_a_shorter_clock_reads_as_a_sentence(base: Agreement, language: str, words: str) -> None:
    with translation.override(language):
        assert said(base, clock_terms=answer(base, minutes=240)) == [words]


def test_another_unit_is_said(base: Agreement) -> None:
    sentence = "Accept or reject: 2 working days instead of 8 working hours"
    assert said(base, clock_terms=answer(base, minutes=960)) == [sentence]


def test_a_clock_that_comes_or_goes(base: Agreement) -> None:
    without = {kind: terms for kind, terms in base.clock_terms.items() if kind != "offer"}
    assert said(base, clock_terms=without) == ["Offer: no limit instead of 10 working days"]


def test_the_ladder_is_told_rung_by_rung(base: Agreement) -> None:
    ladder = [{"act": "remind", "after_minutes": 0}, {"act": "silence", "after_minutes": 480}]
    assert said(base, clock_terms=answer(base, ladder=ladder, silence="accept", warn_percent=50)) == [
        "Accept or reject, warning: 50 % instead of 75 %",
        "Accept or reject: New: Without an answer, this happens by itself 8 working hours after its end: "
        "The lead counts as accepted.",
        "Accept or reject: No longer: The head of the team is told at its end.",
    ]


def test_a_reworded_text_shows_both_wordings(base: Agreement) -> None:
    (change,) = document.difference(base, cast.a_draft(purpose="Ours"))
    assert (change.sentence, change.before, change.now) == ("The purpose is worded anew.", base.purpose, "Ours")


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"offering_terms": {"automatic": True}}, "Leads that pass the rule are now offered by themselves."),
    ({"offering_terms": {"against_rule": True}}, "A person may now hand over against the rule, with a reason."),
    ({"target_terms": {"amount": "1200000", "currency": "EUR"}},
     "Revenue target a quarter: 1,200,000 EUR instead of none"),
    ({"referee": None}, "Referee of contested returns: nobody instead of Max"),
    ({"hand_raiser_rule": {"field": "interest", "op": "contains", "value": "demo"}},
     "New: Proven interest contains “demo”"),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "sentence"), CHANGES, ids=[next(iter(terms)) for terms, _said in CHANGES])
def test_every_section_has_its_sentence(base: Agreement, terms: dict[str, Any], sentence: str) -> None:
    assert sentence in said(base, **terms)


def test_a_promise_that_grows(base: Agreement) -> None:
    marketing = {**base.promise_terms["marketing"], "leads_a_month": 60}
    assert said(base, promise_terms={**base.promise_terms, "marketing": marketing}) == [
        "Marketing promises: 60 leads handed over a month",
        "Marketing no longer promises: 40 leads handed over a month",
    ]


def test_routing_names_teams_and_limits(base: Agreement) -> None:
    terms = {**base.routing_terms, "team": cast.sued().pk, "method": "least_load", "person_limit": 20}
    assert said(base, routing_terms=terms) == [
        "All other leads go to: Süd instead of Nord",
        "Within a team: Whoever has the fewest open leads instead of In turn",
        "Open leads a person: 20 instead of unlimited",
    ]


def test_a_retired_reason_and_a_new_effect_are_told(base: Agreement) -> None:
    reason = cast.reason("too_early")
    reason.needs_note = True
    reason.save()
    told = said(base)
    assert len(told) == 1
    assert told[0].startswith("Too early: ")
    assert "a note" in told[0]
    reason.retired_at = base.signed_at
    reason.save()
    assert said(base) == ["Reason no longer offered: Too early"]


def test_against_the_preset_no_reasons_are_compared() -> None:
    changes = document.difference(Agreement.in_force(), cast.a_draft())
    assert "reasons" not in {change.section for change in changes}
