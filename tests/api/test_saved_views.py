"""Saved views and the count of a rule through the API."""

import json
from typing import Any

import pytest

from accounts.models import User
from leads import viewing
from leads.models import SavedView
from leads.viewing import State
from tests.api.answers import ok, problem
from tests.api.conftest import Program
from tests.api.test_answers_match_the_schema import _check
from tests.cast import a_sal, an_mql

VIEWS = "/api/v1/views/"
COMPANY = {"all": [{"field": "company", "op": "is", "value": "Solar GmbH"}]}
BODY = {"name": "Solar", "filters": {"stage": ["mql"], "responsible": "nobody"}, "rule": COMPANY, "sort": "oldest"}


def test_a_view_is_saved_read_changed_and_deleted(anna: User, program: Program) -> None:
    client = program(anna)
    made = ok(client.post(VIEWS, {**BODY, "pinned": True}), 201)
    assert made["filters"] == {"stage": ["mql"], "responsible": ["nobody"]}
    assert (made["owner"]["name"], made["team"], made["pinned"], made["layout"]) == ("Anna", None, True, "list")
    address = f"{VIEWS}{made['id']}/"
    assert ok(client.get(address)) == made
    assert ok(client.get(VIEWS))["results"] == [made]
    changed = ok(client.patch(address, {"name": "Roofs", "rule": None, "shared": True, "pinned": False}))
    assert (changed["name"], changed["rule"], changed["filters"]) == ("Roofs", None, made["filters"])
    assert (changed["team"]["name"], changed["pinned"], changed["sort"]) == ("Marketing", False, "oldest")
    assert ok(client.delete(address))["name"] == "Roofs"
    problem(client.get(address), 404, "not-found")


def test_answers_are_as_described(anna: User, program: Program) -> None:
    client = program(anna)
    made = client.post(VIEWS, {**BODY, "shared": True})
    _check(made, "save_view")
    address = f"{VIEWS}{made.json()['id']}/"
    _check(client.get(VIEWS), "views")
    _check(client.get(address), "view")
    _check(client.patch(address, {"layout": "board"}), "change_view")
    _check(client.patch(address, {"layout": "cloud"}), "change_view")
    _check(client.delete(address), "delete_view")
    _check(client.post("/api/v1/rules/count/", {"rule": COMPANY}), "count_by_rule")
    _check(client.post("/api/v1/rules/count/", {"rule": {}}), "count_by_rule")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"), ({"filters": {"stage": ["away"]}}, "filters"), ({"filters": {"hue": "1"}}, "filters"),
        ({"rule": {"all": []}}, "rule"), ({"rule": "x"}, "rule"), ({"sort": "odd"}, "sort"), ({"team": 1}, "team"),
        ({"shared": "yes"}, "shared"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(
    anna: User, program: Program, wrong: dict[str, Any], field: str
) -> None:
    response = program(anna).post(VIEWS, {**BODY, **wrong})
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert not SavedView.objects.exists()


def test_a_colleague_pins_a_team_view_and_does_not_change_it(
    rico: User, nina: User, sven: User, program: Program
) -> None:
    view = viewing.save(State(), by=rico, name="All", shared=True)
    address = f"{VIEWS}{view.public_id}/"
    assert ok(program(nina).patch(address, {"pinned": True}))["pinned"]
    problem(program(nina).patch(address, {"name": "Mine"}), 403, "forbidden")
    problem(program(nina).delete(address), 403, "forbidden")
    problem(program(sven).patch(address, {"pinned": True}), 404, "not-found")


def test_the_list_of_leads_follows_a_view(anna: User, program: Program) -> None:
    first, _other, last = an_mql(company="Solar GmbH"), an_mql(company="Wind AG"), an_mql(company="Solar GmbH")
    view = ok(program(anna).post(VIEWS, {**BODY, "filters": {"stage": "mql"}}), 201)
    found = ok(program(anna).get(f"/api/v1/leads/?view={view['id']}"))
    assert [lead["id"] for lead in found["results"]] == [first.public_id, last.public_id]
    newest = ok(program(anna).get(f"/api/v1/leads/?view={view['id']}&order=newest&limit=1"))
    assert [lead["id"] for lead in newest["results"]] == [last.public_id]
    assert "view=" in newest["next"]


def test_the_list_of_leads_follows_a_rule(anna: User, program: Program) -> None:
    lead, _other = an_mql(company="Solar GmbH"), an_mql(company="Wind AG")
    found = ok(program(anna).get("/api/v1/leads/", {"rule": json.dumps(COMPANY)}))
    assert [shown["id"] for shown in found["results"]] == [lead.public_id]
    problem(program(anna).get("/api/v1/leads/", {"rule": "{}"}), 422, "invalid")


def test_an_unknown_view_shows_no_leads(anna: User, sven: User, program: Program) -> None:
    view = viewing.save(State(), by=sven, name="All")
    problem(program(anna).get(f"/api/v1/leads/?view={view.public_id}"), 404, "not-found")


def test_the_count_is_of_what_one_may_see(rico: User, sven: User, program: Program) -> None:
    a_sal(company="Solar GmbH")
    counted = ok(program(rico).post("/api/v1/rules/count/", {"rule": COMPANY}))
    assert counted == {
        "count": 1, "is_more": False, "is_estimate": False, "sentence": "Company is “Solar GmbH”", "problems": [],
        "warnings": [],
    }  # fmt: skip
    assert ok(program(sven).post("/api/v1/rules/count/", {"rule": COMPANY}))["count"] == 0


def test_the_count_says_what_is_odd_about_a_rule(anna: User, program: Program) -> None:
    nobody = {"all": [{"field": "returned_times", "op": "at_least", "value": number} for number in (3, 5)]}
    told = ok(program(anna).post("/api/v1/rules/count/", {"rule": nobody}))
    assert (told["problems"], len(told["warnings"])) == ([], 1)
    nobody["all"].append({"field": "returned_times", "op": "at_most", "value": 2})
    assert (
        "No lead can ever meet this" in ok(program(anna).post("/api/v1/rules/count/", {"rule": nobody}))["problems"][0]
    )
