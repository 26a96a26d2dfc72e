"""Quick entry on a phone with a bad network: nothing that was typed is lost, and each entry arrives once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from leads.models import Intake, Lead
from tests.servers import Cable, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
UNCOVERED = """(field => {
  const { left, top, bottom } = field.getBoundingClientRect();
  return [top + 2, bottom - 2].every(y => document.elementFromPoint(left + 5, y) === field);
})(document.activeElement)"""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def enter(page: Page, name: str, email: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("e-mail", exact=False).first.fill(email)
    page.get_by_role("button", name="Take in").click()


def forget_network_errors(page: Any) -> None:
    page.troubles[:] = [trouble for trouble in page.troubles if "net::ERR" not in trouble]


@pytest.fixture
def cable(live_server: Any) -> Iterator[Cable]:
    cable = Cable(live_server.thread.port)
    yield cable
    cable.close()


def test_entries_wait_without_a_network_and_arrive_once_when_it_is_back(
    anna: User, cable: Cable, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None], axe: Any, fits: Any
) -> None:
    page = new_page(**PHONE, base_url=f"http://localhost:{cable.port}")
    sign_in(page, anna)
    page.goto("/quick/")
    axe(page)
    fits(page)
    page.wait_for_function("navigator.serviceWorker.controller")
    page.wait_for_function("caches.open('quick-entry').then(kept => kept.match('/quick/')).then(Boolean)")
    cable.cut()
    enter(page, "Jana Berg", "jana@neu.example")
    expect(page.get_by_role("heading", name="Waiting: 1")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("")
    enter(page, "Otto Muster", "otto@neu.example")
    expect(page.get_by_role("heading", name="Waiting: 2")).to_be_visible()
    expect(page.get_by_text("No network.")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    wait_until(lambda: page.evaluate(UNCOVERED))  # neither bar lies over the field that waits for the next name
    axe(page)
    page.get_by_label("Name").fill("Half typed")
    page.reload()  # the page itself comes without a network, too
    expect(page.get_by_role("heading", name="Waiting: 2")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Half typed")
    assert not Lead.objects.exists()
    cable.mend()
    page.evaluate("dispatchEvent(new Event('online'))")  # as the browser does when it notices
    wait_until(lambda: Lead.objects.count() == 2)
    expect(page.get_by_text("Taken in: Otto Muster")).to_be_visible()
    expect(page.get_by_role("heading", name="Waiting", exact=False)).to_be_hidden()
    assert set(Lead.objects.values_list("email", flat=True)) == {"jana@neu.example", "otto@neu.example"}
    assert Intake.objects.count() == 2
    forget_network_errors(page)


def test_an_answer_that_got_lost_does_not_bring_a_second_lead(
    anna: User, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None]
) -> None:
    page = new_page(**PHONE, service_workers="block")
    sign_in(page, anna)

    def lose_the_answer(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort("connectionreset")
        else:
            route.continue_()

    lost: list[Any] = []
    page.route("**/quick/", lose_the_answer)  # before the page is there: the browser takes a moment to heed it
    page.goto("/quick/")
    enter(page, "Jana Berg", "jana@neu.example")
    expect(page.get_by_text("No network.")).to_be_visible()
    expect(page.get_by_role("heading", name="Waiting: 1")).to_be_visible()
    assert Lead.objects.count() == 1
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Taken in: Jana Berg")).to_be_visible()
    assert Lead.objects.get().touches.count() <= 1
    page.troubles[:] = [one for one in page.troubles if "ERR_CONNECTION_RESET" not in one]  # type: ignore[attr-defined]


def test_who_was_signed_out_meanwhile_loses_nothing(
    anna: User, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None]
) -> None:
    page = new_page(**PHONE)
    sign_in(page, anna)
    page.goto("/quick/")
    page.context.clear_cookies()
    enter(page, "Jana Berg", "jana@neu.example")
    expect(page.get_by_text("Please sign in again")).to_be_visible()
    assert not Lead.objects.exists()
    sign_in(page, anna)
    page.goto("/quick/")
    expect(page.get_by_text("Taken in: Jana Berg")).to_be_visible()
    assert Lead.objects.get().responsible == anna
    page.troubles[:] = [one for one in page.troubles if "403" not in one]  # type: ignore[attr-defined]


def test_without_a_script_the_form_is_sent_as_it_is(
    anna: User, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None]
) -> None:
    page = new_page(**PHONE, java_script_enabled=False)
    sign_in(page, anna)
    page.goto("/quick/")
    page.get_by_label("Name").fill("Jana Berg")
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("link", name="Jana Berg")).to_be_visible()


def test_an_empty_entry_says_what_is_missing(
    anna: User, new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None]
) -> None:
    page = new_page(**PHONE)
    sign_in(page, anna)
    page.goto("/quick/")
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text("There is nothing to recognise a person by")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
