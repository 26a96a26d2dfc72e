"""A rule that is asked again and again is read once; one whose fields an admin may change is read each time."""

import pytest

from leads.rules.tree import SHORT, BadRule, parse
from tests.rules import made

COMPANY = {"all": [{"field": "company", "op": "contains", "value": "GmbH"}, {"field": "email", "op": "known"}]}


def test_the_same_rule_is_the_same_tree() -> None:
    assert parse(COMPANY) is parse({**COMPANY})
    assert parse(COMPANY) is parse(parse(COMPANY))


def test_another_value_is_another_rule() -> None:
    assert parse({"field": "amount", "op": "at_least", "value": 1}) != parse(
        {"field": "amount", "op": "at_least", "value": 2}
    )


@pytest.mark.django_db
def test_a_field_that_an_admin_added_is_looked_up_each_time() -> None:
    made.custom_fields()
    rule = {"all": [{"field": "company", "op": "known"}, {"field": "custom.text", "op": "known"}]}
    assert parse(rule) == parse(rule)
    assert parse(rule) is not parse(rule)


def test_a_long_rule_is_not_kept() -> None:
    rule = {"field": "company", "op": "one_of", "value": [f"Kunde {number:0100}" for number in range(SHORT // 100)]}
    assert parse(rule) == parse(rule)
    assert parse(rule) is not parse(rule)


def test_what_makes_no_sense_is_refused_each_time() -> None:
    for _time in range(2):
        with pytest.raises(BadRule):
            parse({"field": "company", "op": "at_least", "value": 3})
