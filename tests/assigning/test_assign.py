"""Another person or team answers for a lead."""

import pytest

from accounts.models import User
from leads import assigning, handing_over
from leads.assigning import WrongPerson
from leads.models import Kind, Reminder
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_is_on_record_and_the_clock_runs_on(rico: User, nina: User) -> None:
    lead = cast.a_sal()
    given = assigning.assign(lead, by=rico, person=nina, note="On holiday")
    assert (given.responsible, given.deadline, given.stage) == (nina, lead.deadline, lead.stage)
    entry = given.ledger.latest("number")
    assert (entry.kind, entry.responsible_before, entry.responsible_after, entry.note) == (
        Kind.ASSIGNED, rico, nina, "On holiday",
    )  # fmt: skip


def test_the_reminders_go_along(anna: User, mara: User) -> None:
    lead = cast.a_nurtured_lead()
    assigning.assign(lead, by=anna, person=mara)
    assert {reminder.person for reminder in Reminder.objects.open().filter(lead=lead)} == {mara}


def test_another_sales_team_sees_it_from_now_on(hilde: User, sven: User) -> None:
    lead = assigning.assign(cast.a_sal(), by=hilde, person=sven)
    assert (lead.team, lead.sales_team) == (cast.sued(), cast.sued())


def test_an_open_offer_follows(hilde: User, sven: User) -> None:
    offer = cast.an_offer_to()
    assigning.assign(offer.lead, by=hilde, team=cast.sued())
    lead = handing_over.accept(offer, by=sven)
    assert (lead.responsible, lead.team) == (sven, cast.sued())


def test_marketing_cannot_be_given_what_sales_answers_for(hilde: User, anna: User) -> None:
    with pytest.raises(WrongPerson, match="Sales"):
        assigning.assign(cast.a_sal(), by=hilde, person=anna)
    with pytest.raises(WrongPerson):
        assigning.assign(cast.an_mql(), by=hilde, team=cast.nord())


def test_neither_nobody_nor_somebody_who_left(hilde: User, nina: User) -> None:
    with pytest.raises(WrongPerson):
        assigning.assign(cast.a_sal(), by=hilde)
    nina.is_active = False
    nina.save()
    with pytest.raises(WrongPerson):
        assigning.assign(cast.a_sal(), by=hilde, person=nina)


def test_a_closed_lead_needs_nobody(hilde: User, rico: User) -> None:
    with pytest.raises(WrongPerson):
        assigning.assign(cast.a_won_lead(), by=hilde, person=rico)
