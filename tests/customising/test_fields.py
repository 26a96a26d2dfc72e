"""An admin adds a fact that leads can have: it is filled in, kept, asked for by rules, and retired."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from accounts.models import User
from leads import capturing, customising, rules
from leads.cleaning import BadFacts
from leads.customising import BadField, Choice, Plan
from leads.models import CustomField, Lead, LeadHistory
from leads.recording import StaleLead
from tests import cast
from tests.rules.test_problems import about

pytestmark = pytest.mark.django_db
ROOF = Plan("Dachform", "Roof", "choice", choices=[Choice("Flach", "Flat"), Choice("Spitz", "Pointed")])
DEMAND = Plan("Wärmebedarf", "Heat demand", "number", unit="kWh", help_en="A year")


@pytest.fixture
def roof(ada: User) -> CustomField:
    return customising.add(ROOF, by=ada)


@pytest.fixture
def demand(ada: User) -> CustomField:
    return customising.add(DEMAND, by=ada)


def test_a_field_gets_its_code_from_its_english_label(roof: CustomField, demand: CustomField) -> None:
    assert (roof.code, demand.code, demand.name) == ("roof", "heat_demand", "custom.heat_demand")
    assert [choice["code"] for choice in roof.choices] == ["flat", "pointed"]


def test_it_is_spoken_in_both_languages(roof: CustomField) -> None:
    field = rules.catalogue()["custom.roof"]
    said = {}
    for language in ("de", "en"):
        with override(language):
            said[language] = rules.sentence(about("custom.roof", "is", "flat")), str(field.label), roof.labelled
    assert said["de"] == ("Dachform ist „Flach“", "Dachform", [("flat", "Flach"), ("pointed", "Spitz")])
    assert said["en"][0] == "Roof is “Flat”"


def test_a_value_is_kept_with_the_lead_and_judged(demand: CustomField, anna: User) -> None:
    lead = cast.an_mql()
    assert rules.judge(lead, about("custom.heat_demand", "at_least", 1000)).lines[0].state == "missing"
    lead = capturing.edit(lead, {"custom.heat_demand": "1200.5"}, by=anna)
    assert lead.extra == {"heat_demand": 1200.5}
    line = rules.judge(lead, about("custom.heat_demand", "at_least", 1000)).lines[0]
    assert (line.passed, line.sentence) == (True, "Heat demand is at least 1,000\xa0kWh: 1,200.5\xa0kWh")
    assert Lead.objects.filter(rules.passing(about("custom.heat_demand", "between", [1200, 1201]))).get() == lead


def test_an_emptied_value_is_missing_again_and_what_an_import_left_stays(demand: CustomField, anna: User) -> None:
    lead = cast.an_mql(**{"custom.heat_demand": 5})
    Lead.objects.filter(pk=lead.pk).update(extra={"heat_demand": 5, "Column 7": "x"})
    lead = capturing.edit(Lead.objects.get(pk=lead.pk), {"custom.heat_demand": None}, by=anna)
    assert lead.extra == {"Column 7": "x"}


def test_old_values_are_kept(demand: CustomField, anna: User) -> None:
    lead = cast.an_mql(**{"custom.heat_demand": 5})
    capturing.edit(lead, {"custom.heat_demand": 6}, by=anna)
    assert [row.extra for row in LeadHistory.objects.filter(pgh_obj=lead)][-1] == {"heat_demand": 5}


def test_two_who_change_it_at_once_are_told(demand: CustomField, anna: User) -> None:
    lead = cast.an_mql()
    capturing.edit(lead, {"custom.heat_demand": 6}, by=anna)
    with pytest.raises(StaleLead) as stale:
        capturing.edit(lead, {"custom.heat_demand": 7}, by=anna, seen=lead.version)
    assert stale.value.difference == {"custom.heat_demand": (None, 6)}


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", "  two   words ", "two words"), ("text", "", None), ("number", "7", 7), ("number", 7.25, 7.25),
        ("date", "2026-02-28", "2026-02-28"), ("boolean", True, True), ("boolean", False, False),
        ("boolean", None, None),
    ],
)  # fmt: skip
def test_a_value_is_cleaned_by_its_type(ada: User, kind: str, value: Any, kept: Any) -> None:
    customising.add(Plan("Feld", "Field", kind), by=ada)
    assert cast.an_mql(**{"custom.field": value}).extra.get("field") == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 7), ("text", "a\0b"), ("text", "x" * 501), ("number", "many"), ("number", True), ("number", "NaN"),
        ("number", 10**11), ("number", []), ("date", "2026-02-30"), ("date", "0001-01-01"), ("date", 5),
        ("boolean", "yes"), ("boolean", 1), ("text", ["x"]),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_by_name(ada: User, kind: str, value: Any) -> None:
    customising.add(Plan("Feld", "Field", kind), by=ada)
    with pytest.raises(BadFacts) as refused:
        cast.an_mql(**{"custom.field": value})
    assert list(refused.value.fields) == ["custom.field"]


def test_only_offered_choices_of_offered_fields_are_taken(roof: CustomField, ada: User, anna: User) -> None:
    lead = cast.an_mql(**{"custom.roof": "flat"})
    choices = [Choice("Flach", "Flat", "flat", offered=False), Choice("Spitz", "Pointed", "pointed")]
    customising.change(roof, Plan("Dachform", "Roof", "choice", choices=choices), by=ada)
    for facts in ({"custom.roof": "flat"}, {"custom.roof": "round"}, {"custom.walls": "x"}, {"custom.": 1}):
        with pytest.raises(BadFacts):
            capturing.edit(lead, facts, by=anna)
    assert rules.judge(lead, about("custom.roof", "is", "flat")).lines[0].has == "Flat"
    customising.retire(roof, by=ada)
    with pytest.raises(BadFacts):
        capturing.edit(lead, {"custom.roof": "pointed"}, by=anna)


def test_a_retired_field_is_no_longer_offered_but_its_rules_stay_readable(roof: CustomField, ada: User) -> None:
    rule = about("custom.roof", "is", "flat")
    customising.retire(roof, by=ada)
    assert "custom.roof" not in rules.catalogue()
    assert rules.sentence(rule) == "Roof is “Flat”"
    assert rules.problems(rule) == []
    customising.offer_again(roof, by=ada)
    assert "custom.roof" in rules.catalogue()


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        (Plan("", "Roof"), "label_de"), (Plan("Dach", " "), "label_en"), (Plan("Dach", "Roof", "colour"), "type"),
        (Plan("Dach", "Roof", code="Roof"), "code"), (Plan("Dach", "Roof", code="1roof"), "code"),
        (Plan("Dach", "Roof", "choice"), "choices"),
        (Plan("Dach", "Roof", "choice", choices=[Choice("", "x")]), "choices"),
        (Plan("Dach", "Roof", "choice", choices=[Choice("a", "a", offered=False)]), "choices"),
        (Plan("Dach", "Roof", "choice", choices=[Choice("a", "a", "x"), Choice("b", "b", "x")]), "choices"),
        (Plan("Dach", "Roof", "choice", choices=[Choice("a", "a")] * 101), "choices"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_where_it_stands(ada: User, plan: Plan, where: str) -> None:
    with pytest.raises(BadField) as refused:
        customising.add(plan, by=ada)
    assert list(refused.value.fields) == [where]


def test_no_code_is_given_twice(roof: CustomField, ada: User) -> None:
    with pytest.raises(BadField) as refused:
        customising.add(ROOF, by=ada)
    assert "code" in refused.value.fields


def test_choices_may_be_renamed_and_added_but_do_not_go(roof: CustomField, ada: User) -> None:
    renamed = [Choice("Flachdach", "Flat roof", "flat"), Choice("Spitz", "Pointed", "pointed"), Choice("Rund", "Flat")]
    changed = customising.change(roof, Plan("Dach", "Roof", "choice", choices=renamed), by=ada)
    assert [choice["code"] for choice in changed.choices] == ["flat", "pointed", "flat_2"]
    with pytest.raises(BadField) as refused:
        customising.change(roof, Plan("Dach", "Roof", "choice", choices=renamed[1:]), by=ada)
    assert "choices" in refused.value.fields


def test_the_type_stays(roof: CustomField, ada: User) -> None:
    with pytest.raises(BadField):
        customising.change(roof, Plan("Dach", "Roof", "text"), by=ada)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leads_customfield SET type = 'text', choices = '[]'", "UPDATE leads_customfield SET code = 'other'",
        "DELETE FROM leads_customfield", "UPDATE leads_customfield SET choices = '[]'",
        "UPDATE leads_customfield SET label_de = ''",
        "INSERT INTO leads_customfield (code, type, label_de, label_en, help_de, help_en, unit, choices, position,"
        " changed_at) VALUES ('A b', 'text', 'a', 'a', '', '', '', '[]', 1, now())",
    ],
)  # fmt: skip
def test_the_database_keeps_code_type_and_row(roof: CustomField, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
