"""Reminders and notices in a real browser: by keyboard, in both themes and languages, on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from leads import checking, reminding
from leads.models import Reminder, ReminderKind
from tests import cast

PAGES = ("/reminders/", "/notices/", "/reminders/new/?find=kunde")


@pytest.fixture
def three_tasks(transactional_db: None, anna: User, rico: User) -> None:
    """One brought and overdue, one of today, and a series of the weeks to come."""
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))
    now = timezone.now()
    for text, due in (("Late task", now - timedelta(minutes=5)), ("Next task", now + timedelta(seconds=90))):
        Reminder.objects.create(lead=lead, kind=ReminderKind.OWN, person=anna, due_at=due, text=text)
    reminding.bring_due(now=now)


def test_e_finishes_the_active_one_and_z_brings_it_back(
    page: Page, sign_in: Callable[..., None], anna: User, three_tasks: None
) -> None:
    sign_in(page, anna)
    page.goto("/reminders/")
    expect(page.locator("[data-item].is-active")).to_contain_text("Late task")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Late task")).to_have_count(0)
    expect(page.locator("[data-item].is-active")).to_contain_text("Next task")
    page.keyboard.press("z")
    expect(page.locator("[data-item]").first).to_contain_text("Late task")
    assert not Reminder.objects.filter(done_at__isnull=False).exists()


def test_after_done_the_focus_is_at_the_next(
    page: Page, sign_in: Callable[..., None], anna: User, three_tasks: None
) -> None:
    sign_in(page, anna)
    page.goto("/reminders/")
    expect(page.locator("[data-item].is-active")).to_contain_text("Late task")
    page.locator("[data-item]").filter(has_text="Late task").get_by_role("button", name="Done").press("Enter")
    expect(page.get_by_role("heading", name="Late task")).to_have_count(0)
    expect(page.locator("[data-item]:focus")).to_contain_text("Next task")


def test_postponed_to_tomorrow_it_moves_down(
    page: Page, sign_in: Callable[..., None], anna: User, three_tasks: None
) -> None:
    sign_in(page, anna)
    page.goto("/reminders/")
    row = page.locator("[data-item]").first
    row.locator("summary").click()
    row.get_by_role("button", name="To tomorrow").click()
    expect(page.locator("[data-item]").first).to_contain_text("Next task")
    expect(page.get_by_role("heading", name="Overdue")).to_have_count(0)


def test_a_lead_is_found_while_one_types(
    page: Page, sign_in: Callable[..., None], anna: User, three_tasks: None
) -> None:
    sign_in(page, anna)
    page.goto("/reminders/new/")
    page.get_by_label("Which lead is it about?").press_sequentially("clara")
    expect(page.get_by_role("radio")).to_have_count(1)
    page.get_by_label("What to do").fill("Ask for the plans")
    page.get_by_role("button", name="Remind me").click()
    expect(page.get_by_role("heading", name="Ask for the plans")).to_be_visible(timeout=10_000)


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("de", "dark", 360)])
def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], sign_in: Callable[..., None], axe: Callable[..., None], fits: Callable[..., None],
    anna: User, three_tasks: None, language: str, scheme: Any, width: int,
) -> None:  # fmt: skip
    User.objects.filter(pk=anna.pk).update(language=language)
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    sign_in(page, anna)
    for address in PAGES:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        axe(page)
        fits(page)
