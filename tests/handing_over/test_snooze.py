"""An offer is put aside for a while; its clock runs on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from leads import handing_over
from leads.refusals import Refusal
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_sleeps_until_then_but_never_past_its_deadline() -> None:
    offer = cast.an_offer_to()
    assert handing_over.snooze(offer, until=timezone.now() + timedelta(days=9)).snoozed_until == offer.due_at


def test_the_deadline_stays() -> None:
    offer = cast.an_offer_to()
    assert handing_over.snooze(offer, until=timezone.now() + timedelta(hours=1)).due_at == offer.due_at


def test_the_past_is_no_time_to_sleep_until() -> None:
    with pytest.raises(Refusal):
        handing_over.snooze(cast.an_offer_to(), until=timezone.now() - timedelta(minutes=1))


def test_an_answered_offer_cannot_be_put_aside(rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.accept(offer, by=rico)
    with pytest.raises(handing_over.AlreadyDecided):
        handing_over.snooze(offer, until=timezone.now() + timedelta(hours=1))
