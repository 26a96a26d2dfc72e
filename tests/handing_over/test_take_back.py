"""Undo of an answer: a compensating entry, as if the clock had never stopped."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from leads import checking, escalating, handing_over, noting
from leads.models import Activity, Clock, ConsentState, Handover, Kind, Lead, Reminder, Stage
from tests import cast

pytestmark = pytest.mark.django_db
ANSWERS = ["accept", "too_early", "no_lead", "no_contact_wanted", "contact_data_wrong"]


def answered(answer: str, by: User) -> Handover:
    offer = cast.an_offer_to()
    if answer == "accept":
        handing_over.accept(offer, by=by)
    else:
        until = timezone.localdate() + timedelta(days=9) if answer == "too_early" else None
        handing_over.reject(offer, by=by, reason=cast.reason(answer), until=until)
    return offer


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_offer_is_open_again_with_its_old_deadline(rico: User, answer: str) -> None:
    offer = answered(answer, rico)
    handing_over.take_back(offer, by=rico)
    lead = Lead.objects.get(pk=offer.lead_id)
    assert (lead.stage, lead.team, lead.deadline, lead.returned_times) == (
        Stage.HANDOVER, cast.nord(), offer.due_at, 0,
    )  # fmt: skip
    assert (lead.consent, lead.asleep_until, lead.asked_for) == (ConsentState.GIVEN, None, "")
    assert lead.ledger.latest("number").kind == Kind.UNDONE


@pytest.mark.parametrize("answer", ANSWERS)
def test_only_the_clock_to_the_answer_runs_again(rico: User, answer: str) -> None:
    offer = answered(answer, rico)
    handing_over.take_back(offer, by=rico)
    [clock] = Clock.objects.running().filter(lead=offer.lead_id)
    assert (clock.handover, clock.due_at, clock.is_void) == (offer, offer.due_at, False)
    assert all(other.is_void for other in Clock.objects.filter(lead=offer.lead_id).exclude(pk=clock.pk))
    assert not Reminder.objects.open().filter(lead=offer.lead_id).exists()


def test_a_warning_that_was_brought_is_not_brought_again(rico: User) -> None:
    offer = cast.an_offer_to()
    assert escalating.bring_due(now=offer.due_at - timedelta(minutes=1)) == 1
    handing_over.accept(offer, by=rico)
    handing_over.take_back(offer, by=rico)
    assert escalating.bring_due(now=offer.due_at - timedelta(minutes=1)) == 0


def test_then_it_can_be_answered_otherwise(rico: User) -> None:
    offer = answered("no_lead", rico)
    handing_over.take_back(offer, by=rico)
    assert handing_over.accept(offer, by=rico).stage == Stage.SAL


def test_nobody_takes_back_the_answer_of_another(rico: User, nina: User) -> None:
    with pytest.raises(handing_over.TooLateToUndo):
        handing_over.take_back(answered("accept", rico), by=nina)


def test_after_a_while_the_answer_stands(rico: User) -> None:
    offer = answered("accept", rico)
    late = timezone.now() + handing_over.UNDO_WITHIN + timedelta(seconds=1)
    with time_machine.travel(late), pytest.raises(handing_over.TooLateToUndo):
        handing_over.take_back(offer, by=rico)


def test_when_the_lead_has_moved_on_the_answer_stands(rico: User) -> None:
    offer = cast.an_offer_to()
    lead = handing_over.accept(offer, by=rico)
    checking.give_back(lead, by=rico, reason=cast.reason("cannot_decide"))
    with pytest.raises(handing_over.TooLateToUndo):
        handing_over.take_back(offer, by=rico)


def test_a_note_in_between_does_not_hinder(rico: User) -> None:
    offer = cast.an_offer_to()
    lead = handing_over.accept(offer, by=rico)
    noting.note(lead, by=rico, kind=Activity.Kind.NOTE, text="Oops")
    assert handing_over.take_back(offer, by=rico).is_open


def test_undo_twice_is_once(rico: User) -> None:
    offer = answered("accept", rico)
    handing_over.take_back(offer, by=rico)
    with pytest.raises(handing_over.TooLateToUndo):
        handing_over.take_back(offer, by=rico)
