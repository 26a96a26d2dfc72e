"""A shadow notes where it differs from the version in force, since when and until when, and touches no lead."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import agreeing, capturing, checking, handing_over, shadowing, tasks
from leads.models import Agreement, Lead, LeadHistory, LedgerEntry, Letter, Level, Shadow, ShadowDifference
from leads.refusals import Refusal
from leads.reports.shadow import examples, report
from tests import cast
from tests.backtesting.conftest import letters
from tests.past import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def shadow(mara: User) -> Shadow:
    """Wants one letter, while the version in force wants two."""
    return shadowing.switch_on(a_draft(handover_rule=letters(1)), by=mara)


@pytest.fixture
def strict(mara: User) -> Shadow:
    """Wants three letters."""
    return shadowing.switch_on(a_draft(handover_rule=letters(3)), by=mara)


def _sweep() -> None:
    shadowing.sweep(now=timezone.now())


def _noted(shadow: Shadow) -> dict[int, tuple[bool, bool]]:
    """Lead -> what the shadow said, and whether it is still so."""
    return {row.lead_id: (row.passes, row.until is None) for row in shadow.differences.order_by("at", "pk")}


def test_where_they_differ_and_nowhere_else(shadow: Shadow, strict: Shadow) -> None:
    cast.an_mql()
    one = cast.know(cast.an_mql(), Letter.NEED)
    two = cast.know(cast.an_mql(), Letter.NEED, Letter.BUDGET)
    cast.know(cast.an_mql(), Letter.NEED, Letter.BUDGET, Letter.TIMEFRAME)
    cast.a_contact()
    _sweep()
    assert _noted(shadow) == {one.pk: (True, True)}
    assert _noted(strict) == {two.pk: (False, True)}


def test_a_difference_ends_when_both_say_the_same_again(shadow: Shadow) -> None:
    lead = cast.know(cast.an_mql(), Letter.NEED)
    _sweep()
    cast.know(lead, Letter.TIMEFRAME)
    _sweep()
    _sweep()
    assert _noted(shadow) == {lead.pk: (True, False)}


def test_it_begins_anew_as_a_second_one(anna: User, shadow: Shadow) -> None:
    lead = cast.know(cast.an_mql(), Letter.NEED)
    for company in ("", "Back again"):
        _sweep()
        capturing.edit(Lead.objects.get(pk=lead.pk), {"company": company}, by=anna)
        _sweep()
    assert [row.until is None for row in shadow.differences.order_by("pk")] == [False, True]


def test_sweeping_twice_notes_nothing_twice(shadow: Shadow) -> None:
    cast.know(cast.an_mql(), Letter.NEED)
    for _round in range(3):
        tasks.sweep_shadows()
    assert shadow.differences.count() == 1


def test_what_was_handed_over_between_two_sweeps_is_judged_as_of_its_handover(
    anna: User, rico: User, strict: Shadow
) -> None:
    """Two letters at the handover; the third is found out by sales before anybody looks."""
    _sweep()
    lead = cast.know(cast.an_mql(), Letter.NEED, Letter.BUDGET)
    offer = handing_over.hand_over(lead, by=anna, team=cast.nord())
    sal = handing_over.accept(offer, by=rico)
    LeadHistory.objects.filter(pgh_obj_id=lead.pk).update(pgh_created_at=timezone.now())
    cast.know(sal, Letter.TIMEFRAME)
    LeadHistory.objects.filter(pgh_obj_id=lead.pk, stage="sal").update(
        pgh_created_at=timezone.now() + timedelta(minutes=5)
    )  # fmt: skip
    _sweep()
    _sweep()
    assert _noted(strict) == {lead.pk: (False, False)}
    assert strict.differences.get().at == LedgerEntry.objects.get(lead=lead, kind="handed_over").at


def test_what_was_noted_while_it_waited_is_not_noted_again_at_its_handover(anna: User, strict: Shadow) -> None:
    lead = cast.know(cast.an_mql(), Letter.NEED, Letter.BUDGET)
    _sweep()
    handing_over.hand_over(lead, by=anna, team=cast.nord())
    _sweep()
    assert [(row.lead_id, row.passes, row.until is None) for row in strict.differences.all()] == [
        (lead.pk, False, False)
    ]


def test_no_lead_is_touched(shadow: Shadow) -> None:
    lead = cast.know(cast.an_mql(), Letter.NEED)
    before = Lead.objects.filter(pk=lead.pk).values().get(), lead.ledger.count(), lead.reminders.count()
    _sweep()
    assert (Lead.objects.filter(pk=lead.pk).values().get(), lead.ledger.count(), lead.reminders.count()) == before


def test_a_proposed_version_runs_by_itself(db: None) -> None:
    proposed = a_draft(handover_rule=letters(1), status=Agreement.Status.PROPOSED)
    cast.know(cast.an_mql(), Letter.NEED)
    _sweep()
    assert proposed.shadow.is_on
    assert report(proposed.shadow.differences.all(), today=timezone.localdate()).passed == 1


def test_a_version_runs_until_it_comes_into_force(mara: User) -> None:
    draft = cast.a_draft(handover_rule=letters(1))
    shadow = shadowing.switch_on(draft, by=mara)
    lead = cast.know(cast.an_mql(), Letter.NEED)
    proposal = agreeing.propose(draft, by=mara)
    _sweep()
    assert _noted(shadow) == {lead.pk: (True, True)}
    for signer in cast.table():
        agreeing.sign(proposal, by=signer, password=cast.PASSWORD)
    _sweep()
    shadow.refresh_from_db()
    assert not shadow.is_on
    assert _noted(shadow) == {lead.pk: (True, False)}


def test_a_withdrawn_proposal_ends_its_shadow(mara: User) -> None:
    proposal = cast.a_proposal(handover_rule=letters(1))
    _sweep()
    agreeing.withdraw(proposal, by=mara)
    _sweep()
    assert not Shadow.objects.get(agreement=proposal).is_on


def test_switched_off_and_on_again(mara: User, shadow: Shadow) -> None:
    cast.know(cast.an_mql(), Letter.NEED)
    _sweep()
    shadowing.switch_off(shadow.agreement)
    _sweep()
    assert set(_noted(shadow).values()) == {(True, False)}
    assert shadowing.switch_on(shadow.agreement, by=mara).is_on
    _sweep()
    assert shadow.differences.count() == 2


def test_the_version_in_force_is_no_shadow(mara: User) -> None:
    with pytest.raises(Refusal):
        shadowing.switch_on(Agreement.in_force(), by=mara)


def test_why_is_told_by_the_version_that_says_no_as_of_then(anna: User, shadow: Shadow, strict: Shadow) -> None:
    one = cast.know(cast.an_mql(), Letter.NEED)
    two = cast.know(cast.an_mql(), Letter.NEED, Letter.BUDGET)
    LeadHistory.objects.update(pgh_created_at=timezone.now())
    _sweep()
    checking.answer(one, checking.Finding(Letter.TIMEFRAME, Level.MET, "They said so"), by=anna)
    LeadHistory.objects.filter(pgh_obj_id=one.pk, need="met").update(
        pgh_created_at=timezone.now() + timedelta(minutes=5)
    )  # fmt: skip
    [more] = examples(shadow, shadow.differences.all(), "pass")
    [less] = examples(strict, strict.differences.all(), "fail")
    assert (more.lead, [sentence[-6:] for sentence in more.missing]) == (one, ["1 of 4"])
    assert (less.lead, [sentence[-6:] for sentence in less.missing]) == (two, ["2 of 4"])


def test_a_sweep_costs_the_same_for_many_leads(shadow: Shadow) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            _sweep()
        return len(captured)

    cast.know(cast.an_mql(), Letter.NEED)
    few = statements()
    for _ in range(10):
        cast.know(cast.an_mql(), Letter.NEED)
    assert statements() == few


def test_the_database_notes_one_open_difference_per_lead(shadow: Shadow) -> None:
    lead = cast.an_mql()
    facts: dict[str, Any] = {"shadow": shadow, "lead": lead, "in_force": Agreement.in_force()}
    ShadowDifference.objects.create(passes=True, at=timezone.now(), **facts)
    with pytest.raises(IntegrityError, match="one_open_difference_per_lead"), transaction.atomic():
        ShadowDifference.objects.create(passes=False, at=timezone.now() + timedelta(hours=1), **facts)
