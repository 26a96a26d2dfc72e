"""Not a lead at all."""

import pytest

from accounts.models import User
from leads import closing
from leads.models import ConsentState, Reminder, Stage
from leads.nurturing import ReasonRefused
from leads.recording import WrongStage
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", [Stage.CONTACT, Stage.MQL, Stage.SGL, Stage.SAL, Stage.NURTURE])
def test_it_leaves_the_pipeline_for_a_reason(anna: User, stage: Stage) -> None:
    lead = closing.disqualify(cast.lead_in(stage), by=anna, reason=cast.reason("no_lead"), note="A student")
    assert (lead.stage, lead.deadline, lead.side) == (Stage.DISQUALIFIED, None, None)
    entry = lead.ledger.latest("number")
    assert (entry.reason, entry.note, entry.from_stage) == (cast.reason("no_lead"), "A student", stage)
    assert not Reminder.objects.filter(lead=lead).open().exists()


@pytest.mark.parametrize("stage", [Stage.HANDOVER, Stage.SQL, Stage.WON, Stage.DISQUALIFIED])
def test_from_here_there_is_no_such_way(anna: User, stage: Stage) -> None:
    with pytest.raises(WrongStage):
        closing.disqualify(cast.lead_in(stage), by=anna, reason=cast.reason("no_lead"))


def test_it_needs_a_reason_for_it(anna: User) -> None:
    with pytest.raises(ReasonRefused):
        closing.disqualify(cast.a_contact(), by=anna, reason=None)
    with pytest.raises(ReasonRefused):
        closing.disqualify(cast.a_contact(), by=anna, reason=cast.reason("lost_price"))


def test_who_wants_no_contact_gets_none(anna: User) -> None:
    lead = closing.disqualify(cast.an_mql(), by=anna, reason=cast.reason("no_contact_wanted"))
    assert lead.consent == ConsentState.WITHDRAWN
