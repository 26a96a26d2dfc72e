"""A draft is proposed: sound terms only, their words frozen, today's reasons kept with them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team, User
from leads import agreeing, document
from leads.models import Agreement, Reason
from tests import cast

pytestmark = pytest.mark.django_db
COMPANY = {"field": "company", "op": "known"}


def clock(**answer: Any) -> dict[str, Any]:
    """The preset's clocks with another one to answer."""
    terms = dict(Agreement.in_force().clock_terms)
    return {"clock_terms": {**terms, "answer": {**terms["answer"], **answer}}}


def rung(act: str, after_minutes: int) -> dict[str, Any]:
    return {"act": act, "after_minutes": after_minutes}


def test_a_proposal_keeps_who_when_and_the_reasons(mara: User) -> None:
    proposal = agreeing.propose(cast.a_draft(), by=mara)
    assert (proposal.state, proposal.proposed_by) == (Agreement.Status.PROPOSED, mara)
    assert {reason["code"] for reason in proposal.reasons_kept} == set(Reason.objects.values_list("code", flat=True))


def test_a_reason_that_changes_later_stays_in_the_proposal_as_it_was() -> None:
    proposal = cast.a_proposal()
    Reason.objects.filter(code="too_early").update(label_en="Way too early", retired_at=timezone.now())
    assert any("Too early" in said for said in _reasons_of(proposal))
    assert not any("Too early" in said for said in _reasons_of(cast.a_draft()))


def _reasons_of(agreement: Agreement) -> list[str]:
    (chapter,) = [chapter for chapter in document.chapters(agreement) if chapter.name == "reasons"]
    return [item for passage in chapter.passages for item in passage.items]


UNSOUND: list[tuple[Any, str]] = [
    (lambda: {"purpose": "  "}, "purpose"),
    (lambda: {"referee": None}, "referee"),
    (lambda: {"clock_terms": {}}, "clock_terms.answer.minutes"),
    (lambda: clock(ladder=[rung("remind", 60), rung("tell_head", 30)]), "clock_terms.answer.ladder.1.after_minutes"),
    (lambda: clock(ladder=[rung("silence", 0), rung("remind", 60)], silence="accept"), "clock_terms.answer.ladder"),
    (lambda: clock(ladder=[rung("silence", 60)], silence="none"), "clock_terms.answer.silence"),
    (lambda: {"routing_terms": {"team": _closed_team().pk}}, "routing_terms.team"),
    (lambda: {"routing_terms": {"team": cast.marketing().pk}}, "routing_terms.team"),
    (lambda: {"routing_terms": {"routes": [{"rule": COMPANY, "team": _closed_team().pk}]}},
     "routing_terms.routes.0.team"),
    (lambda: {"routing_terms": {"routes": [{"rule": COMPANY, "team": cast.sued().pk, "person": cast.table()[1].pk}]}},
     "routing_terms.routes.0.person"),
    (lambda: {"routing_terms": {"person_limit": 30, "team_limit": 20}}, "routing_terms.person_limit"),
    (lambda: {"promise_terms": {"sales": {"attempted_percent": 80}, "if_broken": "x"}}, "promise_terms.sales.attempts"),
    (lambda: {"promise_terms": {"sales": {"answered_percent": 80}}}, "promise_terms.if_broken"),
    (lambda: {"target_terms": {"amount": "100000"}}, "target_terms.currency"),
    (lambda: {"starts_at": timezone.now() - timedelta(days=1)}, "starts_at"),
]  # fmt: skip


def _closed_team() -> Team:
    team = cast.sued()
    team.is_active = False
    team.save()
    return team


@pytest.mark.parametrize(("terms", "path"), UNSOUND, ids=[path for _terms, path in UNSOUND])
def test_an_unsound_draft_is_refused_at_its_field(terms: Any, path: str, mara: User) -> None:
    draft = cast.a_draft(**terms())
    with pytest.raises(agreeing.Unsound) as refusal:
        agreeing.propose(draft, by=mara)
    assert path in refusal.value.fields
    assert Agreement.objects.get(pk=draft.pk).is_draft


def test_a_referee_who_has_left_is_no_referee(mara: User, nina: User) -> None:
    draft = cast.a_draft(referee=nina)
    User.objects.filter(pk=nina.pk).update(is_active=False)
    with pytest.raises(agreeing.Unsound) as refusal:
        agreeing.propose(draft, by=mara)
    assert refusal.value.fields == {"referee": "Nina no longer works here."}


def test_it_cannot_begin_before_a_version_that_is_signed_already(mara: User) -> None:
    cast.an_agreement(starts_at=timezone.now() + timedelta(days=30))
    draft = cast.a_draft(starts_at=timezone.now() + timedelta(days=10))
    with pytest.raises(agreeing.Unsound) as refusal:
        agreeing.propose(draft, by=mara)
    assert "begins only then" in refusal.value.fields["starts_at"]


def test_what_somebody_changed_in_the_meantime_is_not_proposed_unseen(mara: User, hilde: User) -> None:
    draft = cast.a_draft()
    agreeing.edit(draft, {"purpose": "Otherwise"}, by=hilde)
    with pytest.raises(agreeing.StaleDraft):
        agreeing.propose(draft, by=mara, seen=draft.revision)


def test_a_withdrawn_proposal_is_over_but_readable(mara: User, hilde: User) -> None:
    proposal = cast.a_proposal()
    agreeing.sign(proposal, by=hilde, password=cast.PASSWORD)
    withdrawn = agreeing.withdraw(proposal, by=mara)
    assert (withdrawn.state, withdrawn.withdrawn_by, withdrawn.signatures.count()) == ("withdrawn", mara, 1)
    with pytest.raises(agreeing.WrongState):
        agreeing.sign(withdrawn, by=mara, password=cast.PASSWORD)
    again = agreeing.draft(by=mara, base=withdrawn)
    assert (again.is_draft, again.purpose) == (True, withdrawn.purpose)


def test_what_all_have_signed_is_not_withdrawn(mara: User) -> None:
    with pytest.raises(agreeing.WrongState):
        agreeing.withdraw(cast.an_agreement(), by=mara)
