"""Moving cards: what is done at once, what is asked for, what is refused and in which words."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Act
from leads import access, handing_over
from leads.models import Lead, Letter, Stage
from leads.web.board import moves
from tests.cast import (
    a_contact,
    a_nurtured_lead,
    a_ready_mql,
    a_sal,
    a_won_lead,
    an_mql,
    an_offer_to,
    an_sgl,
    an_sql,
    know,
    lead_in,
    nord,
)

pytestmark = pytest.mark.django_db


def drag(client: Client, user: User, lead: Lead, to: Stage | str, version: int | None = None) -> Any:
    client.force_login(user)
    data = {"stage": str(to), "version": lead.version if version is None else version}
    return client.post(f"/leads/{lead.public_id}/move/", data, headers={"Accept": "application/json"})


def stage(lead: Lead) -> Stage:
    return Lead.objects.get(pk=lead.pk).phase


def test_the_map_of_the_board_is_the_map_of_the_machine() -> None:
    for act, (sources, goals) in moves.WAYS.items():
        for source in Stage:
            lead = Lead(stage=source)
            assert lead.can_move(access.MOVES[act]) == (source in sources), (act, source)
        assert goals


def test_an_mql_that_is_ready_asks_for_the_team(client: Client, anna: User) -> None:
    lead = a_ready_mql()
    answer = drag(client, anna, lead, Stage.HANDOVER)
    assert answer.status_code == 200
    assert answer.json() == {"form": f"/leads/{lead.public_id}/handover/"}
    assert stage(lead) == Stage.MQL


def test_an_mql_that_is_not_ready_snaps_back_with_what_is_missing(client: Client, anna: User) -> None:
    lead = an_mql()
    answer = drag(client, anna, lead, Stage.HANDOVER)
    assert answer.status_code == 422
    assert "Missing" in answer.json()["detail"]


def test_a_contact_that_meets_the_definition_is_qualified_at_once(client: Client, anna: User) -> None:
    lead = a_contact()
    Lead.objects.filter(pk=lead.pk).update(interest="Heat pumps")
    answer = drag(client, anna, lead, Stage.MQL)
    assert answer.status_code == 200
    assert stage(lead) == Stage.MQL
    assert answer.json()["version"] == lead.version + 1
    assert lead.last_name in answer.json()["html"]


def test_a_rep_accepts_by_dragging_and_may_undo(client: Client, rico: User) -> None:
    handover = an_offer_to()
    answer = drag(client, rico, Lead.objects.get(pk=handover.lead_id), Stage.SAL)
    assert answer.status_code == 200
    assert answer.json()["undo_url"] == f"/handovers/{handover.public_id}/take-back/"
    assert stage(handover.lead) == Stage.SAL


def test_rejecting_asks_for_the_reason(client: Client, rico: User) -> None:
    handover = an_offer_to()
    answer = drag(client, rico, Lead.objects.get(pk=handover.lead_id), Stage.NURTURE)
    assert answer.json() == {"form": f"/handovers/{handover.public_id}/rejection/"}


def test_marketing_takes_its_offer_back_by_dragging(client: Client, anna: User) -> None:
    lead = Lead.objects.get(pk=an_offer_to().lead_id)
    assert drag(client, anna, lead, Stage.MQL).status_code == 200
    assert stage(lead) == Stage.MQL


def test_promoting_needs_bant(client: Client, rico: User) -> None:
    lead = a_sal()
    assert drag(client, rico, lead, Stage.SQL).status_code == 422
    lead = know(lead, *Letter, by=rico)
    assert drag(client, rico, lead, Stage.SQL).status_code == 200
    assert stage(lead) == Stage.SQL


def test_an_own_lead_is_taken_on_or_passed_at_once(client: Client, rico: User, anna: User) -> None:
    one, other = an_sgl(), an_sgl()
    assert drag(client, rico, one, Stage.SAL).status_code == 200
    assert drag(client, rico, other, Stage.NURTURE).status_code == 200
    assert (stage(one), stage(other)) == (Stage.SAL, Stage.NURTURE)


@pytest.mark.parametrize(
    ("start", "to", "form"),
    [(Stage.SAL, Stage.NURTURE, "return"), (Stage.SQL, Stage.NURTURE, "return"), (Stage.SQL, Stage.WON, "win"),
     (Stage.SAL, Stage.DISQUALIFIED, "disqualification"), (Stage.WON, Stage.SQL, "reopening")],
)  # fmt: skip
def test_what_needs_a_reason_or_an_amount_is_asked_for(
    client: Client, hilde: User, start: Stage, to: Stage, form: str
) -> None:
    lead = lead_in(start)
    assert drag(client, hilde, lead, to).json() == {"form": f"/leads/{lead.public_id}/{form}/"}


def test_a_way_that_does_not_exist_is_refused_with_the_ways_that_do(client: Client, anna: User) -> None:
    answer = drag(client, anna, an_mql(), Stage.SQL)
    assert answer.status_code == 422
    said = answer.json()["detail"]
    assert said.startswith("From MQL to SQL there is no direct way.")
    assert "In handover" in said


@pytest.mark.parametrize("to", ["nonsense", "", "MQL"])
def test_a_stage_that_does_not_exist_is_refused(client: Client, anna: User, to: str) -> None:
    assert drag(client, anna, an_mql(), to).status_code == 422


def test_marketing_moves_nothing_that_sales_answers_for(client: Client, anna: User) -> None:
    answer = drag(client, anna, a_sal(), Stage.DISQUALIFIED)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Sales is responsible now."


def test_who_drags_an_old_card_is_told_that_somebody_was_quicker(client: Client, rico: User) -> None:
    lead = Lead.objects.get(pk=an_offer_to().lead_id)
    answer = drag(client, rico, lead, Stage.SAL, version=lead.version - 1)
    assert answer.status_code == 409
    assert stage(lead) == Stage.HANDOVER


def test_another_teams_card_does_not_exist(client: Client, sven: User) -> None:
    assert drag(client, sven, a_sal(), Stage.SQL).status_code == 404


def test_without_scripts_the_menu_is_a_page_and_the_move_leads_back(client: Client, anna: User) -> None:
    lead = Lead.objects.get(pk=an_offer_to().lead_id)
    client.force_login(anna)
    menu = client.get(f"/leads/{lead.public_id}/move/").content.decode()
    assert '<button type="submit" class="menu-item" name="stage" value="mql">' in menu
    answer = client.post(f"/leads/{lead.public_id}/move/", {"stage": "mql", "version": lead.version})
    assert answer.status_code == 302
    assert answer["Location"] == "/board/"
    assert stage(lead) == Stage.MQL


def test_without_scripts_a_move_that_asks_leads_to_its_form(client: Client, rico: User) -> None:
    lead = an_sql()
    client.force_login(rico)
    answer = client.post(f"/leads/{lead.public_id}/move/", {"stage": "won", "version": lead.version})
    assert answer["Location"] == f"/leads/{lead.public_id}/win/"


def test_the_menu_says_what_stands_against_a_way(client: Client, anna: User, max: User) -> None:
    lead = an_mql()
    client.force_login(anna)
    menu = client.get(f"/leads/{lead.public_id}/move/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in menu
    assert "Missing" in menu
    client.force_login(max)
    assert "can't move this lead" in client.get(f"/leads/{lead.public_id}/move/").content.decode()


def test_the_menu_of_a_won_lead_opens_it_as_sql(client: Client, hilde: User) -> None:
    lead = a_won_lead()
    ways = moves.ways(hilde, lead, None)
    assert [(way.act, way.to) for way in ways if not way.why_not] == [(Act.REOPEN, Stage.SQL)]


def test_a_nurtured_lead_goes_back_to_mql(client: Client, anna: User) -> None:
    lead = a_nurtured_lead()
    assert drag(client, anna, lead, Stage.MQL).status_code == 200
    assert stage(lead) == Stage.MQL


def test_an_own_lead_offered_to_a_colleague_comes_back_by_withdrawing_or_by_rejecting(
    client: Client, rico: User, nina: User
) -> None:
    lead = an_sgl()
    handover = handing_over.hand_over(lead, by=rico, team=nord(), person=nina)
    lead = handover.lead
    asked = drag(client, nina, lead, Stage.SGL)
    assert asked.json() == {"form": f"/handovers/{handover.public_id}/rejection/"}
    assert drag(client, rico, lead, Stage.SGL).status_code == 200
    assert stage(lead) == Stage.SGL


def test_the_refusal_of_an_offered_lead_names_the_ways_that_this_lead_has(client: Client, rico: User) -> None:
    said = drag(client, rico, Lead.objects.get(pk=an_offer_to().lead_id), Stage.WON).json()["detail"]
    assert "The ways from here: MQL, SAL, Back in marketing." in said
