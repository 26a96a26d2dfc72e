"""Handing over in a real browser: the second step against the rule, absences on the profile, the way a lead took."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Absence, User, company_day
from leads.models import Handover, Letter, Stage
from tests import cast

SignIn = Callable[[Page, User], None]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lead_that_misses_something_goes_in_a_second_step_with_a_reason(
    page: Page, new_page: Callable[..., Page], sign_in: SignIn, anna: User, rico: User
) -> None:
    cast.agreed(offering_terms={"against_rule": True}, routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    lead = cast.an_mql()
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.click("#button-hand_over")
    expect(page.locator("#act-body")).to_contain_text("In turn: Rico.")
    expect(page.locator("#act-body button[type=submit]")).to_be_disabled()
    page.click("#anyway")
    page.fill("#act-body [name=against_rule]", "They asked for us by name")
    page.click("#act-body button[type=submit]")
    expect(page.locator("#lead-top")).to_contain_text("Sales is responsible: Rico")
    assert Handover.objects.get().against_rule_why == "They asked for us by name"

    sales = new_page()
    sign_in(sales, rico)
    sales.goto("/inbox/")
    expect(sales.locator("#inbox-list")).to_contain_text("against the rule")
    expect(sales.locator("#preview")).to_contain_text("They asked for us by name")
    expect(sales.locator("#preview")).to_contain_text("In turn: Rico.")
    sales.click("#preview summary")
    expect(sales.locator("#preview")).to_contain_text("What sales may do")


def test_a_lead_that_passes_goes_by_keyboard_as_routed(page: Page, sign_in: SignIn, anna: User, rico: User) -> None:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    lead = cast.a_ready_mql()
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.focus("#button-hand_over")
    page.keyboard.press("Enter")
    page.wait_for_selector("#act-body textarea[name=note]")
    page.focus("#act-body textarea[name=note]")
    page.keyboard.type("Ring before ten")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#lead-top")).to_contain_text("Sales is responsible: Rico")
    expect(page.locator("#dossier")).to_contain_text("In turn: Rico.")


def test_an_absence_is_entered_on_the_profile_and_seen_by_colleagues(
    page: Page, new_page: Callable[..., Page], sign_in: SignIn, anna: User, rico: User, nina: User
) -> None:
    today = company_day()
    sign_in(page, rico)
    page.goto("/accounts/profile/")
    page.fill("[name=first_day]", today.isoformat())
    page.fill("[name=last_day]", (today + timedelta(days=5)).isoformat())
    page.select_option("[name=deputy]", str(nina.pk))
    page.click("text=Enter the absence")
    expect(page.locator("#my-absences").locator("..")).to_contain_text("away now")
    assert Absence.objects.get().deputy == nina

    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    lead, marketing = cast.a_ready_mql(), new_page()
    sign_in(marketing, anna)
    marketing.goto(f"/leads/{lead.public_id}/")
    marketing.click("#button-hand_over")
    expect(marketing.locator("#act-body")).to_contain_text("Rico is away until")
    expect(marketing.locator("#act-body [name=person]")).to_contain_text("Rico (Nord), away until")
    marketing.click("#act-body button[type=submit]")
    expect(marketing.locator("#lead-top")).to_contain_text("Sales is responsible: Nina")

    page.click("text=Back today")
    expect(page.locator("body")).to_contain_text("Rico is back.")
    assert not rico.is_away()


def test_the_answer_that_makes_a_lead_ready_sends_it_to_sales_before_ones_eyes(
    page: Page, sign_in: SignIn, anna: User, rico: User
) -> None:
    cast.agreed(offering_terms={"automatic": True}, routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    lead = cast.know(cast.an_mql(), Letter.NEED)
    sign_in(page, anna)
    page.goto(f"/leads/{lead.public_id}/")
    page.click("#bant-timeframe-edit")
    page.check("#bant-timeframe input[value=met]")
    page.fill("#bant-timeframe textarea[name=evidence]", "Before winter")
    page.click("#bant-timeframe button[type=submit]")
    expect(page.locator("#lead-top")).to_contain_text("Sales is responsible: Rico")
    expect(page.locator("body")).to_contain_text("The agreement handed the lead over to Rico.")
    lead.refresh_from_db()
    assert lead.stage == Stage.HANDOVER
