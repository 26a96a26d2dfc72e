"""The rule builder in a real browser: by keyboard alone, without scripts, and on a telephone."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from leads.filters import packed, unpacked
from tests import cast
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
GERMAN = {"field": "country", "op": "one_of", "value": ["DE", "AT"]}
NESTED: dict[str, Any] = {
    "all": [
        {"field": "company", "op": "known"},
        {
            "any": [
                {"field": "country", "op": "is", "value": "DE"},
                {"field": "budget", "op": "is_not", "value": "unknown"},
            ]
        },
    ]
}


@pytest.fixture
def builder(page: Page, sign_in: Callable[[Page, User], None], anna: User) -> Page:
    sign_in(page, anna)
    page.goto("/leads/rule/")
    return page


def rule_of(address: str) -> Any:
    return unpacked(parse_qs(urlsplit(address).query)["rule"][0])


def focused(page: Page) -> str:
    """The name of the field, or the text of the button or link, which has the focus."""
    text = "document.activeElement.textContent.trim()"
    return str(page.evaluate(f"document.activeElement.matches('button, a') ? {text} : document.activeElement.name"))


def enter(page: Page) -> None:
    with page.expect_response("**/rules/builder/"):
        page.keyboard.press("Enter")


def tab_to(page: Page, text: str) -> None:
    for _step in range(40):
        if text in focused(page):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{text} is not reached by Tab")


def test_a_nested_rule_is_built_by_keyboard_alone(builder: Page) -> None:
    tab_to(builder, "rule-0-field")
    builder.keyboard.type("Compa")
    expect(builder.locator("[name=rule-0-op]")).to_be_visible()
    expect(builder.locator("[name=rule-0-field]")).to_be_focused()
    tab_to(builder, "Group at the end")
    enter(builder)
    expect(builder.locator("[name=rule-1-word]")).to_be_focused()
    tab_to(builder, "rule-1-0-field")
    builder.keyboard.type("Countr")
    expect(builder.locator("[name=rule-1-0-op]")).to_be_visible()
    tab_to(builder, "rule-1-0-op")
    builder.keyboard.press("ArrowDown")
    builder.keyboard.press("ArrowDown")
    expect(builder.locator("[name=rule-1-0-value]")).to_be_visible()
    tab_to(builder, "rule-1-0-value")
    builder.keyboard.type("DE")
    tab_to(builder, "Condition in group 2")
    enter(builder)
    expect(builder.locator("[name=rule-1-1-field]")).to_be_focused()
    builder.keyboard.type("Budge")
    expect(builder.locator("select[name=rule-1-1-value]")).to_be_visible()  # of levels: the first letters meant another
    tab_to(builder, "rule-1-1-op")
    builder.keyboard.press("ArrowDown")
    tab_to(builder, "rule-1-1-value")
    builder.keyboard.type("Unkno")
    expect(builder.locator(".rule-sentence")).to_contain_text("Company is known")
    tab_to(builder, "Show as list")
    builder.keyboard.press("Enter")
    builder.wait_for_url("**/leads/?rule=*")
    assert rule_of(builder.url) == NESTED


def test_a_moved_condition_takes_the_focus_along(builder: Page) -> None:
    """So that the same key moves it on, into the group and out of it."""
    builder.goto(f"/leads/rule/?rule={packed(NESTED)}")
    builder.get_by_role("button", name="Move 1 down").focus()
    for number in ("1.1", "1.2", "1.3", "2"):
        enter(builder)
        expect(builder.get_by_role("button", name=f"Move {number} down", exact=True)).to_be_focused()
        expect(builder.locator("#id_rule-done")).to_have_text(f"Moved: it is now number {number}.")
    enter(builder)
    expect(builder.locator("#id_rule-done")).to_have_text("It can't go further.")


def test_a_removed_group_comes_back_by_one_key(builder: Page) -> None:
    builder.goto(f"/leads/rule/?rule={packed(NESTED)}")
    builder.get_by_role("button", name="Remove 2", exact=True).click()
    expect(builder.get_by_role("button", name="Undo the removal")).to_be_focused()
    expect(builder.locator("[name=rule-1-word]")).to_have_count(0)
    enter(builder)
    expect(builder.locator("[name=rule-1-0-value]")).to_have_value("DE")


def test_what_is_typed_while_the_server_answers_stays(builder: Page) -> None:
    held: list[Route] = []
    builder.route("**/rules/builder/", lambda route: held.append(route))
    builder.goto(f"/leads/rule/?rule={packed(NESTED)}")
    with builder.expect_request("**/rules/builder/"):
        builder.get_by_label("How many must hold").first.select_option("any")
    builder.locator("[name=rule-1-0-value]").fill("AT")
    builder.locator("[name=rule-1-1-value]").select_option("met")
    wait_until(lambda: builder.evaluate("1") and held)
    held[0].continue_()
    expect(builder.locator(".rule-sentence")).to_contain_text(" or ")
    expect(builder.locator("[name=rule-1-0-value]")).to_have_value("AT")
    expect(builder.locator("[name=rule-1-1-value]")).to_have_value("met")


def test_the_count_follows_what_is_typed(builder: Page) -> None:
    cast.an_mql(company="Solar GmbH", country="DE")
    cast.an_mql(company="Wind AG", country="AT")
    builder.goto(f"/leads/rule/?rule={packed({'all': [NESTED['all'][0]]})}")
    count = builder.locator(".rule-count")
    expect(count).to_contain_text("2 leads pass now")
    builder.get_by_label("Comparison").select_option("contains")
    builder.locator("[name=rule-0-value]").press_sequentially("Sol")
    expect(count).to_contain_text("1 lead passes now")
    expect(builder.locator(".rule-sentence")).to_have_text("Company contains “Sol”")
    with builder.expect_popup() as opened:
        count.get_by_role("link").click()
    expect(opened.value.get_by_role("row")).to_have_count(2)


def test_the_page_is_there_before_the_count(builder: Page) -> None:
    """A slow count keeps nobody from building."""
    builder.route("**/rules/count/", lambda route: None)  # never answered
    builder.goto(f"/leads/rule/?rule={packed(NESTED)}")
    builder.get_by_role("button", name="Condition at the end").click()
    expect(builder.locator("[name=rule-2-field]")).to_be_focused()


def test_it_works_without_scripts(new_page: Callable[..., Page], sign_in: Any, anna: User) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, anna)
    page.goto("/leads/rule/")
    page.get_by_label("Ask about").select_option("company")
    page.get_by_role("button", name="Group at the end").click()
    page.get_by_label("Ask about").nth(1).select_option("country")
    page.get_by_role("button", name="Update").click()
    page.get_by_label("Comparison").nth(1).select_option("is")
    page.get_by_role("button", name="Update").click()
    page.get_by_label("Value").fill("DE")
    page.get_by_role("button", name="Condition in group 2").click()
    page.get_by_label("Ask about").nth(2).select_option("budget")
    page.get_by_role("button", name="Update").click()
    page.get_by_label("Comparison").nth(2).select_option("is_not")
    page.get_by_label("Value").nth(1).select_option("unknown")
    page.get_by_role("button", name="Show as board").click()
    assert urlsplit(page.url).path == "/board/"
    assert rule_of(page.url) == NESTED


def test_it_fits_a_telephone_and_passes_axe(
    builder: Page, axe: Callable[..., None], fits: Callable[[Page], None]
) -> None:
    deep = {"all": [NESTED, {"at_least": 2, "of": [{"any": [NESTED]}, GERMAN, {"field": "budget", "op": "at_least"}]}]}
    builder.goto(f"/leads/rule/?rule={quote(json.dumps(deep))}")
    builder.set_viewport_size({"width": 360, "height": 740})
    builder.get_by_role("button", name="Show as list").click()
    fits(builder)
    axe(builder)
