"""A rule judged for one lead in words and for all leads as SQL gives the same answer for every lead."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import rules
from leads.models import Lead, Letter, Level
from leads.rules.fields import CATALOGUE, Type
from leads.rules.tree import OPS, WITHOUT_VALUE, Op
from tests import cast

WORDS = st.sampled_from(["DE", "website", "Heat", "heat pumps", "%", "_", "Kunde 1 GmbH", "x"])


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    field = CATALOGUE[draw(st.sampled_from(sorted(CATALOGUE)))]
    op = draw(st.sampled_from(sorted(OPS[field.type])))
    if op in WITHOUT_VALUE:
        return {"field": field.name, "op": op}
    if field.choices:
        value: st.SearchStrategy[Any] = st.sampled_from(field.choices.values)
    else:
        value = st.integers(0, 5000) if field.type == Type.NUMBER else WORDS
    drawn = draw(st.lists(value, min_size=1, max_size=3)) if op == Op.ONE_OF else draw(value)
    return {"field": field.name, "op": op, "value": drawn}


def groups(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(parts, min_size=1, max_size=4)
    named = st.tuples(st.sampled_from(["all", "any", "none"]), some).map(lambda pair: {pair[0]: pair[1]})
    counted = some.flatmap(lambda of: st.integers(0, len(of)).map(lambda least: {"at_least": least, "of": of}))
    return st.one_of(named, counted)


RULES = st.recursive(conditions(), groups, max_leaves=8)


@pytest.fixture
def people(db: None) -> list[Lead]:
    """Leads that differ in everything a rule can ask about, values missing included."""
    return [
        cast.an_mql(country="DE", expected_value=4000),
        cast.an_mql(company="", origin="", job_title="Head of heat"),
        cast.a_contact(phone="+49301234567", language="de"),
        cast.an_sgl(expected_value=0),
        cast.know(cast.an_mql(), Letter.BUDGET),
        cast.a_nurtured_lead(interest="100 % heat pumps", country="AT"),
        cast.a_won_lead(),
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule=RULES)
def test_explanation_and_query_agree(people: list[Lead], rule: dict[str, Any]) -> None:
    leads = Lead.objects.filter(pk__in=[lead.pk for lead in people])
    found = set(leads.filter(rules.passing(rule)).values_list("pk", flat=True))
    judged = {lead.pk for lead in leads if rules.judge(lead, rule).passed}
    assert found == judged


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule=RULES)
def test_both_count_the_same_missing_parts(people: list[Lead], rule: dict[str, Any]) -> None:
    leads = Lead.objects.filter(pk__in=[lead.pk for lead in people])
    counted = dict(leads.annotate(missing=rules.missing(rule)).values_list("pk", "missing"))
    assert counted == {lead.pk: _missing_parts(lead, rule) for lead in leads}


def _missing_parts(lead: Lead, rule: dict[str, Any]) -> int:
    return len(rules.judge(lead, rule).missing)


@pytest.mark.parametrize(
    "rule",
    [
        None, [], {}, {"all": []}, {"all": "x"},
        {"field": "shoe_size", "op": "known"}, {"field": "email", "op": "at_least"},
        {"field": "budget", "op": "is", "value": "plenty"}, {"field": "expected_value", "op": "at_least", "value": "1"},
        {"at_least": 3, "of": [{"field": "email", "op": "known"}]}, {"at_least": "1", "of": []},
        {"field": "origin", "op": "one_of", "value": "web"}, {"field": "company", "op": "is", "value": ""},
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused_with_words(rule: Any) -> None:
    with pytest.raises(rules.BadRule, match=r"\w+ \w+"):
        rules.parse(rule)


@pytest.mark.django_db
def test_each_condition_says_what_is_asked_and_what_is_there() -> None:
    lead = cast.an_mql(company="")
    judgement = rules.judge(lead, {"all": [{"field": "company", "op": "known"}, {"field": "email", "op": "known"}]})
    assert [line.sentence for line in judgement.missing] == ["Company is known: missing"]
    assert [line.passed for line in judgement.lines] == [False, True]


@pytest.mark.django_db
def test_a_level_is_compared_by_its_order_and_spoken_by_its_name() -> None:
    lead = cast.an_mql()
    lead.need = Level.NOT_MET
    judgement = rules.judge(lead, {"field": "need", "op": "at_least", "value": "partly"})
    assert not judgement.passed
    assert judgement.lines[0].sentence == "Need is at least “Partly met”: Not met"
