"""The docs of the API in a real browser: under the strict policy, with nothing from elsewhere."""

import re
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
    expect(page.get_by_role("heading", name=re.compile("Leadflow API"))).to_be_visible()
    page.locator("#operations-leads-notes .opblock-summary-control").click()
    page.locator("#operations-leads-notes").get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("public_id").fill(lead.public_id)
    page.locator("#operations-leads-notes textarea.body-param__text").fill('{"text": "Tried in the docs"}')
    page.locator("#operations-leads-notes").get_by_role("button", name="Execute").click()
    expect(page.locator("#operations-leads-notes .live-responses-table")).to_contain_text("201")
    assert Activity.objects.get(lead=lead).text == "Tried in the docs"
