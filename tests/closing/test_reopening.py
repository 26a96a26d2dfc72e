"""A manager opens a closed lead again."""

import pytest

from accounts.models import User
from leads import closing, handing_over
from leads.models import Kind, Stage
from leads.nurturing import ReasonRefused
from leads.recording import WrongStage
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_won_deal_is_an_sql_again_without_amount_and_date(hilde: User) -> None:
    lead = closing.reopen(cast.a_won_lead(), by=hilde, reason=cast.reason("deal_fell_through"), note="Insolvency")
    assert (lead.stage, lead.amount, lead.won_on) == (Stage.SQL, None, None)
    entry = lead.ledger.latest("number")
    assert (entry.kind, entry.note) == (Kind.REOPENED, "Insolvency")


@pytest.mark.parametrize("stage", [Stage.CONTACT, Stage.MQL, Stage.SGL, Stage.SAL, Stage.NURTURE])
def test_a_disqualified_lead_goes_where_it_stood(anna: User, mara: User, stage: Stage) -> None:
    lead = closing.disqualify(cast.lead_in(stage), by=anna, reason=cast.reason("no_lead"))
    assert closing.reopen(lead, by=mara, reason=cast.reason("closed_by_mistake")).stage == stage


def test_what_a_rejection_closed_comes_back_to_marketing(rico: User, mara: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("no_lead"))
    opened = closing.reopen(lead, by=mara, reason=cast.reason("closed_by_mistake"))
    assert opened.stage == Stage.NURTURE
    assert opened.deadline is not None


def test_it_needs_a_reason(hilde: User) -> None:
    with pytest.raises(ReasonRefused):
        closing.reopen(cast.a_won_lead(), by=hilde, reason=None)


def test_an_open_lead_cannot_be_opened(hilde: User) -> None:
    with pytest.raises(WrongStage):
        closing.reopen(cast.an_mql(), by=hilde, reason=cast.reason("new_interest"))
