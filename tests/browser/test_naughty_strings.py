"""Naughty strings on real pages: they are read as text, and no script of theirs runs."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from accounts.models import User
from leads import handing_over, noting
from leads.models import Activity, Handover, Lead
from tests import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_data]
SIGNS = ("script", "onerror", "onload", "alert", "javascript:", "<img", "<svg", "{{", "${", "<a ", "<!--", "]]>")
LISTEN = (
    "window.ran = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = text => window.ran.push(text)"
)


@pytest.fixture
def strings(real_data: Path) -> list[str]:
    """All that try to become code, and a few that only look odd."""
    everything = json.loads((real_data / "input_checks" / "blns.json").read_text())
    scripts = [text for text in everything if any(sign in text.lower() for sign in SIGNS)]
    return [text for text in [*scripts, *everything[::25]] if text.strip() and "\0" not in text]


@pytest.fixture
def naughty_leads(strings: list[str], anna: User, rico: User) -> list[Lead]:
    """Each string stands in every word of a lead; the first ones wait in the inbox, some came back with it as note."""
    leads = [_lead(text) for text in strings[::2]]
    for lead, text in zip(leads, strings, strict=False):
        noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text=text)
    return leads


def _lead(text: str) -> Lead:
    words = " ".join(text.split())
    return cast.a_ready_mql(
        first_name=words[:60], last_name=words[:60], company=words[:120], job_title=words[:60], interest=text[:400],
        origin=words[:40],
    )  # fmt: skip


def _handed_over(leads: list[Lead], rico: User) -> list[Handover]:
    """Half of them are rejected with words that are as naughty."""
    offered = [cast.an_offer_to(lead=lead, interest="") for lead in leads]
    for handover in offered[::2]:
        note = handover.lead.interest[:400]
        handing_over.reject(handover, by=rico, reason=cast.reason("other"), note=note)
    return offered[1::2]


@pytest.fixture
def watched(new_page: Callable[..., Page]) -> Page:
    """Every dialog, and every call of one, is remembered; console and policy are watched by `new_page` itself."""
    page = new_page()
    page.context.add_init_script(LISTEN)
    page.on("dialog", lambda dialog: _remember(page, dialog))
    return page


def _remember(page: Page, dialog: Dialog) -> None:
    page.troubles.append(f"dialog: {dialog.message} ({page.url})")  # type: ignore[attr-defined]
    dialog.dismiss()


def _is_still(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate("window.ran") == [], address
    foreign = page.evaluate(
        "[...document.querySelectorAll('main :is(iframe, embed, object, marquee, img, script[src])')].length"
    )
    assert foreign == 0, address


def test_no_script_of_theirs_runs(
    naughty_leads: list[Lead], anna: User, rico: User, watched: Page, sign_in: Callable[[Page, User], None]
) -> None:
    waiting = _handed_over(naughty_leads[:24], rico)
    sign_in(watched, anna)
    for address in ("/desk/?section=ready&of=all", "/desk/?section=returned&of=all", "/leads/", "/board/", "/funnel/"):
        _is_still(watched, address)
    for lead in naughty_leads[::5]:
        _is_still(watched, f"/leads/{lead.public_id}/")
        expect(watched.locator("h1")).to_contain_text(lead.last_name)
    sign_in(watched, rico)
    _is_still(watched, "/inbox/")
    for _ in waiting:
        watched.keyboard.press("j")  # each preview
        expect(watched.locator("[data-preview], #preview h2").first).to_be_visible()
    assert watched.evaluate("window.ran") == []


def test_they_are_searched_for_as_text(
    naughty_leads: list[Lead], anna: User, watched: Page, sign_in: Callable[[Page, User], None]
) -> None:
    sign_in(watched, anna)
    for lead in naughty_leads[::14]:
        watched.goto("/leads/")
        watched.locator("main input[name=q]").fill(lead.company[:40])
        watched.locator("main input[name=q]").press("Enter")
        watched.wait_for_url(re.compile("[?&]q="))  # comes with the leads that were found
        assert watched.evaluate("window.ran") == []
