"""Reasons that need another lead, enough attempts, or tell the colleague who knows the customer."""

from typing import Any

import pytest

from accounts.models import User
from leads import checking, closing, handing_over, noting
from leads.models import Activity, Agreement, Lead, Reminder, ReminderKind, Stage
from leads.nurturing import ReasonRefused
from tests import cast

CALL = Activity.Kind.CALL


def test_a_duplicate_names_the_lead_that_goes_on(rico: User) -> None:
    twin = cast.a_sal()
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("duplicate"), same_as=twin)
    assert (lead.stage, lead.duplicate_of) == (Stage.DISQUALIFIED, twin)


def test_the_one_with_the_same_telephone_is_found(rico: User) -> None:
    twin = cast.an_mql(phone="+49301234567")
    lead = handing_over.reject(cast.an_offer_to(phone="+49301234567"), by=rico, reason=cast.reason("duplicate"))
    assert lead.duplicate_of == twin


def test_where_none_is_known_it_is_asked_for(rico: User) -> None:
    with pytest.raises(ReasonRefused) as refusal:
        handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("duplicate"))
    assert "same_as" in refusal.value.fields


def test_a_lead_is_no_duplicate_of_itself_or_of_a_duplicate(rico: User, anna: User) -> None:
    offer, twin = cast.an_offer_to(), cast.an_mql()
    gone = closing.disqualify(cast.an_mql(), by=anna, reason=cast.reason("duplicate"), same_as=twin)
    for other in (offer.lead, gone):
        with pytest.raises(ReasonRefused):
            handing_over.reject(offer, by=rico, reason=cast.reason("duplicate"), same_as=other)


def test_taken_back_it_is_no_duplicate_any_more(rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.reject(offer, by=rico, reason=cast.reason("duplicate"), same_as=cast.an_mql())
    assert handing_over.take_back(offer, by=rico).lead.duplicate_of is None


def test_reopened_it_is_no_duplicate_any_more(anna: User, mara: User) -> None:
    lead = closing.disqualify(cast.an_mql(), by=anna, reason=cast.reason("duplicate"), same_as=cast.an_mql())
    assert closing.reopen(lead, by=mara, reason=cast.reason("closed_by_mistake")).duplicate_of is None


def promised(attempts: int) -> None:
    Agreement.objects.update(promise_terms={"sales": {"attempts": attempts}})


def called(lead: Lead, by: User, **more: Any) -> None:
    noting.note(lead, by=by, kind=CALL, outcome="not_reached", **more)


def test_not_reachable_comes_after_the_agreed_attempts(rico: User) -> None:
    promised(2)
    lead = cast.a_sal()
    called(lead, rico)
    with pytest.raises(ReasonRefused, match="asks for 2 attempts first; 1 is on record"):
        checking.give_back(lead, by=rico, reason=cast.reason("not_reachable"))
    called(lead, rico)
    assert checking.give_back(lead, by=rico, reason=cast.reason("not_reachable")).stage == Stage.NURTURE


def test_what_marketing_tried_is_no_attempt_of_sales(rico: User, anna: User) -> None:
    promised(1)
    lead = cast.a_sal()
    called(lead, anna)
    with pytest.raises(ReasonRefused):
        checking.give_back(lead, by=rico, reason=cast.reason("not_reachable"))


def test_other_reasons_ask_for_no_attempts(rico: User) -> None:
    promised(5)
    assert checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("no_need_seen")).stage == Stage.NURTURE


def test_whoever_knows_the_customer_is_told(rico: User, nina: User) -> None:
    known = handing_over.accept(cast.an_offer_to(company="Kunde AG"), by=nina)
    offer = cast.an_offer_to(company="Kunde AG")
    assert offer.lead.organisation_id == known.organisation_id
    handing_over.reject(offer, by=rico, reason=cast.reason("known_customer"))
    assert Reminder.objects.get(kind=ReminderKind.KNOWN_CUSTOMER).person == nina
