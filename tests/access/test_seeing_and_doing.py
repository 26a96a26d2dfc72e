"""Who sees which leads, and which buttons they find there."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from accounts.roles import Act
from leads import access, handing_over
from leads.models import Agreement, Lead, Letter, Stage
from tests import cast

pytestmark = pytest.mark.django_db


def acts(user: User, lead: Lead) -> dict[str, bool]:
    return {button.act.value: button.is_enabled for button in access.buttons(user, lead, Agreement.in_force())}


def test_reps_see_the_leads_of_their_team_only(rico: User, nina: User, sven: User) -> None:
    lead = cast.a_sal()
    assert list(access.leads(rico)) == list(access.leads(nina)) == [lead]
    assert not access.leads(sven).exists()
    with pytest.raises(Http404):
        access.lead_or_404(sven, lead.public_id)


def test_a_rep_does_not_see_what_marketing_still_nurtures(rico: User) -> None:
    cast.an_mql()
    assert not access.leads(rico).exists()


def test_a_rep_keeps_seeing_what_the_team_gave_back(rico: User) -> None:
    lead = cast.a_nurtured_lead()
    assert lead.side == "marketing"
    assert list(access.leads(rico)) == [lead]


def test_everyone_else_sees_all(anna: User, mara: User, hilde: User, ada: User, max: User) -> None:
    cast.an_mql()
    cast.an_offer_to(cast.sued())
    assert [access.leads(user).count() for user in (anna, mara, hilde, ada, max)] == [2] * 5


def test_who_left_the_company_sees_nothing(anna: User) -> None:
    cast.an_mql()
    anna.is_active = False
    assert not access.leads(anna).exists()


def test_marketing_does_not_act_on_what_sales_answers_for(anna: User) -> None:
    lead = cast.a_sal()
    assert "Sales is responsible now" in access.refusal(anna, Act.EDIT, lead)
    with pytest.raises(PermissionDenied, match="Sales is responsible now"):
        access.demand(anna, Act.EDIT, lead)


def test_sales_does_not_act_on_what_marketing_answers_for(rico: User) -> None:
    assert "Marketing is responsible now" in access.refusal(rico, Act.EDIT, cast.a_nurtured_lead())


def test_management_reads(max: User) -> None:
    for stage in Stage:
        assert acts(max, cast.lead_in(stage)) == {}
    assert access.refusal(max, Act.NOTE)


def test_only_the_side_that_offered_withdraws(anna: User, rico: User) -> None:
    offer = cast.an_offer_to()
    assert acts(anna, offer.lead) == {"withdraw": True}
    assert acts(rico, offer.lead) == {"withdraw": False, "accept": True, "reject": True}
    own = handing_over.hand_over(cast.an_sgl(rico), by=rico, team=cast.nord())
    assert acts(rico, own.lead)["withdraw"]


def test_a_button_says_what_the_agreement_still_wants(anna: User, rico: User) -> None:
    (button,) = [b for b in access.buttons(anna, cast.an_mql(), Agreement.in_force()) if b.act == Act.HAND_OVER]
    assert "At least 2 of" in button.why_not
    sal = cast.know(cast.a_sal(), Letter.BUDGET, by=rico)
    assert acts(rico, sal) == {"promote": False, "return": True, "disqualify": True}
    assert acts(rico, cast.know(sal, *Letter, by=rico))["promote"]


def test_heads_reopen_what_their_side_closed(mara: User, hilde: User, anna: User) -> None:
    won, disqualified = cast.a_won_lead(), cast.a_disqualified_lead()
    assert (acts(hilde, won), acts(mara, won)) == ({"reopen": True}, {"reopen": False})
    assert (acts(hilde, disqualified), acts(mara, disqualified)) == ({"reopen": False}, {"reopen": True})
    assert acts(anna, disqualified) == {}


def test_the_admin_assigns_on_either_side_and_decides_nothing(ada: User) -> None:
    for lead in (cast.an_mql(), cast.a_sal()):
        assert access.refusal(ada, Act.ASSIGN, lead) == ""
        assert acts(ada, lead) == {}
