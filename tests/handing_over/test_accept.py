"""Sales says yes."""

import pytest

from accounts.models import User
from leads import capturing, handing_over, timing
from leads.models import Clock, Handover, Kind, Reminder, Stage
from leads.recording import StaleLead
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_rep_answers_for_the_lead_and_the_bant_clock_runs(rico: User) -> None:
    lead = handing_over.accept(cast.an_offer_to(), by=rico)
    assert (lead.stage, lead.responsible, lead.team) == (Stage.SAL, rico, cast.nord())
    ends = {clock.kind: clock.due_at for clock in Clock.objects.running().filter(lead=lead)}
    since = lead.stage_since
    assert ends == {"first_contact": timing.after(since, 480), "bant": timing.after(since, 10 * 480)}
    assert lead.deadline == ends["first_contact"]


def test_the_answer_is_on_record_with_who_and_when(rico: User) -> None:
    offer = cast.an_offer_to()
    lead = handing_over.accept(offer, by=rico)
    decided = Handover.objects.get(pk=offer.pk)
    assert (decided.answer, decided.decided_by) == (Handover.Answer.ACCEPTED, rico)
    assert lead.ledger.latest("number").kind == Kind.ACCEPTED


def test_the_second_one_is_told_who_was_faster(rico: User, nina: User) -> None:
    offer = cast.an_offer_to()
    handing_over.accept(offer, by=rico)
    with pytest.raises(handing_over.AlreadyDecided, match="Already accepted by Rico at") as late:
        handing_over.accept(offer, by=nina)
    assert late.value.handover.decided_by == rico


def test_accepting_twice_changes_nothing(rico: User) -> None:
    offer = cast.an_offer_to()
    lead = handing_over.accept(offer, by=rico)
    with pytest.raises(handing_over.AlreadyDecided):
        handing_over.accept(offer, by=rico)
    assert lead.ledger.filter(kind=Kind.ACCEPTED).count() == 1


def test_nobody_is_reminded_of_an_answered_handover(rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.accept(offer, by=rico)
    assert not Reminder.objects.filter(lead=offer.lead).open().exists()


def test_a_stale_page_accepts_nothing(anna: User, rico: User) -> None:
    offer = cast.an_offer_to()
    capturing.edit(offer.lead, {"company": "Other GmbH"}, by=anna)
    with pytest.raises(StaleLead):
        handing_over.accept(offer, by=rico, seen=offer.lead.version)
