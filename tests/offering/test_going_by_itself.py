"""Leads that pass the handover rule are offered by the agreement itself, with the act that makes them ready."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team, User
from leads import capturing, checking, handing_over, offering, qualifying
from leads.capturing import Arrival
from leads.checking import Finding
from leads.models import Cause, ConsentState, Handover, Kind, Lead, Letter, Level, Stage
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _automatic(db: None) -> None:
    cast.agreed(
        offering_terms={"automatic": True, "against_rule": True}, routing_terms={"team": cast.nord().pk}
    )  # fmt: skip


def now_of(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def learn(lead: Lead, letter: Letter = Letter.BUDGET, level: Level = Level.MET, by: User | None = None) -> Lead:
    who = by or User.objects.get(name="Anna")
    return checking.answer(lead, Finding(letter, level, "They said so"), by=who).lead


def almost(without: str = "") -> Lead:
    """An MQL that lacks one thing."""
    lead = cast.an_mql(**({without: ""} if without else {}))
    learn(lead, Letter.NEED)
    return now_of(lead) if not without else learn(lead, Letter.TIMEFRAME)


# with the act that makes it ready -------------------------------------------------------------------


def test_the_answer_that_was_missing_hands_it_over() -> None:
    lead = learn(almost(), Letter.TIMEFRAME)
    assert lead.stage == Stage.HANDOVER
    offer = Handover.objects.get()
    assert (offer.cause, offer.offered_by, offer.to_team, offer.missing) == (Cause.RULE, None, cast.nord(), 0)
    assert offer.from_person == User.objects.get(name="Anna")
    entry = lead.ledger.get(kind=Kind.HANDED_OVER)
    assert entry.by is None
    assert entry.sentence == "Leadflow handed the lead over to Nord."
    assert offer.route["en"]
    assert offer.dossier["conditions"]


def test_an_edit_hands_it_over(anna: User) -> None:
    lead = almost(without="company")
    assert lead.stage == Stage.MQL
    assert capturing.edit(lead, {"company": "Kunde GmbH"}, by=anna).stage == Stage.HANDOVER


def test_consent_hands_it_over(anna: User) -> None:
    lead = capturing.capture(cast.facts(), by=anna, arrival=Arrival("website"))
    learn(lead, Letter.NEED)
    assert learn(lead, Letter.TIMEFRAME).stage == Stage.MQL
    assert capturing.record_consent(lead, ConsentState.GIVEN, by=anna).stage == Stage.HANDOVER


def test_a_capture_hands_it_over_where_the_rule_asks_no_more(anna: User) -> None:
    cast.agreed(handover_rule={"field": "company", "op": "known"})
    lead = capturing.capture(cast.facts(), by=anna)
    assert [entry.kind for entry in lead.ledger.order_by("number")] == [
        Kind.CAPTURED, Kind.QUALIFIED, Kind.HANDED_OVER,
    ]  # fmt: skip
    assert lead.stage == Stage.HANDOVER


def test_qualifying_hands_it_over(anna: User) -> None:
    lead = cast.a_contact()
    cast.know(lead, Letter.NEED, Letter.TIMEFRAME)
    Lead.objects.filter(pk=lead.pk).update(interest="Heat pumps")  # as an import would
    assert offering.qualify(now_of(lead), by=anna).stage == Stage.HANDOVER


def test_an_own_lead_of_sales_stays_with_its_rep() -> None:
    assert cast.an_sgl().stage == Stage.SGL


def test_where_the_agreement_does_not_say_so_it_waits() -> None:
    cast.agreed(offering_terms={"automatic": False})
    assert cast.a_ready_mql().stage == Stage.MQL


def test_without_a_sales_team_it_waits_on_the_desk_and_nothing_fails() -> None:
    lead = almost()
    Team.objects.filter(side="sales").update(is_active=False)
    assert learn(lead, Letter.TIMEFRAME).stage == Stage.MQL


def test_with_everyone_away_the_team_has_it(rico: User) -> None:
    cast.away(rico)
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    lead = cast.a_ready_mql()
    assert (lead.stage, lead.responsible, lead.team) == (Stage.HANDOVER, None, cast.nord())


# what sales does with it ----------------------------------------------------------------------------


def test_it_is_accepted_like_any_other(rico: User) -> None:
    assert handing_over.accept(cast.an_automatic_offer(), by=rico).stage == Stage.SAL


def test_a_rejected_one_goes_back_to_the_marketer_who_had_it(anna: User, rico: User) -> None:
    lead = handing_over.reject(cast.an_automatic_offer(), by=rico, reason=cast.reason("contact_data_wrong"))
    assert (lead.stage, lead.responsible) == (Stage.NURTURE, anna)


# not again without a change ---------------------------------------------------------------------------


def a_rejected_one(rico: User) -> Lead:
    return handing_over.reject(cast.an_automatic_offer(), by=rico, reason=cast.reason("other"), note="No")


def test_qualifying_a_returned_lead_is_no_change(anna: User, rico: User) -> None:
    lead = offering.qualify(a_rejected_one(rico), by=anna)
    assert lead.stage == Stage.MQL
    assert "once something about it changes" in offering.why_it_waits(lead)


def test_saving_the_same_again_is_no_change(anna: User, rico: User) -> None:
    lead = offering.qualify(a_rejected_one(rico), by=anna)
    assert capturing.edit(lead, {"company": lead.company}, by=anna).stage == Stage.MQL


def _new_title(lead: Lead, anna: User) -> Lead:
    return capturing.edit(lead, {"job_title": "CEO"}, by=anna)


def _new_answer(lead: Lead, anna: User) -> Lead:
    return learn(lead, Letter.BUDGET, Level.PARTLY)


@pytest.mark.parametrize("change", [_new_title, _new_answer])
def test_a_change_lets_it_go_again(anna: User, rico: User, change: Callable[[Lead, User], Lead]) -> None:
    lead = offering.qualify(a_rejected_one(rico), by=anna)
    assert change(lead, anna).stage == Stage.HANDOVER


def test_a_change_before_it_is_qualified_again_counts_too(anna: User, rico: User) -> None:
    lead = _new_title(a_rejected_one(rico), anna)
    assert lead.stage == Stage.NURTURE
    assert offering.qualify(lead, by=anna).stage == Stage.HANDOVER


def test_what_sales_changed_before_the_return_is_no_change_after_it(anna: User, rico: User) -> None:
    lead = handing_over.accept(cast.an_automatic_offer(), by=rico)
    learn(lead, Letter.BUDGET, Level.NOT_MET, by=rico)
    until = timezone.localdate() + timedelta(days=9)
    lead = checking.give_back(now_of(lead), by=rico, reason=cast.reason("no_budget_now"), until=until)
    assert offering.qualify(lead, by=anna).stage == Stage.MQL


def test_one_that_was_withdrawn_by_hand_waits_for_a_change(anna: User) -> None:
    lead = handing_over.withdraw(cast.an_automatic_offer(), by=anna)
    assert lead.stage == Stage.MQL
    assert offering.offer_ready(now=timezone.now()) == 0
    assert _new_title(lead, anna).stage == Stage.HANDOVER


def test_one_that_came_back_twice_goes_by_a_person_only(anna: User, rico: User) -> None:
    lead = cast.a_ready_mql()
    Lead.objects.filter(pk=lead.pk).update(returned_times=1)
    lead = handing_over.reject(lead.handovers.get(), by=rico, reason=cast.reason("other"), note="No")
    lead = _new_title(qualifying.qualify(lead, by=anna), anna)
    assert lead.stage == Stage.MQL
    assert "came back 2 times" in offering.why_it_waits(lead)
    assert handing_over.hand_over(lead, by=anna).is_open


def test_while_sales_waits_for_a_fact_it_stays(anna: User, rico: User) -> None:
    reason = cast.reason("contact_data_wrong")
    lead = handing_over.reject(cast.an_automatic_offer(), by=rico, reason=reason)
    lead = _new_title(lead, anna)
    assert "Sales still waits" in offering.why_it_waits(lead)
    lead = capturing.supply(lead, by=anna)
    assert offering.qualify(lead, by=anna).stage == Stage.HANDOVER


def test_who_wants_no_contact_stays(anna: User) -> None:
    cast.agreed(handover_rule={"field": "company", "op": "known"})
    lead = cast.an_automatic_offer().lead
    lead = handing_over.withdraw(lead.handovers.get(), by=anna)
    lead = capturing.record_consent(lead, ConsentState.WITHDRAWN, by=anna)
    assert lead.stage == Stage.MQL
    assert capturing.edit(lead, {"job_title": "CEO"}, by=anna).stage == Stage.MQL
