"""From an empty installation to a signed agreement, and to its change, in a real browser as people go there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from leads.models import Agreement, Handover, Part
from leads.web.agreements.wizard import ORDER
from tests import cast
from tests.browser.wording import in_its_language

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {
    "en": {"change": "Accept or reject: 4 working hours instead of 8", "promise": "55 leads handed over a month",
           "version": "Version", "missing": "nobody yet.", "assumption": "Assumption"},
    "de": {"change": "Annehmen oder ablehnen: 4 Arbeitsstunden statt 8", "promise": "55 übergebene Leads im Monat",
           "version": "Fassung", "missing": "noch niemand.", "assumption": "Annahme"},
}  # fmt: skip


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    cache.clear()
    return str(request.param)


@pytest.fixture
def words(language: str) -> dict[str, str]:
    return WORDS[language]


def the_three(language: str) -> list[User]:
    """Each with a password of their own."""
    found = [
        cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language=language),
        cast.person("Hilde", Role.SALES_HEAD, cast.nord(), language=language),
        cast.person("Max", Role.MANAGEMENT, language=language),
    ]
    for person in found:
        person.set_password(f"secret-of-{person.name}")
        person.save()
    return found


def signed_on_this_screen(page: Page, signers: list[User]) -> None:
    for part, signer in zip(Part, signers, strict=True):
        page.fill(f"#id_{part.value}-password", f"secret-of-{signer.name}")
        page.locator(f"form:has(#id_{part.value}-password) [type=submit]").click()
        expect(page.locator(".signature-given", has_text=signer.name)).to_be_visible()


def test_from_an_empty_installation_to_a_changed_agreement(
    language: str, words: dict[str, str], new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    page = new_page(locale=f"{language}-DE")
    _an_admin_sees_who_is_missing(page, sign_in, language, words)
    signers = the_three(language)
    sign_in(page, signers[0])
    _two_heads_go_through_the_wizard(page, words, language)
    signed_on_this_screen(page, signers)
    first = Agreement.in_force()
    assert (first.version, first.promises.marketing.leads_a_month) == (2, 55)

    offer = cast.an_offer_to()
    _the_lead_shows_its_version(page, offer, first)

    _a_threshold_is_changed(page, words)
    _it_begins_in_two_days(page)
    page.locator("button[form=proposal]").click()
    expect(page.locator(".changes").first).to_contain_text(words["change"])
    signed_on_this_screen(page, signers)
    assert Agreement.in_force() == first  # its day has not come

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        sign_in(page, signers[0])
        second = Agreement.in_force()
        assert second.version == 3
        page.goto("/agreements/")
        expect(page.locator("section:has(#in-force)")).to_contain_text(f"{words['version']} 3")
        _the_lead_shows_its_version(page, cast.an_offer_to(), second)
        _the_lead_shows_its_version(page, offer, first)
        in_its_language(page, language)


def _an_admin_sees_who_is_missing(
    page: Page, sign_in: Callable[[Page, User], None], language: str, words: dict[str, str]
) -> None:
    sign_in(page, cast.person("Ada", Role.ADMIN, language=language))
    page.goto("/agreements/")
    page.locator("main a[href='/agreements/wizard/']").first.click()
    expect(page.locator("main li", has_text=words["missing"])).to_have_count(3)
    in_its_language(page, language)
    page.locator("a[href*='role=sales_head']").click()
    expect(page.locator("#id_role")).to_have_value("sales_head")


def _two_heads_go_through_the_wizard(page: Page, words: dict[str, str], language: str) -> None:
    page.goto("/agreements/wizard/")
    page.locator("main form [type=submit]").first.click()
    for step in ORDER:
        expect(page.locator(".stepper [aria-current=step]")).to_be_visible()
        assert page.url.endswith(f"/wizard/{step}/")
        in_its_language(page, language)
        if step == "promises":
            expect(page.locator("main")).to_contain_text(words["assumption"])
            page.fill("#id_promise_terms-marketing-leads_a_month", "55")
        page.locator("#section-form .btn-primary").click()
    expect(page.locator("article.treaty")).to_contain_text(words["promise"])
    page.locator("main form[action$='/proposal/'] .btn-primary").click()
    expect(page.locator("#signatures")).to_be_visible()


def _a_threshold_is_changed(page: Page, words: dict[str, str]) -> None:
    page.goto("/agreements/")
    page.locator("main form[action='/agreements/drafts/'] [type=submit]").click()
    page.locator("main a[href$='/edit/clocks/']").first.click()
    page.fill("#id_clock_terms-answer-minutes_0", "4")
    page.locator("#section-form .btn-primary").click()
    expect(page.locator(".changes li")).to_have_count(1)
    expect(page.locator(".changes")).to_contain_text(words["change"])


def _it_begins_in_two_days(page: Page) -> None:
    page.locator("main a[href$='/edit/start/']").first.click()
    page.fill("#id_starts_on", f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}")
    page.locator("#section-form .btn-primary").click()
    expect(page.locator("#sections")).to_be_visible()


def _the_lead_shows_its_version(page: Page, offer: Handover, agreement: Agreement) -> None:
    page.goto(f"/leads/{offer.lead.public_id}/")
    link = page.locator(".responsible a", has_text=f"v{agreement.version}")
    expect(link).to_have_attribute("href", f"/agreements/{agreement.version}/")
    link.click()
    expect(page.locator("h1")).to_contain_text(str(agreement.version))


def test_the_editor_works_by_keyboard_alone(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    mara, *_rest = cast.table()
    draft = cast.a_draft()
    sign_in(page, mara)
    page.goto(f"/agreements/{draft.version}/edit/purpose/")
    page.focus("#id_purpose")
    page.keyboard.press("Control+A")
    page.keyboard.type("By keyboard alone")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sections")).to_be_visible()
    assert Agreement.objects.get(pk=draft.pk).purpose == "By keyboard alone"


def test_a_wrong_password_is_told_at_its_field(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    mara, *_rest = cast.table()
    proposal = cast.a_proposal()
    sign_in(page, mara)
    page.goto(f"/agreements/{proposal.version}/")
    page.fill("#id_sales-password", "marketing guesses")
    page.locator("form:has(#id_sales-password) [type=submit]").click()
    expect(page.locator(".form-errors")).to_be_focused()
    expect(page.locator("#id_sales-password")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_sales-password")).to_have_value("")
    assert not proposal.signatures.exists()
