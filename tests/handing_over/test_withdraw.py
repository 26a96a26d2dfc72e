"""The side that offered takes the offer back."""

import pytest

from accounts.models import User
from leads import handing_over
from leads.models import Handover, Stage
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_lead_is_where_it_was_and_with_whom(anna: User) -> None:
    lead = handing_over.withdraw(cast.an_offer_to(), by=anna, note="Wrong person")
    assert (lead.stage, lead.responsible, lead.deadline) == (Stage.MQL, anna, None)
    assert lead.handovers.get().answer == Handover.Answer.WITHDRAWN


def test_an_own_lead_goes_back_to_sgl(rico: User) -> None:
    offer = handing_over.hand_over(cast.an_sgl(rico), by=rico, team=cast.nord())
    assert handing_over.withdraw(offer, by=rico).stage == Stage.SGL


def test_after_the_answer_it_is_too_late(anna: User, rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.accept(offer, by=rico)
    with pytest.raises(handing_over.AlreadyDecided, match="accepted by Rico"):
        handing_over.withdraw(offer, by=anna)
