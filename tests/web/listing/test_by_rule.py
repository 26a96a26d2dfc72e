"""The list and the board take a rule for a filter, as part of their address."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import User
from leads.filters import packed, unpacked
from leads.rules import BadRule
from tests import cast

COMPANY = {"all": [{"field": "company", "op": "is", "value": "Solar GmbH"}]}
LONG = {"any": [{"field": "company", "op": "contains", "value": f"Company number {number}"} for number in range(30)]}


@pytest.fixture
def marketing(anna: User) -> Client:
    client = Client()
    client.force_login(anna)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("path", ["/leads/", "/board/"])
@pytest.mark.parametrize("write", [packed, json.dumps])
def test_a_rule_narrows_list_and_board(marketing: Client, path: str, write: Any) -> None:
    one, other = cast.an_mql(company="Solar GmbH"), cast.an_mql(company="Wind AG")
    shown = page(marketing, f"{path}?rule={quote(write(COMPANY))}")
    assert one.public_id in shown
    assert other.public_id not in shown


def test_a_rule_works_together_with_the_other_filters(marketing: Client) -> None:
    one, other = cast.an_mql(company="Solar GmbH"), cast.a_contact(company="Solar GmbH")
    shown = page(marketing, f"/leads/?stage=mql&rule={packed(COMPANY)}")
    assert one.public_id in shown
    assert other.public_id not in shown


def test_the_rule_is_said_and_can_be_taken_off_or_changed(marketing: Client) -> None:
    shown = page(marketing, f"/leads/?stage=mql&rule={packed(COMPANY)}")
    assert "Company is “Solar GmbH”" in shown
    assert 'href="/leads/?stage=mql"' in shown
    assert f'href="/leads/rule/?stage=mql&amp;rule={packed(COMPANY)}"' in shown


def test_the_other_filters_keep_the_rule(marketing: Client) -> None:
    assert f'name="rule" value="{packed(COMPANY)}"' in page(marketing, f"/leads/?rule={packed(COMPANY)}")


@pytest.mark.parametrize("path", ["/leads/", "/board/"])
@pytest.mark.parametrize("broken", ["nonsense", "{", '{"all":[]}', '{"field":"shoe_size","op":"known"}', "eJw", "é"])
def test_a_broken_rule_lets_nobody_pass_and_says_why(marketing: Client, path: str, broken: str) -> None:
    """Were it ignored, an act on all that match would hit everybody."""
    lead = cast.an_mql()
    shown = page(marketing, f"{path}?rule={quote(broken)}")
    assert lead.public_id not in shown
    assert "rule: " in shown


def test_a_long_rule_fits_into_an_address() -> None:
    assert len(packed(LONG)) < 500
    assert unpacked(packed(LONG)) == LONG


def test_a_packed_bomb_is_refused() -> None:
    with pytest.raises(BadRule):
        unpacked(packed({"all": "x" * 10_000_000}))


def test_pages_by_rule_are_complete_and_without_repetition(marketing: Client) -> None:
    leads = {cast.an_mql(company="Solar GmbH").public_id for _number in range(30)}
    first = marketing.get(f"/leads/?rule={packed(COMPANY)}").context
    second = marketing.get(first["next"]).context
    shown = [row["public_id"] for context in (first, second) for row in context["page"].rows]
    assert len(shown) == 30
    assert set(shown) == leads


def test_the_count_and_the_export_follow_the_rule(marketing: Client) -> None:
    one, other = cast.an_mql(company="Solar GmbH"), cast.an_mql(company="Wind AG")
    assert "1 lead" in page(marketing, f"/leads/count/?rule={packed(COMPANY)}")
    export = b"".join(marketing.get(f"/leads/export/?rule={packed(COMPANY)}")).decode()
    assert one.public_id in export
    assert other.public_id not in export


# the page on which it is built --------------------------------------------------------------------


def test_the_page_begins_with_the_rule_of_the_address(marketing: Client) -> None:
    shown = page(marketing, f"/leads/rule/?rule={packed(COMPANY)}")
    assert 'value="Solar GmbH"' in shown


def test_a_built_rule_leads_to_the_list_with_the_other_filters(marketing: Client) -> None:
    sent = {"query": "stage=mql", "rule-word": "all", "rule-0-field": "company", "rule-0-op": "is",
            "rule-0-value": "Solar GmbH", "layout": "list"}  # fmt: skip
    response = marketing.post("/leads/rule/", sent)
    assert response.url == f"/leads/?stage=mql&rule={packed(COMPANY)}"  # type: ignore[attr-defined]
    response = marketing.post("/leads/rule/", {**sent, "layout": "board"})
    assert response.url == f"/board/?stage=mql&rule={packed(COMPANY)}"  # type: ignore[attr-defined]


def test_an_empty_rule_takes_the_filter_off(marketing: Client) -> None:
    response = marketing.post("/leads/rule/", {"query": f"stage=mql&rule={packed(COMPANY)}", "rule-word": "all"})
    assert response.url == "/leads/?stage=mql"  # type: ignore[attr-defined]


def test_without_scripts_a_button_shows_the_page_again_with_all_that_was_typed(marketing: Client) -> None:
    sent = {"query": "stage=mql", "rule-word": "any", "rule-0-field": "company", "rule-0-op": "is",
            "rule-0-value": "Solar GmbH", "build": "rule:add:"}  # fmt: skip
    response = marketing.post("/leads/rule/", sent)
    shown = response.content.decode()
    assert response.status_code == 200
    assert 'value="Solar GmbH"' in shown
    assert 'name="rule-1-field"' in shown
    assert 'name="query" value="stage=mql"' in shown


def test_an_incomplete_rule_is_shown_again_with_its_problem(marketing: Client) -> None:
    response = marketing.post("/leads/rule/", {"rule-word": "all", "rule-0-field": "company", "rule-0-op": "is"})
    assert response.status_code == 422
    assert "Please enter a value." in response.content.decode()
