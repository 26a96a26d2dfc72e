"""An admin adds fields under Settings; they are filled in on the lead's page, one by one or all at once."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from leads import customising
from leads.customising import Choice, Plan
from leads.models import CustomField, Lead
from tests import cast

pytestmark = pytest.mark.django_db
PAGE = "/settings/fields/"


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(*choices: dict[str, Any], **facts: Any) -> dict[str, Any]:
    rows = {"choice-TOTAL_FORMS": len(choices), "choice-INITIAL_FORMS": 0}
    named = {f"choice-{n}-{name}": value for n, choice in enumerate(choices) for name, value in choice.items()}
    return {"label_de": "Dachform", "label_en": "Roof", "type": "choice", "position": 10, **rows, **named, **facts}


FLAT = {"label_de": "Flach", "label_en": "Flat", "offered": "on"}
BLANK = {"label_de": "", "label_en": "", "offered": "on"}


def test_an_admin_adds_a_field_with_its_choices(ada: User) -> None:
    assert page_of(ada).post(f"{PAGE}new/", sent(FLAT, BLANK)).status_code == 302
    field = CustomField.objects.get()
    assert (field.code, field.choices[0]["code"], len(field.choices), field.changed_by) == ("roof", "flat", 1, ada)
    text = page_of(ada).get(PAGE).content.decode()
    assert "Roof" in text
    assert "Flat" in text


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(ada: User) -> None:
    answer = page_of(ada).post(f"{PAGE}new/", sent(BLANK, label_de="", unit="kWh"))
    assert answer.status_code == 422
    assert b"kWh" in answer.content
    answer = page_of(ada).post(f"{PAGE}new/", sent(BLANK))
    assert b"Please enter at least one choice." in answer.content


def test_a_field_is_changed_retired_and_offered_again(ada: User) -> None:
    field = customising.add(Plan("Dachform", "Roof", "choice", choices=[Choice("Flach", "Flat")]), by=ada)
    client = page_of(ada)
    client.post(f"{PAGE}roof/", sent({**FLAT, "code": "flat", "label_en": "Flat roof"}, position=3))
    field.refresh_from_db()
    assert (field.choices[0]["label_en"], field.position) == ("Flat roof", 3)
    client.post(f"{PAGE}roof/retirement/")
    assert "Retired" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}roof/offering/")
    field.refresh_from_db()
    assert field.retired_at is None


def test_only_who_administers_comes_in(anna: User, max: User) -> None:
    for user in (anna, max):
        for address in (PAGE, f"{PAGE}new/"):
            assert page_of(user).get(address).status_code == 403
    assert page_of(anna).get(f"{PAGE}nothing/").status_code == 404


@pytest.fixture
def fields(ada: User) -> None:
    customising.add(Plan("Dachform", "Roof", "choice", choices=[Choice("Flach", "Flat")]), by=ada)
    customising.add(Plan("Wärmebedarf", "Heat demand", "number", unit="kWh"), by=ada)
    customising.add(Plan("Denkmal", "Monument", "boolean"), by=ada)
    customising.add(Plan("Baujahr", "Built on", "date"), by=ada)


def test_the_lead_page_shows_and_takes_them_one_by_one(fields: None, anna: User) -> None:
    lead, client = cast.an_mql(), page_of(anna)
    text = client.get(f"/leads/{lead.public_id}/").content.decode()
    assert "Heat demand" in text
    assert 'id="fact-custom-roof"' in text
    for name, value, kept in [
        ("roof", "flat", "flat"), ("heat_demand", "1,200.5", 1200.5), ("monument", "no", False),
        ("built_on", "1999-05-01", "1999-05-01"),
    ]:  # fmt: skip
        address = f"/leads/{lead.public_id}/facts/custom.{name}/"
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
        answer = client.post(address, {f"custom.{name}": value}, headers={"HX-Request": "true"})
        assert answer.status_code == 204, answer.content
        assert Lead.objects.get(pk=lead.pk).extra[name] == kept
    text = client.get(f"/leads/{lead.public_id}/").content.decode()
    for shown in ("1,200.5\xa0kWh", "Flat", "1 May 1999", "no"):
        assert shown in text, shown
    assert b"Earlier values" in client.get(f"/leads/{lead.public_id}/facts/custom.roof/",
                                           headers={"HX-Request": "true"}).content  # fmt: skip
    client.post(f"/leads/{lead.public_id}/facts/custom.heat_demand/", {"custom.heat_demand": "7"})
    history = client.get(f"/leads/{lead.public_id}/facts/custom.heat_demand/history/").content.decode()
    assert "1,200.5\xa0kWh" in history


def test_all_facts_on_one_page(fields: None, anna: User) -> None:
    lead, client = cast.an_mql(), page_of(anna)
    address = f"/leads/{lead.public_id}/facts/"
    assert b"Heat demand (kWh)" in client.get(address).content
    facts = {**cast.facts(), "custom.monument": "yes", "custom.heat_demand": "7"}
    assert client.post(address, facts).status_code == 302
    assert Lead.objects.get(pk=lead.pk).extra == {"monument": True, "heat_demand": 7}
    assert client.post(address, {**facts, "custom.heat_demand": "many"}).status_code == 422


def test_changes_stand_in_the_timeline_by_their_labels(fields: None, anna: User) -> None:
    lead, client = cast.an_mql(), page_of(anna)
    client.post(f"/leads/{lead.public_id}/facts/custom.roof/", {"custom.roof": "flat"})
    text = client.get(f"/leads/{lead.public_id}/?show=system").content.decode()
    assert "Anna changed: Roof" in text
    assert "<ins>Flat</ins>" in text


def test_a_field_that_is_not_there_is_not_found(anna: User) -> None:
    assert page_of(anna).get(f"/leads/{cast.an_mql().public_id}/facts/custom.roof/").status_code == 404
