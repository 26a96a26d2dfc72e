"""A real browser on a real server: its pages fail their test on anything that console, policy or server complain of."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)

from tests.conftest import CHROMIUM, session_of

HERE = Path(__file__).parent
AXE = HERE / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": WCAG},
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},  # no rule of these reads the style sheets, and copying them takes time
}
BY_COLOURS = ["color-contrast", "link-in-text-block"]  # the rules whose answer may be another in another theme
AXE_AGAIN = {**AXE_OPTIONS, "runOnly": {"type": "rule", "values": BY_COLOURS}}
RUN_AXE = "([part, options]) => axe.run(part, options).then(found => found.violations)"  # the rest is long and unread
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",  # 4xx are answers, checked by tests
    "htmx:sendAbort",  # a newer request took the place of an older one, which htmx calls an error
    "htmx:afterRequest",
    "Blocked script execution in",  # a preview in a frame without scripts refuses axe, as it should everything
)

LISTEN_TO_THE_POLICY = """
addEventListener("securitypolicyviolation", event =>
  console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI}, ${event.sourceFile}:${event.lineNumber}`))
"""


expect.set_options(timeout=10_000)  # milliseconds; a busy machine is no failure


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))  # said in the summary; what fails twice has failed


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread; our own calls are not in it
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def _parts_of_pages_are_kept() -> Iterator[None]:
    """As in production, where a style sheet or script is fetched once."""
    serve = StaticFilesHandler.serve

    def kept(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture
def new_page(chromium: Browser, live_server: Any, _parts_of_pages_are_kept: None) -> Iterator[Callable[..., Page]]:
    """`new_page(locale="de-DE", color_scheme="dark", viewport={…})`: a browser of its own for a second person.

    At the end of the test every page must have had a quiet console, no blocked content and no answer above 499.
    What a test provokes on purpose it removes from `page.troubles`.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def make(**options: Any) -> Page:
        wanted = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "viewport": {"width": 1280, "height": 900}}
        context = chromium.new_context(**{"base_url": live_server.url, **wanted, **options})
        context.set_default_timeout(10_000)
        context.add_init_script(LISTEN_TO_THE_POLICY)
        contexts.append(context)
        return _listen(context.new_page(), troubles)

    yield make
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def _listen(page: Page, troubles: list[str]) -> Page:
    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            troubles.append(f"console: {message.text} ({page.url})")

    def response(answer: Response) -> None:
        if answer.status >= 500:
            troubles.append(f"HTTP {answer.status}: {answer.request.method} {answer.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"script: {error} ({page.url})"))
    page.on("response", response)
    page.troubles = troubles  # type: ignore[attr-defined]
    return page


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page, in English, light, 1280 pixels wide."""
    return new_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, Any], None]:
    """`sign_in(page, user)`: without the sign-in form, which has its own tests."""

    def enter(page: Page, user: Any) -> None:
        name, key = django_settings.SESSION_COOKIE_NAME, session_of(user).session_key or ""
        page.context.add_cookies([{"name": name, "value": key, "url": live_server.url}])

    return enter


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)`: fails with a list when the page breaks a rule of WCAG 2.2 AA; `axe(page, "#inbox")` for a part.

    `axe(page, again=True)` for a page that passed in another theme: only what this can change.
    """
    source, at_hand = AXE.read_text(), set[BrowserContext]()

    def check(page: Page, part: str = "html", *, again: bool = False) -> None:
        if page.context not in at_hand:  # the next pages bring it along, for half a megabyte takes its time
            page.context.add_init_script(source)
            at_hand.add(page.context)
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)  # through the debugger, because the page's policy forbids foreign scripts
        found = page.evaluate(RUN_AXE, [part, AXE_AGAIN if again else AXE_OPTIONS])
        assert not found, "\n".join(_told(violation, page) for violation in found)

    return check


def _told(violation: dict[str, Any], page: Page) -> str:
    places = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:5])
    return f"{page.url} {violation['id']}: {violation['help']} ({len(violation['nodes'])} times): {places}"


WIDEST = """[...document.querySelectorAll("main *, header *")]
  .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth)
  .slice(-3).map(part => part.outerHTML.slice(0, 160))"""


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """`fits(page)`: nothing sticks out to the right, so nobody must scroll sideways."""

    def check(page: Page) -> None:
        width, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width <= seen, f"{page.url} is {width} pixels wide on a screen of {seen}: {page.evaluate(WIDEST)}"

    return check
