"""A saved view from its first click to its last, as a person goes."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from leads import viewing
from leads.models import SavedView
from leads.viewing import State
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leads(page: Page, sign_in: Callable[[Page, User], None], anna: User) -> Page:
    cast.an_mql(company="Solar GmbH")
    cast.a_contact(company="Wind AG")
    sign_in(page, anna)
    page.goto("/leads/")
    return page


def rows(page: Page) -> Any:
    return page.locator("tbody tr")


def test_a_view_is_saved_changed_discarded_left_and_deleted(leads: Page) -> None:
    # filtered and saved
    leads.get_by_text("Stage", exact=True).first.click()
    leads.get_by_label("MQL", exact=True).check()
    expect(rows(leads)).to_have_count(1)
    leads.get_by_text("Save as view").click()
    leads.get_by_label("Name", exact=True).fill("Warm")
    leads.get_by_label("Pin to the side bar").check()
    leads.get_by_role("button", name="Save", exact=True).click()
    expect(leads.get_by_role("heading", level=1)).to_have_text("Warm")
    pinned = leads.get_by_role("link", name="Warm")
    expect(pinned).to_have_attribute("aria-current", "true")
    # changed by another filter, and discarded
    leads.get_by_label("Responsible", exact=True).select_option("me")
    expect(leads.get_by_text("Changed since it was saved")).to_be_visible()
    leads.get_by_role("link", name="Discard changes").click()
    expect(leads.get_by_text("Changed since it was saved")).to_have_count(0)
    # as a board and back, from elsewhere and back
    leads.get_by_role("navigation", name="View").get_by_role("link", name="Board").click()
    expect(leads.get_by_role("heading", level=1)).to_have_text("Warm")
    leads.goto("/reminders/")
    leads.get_by_role("navigation", name="Main navigation", exact=True).get_by_role("link", name="Leads").click()
    expect(leads.get_by_role("heading", level=1)).to_have_text("Warm")
    expect(rows(leads)).to_have_count(1)
    # deleted and undone
    leads.get_by_text("More about this view").locator("..").click()
    leads.get_by_role("button", name="Delete").click()
    expect(leads.get_by_role("heading", level=1)).to_have_text("Leads")
    expect(leads.get_by_role("link", name="Warm")).to_have_count(0)
    leads.get_by_role("button", name="Undo").click()
    expect(leads.get_by_text("“Warm” is back.")).to_be_visible()
    assert SavedView.objects.kept().count() == 1


def test_changes_are_saved_into_the_view(leads: Page, anna: User) -> None:
    view = viewing.save(State({"stage": ["mql"]}), by=anna, name="Warm")
    leads.goto(f"/views/{view.public_id}/")
    leads.get_by_label("Sort").select_option("oldest")
    leads.get_by_role("button", name="Save changes").click()
    expect(leads.get_by_text("“Warm” is saved as it is now.")).to_be_visible()
    assert SavedView.objects.get().sort == "oldest"


def test_the_menu_leads_to_a_view_by_keyboard(leads: Page, anna: User) -> None:
    view = viewing.save(State({"stage": ["mql"]}), by=anna, name="Warm")
    leads.locator("summary", has_text="Views").focus()
    leads.keyboard.press("Enter")
    expect(leads.get_by_role("link", name="Warm")).to_be_visible()
    leads.keyboard.press("Tab")
    leads.keyboard.press("Enter")
    leads.wait_for_url(f"**/leads/?stage=mql&view={view.public_id}")


def test_without_scripts_a_view_is_saved_too(new_page: Callable[..., Page], sign_in: Any, anna: User) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, anna)
    page.goto("/leads/?stage=mql")
    page.get_by_text("Save as view").click()
    page.get_by_label("Name", exact=True).fill("Warm")
    page.get_by_role("button", name="Save", exact=True).click()
    assert urlsplit(page.url).query.startswith("stage=mql&view=")
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="All views").click()
    expect(page.get_by_role("heading", name="My views")).to_be_visible()
