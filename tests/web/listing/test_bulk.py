"""Assigning and handing over many leads at once: each by itself, each with its result."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from leads.models import Lead, Stage
from leads.web.listing import bulk
from tests.cast import a_ready_mql, a_sal, a_won_lead, an_mql, nord, sued

pytestmark = pytest.mark.django_db


def send(client: Client, user: User, noun: str, **data: Any) -> Any:
    client.force_login(user)
    return client.post(f"/leads/{noun}/", data)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def now(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def test_first_comes_the_question_to_whom(client: Client, anna: User, mara: User) -> None:
    lead = an_mql(last_name="Frage")
    answer = send(client, anna, "assignments", lead=[lead.public_id])
    assert answer.status_code == 200
    assert "Frage" in text(answer)
    assert f'value="p{mara.pk}"' in text(answer)
    assert now(lead).responsible == anna


def test_a_person_takes_all_of_them(client: Client, anna: User, mara: User) -> None:
    leads = [an_mql() for _ in range(3)]
    answer = send(client, anna, "assignments", lead=[lead.public_id for lead in leads], to=f"p{mara.pk}")
    assert "3 leads went to Mara" in text(answer)
    assert {now(lead).responsible for lead in leads} == {mara}


def test_one_refusal_does_not_stop_the_others_and_says_why(client: Client, anna: User, mara: User) -> None:
    mql, sal, won = an_mql(), a_sal(last_name="Verkauf"), a_won_lead(last_name="Gewonnen")
    answer = send(client, anna, "assignments", lead=[sal.public_id, won.public_id, mql.public_id], to=f"p{mara.pk}")
    html = text(answer)
    assert "1 lead went to Mara" in html
    assert "Sales is responsible now." in html
    assert "This lead is closed." in html
    assert now(mql).responsible == mara
    assert now(sal).responsible != mara


def test_a_lead_that_changed_meanwhile_is_left_alone(client: Client, anna: User, mara: User) -> None:
    lead = an_mql()
    answer = send(client, anna, "assignments", lead=[f"{lead.public_id}.{lead.version + 1}"], to=f"p{mara.pk}")
    assert "Somebody changed this lead" in text(answer)
    assert now(lead).responsible == anna


def test_without_a_choice_the_question_comes_again(client: Client, anna: User) -> None:
    lead = an_mql()
    answer = send(client, anna, "assignments", lead=[lead.public_id], to="p999999999")
    assert answer.status_code == 422
    assert "Choose a person or a team." in text(answer)


def test_without_a_selection_nothing_happens(client: Client, anna: User) -> None:
    assert "No lead was selected" in text(send(client, anna, "assignments"))


def test_leads_of_other_teams_do_not_exist_here(client: Client, sven: User, rico: User) -> None:
    lead = a_sal()
    answer = send(client, sven, "assignments", lead=[lead.public_id], to=f"p{sven.pk}")
    assert lead.public_id not in text(answer)
    assert now(lead).responsible == rico


def test_management_may_not_assign(client: Client, max: User) -> None:
    lead = an_mql()
    assert send(client, max, "assignments", lead=[lead.public_id]).status_code == 403


def test_ready_leads_go_to_sales_and_the_others_stay_with_the_reason(client: Client, anna: User) -> None:
    ready, lacking = a_ready_mql(), an_mql(last_name="Unfertig")
    answer = send(client, anna, "handovers", lead=[ready.public_id, lacking.public_id], to=f"t{nord().pk}")
    assert "1 lead went to Nord" in text(answer)
    assert "Missing" in text(answer)
    assert now(ready).stage == Stage.HANDOVER
    assert now(lacking).stage == Stage.MQL


def test_the_question_shows_beforehand_which_will_stay(client: Client, anna: User) -> None:
    ready, lacking = a_ready_mql(), an_mql(last_name="Unfertig")
    html = text(send(client, anna, "handovers", lead=[ready.public_id, lacking.public_id]))
    assert "1 stays as it is" in html
    assert f'name="lead" value="{ready.public_id}.{ready.version}"' in html
    assert f'name="lead" value="{lacking.public_id}.{lacking.version}"' not in html


def test_a_marketing_team_is_no_goal_of_a_handover(client: Client, anna: User) -> None:
    lead = a_ready_mql()
    assert anna.team is not None
    answer = send(client, anna, "handovers", lead=[lead.public_id], to=f"t{anna.team.pk}")
    assert "Choose an active sales team." in text(answer)
    assert now(lead).stage == Stage.MQL


def test_a_lead_that_came_back_three_times_goes_out_only_when_confirmed(client: Client, anna: User) -> None:
    lead = a_ready_mql()
    Lead.objects.filter(pk=lead.pk).update(returned_times=3)
    asked = text(send(client, anna, "handovers", lead=[lead.public_id]))
    assert "returned 3 times" in asked
    assert 'name="again"' in asked
    refused = send(client, anna, "handovers", lead=[lead.public_id], to=f"t{sued().pk}")
    assert "Please confirm" in text(refused)
    assert now(lead).stage == Stage.MQL
    send(client, anna, "handovers", lead=[lead.public_id], to=f"t{sued().pk}", again="1")
    assert now(lead).stage == Stage.HANDOVER


def test_all_that_match_are_taken_up_to_a_limit(client: Client, anna: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    leads = [an_mql(origin="fair") for _ in range(3)]
    other = an_mql(origin="ads")
    html = text(send(client, anna, "assignments", matching="1", query="origin=fair"))
    assert "More than 2 leads match" in html
    assert sum(f'value="{lead.public_id}.' in html for lead in leads) == 2
    assert other.public_id not in html


def test_the_way_back_leads_nowhere_else(client: Client, anna: User) -> None:
    answer = send(client, anna, "assignments", back="https://evil.example/")
    assert "evil.example" not in text(answer)
