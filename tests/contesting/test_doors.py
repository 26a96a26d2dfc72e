"""Contesting and deciding on pages and by the API: who may, and what they see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from leads import contesting, handing_over
from leads.models import Agreement, Contest, Lead
from tests import cast

RULING = {"verdict": "overturned", "ruling": "It was there."}


@pytest.fixture
def rejected(anna: User, rico: User, max: User) -> Lead:
    return handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("information_missing"), note="What?")


@pytest.fixture
def contest(rejected: Lead, anna: User) -> Contest:
    return contesting.contest(rejected, by=anna, evidence="The building is in the note.")


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def program(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, 'test')[1]}")
    return client


def test_marketing_contests_from_the_leads_page(rejected: Lead, anna: User) -> None:
    client = page(anna)
    address = f"/leads/{rejected.public_id}/contest/"
    assert address in client.get(f"/leads/{rejected.public_id}/").content.decode()
    response = client.post(address, {"evidence": "The building is in the note.", "version": rejected.version})
    assert response.status_code == 302
    text = client.get(f"/leads/{rejected.public_id}/").content.decode()
    assert "The building is in the note." in text
    assert address not in text


def test_what_can_no_longer_be_contested_is_not_offered(rejected: Lead, anna: User) -> None:
    address = f"/leads/{rejected.public_id}/"
    assert "Contest the return" in page(anna).get(address).content.decode()
    with time_machine.travel(timezone.now() + contesting.WITHIN + timedelta(days=1)):
        assert "Contest the return" not in page(anna).get(address).content.decode()


def test_what_was_typed_stays_when_it_is_refused(rejected: Lead, anna: User) -> None:
    response = page(anna).post(f"/leads/{rejected.public_id}/contest/", {"evidence": "x" * 2001})
    assert response.status_code == 422
    assert "x" * 2001 in response.content.decode()


def test_sales_does_not_contest(rejected: Lead, rico: User) -> None:
    assert page(rico).post(f"/leads/{rejected.public_id}/contest/", {"evidence": "No."}).status_code == 403
    assert program(rico).post(f"/api/v1/leads/{rejected.public_id}/contest/", {"evidence": "No."}).status_code == 403


def test_the_list_shows_what_waits_and_what_was_decided(contest: Contest, max: User) -> None:
    client = page(max)
    assert "The building is in the note." in client.get("/disputes/").content.decode()
    client.post(f"/disputes/{contest.public_id}/ruling/", RULING)
    assert "The building is in the note." not in client.get("/disputes/").content.decode()
    assert "It was there." in client.get("/disputes/?show=decided").content.decode()


def test_another_teams_contest_is_not_there(contest: Contest, sven: User) -> None:
    assert "building" not in page(sven).get("/disputes/").content.decode()
    assert page(sven).get(f"/disputes/{contest.public_id}/ruling/").status_code == 404
    assert program(sven).post(f"/api/v1/contests/{contest.public_id}/ruling/", RULING).status_code == 404


Post = Callable[[User, Contest], int]


def by_page(user: User, contest: Contest) -> int:
    return page(user).post(f"/disputes/{contest.public_id}/ruling/", RULING).status_code


def by_api(user: User, contest: Contest) -> int:
    return program(user).post(f"/api/v1/contests/{contest.public_id}/ruling/", RULING).status_code


@pytest.mark.parametrize("post", [by_page, by_api])
@pytest.mark.parametrize("name", ["anna", "mara", "rico", "hilde", "ada"])
def test_without_a_named_referee_only_the_management_decides(
    request: pytest.FixtureRequest, contest: Contest, name: str, post: Post
) -> None:
    assert post(request.getfixturevalue(name), contest) == 403
    assert Contest.objects.open().count() == 1


@pytest.mark.parametrize("post", [by_page, by_api])
def test_the_named_referee_decides_and_the_management_does_not(
    rejected: Lead, anna: User, mara: User, max: User, post: Post
) -> None:
    Agreement.objects.update(referee=mara)
    contest = contesting.contest(rejected, by=anna, evidence="It is in the note.")
    assert post(max, contest) == 403
    assert post(mara, contest) in (200, 302)
    assert Contest.objects.overturned().count() == 1


@pytest.mark.parametrize("post", [by_page, by_api])
def test_the_second_referee_is_told_who_was_first(contest: Contest, max: User, post: Post) -> None:
    post(max, contest)
    assert post(max, contest) == 409


def test_a_program_contests_and_reads_its_contest(rejected: Lead, anna: User) -> None:
    client = program(anna)
    made = client.post(f"/api/v1/leads/{rejected.public_id}/contest/", {"evidence": "It is in the note."})
    assert made.status_code == 201
    assert made.json()["by"]["name"] == "Anna"
    assert [one["id"] for one in client.get("/api/v1/contests/").json()["results"]] == [made.json()["id"]]
    assert client.get("/api/v1/contests/?open=false").json()["results"] == []
