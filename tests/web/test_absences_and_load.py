"""Absences on the profile and for one's people, and the panel of open leads, at both doors."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Absence, ApiToken, User, company_day
from accounts.roles import Role, Side
from leads import handing_over
from tests import cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def days() -> dict[str, str]:
    """Five days from today on."""
    today = company_day()
    return {"first_day": today.isoformat(), "last_day": (today + timedelta(days=4)).isoformat()}


def program(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, 'test')[1]}")
    return client


def page(client: Client, address: str, **data: Any) -> str:
    return client.get(address, data).content.decode()


# the pages ----------------------------------------------------------------------------------------


def test_a_person_enters_an_absence_on_the_profile(rico: User, nina: User, signed_in: SignIn) -> None:
    client = signed_in(rico)
    answer = client.post("/accounts/absences/", {**days(), "deputy": nina.pk, "next": "/accounts/profile/"})
    assert answer["Location"] == "/accounts/profile/"
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy, absence.entered_by) == (rico, nina, rico)
    text = page(client, "/accounts/profile/")
    assert "away now" in text
    assert "Deputy: Nina" in text


def test_what_is_wrong_stands_at_its_field(rico: User, signed_in: SignIn) -> None:
    answer = signed_in(rico).post("/accounts/absences/", {**days(), "last_day": "2020-01-01"})
    assert answer.status_code == 422
    assert "must not lie before the first one" in answer.content.decode()


def test_a_head_enters_those_of_the_side_and_nobody_elses(
    rico: User, anna: User, hilde: User, signed_in: SignIn
) -> None:
    client = signed_in(hilde)
    assert client.post("/accounts/absences/", {**days(), "person": rico.pk}).status_code == 302
    assert client.post("/accounts/absences/", {**days(), "person": anna.pk}).status_code == 422
    assert [absence.user for absence in Absence.objects.all()] == [rico]
    assert "Rico" in page(client, "/accounts/absences/")


def test_a_rep_enters_and_sees_nobody_elses(rico: User, nina: User, signed_in: SignIn) -> None:
    absence = cast.away(nina)
    client = signed_in(rico)
    assert client.post("/accounts/absences/", {**days(), "person": nina.pk}).status_code == 422
    assert "Nina" not in page(client, "/accounts/absences/").split("known-absences")[1]
    assert client.post(f"/accounts/absences/{absence.pk}/end/").status_code == 404


def test_an_absence_is_ended_early(rico: User, signed_in: SignIn) -> None:
    absence = cast.away(rico)
    signed_in(rico).post(f"/accounts/absences/{absence.pk}/end/")
    assert not rico.is_away()


def test_who_is_away_is_named_where_people_are_chosen_and_where_they_answer(
    rico: User, nina: User, anna: User, hilde: User, signed_in: SignIn
) -> None:
    cast.away(rico, deputy=nina)
    until = f"away until {(company_day() + timedelta(days=7)):%-d %b %Y}"
    offer = handing_over.hand_over(cast.a_ready_mql(), by=anna, person=rico)
    ready = cast.a_ready_mql()
    assert f"Rico (Nord), {until}" in page(signed_in(anna), f"/leads/{ready.public_id}/handover/")
    assert f"{until}, deputy: Nina" in page(signed_in(hilde), f"/leads/{offer.lead.public_id}/")
    assert "away until" in page(signed_in(nina), "/inbox/")


def test_the_deputy_finds_the_offers_of_the_absent_under_mine(
    rico: User, nina: User, anna: User, signed_in: SignIn
) -> None:
    offer = handing_over.hand_over(cast.a_ready_mql(), by=anna, person=rico)
    client = signed_in(nina)
    assert offer.public_id not in page(client, "/inbox/", who="mine")
    cast.away(rico, deputy=nina)
    assert offer.public_id in page(client, "/inbox/", who="mine")


# the load -----------------------------------------------------------------------------------------


def test_the_panel_shows_load_limit_and_absence(rico: User, nina: User, hilde: User, signed_in: SignIn) -> None:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin", "person_limit": 2})
    cast.away(nina, deputy=rico)
    for _ in range(3):
        handing_over.hand_over(cast.a_ready_mql(), by=cast.person("Anna", Role.MARKETING, cast.marketing()))
    text = page(signed_in(hilde), "/load/")
    assert "2 of 2, full" in text
    assert "Deputy: Rico" in text
    assert "1 waits for anybody" in text


def test_a_rep_sees_the_own_team_only(rico: User, sven: User, hilde: User, signed_in: SignIn) -> None:
    assert "Süd" not in page(signed_in(rico), "/load/")
    assert "Süd" in page(signed_in(hilde), "/load/")


# the API ------------------------------------------------------------------------------------------


def test_programs_enter_read_and_end_absences(rico: User, nina: User, anna: User, hilde: User) -> None:
    body = {**days(), "deputy": nina.pk, "note": "Alps"}
    made = program(rico).post("/api/v1/absences/", body)
    assert made.status_code == 201
    assert made.json()["person"]["name"] == "Rico"
    notes = {user.name: program(user).get("/api/v1/absences/").json()["results"][0]["note"] for user in (hilde, anna)}
    assert notes == {"Hilde": "Alps", "Anna": ""}
    people = {one["name"]: one["away_until"] for one in program(anna).get("/api/v1/people/").json()["results"]}
    assert (people["Rico"], people["Nina"]) == (days()["last_day"], None)
    address = f"/api/v1/absences/{made.json()['id']}/"
    assert program(nina).delete(address).status_code == 403
    assert program(hilde).delete(address).status_code == 200
    assert program(hilde).delete("/api/v1/absences/99999/").status_code == 404


def test_a_program_that_errs_is_told_where(rico: User, nina: User) -> None:
    assert program(rico).post("/api/v1/absences/", {**days(), "person": nina.pk}).status_code == 403
    cast.away(rico)
    refused = program(rico).post("/api/v1/absences/", days())
    assert refused.status_code == 422
    assert "first_day" in refused.json()["errors"]


def test_programs_read_the_load(rico: User, nina: User) -> None:
    cast.agreed(routing_terms={"team_limit": 9})
    cast.a_sal()
    [nord] = program(rico).get("/api/v1/load/").json()["results"]
    assert (nord["team"]["name"], nord["open_leads"], nord["team_limit"]) == ("Nord", 1, 9)
    assert {one["name"]: one["open_leads"] for one in nord["people"]} == {"Rico": 1, "Nina": 0}


def test_the_panel_costs_the_same_with_many_people_and_teams(
    hilde: User, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(hilde)
    with django_assert_num_queries(8):
        client.get("/load/")
    for number in range(10):
        team = cast.team(f"Team {number}", Side.SALES)
        cast.person(f"P{number}", Role.SALES_REP, team)
    with django_assert_num_queries(8):
        client.get("/load/")
