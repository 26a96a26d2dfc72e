"""Saved views on list and board: kept, opened again, compared, changed, pinned, deleted."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from leads import viewing
from leads.filters import packed
from leads.models import Layout, SavedView, Sort
from leads.viewing import State
from tests import cast

COMPANY = {"all": [{"field": "company", "op": "is", "value": "Solar GmbH"}]}
STATE = State({"stage": ["mql"]}, COMPANY, Sort.OLDEST)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def marketing(anna: User) -> Client:
    return client_of(anna)


@pytest.fixture
def view(anna: User) -> SavedView:
    return viewing.save(STATE, by=anna, name="Solar")


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return str(response.content.decode())


def query_of(response: Any) -> dict[str, list[str]]:
    return dict(QueryDict(urlsplit(response.url).query).lists())


# keeping and opening ------------------------------------------------------------------------------


def test_what_the_list_shows_is_kept_under_a_name(marketing: Client, anna: User) -> None:
    query = f"stage=mql&sort=oldest&rule={packed(COMPANY)}"
    response = marketing.post("/views/", {"name": "Solar", "query": query, "layout": "list", "pinned": "on"})
    view = SavedView.objects.get()
    assert viewing.state_of(view) == STATE
    assert response.url == f"/leads/?stage=mql&rule={packed(COMPANY)}&sort=oldest&view={view.public_id}"  # type: ignore[attr-defined]
    assert view.pins.filter(user=anna).exists()


def test_a_view_opens_with_its_leads_its_order_and_its_name(marketing: Client, view: SavedView) -> None:
    one, other = cast.an_mql(company="Solar GmbH"), cast.an_mql(company="Wind AG")
    response = marketing.get(f"/views/{view.public_id}/", follow=True)
    page = response.content.decode()
    assert one.public_id in page
    assert other.public_id not in page
    assert "<span>Solar</span>" in page  # the breadcrumb
    assert response.context["filters"].order.name == "oldest"


def test_a_view_of_the_board_opens_the_board(marketing: Client, anna: User) -> None:
    view = viewing.save(State(layout=Layout.BOARD), by=anna, name="Board")
    assert marketing.get(f"/views/{view.public_id}/").url == f"/board/?view={view.public_id}"  # type: ignore[attr-defined]


def test_list_and_board_keep_filter_and_view_between_them(marketing: Client, view: SavedView) -> None:
    address = marketing.get(f"/views/{view.public_id}/").url  # type: ignore[attr-defined]
    assert address.replace("/leads/", "/board/").replace("&", "&amp;") in shown(marketing, address)
    assert "Solar" in shown(marketing, address.replace("/leads/", "/board/"))


def test_a_view_without_a_name_is_asked_for_one(marketing: Client) -> None:
    response = marketing.post("/views/", {"name": " ", "query": "stage=mql", "layout": "list"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Please give it a name" in page
    assert 'name="query" value="stage=mql"' in page
    assert not SavedView.objects.exists()


# unsaved changes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("more", ["", "&after=1.1"])
def test_as_it_was_saved_nothing_is_hinted_at(marketing: Client, view: SavedView, more: str) -> None:
    address = marketing.get(f"/views/{view.public_id}/").url  # type: ignore[attr-defined]
    assert "Changed since it was saved" not in shown(marketing, address + more)


@pytest.mark.parametrize("path", ["/leads/", "/board/"])
def test_a_changed_filter_is_said_and_can_be_saved_or_discarded(marketing: Client, view: SavedView, path: str) -> None:
    page = shown(marketing, f"{path}?stage=sal&view={view.public_id}")
    assert "Changed since it was saved" in page
    assert f'action="/views/{view.public_id}/state/"' in page
    assert f"sort=oldest&amp;view={view.public_id}" in page


def test_saved_changes_are_what_the_view_shows_from_now_on(marketing: Client, view: SavedView) -> None:
    sent = {"query": f"stage=sal&view={view.public_id}", "layout": "board"}
    response = marketing.post(f"/views/{view.public_id}/state/", sent)
    assert response.url == f"/board/?stage=sal&view={view.public_id}"  # type: ignore[attr-defined]
    view.refresh_from_db()
    assert viewing.state_of(view) == State({"stage": ["sal"]}, None, Sort.NEWEST, Layout.BOARD)


def test_the_next_filter_keeps_the_view(marketing: Client, view: SavedView) -> None:
    page = shown(marketing, f"/leads/?stage=sal&view={view.public_id}")
    assert f'<input type="hidden" name="view" value="{view.public_id}">' in page


# returning ----------------------------------------------------------------------------------------


def test_returning_to_a_section_opens_the_last_view(marketing: Client, view: SavedView) -> None:
    marketing.get(f"/views/{view.public_id}/", follow=True)
    assert query_of(marketing.get("/leads/"))["view"] == [view.public_id]
    assert marketing.get("/board/").status_code == 200  # another section


def test_whoever_clears_the_filters_has_left_the_view(marketing: Client, view: SavedView) -> None:
    marketing.get(f"/views/{view.public_id}/", follow=True)
    assert "view=-" in shown(marketing, f"/leads/?stage=mql&view={view.public_id}")
    marketing.get("/leads/?view=-")
    assert marketing.get("/leads/").status_code == 200


def test_a_search_leaves_the_last_view_in_mind(marketing: Client, view: SavedView) -> None:
    marketing.get(f"/views/{view.public_id}/", follow=True)
    assert marketing.get("/leads/?q=solar").status_code == 200
    assert marketing.get("/leads/").status_code == 302


def test_a_view_that_is_gone_is_said_once_and_forgotten(marketing: Client, view: SavedView, anna: User) -> None:
    address = marketing.get(f"/views/{view.public_id}/").url  # type: ignore[attr-defined]
    marketing.get(address)
    viewing.delete(view, by=anna)
    assert "This view no longer exists" in shown(marketing, address)
    assert marketing.get("/leads/").status_code == 200


def test_another_persons_cookie_opens_nothing(view: SavedView, mara: User) -> None:
    client = client_of(mara)
    client.cookies["view_list"] = view.public_id
    assert client.get("/leads/").status_code == 200


# changing, pinning, deleting ----------------------------------------------------------------------


def test_a_view_is_renamed_and_shared(marketing: Client, view: SavedView) -> None:
    marketing.post(f"/views/{view.public_id}/edit/", {"name": "Solar roofs", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Solar roofs", True)


def test_a_pinned_view_stands_beside_every_page(marketing: Client, view: SavedView) -> None:
    marketing.post(f"/views/{view.public_id}/pin/", {"pinned": "1"})
    assert f'href="/views/{view.public_id}/"' in shown(marketing, "/reminders/")
    marketing.post(f"/views/{view.public_id}/pin/", {"pinned": "0"})
    assert f'href="/views/{view.public_id}/"' not in shown(marketing, "/reminders/")


def test_a_deleted_view_comes_back_by_undo(marketing: Client, view: SavedView) -> None:
    response = marketing.post(f"/views/{view.public_id}/deletion/", follow=True)
    page = response.content.decode()
    assert "“Solar” is deleted." in page
    assert f"/views/{view.public_id}/restoration/" in page
    assert marketing.get(f"/views/{view.public_id}/").status_code == 404
    marketing.post(f"/views/{view.public_id}/restoration/")
    assert marketing.get(f"/views/{view.public_id}/").status_code == 302


def test_the_page_of_views_says_what_each_shows(marketing: Client, view: SavedView, mara: User) -> None:
    viewing.save(State({"won": ["1"]}), by=mara, name="Wins", shared=True)
    page = shown(marketing, "/views/")
    assert "Company is “Solar GmbH”" in page
    assert "won only" in page
    assert page.count("Rename or share") == 1  # Mara's is not Anna's to change


def test_the_menu_names_the_views(marketing: Client, view: SavedView) -> None:
    assert "Solar" in shown(marketing, "/views/menu/")


ACTS = ["edit", "state", "deletion"]


@pytest.mark.parametrize("act", ACTS)
def test_a_colleagues_team_view_is_used_and_not_changed(nina: User, rico: User, act: str) -> None:
    view = viewing.save(STATE, by=rico, name="Solar", shared=True)
    client = client_of(nina)
    assert client.get(f"/views/{view.public_id}/").status_code == 302
    assert client.post(f"/views/{view.public_id}/{act}/", {"name": "Mine"}).status_code == 403
    view.refresh_from_db()
    assert (view.name, view.deleted_at, viewing.state_of(view)) == ("Solar", None, STATE)


@pytest.mark.parametrize("act", ["", "pin", "restoration", *ACTS])
def test_a_strangers_view_looks_like_none(sven: User, rico: User, act: str) -> None:
    view = viewing.save(STATE, by=rico, name="Solar", shared=True)
    client, address = client_of(sven), f"/views/{view.public_id}/{act}/".replace("//", "/")
    response = client.post(address, {"name": "Mine"}) if act else client.get(address)
    assert response.status_code == 404


def test_the_head_changes_a_view_of_a_team(hilde: User, sven: User) -> None:
    view = viewing.save(STATE, by=sven, name="Solar", shared=True)
    client_of(hilde).post(f"/views/{view.public_id}/edit/", {"name": "Of Süd", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.team, view.owner) == ("Of Süd", sven.team, sven)
