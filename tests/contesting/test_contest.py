"""Marketing contests that a lead was given back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from leads import checking, contesting, handing_over, qualifying
from leads.contesting import BadRuling, NotContestable
from leads.models import Agreement, Contest, Handover, Kind, Lead, Reminder, ReminderKind, Stage
from leads.recording import StaleLead
from tests import cast


@pytest.fixture
def rejected(anna: User, rico: User) -> Lead:
    """Rico says that something is missing; Anna thinks otherwise."""
    return handing_over.reject(
        cast.an_offer_to(), by=rico, reason=cast.reason("information_missing"), note="Which building?"
    )


def test_it_stands_in_the_ledger_with_the_evidence(rejected: Lead, anna: User) -> None:
    contest = contesting.contest(rejected, by=anna, evidence="The building is in the note.")
    entry = rejected.ledger.order_by("-number").first()
    assert entry is not None
    assert (entry.kind, entry.about, entry.note) == (Kind.CONTESTED, contest.entry, "The building is in the note.")
    assert entry.from_stage == entry.to_stage == Stage.NURTURE
    assert "Anna contests" in entry.sentence


def test_it_goes_to_whom_the_agreement_names(rejected: Lead, anna: User, mara: User) -> None:
    Agreement.objects.update(referee=mara)
    contest = contesting.contest(rejected, by=anna, evidence="It is in the note.")
    assert contest.referee == mara
    assert Reminder.objects.filter(kind=ReminderKind.RULE, person=mara, lead=rejected).count() == 1


@pytest.mark.parametrize("party", ["anna", "rico", "ada"])
def test_a_party_or_somebody_without_the_right_is_no_referee(
    rejected: Lead, anna: User, rico: User, ada: User, party: str
) -> None:
    Agreement.objects.update(referee={"anna": anna, "rico": rico, "ada": ada}[party])
    assert contesting.contest(rejected, by=anna, evidence="It is in the note.").referee is None


def test_it_is_due_after_it_was_filed(rejected: Lead, anna: User) -> None:
    contest = contesting.contest(rejected, by=anna, evidence="It is in the note.")
    assert contest.due_at > contest.at


def test_a_return_after_contact_can_be_contested_too(anna: User, rico: User) -> None:
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("no_need_seen"))
    assert contesting.contest(lead, by=anna, evidence="The need is met.").entry.kind == Kind.RETURNED


def test_also_when_it_closed_the_lead(anna: User, rico: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("outside_offer"))
    assert lead.stage == Stage.DISQUALIFIED
    assert contesting.contest(lead, by=anna, evidence="It is in our offer.").entry.kind == Kind.REJECTED


def test_twice_is_once(rejected: Lead, anna: User) -> None:
    contesting.contest(rejected, by=anna, evidence="It is in the note.")
    with pytest.raises(NotContestable):
        contesting.contest(rejected, by=anna, evidence="It is in the note.")
    assert Contest.objects.count() == 1


def test_a_loss_is_not_contested(anna: User, rico: User) -> None:
    lead = checking.give_back(cast.an_sql(), by=rico, reason=cast.reason("lost_price"))
    with pytest.raises(NotContestable):
        contesting.contest(lead, by=anna, evidence="The price was fine.")


def test_what_never_came_back_is_not_contested(anna: User) -> None:
    with pytest.raises(NotContestable):
        contesting.contest(cast.an_mql(), by=anna, evidence="Nothing.")


def test_who_wants_no_contact_is_left_in_peace(anna: User, rico: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("no_contact_wanted"))
    with pytest.raises(NotContestable):
        contesting.contest(lead, by=anna, evidence="But they asked for a call.")


def test_after_a_month_nobody_remembers(rejected: Lead, anna: User) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False), pytest.raises(NotContestable):
        contesting.contest(rejected, by=anna, evidence="It is in the note.")


def test_once_it_went_out_again_the_return_is_history(rejected: Lead, anna: User) -> None:
    lead = qualifying.qualify(rejected, by=anna)
    assert contesting.contestable(lead) is not None
    handing_over.withdraw(handing_over.hand_over(lead, by=anna, team=cast.nord()), by=anna)
    with pytest.raises(NotContestable):
        contesting.contest(lead, by=anna, evidence="It is in the note.")


@pytest.mark.parametrize("evidence", ["", "  ", "x" * 2001, "a\x00b"])
def test_it_needs_words_that_can_be_kept(rejected: Lead, anna: User, evidence: str) -> None:
    with pytest.raises(BadRuling) as refusal:
        contesting.contest(rejected, by=anna, evidence=evidence)
    assert "evidence" in refusal.value.fields


def test_nobody_contests_what_they_have_not_seen(rejected: Lead, anna: User) -> None:
    with pytest.raises(StaleLead):
        contesting.contest(rejected, by=anna, evidence="It is in the note.", seen=rejected.version - 1)


def test_a_contested_answer_can_no_longer_be_taken_back(rejected: Lead, anna: User, rico: User) -> None:
    contesting.contest(rejected, by=anna, evidence="It is in the note.")
    with pytest.raises(handing_over.TooLateToUndo):
        handing_over.take_back(Handover.objects.get(lead=rejected), by=rico)


def test_the_referees_reminder_stays_when_the_lead_moves_on(rejected: Lead, anna: User, mara: User) -> None:
    Agreement.objects.update(referee=mara)
    contesting.contest(rejected, by=anna, evidence="It is in the note.")
    qualifying.qualify(rejected, by=anna)
    assert Reminder.objects.open().filter(kind=ReminderKind.RULE).count() == 1
