"""Marketing's desk: what is ready, what nearly is, what came back and why, what is due, what sleeps."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, Side
from leads import assigning, checking, handing_over, qualifying, reminding
from leads.models import Kind, Lead, Reason, Stage
from leads.web.marketing import sections
from tests.cast import (
    a_contact,
    a_nurtured_lead,
    a_ready_mql,
    a_sal,
    an_mql,
    an_offer_to,
    marketing,
    nord,
    person,
    reason,
    team,
)

pytestmark = pytest.mark.django_db


def desk(client: Client, user: User, section: str = "ready", of: str = "") -> str:
    client.force_login(user)
    answer = client.get("/desk/", {"section": section, "of": of})
    assert answer.status_code == 200
    return answer.content.decode()


def shown(html: str) -> list[str]:
    return re.findall(r'class="row-link" data-open href="/leads/(\w+)/"', html)


def returned(code: str, **more: Any) -> Lead:
    """A lead that Rico returned after contact, with his words."""
    return checking.give_back(a_sal(**more), by=person("Rico", Role.SALES_REP, nord()), reason=reason(code),
                              note="Wait for their new budget")  # fmt: skip


def test_what_passes_the_handover_rule_is_ready_and_nothing_else(client: Client, anna: User) -> None:
    ready, _lacking, _contact, _with_sales = a_ready_mql(), an_mql(), a_contact(), a_sal()
    assert shown(desk(client, anna)) == [ready.public_id]


def test_a_lead_that_lacks_one_or_two_things_is_almost_ready_and_says_which(client: Client, anna: User) -> None:
    lacks_bant, lacks_more = an_mql(), an_mql(company="", interest="")
    Lead.objects.filter(pk=lacks_more.pk).update(consent="none", interest="")
    html = desk(client, anna, "almost")
    assert shown(html) == [lacks_bant.public_id]
    assert "At least 2 of" in html


def test_a_contact_that_meets_the_definition_can_be_qualified_here(client: Client, anna: User) -> None:
    lead = a_contact()
    assert "/qualification/" not in desk(client, anna, "almost")
    Lead.objects.filter(pk=lead.pk).update(interest="Heat pumps")
    assert f'hx-post="/leads/{lead.public_id}/qualification/"' in desk(client, anna, "almost")


def test_what_came_back_shows_reason_words_agreement_person_and_campaign(client: Client, anna: User) -> None:
    lead = returned("cannot_decide", origin="fair")
    lead.touches.update(campaign="Spring fair")
    html = desk(client, anna, "returned")
    assert shown(html) == [lead.public_id]
    for words in ("Can&#x27;t decide", "Wait for their new budget", "Rico", "Agreement v1", "Campaign Spring fair",
                  "Origin: Fair", "returned once, last by Rico"):  # fmt: skip
        assert words in html, words


def test_what_came_back_is_grouped_by_reason_the_most_frequent_first(client: Client, anna: User) -> None:
    returned("not_reachable")
    for _ in range(2):
        returned("no_need_seen")
    html = desk(client, anna, "returned")
    assert html.index("No need seen") < html.index("Not reachable")


def test_every_return_has_an_owner_and_a_due_date(client: Client, anna: User) -> None:
    for code in ("cannot_decide", "budget_unknown", "not_reachable"):
        returned(code)
    html = desk(client, anna, "returned")
    assert html.count('title="Responsible">Anna<') == 3
    assert html.count("data-due=") == 3


def test_what_sales_asked_for_is_named_and_can_be_supplied(client: Client, anna: User) -> None:
    lead = returned("budget_unknown")
    html = desk(client, anna, "returned")
    assert "Sales asks for: Budget" in html
    assert f'action="/leads/{lead.public_id}/supply/"' in html


def test_a_sleeping_lead_waits_in_its_own_section_until_its_day(client: Client, anna: User) -> None:
    lead = a_nurtured_lead()
    assert shown(desk(client, anna, "returned")) == []
    html = desk(client, anna, "asleep")
    assert shown(html) == [lead.public_id]
    assert "wakes" in html


def test_a_lead_that_came_back_three_times_is_not_handed_over_unnoticed(client: Client, anna: User) -> None:
    lead = returned("cannot_decide")
    qualifying.qualify(lead, by=anna)
    Lead.objects.filter(pk=lead.pk).update(returned_times=3)
    html = desk(client, anna)
    assert "returned 3 times, last by Rico" in html
    assert "Yes, hand it over again" in html
    assert "This lead came back 3 times." in html


def test_due_are_reminders_and_deadlines_until_midnight(client: Client, anna: User) -> None:
    late, tomorrow = returned("not_reachable"), returned("not_reachable")
    Lead.objects.filter(pk=late.pk).update(deadline=timezone.now() - timedelta(hours=1))
    Lead.objects.filter(pk=tomorrow.pk).update(deadline=timezone.now() + timedelta(days=2))
    reminded = an_mql()
    reminding.remind_me(reminded, by=anna, due=timezone.now() + timedelta(milliseconds=200), text="Call Clara")
    html = desk(client, anna, "due")
    assert shown(html) == [late.public_id, reminded.public_id]
    assert "Call Clara" in html


def test_a_finished_reminder_is_no_longer_due(client: Client, anna: User) -> None:
    reminder = reminding.remind_me(an_mql(), by=anna, due=timezone.now() + timedelta(milliseconds=200), text="Call")
    reminding.finish(reminder, by=anna)
    assert "All done for today" in desk(client, anna, "due")


def test_mine_are_my_leads_and_what_waits_for_anybody_of_my_team(client: Client, anna: User, mara: User) -> None:
    mine, hers, teams, others = (a_ready_mql() for _ in range(4))
    assigning.assign(hers, by=anna, person=mara)
    assigning.assign(teams, by=anna, team=marketing())
    assigning.assign(others, by=anna, team=team("Marketing 2", Side.MARKETING))
    assert set(shown(desk(client, anna, of="mine"))) == {mine.public_id, teams.public_id}
    assert set(shown(desk(client, anna, of="team"))) == {mine.public_id, hers.public_id, teams.public_id}
    assert len(shown(desk(client, anna, of="all"))) == 4


def test_the_head_begins_with_the_team(client: Client, mara: User) -> None:
    lead = a_ready_mql()
    assert shown(desk(client, mara)) == [lead.public_id]


def test_sales_and_management_read_but_get_no_buttons_of_marketing(client: Client, hilde: User, max: User) -> None:
    a_ready_mql()
    for reader in (hilde, max):
        html = desk(client, reader)
        assert len(shown(html)) == 1
        assert "/handover/" not in html
        assert "/disqualification/" not in html


def test_a_rep_sees_only_what_came_from_the_own_team(client: Client, sven: User) -> None:
    returned("cannot_decide")
    assert shown(desk(client, sven, "returned")) == []
    assert shown(desk(client, sven, "due")) == []


@pytest.mark.parametrize("section", list(sections.SECTIONS))
def test_an_empty_section_says_so_kindly(client: Client, anna: User, section: str) -> None:
    assert 'class="empty"' in desk(client, anna, section)


def test_an_unknown_section_is_the_first_one(client: Client, anna: User) -> None:
    assert "Nothing is ready just now" in desk(client, anna, "nonsense", "nobody")


def test_on_its_day_a_lead_is_awake_again(client: Client, anna: User) -> None:
    lead = a_nurtured_lead()
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert lead.public_id in desk(client, anna, "returned")
        assert lead.public_id not in desk(client, anna, "asleep")


@pytest.mark.parametrize("section", ["ready", "almost", "returned", "due", "asleep"])
def test_the_desk_costs_the_same_for_one_row_and_for_many(client: Client, anna: User, section: str) -> None:
    makers: dict[str, Callable[[], Lead]] = {
        "ready": a_ready_mql,
        "almost": an_mql,
        "returned": lambda: returned("not_reachable"),
        "due": lambda: returned("not_reachable"),
        "asleep": a_nurtured_lead,
    }

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert shown(client.get("/desk/", {"section": section}).content.decode())
        return len([one for one in seen.captured_queries if one["sql"].startswith("SELECT")])

    makers[section]()
    Lead.objects.filter(stage=Stage.NURTURE, asleep_until=None).update(deadline=timezone.now())
    desk(client, anna, section)  # signing in costs statements of its own, once
    few = cost()
    for _ in range(12):
        makers[section]()
    Lead.objects.filter(stage=Stage.NURTURE, asleep_until=None).update(deadline=timezone.now())
    assert cost() == few
    assert few <= 8


def test_markup_in_the_reps_words_stays_text(client: Client, anna: User, rico: User) -> None:
    handover = an_offer_to(last_name="<script>alert(1)</script>")
    handing_over.reject(handover, by=rico, reason=Reason.objects.get(code="information_missing"),
                        note='<img src=x onerror="alert(1)">')  # fmt: skip
    html = desk(client, anna, "returned")
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_newest_return_is_the_one_that_is_told(client: Client, anna: User, rico: User, nina: User) -> None:
    lead = returned("cannot_decide")
    qualifying.qualify(lead, by=anna)
    checking.give_back(
        handing_over.accept(handing_over.hand_over(lead, by=anna, team=nord()), by=nina),
        by=nina, reason=reason("not_reachable"),
    )  # fmt: skip
    html = desk(client, anna, "returned")
    assert "returned 2 times, last by Nina" in html
    assert "Not reachable" in html


def test_the_desk_knows_every_way_by_which_a_lead_comes_back() -> None:
    assert set(sections.CAME_BACK) == {Kind.REJECTED, Kind.RETURNED, Kind.LOST, Kind.PASSED}
