"""Whoever asks for sales goes straight there: at capture or when it becomes known, even from contact."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import capturing, handing_over, noting, offering, reminding
from leads.capturing import Arrival
from leads.models import Activity, Cause, ConsentState, Kind, Lead, Notice, ReminderKind, Stage
from tests import cast

pytestmark = pytest.mark.django_db
DEMO = {"field": "interest", "op": "contains", "value": "demo"}


@pytest.fixture(autouse=True)
def _agreed(db: None) -> None:
    cast.agreed(hand_raiser_rule=DEMO, routing_terms={"team": cast.nord().pk, "method": "round_robin"})


def captured(by: User, **more: Any) -> Lead:
    facts = {"interest": "Wants a demo", "company": "", **more}
    return capturing.capture(cast.facts(**facts), by=by, arrival=Arrival("website"))


def kinds(lead: Lead) -> list[str]:
    return list(lead.ledger.order_by("number").values_list("kind", flat=True))


def test_at_capture_it_is_qualified_and_handed_over_in_one_act(anna: User, rico: User) -> None:
    lead = captured(anna)
    assert (lead.stage, lead.responsible) == (Stage.HANDOVER, rico)
    assert kinds(lead) == [Kind.CAPTURED, Kind.QUALIFIED, Kind.HANDED_OVER]
    offer = lead.handovers.get()
    assert (offer.cause, offer.offered_by, offer.against_rule) == (Cause.HAND_RAISER, None, False)
    assert offer.missing > 0


def test_the_dossier_says_that_they_asked(anna: User, rico: User) -> None:
    offer = captured(anna).handovers.get()
    assert offer.dossier["why_now"][0]["words"]["en"].startswith("Asks for sales: Proven interest contains")


def test_even_a_contact_below_the_definition_goes(anna: User, rico: User) -> None:
    cast.agreed(definition={"field": "company", "op": "known"})
    lead = captured(anna)
    assert lead.stage == Stage.HANDOVER
    assert lead.ledger.get(kind=Kind.QUALIFIED).by is None


def test_a_contact_that_becomes_one_goes_at_once(anna: User, rico: User) -> None:
    lead = cast.a_contact()
    assert capturing.edit(lead, {"interest": "A demo, please"}, by=anna).stage == Stage.HANDOVER


def test_one_that_was_returned_goes_again_only_after_a_change(anna: User, rico: User) -> None:
    offer = captured(anna).handovers.get()
    lead = handing_over.reject(offer, by=rico, reason=cast.reason("too_early"), until=_in(30))
    noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text="Nothing new")
    assert offering.offer_ready(now=timezone.now()) == 0
    lead = capturing.edit(Lead.objects.get(pk=lead.pk), {"phone": "+49301234"}, by=anna)
    assert (lead.stage, lead.asleep_until) == (Stage.HANDOVER, None)
    assert kinds(lead)[-2:] == [Kind.QUALIFIED, Kind.HANDED_OVER]


def _in(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def test_whoever_cannot_be_reached_waits(anna: User, rico: User) -> None:
    lead = captured(anna, email="", phone="")
    assert lead.stage != Stage.HANDOVER
    assert "Nobody can reach the person" in offering.why_it_waits(lead)


def test_whoever_wants_no_contact_waits(anna: User, rico: User) -> None:
    lead = cast.a_contact()
    lead = capturing.record_consent(lead, ConsentState.WITHDRAWN, by=anna)
    assert capturing.edit(lead, {"interest": "demo"}, by=anna).stage == Stage.CONTACT


def test_without_such_a_rule_nobody_is_one(anna: User, rico: User) -> None:
    cast.agreed(hand_raiser_rule=None)
    assert captured(anna).stage == Stage.MQL


def test_the_recipient_is_told_at_the_next_bell_and_not_once_it_is_answered(anna: User, rico: User) -> None:
    first, second = captured(anna), captured(anna)
    handing_over.accept(second.handovers.get(), by=rico)
    reminding.bring_due(now=timezone.now())
    told = Notice.objects.filter(kind=ReminderKind.RAISED)
    assert [(notice.user, notice.lead) for notice in told] == [(rico, first)]
