"""Handing over against the rule: only where the agreement allows it, with a reason, counted and seen by sales."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from leads import capturing, handing_over
from leads.models import ConsentState, Handover, Lead, Stage
from leads.qualifying import NotReady
from tests import cast

pytestmark = pytest.mark.django_db
WHY = "They called and want to see someone tomorrow"


@pytest.fixture
def allowed(db: None) -> None:
    cast.agreed(offering_terms={"against_rule": True})


def test_where_the_agreement_does_not_allow_it_no_reason_helps(anna: User) -> None:
    lead = cast.an_mql()
    with pytest.raises(NotReady) as refusal:
        handing_over.hand_over(lead, by=anna, team=cast.nord(), against_rule=WHY)
    assert refusal.value.may_go_against is False
    assert Lead.objects.get(pk=lead.pk).stage == Stage.MQL


@pytest.mark.parametrize("why", ["", "  ", "\x00"])
def test_without_a_reason_the_refusal_says_that_one_would_do(anna: User, allowed: None, why: str) -> None:
    with pytest.raises(NotReady) as refusal:
        handing_over.hand_over(cast.an_mql(), by=anna, team=cast.nord(), against_rule=why)
    assert refusal.value.may_go_against is True


def test_with_a_reason_it_goes_and_is_counted(anna: User, allowed: None) -> None:
    offer = handing_over.hand_over(cast.an_mql(), by=anna, team=cast.nord(), against_rule=f" {WHY} ")
    cast.an_offer_to()
    assert (offer.against_rule, offer.against_rule_why, offer.missing, offer.is_complete) == (True, WHY, 1, False)
    assert list(Handover.objects.against_the_rule()) == [offer]
    assert Handover.objects.complete().count() == 1


def test_a_lead_that_passes_is_not_against_the_rule_whatever_is_said(anna: User, allowed: None) -> None:
    offer = handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), against_rule=WHY)
    assert (offer.against_rule, offer.against_rule_why, offer.missing) == (False, "", 0)


def test_nobody_is_handed_over_who_wants_no_contact(anna: User, allowed: None) -> None:
    lead = cast.a_ready_mql()
    capturing.record_consent(lead, ConsentState.WITHDRAWN, by=anna)
    with pytest.raises(handing_over.WantsNoContact):
        handing_over.hand_over(lead, by=anna, team=cast.nord(), against_rule=WHY)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"against_rule_why": "so"}, "offer_against_the_rule_says_why"),
        ({"against_rule": True}, "offer_against_the_rule_says_why"),
        ({"against_rule": True, "against_rule_why": "so"}, "offer_against_the_rule_says_why"),
        ({"cause": "rule"}, "offer_by_a_person_names_them"),
        ({"offered_by": None}, "offer_by_a_person_names_them"),
    ],
)
def test_the_database_keeps_reason_and_actor_together(change: dict[str, object], because: str) -> None:
    offer = cast.an_offer_to()
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        Handover.objects.filter(pk=offer.pk).update(**change)
