"""Contact or nurtured lead becomes an MQL by the agreed definition."""

import pytest

from accounts.models import User
from leads import capturing, qualifying
from leads.models import Kind, Reminder, Stage
from leads.qualifying import NotReady
from leads.recording import WrongStage
from tests import cast

pytestmark = pytest.mark.django_db


def test_with_proven_interest_a_contact_is_an_mql(anna: User) -> None:
    lead = capturing.edit(cast.a_contact(), {"interest": "Heat pumps"}, by=anna)
    lead = qualifying.qualify(lead, by=anna)
    assert lead.stage == Stage.MQL
    entry = lead.ledger.latest("number")
    assert (entry.kind, entry.agreement) == (Kind.QUALIFIED, lead.agreement)


def test_the_refusal_names_the_interest(anna: User) -> None:
    with pytest.raises(NotReady, match="Proven interest is known: missing"):
        qualifying.qualify(cast.a_contact(), by=anna)


def test_leaving_nurture_ends_its_reminders_and_its_sleep(anna: User) -> None:
    lead = qualifying.qualify(cast.a_nurtured_lead(), by=anna)
    assert (lead.stage, lead.asleep_until, lead.deadline) == (Stage.MQL, None, None)
    assert not Reminder.objects.filter(lead=lead).open().exists()


def test_an_mql_is_one_already(anna: User) -> None:
    with pytest.raises(WrongStage):
        qualifying.qualify(cast.an_mql(), by=anna)
