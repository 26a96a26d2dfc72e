"""A version is drafted and edited; two who edit at once don't overwrite each other."""

from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from leads import agreeing
from leads.models import Agreement
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_draft_says_what_the_last_signed_version_says(mara: User) -> None:
    signed = cast.an_agreement(purpose="One pipeline")
    draft = agreeing.draft(by=mara)
    assert (draft.version, draft.state, draft.based_on) == (signed.version + 1, Agreement.Status.DRAFT, signed)
    assert (draft.purpose, draft.clock_terms) == ("One pipeline", signed.clock_terms)
    assert not draft.is_preset


def test_a_draft_inherits_no_signature_and_no_date(mara: User) -> None:
    draft = agreeing.draft(by=mara, base=cast.an_agreement(motive="Because"))
    assert (draft.in_force_from, draft.signed_at, draft.proposed_by, draft.motive, draft.reasons_kept) == (
        None, None, None, "", []
    )  # fmt: skip
    assert not draft.signatures.exists()


def test_any_number_of_drafts_lie_side_by_side(mara: User, hilde: User) -> None:
    assert [agreeing.draft(by=by).version for by in (mara, hilde, mara)] == [2, 3, 4]
    assert Agreement.in_force().version == 1


def test_suggestions_fill_what_the_preset_leaves_open_in_the_drafters_language(mara: User, max: User) -> None:
    with translation.override("de"):
        draft = agreeing.draft(by=mara, suggested=True)
    assert "Vertrieb" in draft.purpose
    assert draft.promises.marketing.leads_a_month == 40
    assert draft.referee == max


def test_suggestions_leave_alone_what_was_agreed(mara: User) -> None:
    cast.an_agreement(purpose="Ours", promise_terms={"marketing": {"leads_a_month": 7}, "if_broken": "We talk"})
    draft = agreeing.draft(by=mara, suggested=True)
    assert (draft.purpose, draft.promises.marketing.leads_a_month) == ("Ours", 7)


def test_an_edit_is_kept_and_marks_its_section(mara: User) -> None:
    draft = agreeing.edit(cast.a_draft(), {"purpose": "Ours"}, by=mara, section="purpose")
    stored = Agreement.objects.get(pk=draft.pk)
    assert (stored.purpose, stored.settled, stored.revision) == ("Ours", ["purpose"], 2)


def test_of_two_who_edit_at_once_the_second_is_told(mara: User, hilde: User) -> None:
    draft = cast.a_draft()
    agreeing.edit(draft, {"purpose": "Mara's"}, by=mara, seen=draft.revision)
    with pytest.raises(agreeing.StaleDraft) as stale:
        agreeing.edit(draft, {"purpose": "Hilde's"}, by=hilde, seen=draft.revision)
    assert stale.value.now.purpose == "Mara's"
    assert Agreement.objects.get(pk=draft.pk).purpose == "Mara's"


UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({"definition": {"field": "shoe_size", "op": "known"}}, "definition"),
    ({"definition": None}, "definition"),
    ({"clock_terms": {"answer": {"minutes": 0}}}, "clock_terms.answer.minutes"),
    ({"clock_terms": {"answer": {}}}, "clock_terms.answer.minutes"),
    ({"clock_terms": {"nap": {"minutes": 5}}}, "clock_terms.nap"),
    ({"clock_terms": {"answer": {"minutes": 5, "warn_percent": 100}}}, "clock_terms.answer.warn_percent"),
    ({"clock_terms": {"answer": {"minutes": 5, "ladder": [{"act": "shout", "after_minutes": 0}]}}},
     "clock_terms.answer.ladder.0.act"),
    ({"clock_terms": {"answer": {"minutes": 5, "silence": "shout"}}}, "clock_terms.answer.silence"),
    ({"offering_terms": {"automatic": "yes"}}, "offering_terms.automatic"),
    ({"routing_terms": {"routes": [{"rule": {"field": "company", "op": "known"}}]}}, "routing_terms.routes.0.team"),
    ({"routing_terms": {"method": "by_lot"}}, "routing_terms.method"),
    ({"promise_terms": {"sales": {"answered_percent": 101}}}, "promise_terms.sales.answered_percent"),
    ({"target_terms": {"amount": "much", "currency": "EUR"}}, "target_terms.amount"),
    ({"target_terms": {"amount": "-1", "currency": "EUR"}}, "target_terms.amount"),
    ({"scoring": [{"rule": {"field": "company", "op": "known"}, "points": "ten"}]}, "scoring.0.points"),
    ({"referee": "Max"}, "referee"),
    ({"starts_at": "soon"}, "starts_at"),
    ({"purpose": "x" * 10_001}, "purpose"),
    ({"status": "signed"}, "status"),
    ({"is_preset": True}, "is_preset"),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "path"), UNREADABLE, ids=[path for _terms, path in UNREADABLE])
def test_what_cannot_be_read_is_refused_where_it_stands(terms: dict[str, Any], path: str, mara: User) -> None:
    draft = cast.a_draft()
    with pytest.raises(agreeing.Unsound) as refusal:
        agreeing.edit(draft, terms, by=mara)
    assert list(refusal.value.fields) == [path]
    assert refusal.value.fields[path]
    assert Agreement.objects.get(pk=draft.pk).revision == 1


def test_a_draft_is_thrown_away_without_a_trace(mara: User) -> None:
    draft = cast.a_draft()
    drawn_from_it = agreeing.draft(by=mara, base=draft)
    agreeing.discard(draft, by=mara)
    assert not Agreement.objects.filter(pk=draft.pk).exists()
    assert drawn_from_it.based_on == Agreement.in_force()


@pytest.mark.parametrize("make", [cast.a_proposal, cast.an_agreement])
def test_what_is_proposed_or_signed_is_edited_no_more(make: Any, mara: User) -> None:
    agreement = make()
    with pytest.raises(agreeing.WrongState):
        agreeing.edit(agreement, {"purpose": "x"}, by=mara)
    with pytest.raises(agreeing.WrongState):
        agreeing.discard(agreement, by=mara)
