"""What sales generated itself: taken on, or passed to marketing."""

import pytest

from accounts.models import User
from leads import capturing, checking
from leads.models import Kind, Stage
from leads.qualifying import NotReady
from leads.recording import WrongStage
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_rep_takes_it_on_and_checks_bant(rico: User) -> None:
    lead = checking.take_on(cast.an_sgl(rico), by=rico)
    assert (lead.stage, lead.responsible) == (Stage.SAL, rico)
    assert lead.deadline is not None
    assert lead.ledger.latest("number").kind == Kind.TAKEN_ON


def test_it_passes_the_same_check_as_a_handed_over_one(rico: User) -> None:
    lead = cast.an_sgl(rico)
    capturing.edit(lead, {"company": ""}, by=rico)
    with pytest.raises(NotReady, match="Company"):
        checking.take_on(lead, by=rico)


def test_too_early_for_sales_marketing_nurtures_it(rico: User) -> None:
    cast.marketing()
    lead = checking.pass_to_marketing(cast.an_sgl(rico), by=rico, note="In autumn")
    assert (lead.stage, lead.team, lead.sales_team) == (Stage.NURTURE, cast.marketing(), cast.nord())
    assert lead.deadline is not None
    assert lead.ledger.latest("number").note == "In autumn"


def test_only_an_own_lead_can_be_taken_on(rico: User) -> None:
    with pytest.raises(WrongStage):
        checking.take_on(cast.an_mql(), by=rico)
