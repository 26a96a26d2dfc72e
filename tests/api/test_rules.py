"""The rule language and the facts that an admin added, for programs."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from leads import customising, rules
from leads.customising import Plan
from leads.models import CustomField, Lead
from tests import cast
from tests.rules.test_problems import about, size

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"


def program_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_the_catalogue_is_told_in_the_reader_s_language(rico: User) -> None:
    client = program_of(rico)
    told = client.get(f"{V1}rules/fields/", headers={"Accept-Language": "de"}).json()["results"]
    by_name = {field["name"]: field for field in told}
    assert set(by_name) == set(rules.catalogue())
    stage = by_name["stage"]
    assert (stage["label"], stage["choices"][0]) == ("Phase", {"value": "contact", "label": "Kontakt"})
    assert {"value": "between", "label": "liegt zwischen", "needs": "two"} in by_name["amount"]["operators"]
    assert [param["name"] for param in by_name["touches"]["params"]] == ["days", "kind", "campaign"]


def test_a_rule_is_read_with_its_problems_and_warnings(rico: User) -> None:
    def read(rule: Any) -> Any:
        return program_of(rico).post(f"{V1}rules/reading/", {"rule": rule}, format="json").json()

    assert read({"all": [size("at_least", 20), size("at_least", 50)]}) == {
        "sentence": "Company size is at least 20 and Company size is at least 50",
        "problems": [],
        "warnings": [{"text": "This adds nothing to the rest of the rule: Company size is at least 20", "path": [0]}],
    }
    assert read({"all": [size("known"), about("shoe_size", "known")]})["problems"] == [
        {"text": "There is no field “shoe_size”.", "path": [1]}
    ]


def test_a_lead_is_judged_by_any_rule(rico: User, anna: User) -> None:
    lead = cast.an_mql(country="AT")
    address = f"{V1}leads/{lead.public_id}/judgements/"
    told = program_of(anna).post(
        address, {"rule": {"any": [about("country", "is", "DE"), size("known")]}}, format="json"
    )
    assert told.status_code == 200
    assert (told.json()["passed"], [line["state"] for line in told.json()["lines"]]) == (False, ["not_met", "not_met"])
    refused = program_of(anna).post(address, {"rule": about("shoe_size", "known")}, format="json")
    assert (refused.status_code, refused.json()["errors"]) == (422, {"rule": ["There is no field “shoe_size”."]})
    unseen = program_of(rico).post(address, {"rule": size("known")}, format="json")
    assert unseen.status_code == 404  # of another team


def test_custom_fields_are_kept_up_by_who_administers(ada: User, anna: User) -> None:
    asked = {"label_de": "Dach", "label_en": "Roof", "type": "choice",
             "choices": [{"label_de": "Flach", "label_en": "Flat"}]}  # fmt: skip
    assert program_of(anna).post(f"{V1}custom-fields/", asked, format="json").status_code == 403
    made = program_of(ada).post(f"{V1}custom-fields/", asked, format="json")
    assert (made.status_code, made.json()["name"]) == (201, "custom.roof")
    changed = {**asked, "unit": "", "choices": [{"label_de": "Flach", "label_en": "Flat roof", "code": "flat"}]}
    del changed["type"]
    address = f"{V1}custom-fields/roof/"
    assert program_of(ada).put(address, changed, format="json").json()["choices"][0]["label_en"] == "Flat roof"
    refused = program_of(ada).put(address, {**changed, "choices": []}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["choices"])
    assert program_of(ada).post(f"{address}retirement/", {}, format="json").json()["retired_at"]
    assert program_of(ada).delete(f"{address}retirement/").json()["retired_at"] is None
    assert [field["code"] for field in program_of(anna).get(f"{V1}custom-fields/").json()["results"]] == ["roof"]


def test_their_values_go_in_and_out_with_the_lead(ada: User, anna: User) -> None:
    customising.add(Plan("Wärmebedarf", "Heat demand", CustomField.Type.NUMBER), by=ada)
    client = program_of(anna)
    made = client.post(f"{V1}leads/", {**cast.facts(), "custom": {"heat_demand": 7}}, format="json").json()
    assert made["custom"] == {"heat_demand": 7}
    address = f"{V1}leads/{made['id']}/"
    edited = client.patch(address, {"custom": {"heat_demand": None}, "version": made["version"]}, format="json")
    assert (edited.status_code, edited.json()["custom"]) == (200, {})
    for custom in ({"heat_demand": "many"}, {"walls": 1}):
        refused = client.patch(address, {"custom": custom, "version": edited.json()["version"]}, format="json")
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [f"custom.{next(iter(custom))}"])
    assert Lead.objects.get(public_id=made["id"]).extra == {}
