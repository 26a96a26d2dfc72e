"""The inbox in a real browser: twenty leads by keyboard alone, two people at one lead, every look and size."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Route, expect

from accounts.models import User
from accounts.roles import Role
from leads import handing_over
from leads.models import Handover, Lead, Stage
from tests import cast
from tests.servers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = "#inbox-list [data-item]"


@pytest.fixture
def rep() -> User:
    return cast.person("Rico", Role.SALES_REP, cast.nord(), language="de")


def offers(number: int, **more: Any) -> list[Handover]:
    """Due one after the other, so that their order is sure."""
    made = [cast.an_offer_to(**more) for _ in range(number)]
    for place, handover in enumerate(made):
        handover.due_at = timezone.now() + timedelta(hours=2, minutes=10 * place)
        handover.save(update_fields=["due_at"])
    return made


def active(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-item]')?.id || ''"))


def opened(page: Page, address: str = "/inbox/") -> None:
    """The list has taken the focus and shows its first lead."""
    page.goto(address)
    expect(page.locator(f"{ROWS}.is-active")).to_have_count(1)
    expect(page.locator("[data-preview]")).to_be_visible()


def held_back(page: Page, handover: Handover) -> list[Route]:
    """The request that accepts it, once it comes. Before the page is opened: the browser takes a moment."""
    held: list[Route] = []
    page.route(f"**/{handover.public_id}/acceptance/", lambda route: held.append(route))
    return held


def answers_of(handovers: list[Handover]) -> list[str]:
    by_pk = Handover.objects.in_bulk([handover.pk for handover in handovers])
    return [by_pk[handover.pk].answer for handover in handovers]


def test_twenty_leads_are_decided_by_keyboard_only(
    rep: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """In German; every third one is rejected, one decision is undone and taken anew."""
    waiting = offers(20)
    sign_in(page, rep)
    opened(page)
    expected = []
    for place, handover in enumerate(waiting):
        expect(page.locator(f"#h-{handover.public_id}")).to_be_focused()
        if place % 3 == 2:
            expected.append("rejected")
            _reject(page, place)
        else:
            expected.append("accepted")
            page.keyboard.press("a")
        expect(page.locator(f"#h-{handover.public_id}:visible")).to_have_count(0)
        if place == 7:
            _undo_and_accept(page, handover)
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("[data-decides]")).to_have_count(0)
    assert answers_of(waiting) == expected
    assert page.locator("html").get_attribute("lang") == "de"


def _reject(page: Page, place: int) -> None:
    """By its digit; some of the reasons want a few words, and get the focus for them."""
    page.keyboard.press("r")
    expect(page.locator("#reject")).to_be_visible()
    needs_words = place % 2 == 0
    page.keyboard.press("1" if needs_words else "2")
    if needs_words:
        page.keyboard.type("Dachfläche fehlt")
    page.keyboard.press("Enter")
    expect(page.locator("#reject")).to_be_hidden()


def _undo_and_accept(page: Page, handover: Handover) -> None:
    """At once: the answer itself may still be on its way."""
    row = page.locator(f"#h-{handover.public_id}")
    page.keyboard.press("z")
    expect(row).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(f"#h-{handover.public_id}:visible")).to_have_count(0)


def test_what_was_done_last_is_undone_though_its_answer_came_first(
    rep: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """The request of the first answer is held back until the second one has been given."""
    first, second, _third = offers(3)
    sign_in(page, rep)
    held = held_back(page, first)
    opened(page)
    page.keyboard.press("a")
    expect(page.locator(f"#h-{second.public_id}")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#toasts [data-undo]")).to_have_count(1)
    page.keyboard.press("z")  # waits for the answer that is still on its way
    assert answers_of([first, second]) == ["", "accepted"]
    held[0].continue_()
    expect(page.locator(f"#h-{second.public_id}")).to_be_focused()
    expect(page.locator(f"{ROWS}:visible")).to_have_count(2)
    assert answers_of([first, second]) == ["accepted", ""]


def test_what_was_refused_is_not_undone_and_neither_is_the_answer_before_it(
    rep: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    first, second, _third = offers(3)
    sign_in(page, rep)
    held = held_back(page, second)
    opened(page)
    page.keyboard.press("a")
    expect(page.locator("#toasts [data-undo]")).to_have_count(1)
    expect(page.locator(f"#h-{second.public_id}")).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.press("z")
    handing_over.accept(second, by=cast.person("Nina", Role.SALES_REP, cast.nord()))
    wait_until(lambda: page.evaluate("1") and held)
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("Nina")
    page.wait_for_timeout(500)  # milliseconds, in which nothing more is asked for
    expect(page.locator(f"{ROWS}:visible")).to_have_count(1)
    assert answers_of([first, second]) == ["accepted", "accepted"]


def test_a_list_drawn_after_an_answer_may_come_before_it(
    rep: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """The rejection is done, its answer is held back, and the list is drawn anew behind the open dialog."""
    first, second = offers(2)
    sign_in(page, rep)
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/rejection/", lambda route: held.append((route, route.fetch())))
    opened(page)
    page.keyboard.press("r")
    expect(page.locator("#reject")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    wait_until(lambda: page.evaluate("1") and held)
    page.evaluate("htmx.trigger(document.body, 'leads-changed')")
    expect(page.locator(f"#h-{first.public_id}")).to_have_count(0)
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.locator("#reject")).to_be_hidden()
    expect(page.locator(f"#h-{second.public_id}")).to_be_focused()


def test_quick_fingers_hit_each_lead_once(rep: User, page: Page, sign_in: Callable[[Page, User], None]) -> None:
    """Six keys without a pause: each accepts another lead, whatever the network still does."""
    waiting = offers(8)
    sign_in(page, rep)
    opened(page)
    for _ in range(6):
        page.keyboard.press("a")
    expect(page.locator("[data-decides]")).to_have_count(0)
    expect(page.locator(f"{ROWS}:visible")).to_have_count(2)
    assert answers_of(waiting) == ["accepted"] * 6 + [""] * 2
    expect(page.locator(f"#h-{waiting[6].public_id}")).to_be_focused()
    expect(page.locator("[data-level=error]")).to_have_count(0)


def test_the_slower_one_is_told_and_goes_on(rep: User, page: Page, sign_in: Callable[[Page, User], None]) -> None:
    first, second = offers(2)
    sign_in(page, rep)
    opened(page)
    handing_over.accept(first, by=cast.person("Nina", Role.SALES_REP, cast.nord()))
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Nina")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(f"#h-{second.public_id}")).to_be_focused()


def test_a_duplicate_needs_two_keys(rep: User, page: Page, sign_in: Callable[[Page, User], None]) -> None:
    (handover,) = offers(1)
    cast.an_mql(phone="+49301234567")
    Lead.objects.filter(pk=handover.lead_id).update(phone="+49301234567")
    sign_in(page, rep)
    opened(page)
    page.keyboard.press("d")
    expect(page.locator("#reject input[value=duplicate]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    handover.refresh_from_db()
    assert handover.reason is not None
    assert handover.reason.code == "duplicate"


def test_a_reason_that_needs_a_date_asks_for_it(rep: User, page: Page, sign_in: Callable[[Page, User], None]) -> None:
    (handover,) = offers(1)
    sign_in(page, rep)
    opened(page)
    page.keyboard.press("r")
    page.keyboard.press("9")  # too early
    expect(page.locator("#reject input[type=date]")).to_be_focused()
    day = timezone.localdate() + timedelta(days=60)
    page.locator("#reject input[type=date]").fill(day.isoformat())  # its keys depend on the machine's language
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    handover.lead.refresh_from_db()
    assert handover.lead.asleep_until == day


def test_a_reason_that_needs_words_says_so_in_the_dialog(
    rep: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    (handover,) = offers(1)
    sign_in(page, rep)
    opened(page)
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-reason-error]")).to_be_visible()
    assert answers_of([handover]) == [""]


def test_a_lead_is_put_aside_and_another_assigned(rep: User, page: Page, sign_in: Callable[[Page, User], None]) -> None:
    first, second = offers(2)
    nina = cast.person("Nina", Role.SALES_REP, cast.nord())
    sign_in(page, rep)
    opened(page)
    page.keyboard.press("s")
    expect(page.locator("#ask")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(f"#h-{second.public_id}")).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("#ask")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(f"#h-{second.public_id}")).to_contain_text("Nina")
    expect(page.locator("#ask")).to_be_hidden()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.snoozed_until is not None
    assert second.to_person == nina


def test_several_are_accepted_together_and_undone_together(
    rep: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    waiting = offers(4)
    sign_in(page, rep)
    opened(page)
    for key in ("x", "j", "x", "j"):
        page.keyboard.press(key)
    expect(page.locator("#bulk")).to_be_visible()
    handing_over.accept(waiting[1], by=cast.person("Nina", Role.SALES_REP, cast.nord()))
    page.locator("#bulk .btn-primary").click()
    expect(page.locator("#inbox-results")).to_contain_text("Nina")
    expect(page.locator(ROWS)).to_have_count(2)
    page.keyboard.press("z")
    expect(page.locator(ROWS)).to_have_count(3)
    assert answers_of(waiting) == ["", "accepted", "", ""]


def test_new_arrivals_wait_behind_a_pill(rep: User, page: Page, sign_in: Callable[[Page, User], None]) -> None:
    offers(2)
    sign_in(page, rep)
    page.clock.install()
    opened(page)
    before = active(page)
    cast.an_offer_to()
    page.clock.fast_forward(31_000)
    expect(page.locator("#new-pill")).to_contain_text("1")
    expect(page.locator(ROWS)).to_have_count(2)
    page.locator("#new-pill").click()
    expect(page.locator(ROWS)).to_have_count(3)
    expect(page.locator(f"{ROWS}.is-active")).to_have_id(before)


def test_without_scripts_the_inbox_works_too(
    rep: User, new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    first, second = offers(2)
    page = new_page(java_script_enabled=False)
    sign_in(page, rep)
    page.goto("/inbox/")
    page.locator(f"#h-{first.public_id} button[data-accept]").click()
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator(f"#h-{second.public_id} a[data-shortcut=r]").click()
    page.locator("input[value=other]").check()
    page.locator("form.form-narrow [type=submit]").click()
    expect(page.locator(".form-errors")).to_be_visible()
    page.locator("[name=note]").fill("Doppelt angefragt")
    page.locator("form.form-narrow [type=submit]").click()
    expect(page.locator(ROWS)).to_have_count(0)
    assert answers_of([first, second]) == ["accepted", "rejected"]


LOOKS = [("de", "dark"), ("en", "light")]  # axe tells words and colours apart: each language, each theme


@pytest.fixture
def a_full_inbox(rep: User) -> list[Handover]:
    """Overdue, ordinary, returned, put aside; with long words and a campaign."""
    waiting = offers(5, interest="Wärmepumpenanlage mit Photovoltaikspeicherkombination und Wallbox für die Tiefgarage")
    now = timezone.now()
    late = waiting[0]
    late.offered_at, late.due_at = now - timedelta(days=1), now - timedelta(minutes=35)
    late.save(update_fields=["offered_at", "due_at"])
    again = waiting[1].lead
    again.refresh_from_db()
    again.returned_times, again.last_name = 2, "Donaudampfschifffahrtsgesellschaftskapitän"
    again.save()
    again.touches.update(campaign="Herbstaktion-2026-Newsletter")
    handing_over.snooze(waiting[4], until=now + timedelta(hours=1))
    return waiting


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_everybody_can_use_it(
    language: str, theme: str, rep: User, a_full_inbox: list[Handover], new_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None], axe: Callable[..., None], fits: Callable[[Page], None],
) -> None:  # fmt: skip
    rep.language, rep.theme = language, theme
    rep.save(update_fields=["language", "theme"])
    for width in (1280, 360):
        page = new_page(viewport={"width": width, "height": 900})
        sign_in(page, rep)
        page.goto("/inbox/")
        expect(page.locator(f"{ROWS}.is-active")).to_have_count(1)
        if width == 1280:
            expect(page.locator("[data-preview]")).to_be_visible()
        page.locator("#inbox-list details summary").click()
        fits(page)
        axe(page)
        page.locator(f"#h-{a_full_inbox[0].public_id}").focus()
        for key in ("r", "s", "o"):
            page.keyboard.press(key)
            expect(page.locator("dialog[open]")).to_be_visible()
            axe(page)
            page.keyboard.press("Escape")
            expect(page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize("role", [Role.SALES_HEAD, Role.MARKETING])
def test_who_sees_all_teams_can_use_it(
    role: Role, rep: User, a_full_inbox: list[Handover], new_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None], axe: Callable[..., None], fits: Callable[[Page], None],
) -> None:  # fmt: skip
    team = cast.nord() if role == Role.SALES_HEAD else cast.marketing()
    for width in (1280, 360):
        page = new_page(viewport={"width": width, "height": 900})
        sign_in(page, cast.person("Alva", role, team))
        page.goto("/inbox/")
        expect(page.locator(f"{ROWS}.is-active")).to_have_count(1)
        fits(page)
        axe(page)
    page.locator("#inbox-team").select_option(label="Nord")
    expect(page.locator(ROWS)).to_have_count(4)
    assert "team=" in page.url


def test_a_phone_decides_with_the_thumb(
    rep: User, new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]
) -> None:
    first, second = offers(2)
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    sign_in(page, rep)
    page.goto("/inbox/")
    page.locator(f"#h-{first.public_id} button[data-accept]").tap()
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator(f"#h-{second.public_id} a[data-shortcut=r]").tap()
    expect(page.locator("#reject")).to_be_visible()
    page.locator("#reject [data-dialog-close]").tap()
    page.locator(f"#h-{second.public_id} [data-more]").tap()
    page.locator("#more [data-else=duplicate]").tap()
    expect(page.locator("#reject input[value=duplicate]")).to_be_checked()
    page.locator("#reject .reason").nth(1).tap()
    page.locator("#reject .btn-primary").tap()
    expect(page.locator(".empty")).to_be_visible()
    assert answers_of([first, second]) == ["accepted", "rejected"]
    assert {handover.lead.__class__.objects.get(pk=handover.lead_id).stage for handover in (first, second)} == {
        Stage.SAL, Stage.NURTURE,
    }  # fmt: skip
