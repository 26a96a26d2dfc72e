"""The lead's page in a real browser: three keystrokes for a call, facts edited in place, two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from leads import capturing
from leads.models import Activity, Lead, Stage
from tests import cast

SignIn = Callable[[Page, User], None]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_call_takes_three_keystrokes(page: Page, sign_in: SignIn, rico: User) -> None:
    lead = cast.a_sal()
    sign_in(page, rico)
    page.goto(f"/leads/{lead.public_id}/")
    for key in ("c", "2", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#timeline-list")).to_contain_text("Rico called: Not reached")
    assert lead.activities.get().outcome == Activity.Outcome.NOT_REACHED


def test_a_fact_is_edited_where_it_stands_and_the_focus_comes_back(page: Page, sign_in: SignIn, anna: User) -> None:
    lead = cast.an_mql()
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.click("#fact-phone-edit")
    page.fill("#fact-phone input[name=phone]", "030 123456")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-phone")).to_contain_text("+4930123456")
    expect(page.locator("#fact-phone-edit")).to_be_focused()
    page.click("#fact-email-edit")
    expect(page.locator("#fact-email input[name=email]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#fact-email a")).to_be_visible()


def test_after_the_save_button_the_focus_stays_at_what_was_edited(page: Page, sign_in: SignIn, anna: User) -> None:
    lead = cast.an_mql()
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.click("#fact-phone-edit")
    page.fill("#fact-phone input[name=phone]", "030 123456")
    page.click("#fact-phone .btn-primary")
    expect(page.locator("#fact-phone")).to_contain_text("+4930123456")
    expect(page.locator("#fact-phone-edit")).to_be_focused()
    page.click("#bant-need-edit")
    page.check("#bant-need input[name=level][value=met]")
    page.fill("#bant-need textarea[name=evidence]", "The boiler is from 1985")
    page.click("#bant-need .btn-primary")
    expect(page.locator("#bant-need")).to_contain_text("The boiler is from 1985")
    expect(page.locator("#bant-need-edit")).to_be_focused()


def test_who_comes_second_sees_the_difference_and_goes_on(page: Page, sign_in: SignIn, anna: User, mara: User) -> None:
    lead = cast.an_mql(interest="Solar")
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.click("#fact-interest-edit")
    page.fill("#fact-interest textarea", "Water")
    capturing.edit(lead, {"interest": "Wind"}, by=mara)
    page.click("#fact-interest .btn-primary")
    expect(page.locator("#fact-interest ins")).to_have_text("Wind")
    page.click("#fact-interest .btn-primary")
    expect(page.locator("#fact-interest a")).to_contain_text("Water")
    assert Lead.objects.get(pk=lead.pk).interest == "Water"


def test_a_reason_is_chosen_by_its_number(page: Page, sign_in: SignIn, anna: User) -> None:
    lead = cast.an_mql()
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.click("#button-disqualify")
    expect(page.locator("#reasons-body input[type=radio]").first).to_be_focused()
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator(".responsible")).to_contain_text("Closed")
    assert Lead.objects.get(pk=lead.pk).stage == Stage.DISQUALIFIED


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_everyone_can_read_and_use_it(
    theme: str, width: int, new_page: Callable[..., Page], sign_in: SignIn, axe: Any, fits: Any, rico: User
) -> None:
    User.objects.filter(pk=rico.pk).update(theme=theme, language="de")
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, rico)
    lead = cast.a_sal()
    for address in ("", "return/", "facts/", "bant/budget/"):
        page.goto(f"/leads/{lead.public_id}/{address}")
        axe(page)
        fits(page)
    page.goto("/leads/new-sgl/")
    axe(page)
    fits(page)


def test_a_composer_that_was_refused_once_is_clean_after_the_note(page: Page, sign_in: SignIn, rico: User) -> None:
    lead = cast.a_sal()
    sign_in(page, rico)
    page.goto(f"/leads/{lead.public_id}/")
    page.locator("#composer .btn-primary").click()
    expect(page.locator("#composer .form-errors")).to_be_visible()
    page.locator("#id_text").fill("Called the architect")
    page.locator("#composer .btn-primary").click()
    expect(page.locator("#lead-timeline")).to_contain_text("Called the architect")
    expect(page.locator("#composer .form-errors, #composer .field-errors, #composer .is-invalid")).to_have_count(0)
    expect(page.locator("#id_text")).to_have_value("")
