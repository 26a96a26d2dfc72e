"""The board: its columns, its cards, what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.models import Lead, Stage
from leads.web.board import columns
from tests.cast import a_sal, a_won_lead, an_mql, an_offer_to, an_sgl, lead_in, sued

pytestmark = pytest.mark.django_db


def board(client: Client, user: User, address: str = "") -> str:
    client.force_login(user)
    answer = client.get(f"/board/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def in_column(html: str, stage: Stage) -> set[str]:
    found = re.search(rf'data-stage="{stage.value}".*?</section>', html, re.DOTALL)
    return set(re.findall(r"<h3><a href=\"/leads/(\w+)/\"", found[0])) if found else set()


def test_each_lead_stands_in_the_column_of_its_stage(client: Client, anna: User) -> None:
    leads = {stage: lead_in(stage) for stage in Stage}
    html = board(client, anna)
    for stage in columns.UNFOLDED:
        assert in_column(html, stage) == {leads[stage].public_id}


def test_own_leads_and_closed_ones_are_folded_until_opened(client: Client, anna: User) -> None:
    lead = an_sgl()
    html = board(client, anna)
    assert lead.public_id not in html
    assert "SGL 1" in html
    assert in_column(board(client, anna, "?unfold=sgl"), Stage.SGL) == {lead.public_id}


def test_empty_columns_stay_visible(client: Client, anna: User) -> None:
    html = board(client, anna)
    for stage in columns.UNFOLDED:
        assert f'data-stage="{stage.value}"' in html


def test_a_win_leaves_the_board_after_thirty_days(client: Client, anna: User) -> None:
    fresh, old = a_won_lead(), a_won_lead()
    Lead.objects.filter(pk=old.pk).update(won_on=timezone.localdate() - timedelta(days=31))
    assert in_column(board(client, anna), Stage.WON) == {fresh.public_id}


def test_the_filters_are_those_of_the_list(client: Client, anna: User) -> None:
    fair, _ads = an_mql(origin="fair"), an_mql(origin="ads")
    html = board(client, anna, "?origin=fair")
    assert in_column(html, Stage.MQL) == {fair.public_id}
    assert 'href="/leads/?origin=fair"' in html


def test_a_stage_filter_shows_these_columns_alone(client: Client, anna: User) -> None:
    html = board(client, anna, "?stage=mql&stage=sgl")
    assert re.findall(r'data-stage="(\w+)"', html) == ["mql", "sgl"]


def test_a_rep_sees_the_own_teams_cards(client: Client, rico: User) -> None:
    ours = a_sal()
    theirs = an_offer_to(sued()).lead
    html = board(client, rico)
    assert ours.public_id in html
    assert theirs.public_id not in html


def test_a_long_column_shows_more_on_demand(client: Client, anna: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(columns, "SIZE", 2)
    leads = [an_mql() for _ in range(5)]
    html = board(client, anna)
    met = in_column(html, Stage.MQL)
    assert len(met) == 2
    while more := re.search(r'hx-get="(/board/mql/[^"]*)"', html):
        html = client.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in html
        new = set(re.findall(r"<h3><a href=\"/leads/(\w+)/\"", html))
        assert not new & met
        met |= new
    assert met == {lead.public_id for lead in leads}


def test_an_unknown_column_does_not_exist(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert client.get("/board/nonsense/").status_code == 404


def test_markup_in_a_card_stays_text(client: Client, anna: User) -> None:
    an_mql(last_name="<script>alert(1)</script>", company='"><img src=x>')
    html = board(client, anna)
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_board_costs_seven_statements_whatever_stands_on_it(client: Client, anna: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/board/")
        return len([one for one in seen.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT"))])

    board(client, anna)
    for stage in Stage:
        lead_in(stage)
    few = cost()
    for _ in range(20):
        an_mql()
    assert cost() == few
    assert few <= 7


def test_the_count_ends_at_its_limit(client: Client, anna: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(columns, "MOST_COUNTED", 2)
    for _ in range(3):
        an_mql()
    assert re.search(r">MQL</span></h2><small[^>]*>2\+</small>", board(client, anna))
