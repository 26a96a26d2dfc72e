"""The docs of the API in a real browser: an operation is tried where it is described."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from leads.models import Activity
from tests.cast import an_mql

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_docs_can_be_read_and_tried(anna: User, page: Page, sign_in: Callable[[Page, Any], None]) -> None:
    lead = an_mql()
    sign_in(page, anna)
    page.goto("/api/v1/docs/")
    page.get_by_role("link", name="POST /api/v1/leads/{public_id}/notes/").click()
    page.get_by_label("public_id").fill(lead.public_id)
    page.get_by_label("Body").fill('{"text": "Tried in the docs"}')
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").filter(has_text="201")).to_be_visible()
    expect(page.locator("pre[data-answer-body]")).to_contain_text('"text": "Tried in the docs"')
    assert Activity.objects.get(lead=lead).text == "Tried in the docs"


def test_a_refusal_is_shown_as_the_program_gets_it(
    anna: User, page: Page, sign_in: Callable[[Page, Any], None]
) -> None:
    sign_in(page, anna)
    page.goto("/api/v1/docs/lead/")
    page.get_by_label("public_id").fill("nowhere/../me")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").filter(has_text="404")).to_be_visible()
    expect(page.locator("pre[data-answer-body]")).to_contain_text('"status": 404')


def test_a_filter_travels_in_the_address(anna: User, page: Page, sign_in: Callable[[Page, Any], None]) -> None:
    lead = an_mql(last_name="Gesucht")
    an_mql(last_name="Andere")
    sign_in(page, anna)
    page.goto("/api/v1/docs/leads/")
    page.get_by_label("q", exact=True).fill("gesucht")
    page.get_by_label("order").select_option("oldest")
    page.get_by_role("button", name="Send").click()
    answer = page.locator("pre[data-answer-body]")
    expect(answer).to_contain_text(lead.public_id)
    expect(answer).not_to_contain_text("Andere")
