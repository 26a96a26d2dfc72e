"""Marketing offers a lead to sales."""

import pytest

from accounts.models import User
from leads import capturing, handing_over, qualifying, timing
from leads.models import Clock, ClockKind, ConsentState, Kind, Lead, Letter, Stage
from leads.qualifying import NotReady
from leads.recording import StaleLead, WrongStage
from tests import cast

pytestmark = pytest.mark.django_db


def test_sales_is_responsible_and_owes_an_answer_in_the_agreed_time(anna: User, rico: User) -> None:
    handover = handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), person=rico, note="Call her soon")
    lead = handover.lead
    assert (lead.stage, lead.responsible, lead.team, lead.sales_team) == (
        Stage.HANDOVER, rico, cast.nord(), cast.nord(),
    )  # fmt: skip
    assert lead.deadline == handover.due_at
    assert handover.due_at == timing.after(handover.offered_at, 480)  # a working day
    assert lead.agreement == handover.agreement


def test_the_ledger_tells_it_with_the_agreement_and_the_note(anna: User) -> None:
    handover = handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), note="Call her soon")
    entry = handover.lead.ledger.latest("number")
    assert (entry.kind, entry.note, entry.agreement, entry.handover) == (
        Kind.HANDED_OVER, "Call her soon", handover.agreement, handover,
    )  # fmt: skip
    assert entry.sentence == "Anna handed the lead over to Nord."


def test_the_dossier_keeps_what_was_known_at_the_time(anna: User) -> None:
    handover = cast.an_offer_to()
    capturing.edit(handover.lead, {"company": ""}, by=anna)
    handover.refresh_from_db()
    assert [line["passed"] for line in handover.dossier["conditions"]] == [True] * 5


@pytest.mark.parametrize(
    ("flaw", "named"),
    [
        ({"company": ""}, "Company is known: missing"),
        ({"email": "", "phone": ""}, "E-mail is known or Telephone is known"),
        ({"interest": ""}, "Proven interest is known: missing"),
    ],
)
def test_the_refusal_names_what_is_missing(anna: User, flaw: dict[str, str], named: str) -> None:
    lead = cast.a_ready_mql()
    capturing.edit(lead, flaw, by=anna)
    with pytest.raises(NotReady, match=named):
        handing_over.hand_over(lead, by=anna, team=cast.nord())
    assert Lead.objects.get(pk=lead.pk).stage == Stage.MQL


def test_without_consent_nobody_is_handed_over(anna: User) -> None:
    lead = cast.a_ready_mql()
    capturing.record_consent(lead, ConsentState.WITHDRAWN, by=anna)
    with pytest.raises(NotReady, match="Consent to be contacted"):
        handing_over.hand_over(lead, by=anna, team=cast.nord())


def test_one_letter_is_not_enough(anna: User) -> None:
    lead = cast.know(cast.an_mql(), Letter.NEED)
    with pytest.raises(NotReady, match="1 of 4") as refusal:
        handing_over.hand_over(lead, by=anna, team=cast.nord())
    assert len(refusal.value.judgement.missing) == 1


def test_a_lead_goes_to_a_sales_team_and_one_of_its_people(anna: User, sven: User) -> None:
    lead = cast.a_ready_mql()
    with pytest.raises(handing_over.WrongRecipient):
        handing_over.hand_over(lead, by=anna, team=cast.marketing())
    with pytest.raises(handing_over.WrongRecipient):
        handing_over.hand_over(lead, by=anna, team=cast.nord(), person=sven)


def test_a_contact_cannot_be_handed_over(anna: User) -> None:
    with pytest.raises(WrongStage, match="Contact"):
        handing_over.hand_over(cast.a_contact(), by=anna, team=cast.nord())


def test_whoever_saw_an_older_lead_is_told_what_changed(anna: User) -> None:
    lead = cast.a_ready_mql()
    capturing.edit(lead, {"company": "New GmbH"}, by=anna)
    with pytest.raises(StaleLead) as late:
        handing_over.hand_over(lead, by=anna, team=cast.nord(), seen=lead.version)
    assert late.value.difference["company"] == (lead.company, "New GmbH")


def test_the_clock_to_the_answer_runs_by_the_agreement(anna: User) -> None:
    handover = cast.an_offer_to()
    clock = Clock.objects.get(lead=handover.lead)
    assert (clock.kind, clock.agreement, clock.handover) == (ClockKind.ANSWER, handover.agreement, handover)
    assert (clock.started_at, clock.due_at) == (handover.offered_at, handover.due_at)
    assert clock.next_at == clock.warn_at == timing.after(handover.offered_at, 360)  # after three quarters


def test_a_lead_that_came_back_three_times_goes_out_only_with_a_word(
    anna: User, rico: User, nina: User, hilde: User
) -> None:
    lead = cast.a_ready_mql()
    for rep in (rico, nina, hilde):
        offer = handing_over.hand_over(lead, by=anna, team=cast.nord())
        handing_over.reject(offer, by=rep, reason=cast.reason("contact_data_wrong"))
        lead = qualifying.qualify(lead, by=anna)
    with pytest.raises(handing_over.OftenReturned, match="3 times"):
        handing_over.hand_over(lead, by=anna, team=cast.nord())
    assert handing_over.hand_over(lead, by=anna, team=cast.nord(), again=True).is_open


def test_a_rep_offers_an_own_lead_to_a_colleague(rico: User, nina: User) -> None:
    handover = handing_over.hand_over(cast.an_sgl(rico), by=rico, team=cast.nord(), person=nina)
    assert handover.from_stage == Stage.SGL
    assert handover.lead.responsible == nina
