"""Forms in a real browser: built by keyboard, sent at their own address and from another site, on a phone."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from leads import asking, consents, designing
from leads.form.fields import Field, Option
from leads.models import Channel, Form, Intake, Lead, Purpose, Touch
from tests import cast
from tests.forms import a_form, a_wording, change

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}
SIZES = (Option("s", "Klein", "Small"), Option("l", "Groß", "Large"))
MORE = [
    Field("size", "choice", "", "Größe", "Size", "Wie groß?", "How big?", options=SIZES),
    Field("many", "choices", "interest", "Themen", "Subjects", options=SIZES),
    Field("country", "country", "country", "Land", "Country"),
    Field("terms", "checkbox", "", "Gelesen", "I have read it", required=True),
    Field("day", "date", "", "Tag", "Day"),
]


@pytest.fixture
def form(anna: User) -> Form:
    return a_form(anna, *MORE, consent_text=a_wording(Channel.MAIL), intro_en="Hello", intro_de="Hallo")


@pytest.fixture
def website() -> Iterator[Callable[[str], str]]:
    """A site of its own on another port: `website(html)` puts up a page and gives its address."""
    served = {"html": ""}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.split("?")[0] == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(served["html"].encode() if found else b"")

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def put_up(html: str) -> str:
        served["html"] = f"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{html}</html>"
        return f"http://127.0.0.1:{server.server_port}"

    yield put_up
    server.shutdown()
    server.server_close()


def fill_in(page: Any, email: str = "clara@neu.example") -> None:
    page.get_by_label("Name").fill("Clara Neu")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Your message").fill("Please call me.")
    page.get_by_label("I have read it").check()


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("de-DE", "dark")])
def test_a_form_can_be_used_by_everybody(
    new_page: Callable[..., Page], form: Form, axe: Any, fits: Any, locale: str, scheme: str
) -> None:
    page = new_page(locale=locale, color_scheme=scheme, viewport=PHONE)
    page.goto(f"/f/{form.public_id}/")
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    axe(page)
    fits(page)
    page.locator("button").click()  # nothing filled in
    expect(page.locator(".problems")).to_be_focused()
    axe(page)
    fits(page)


def test_it_is_sent_at_once_because_the_puzzle_is_solved(page: Page, form: Form, axe: Any) -> None:
    page.goto(f"/f/{form.public_id}/?utm_source=letter")
    fill_in(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    axe(page)
    assert Lead.objects.get().email == "clara@neu.example"
    assert Touch.objects.get().utm == {"utm_source": "letter"}


def test_without_scripts_it_is_sent_too(new_page: Callable[..., Page], form: Form) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"/f/{form.public_id}/")
    fill_in(page)
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_who_confirms_from_the_mailbox_and_withdraws_again_is_believed(
    new_page: Callable[..., Page], form: Form, scripts: bool
) -> None:
    lead = cast.an_mql()
    asked = asking.ask(lead, asking.Question(lead.email, wording="Yes, news"), now=timezone.now())
    page = new_page(java_script_enabled=scripts, locale="de-DE")
    page.goto(f"/consent/{asked.key}/")
    page.get_by_role("button", name="Ja, ich stimme zu").click()
    expect(page.get_by_role("heading", name="Danke, bestätigt.")).to_be_visible()
    assert consents.may(lead, Channel.MAIL, Purpose.ADVERTISING).allows
    page.get_by_role("button", name="Einwilligung widerrufen").click()
    expect(page.get_by_role("heading", name="Ihre Einwilligung ist widerrufen.")).to_be_visible()
    assert not consents.may(lead, Channel.MAIL, Purpose.ADVERTISING).allows


def test_another_site_shows_it_by_the_script(
    page: Page, form: Form, anna: User, live_server: Any, website: Callable[[str], str]
) -> None:
    script = f'<script src="{live_server.url}/static/js/embed.js" data-form="{form.public_id}" async></script>'
    site = website(script)
    change(form, anna, origins=[site])
    page.goto(f"{site}/?utm_source=shop&gclid=c1&other=x")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Contact")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').style.height.length > 0")
    inside = frame.locator("html").evaluate("html => html.scrollHeight <= html.clientHeight + 1")
    assert inside, "the frame is as high as what is in it"
    fill_in(frame)
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()
    intake = Intake.objects.get()
    assert intake.outcome == Intake.Outcome.CREATED
    assert Touch.objects.get().utm == {"utm_source": "shop", "gclid": "c1", "page": f"{site}/"}


def test_a_site_that_is_not_named_shows_an_empty_frame(
    page: Page, form: Form, live_server: Any, website: Callable[[str], str]
) -> None:
    site = website(f'<iframe src="{live_server.url}/f/{form.public_id}/?embed=1" title="Form"></iframe>')
    page.goto(site)
    page.wait_for_timeout(500)
    assert page.frames[1].locator("form").count() == 0
    page.troubles.clear()  # type: ignore[attr-defined]  # the browser says what it refuses


def test_a_site_sends_by_its_own_script_only_where_it_is_named(
    page: Page, form: Form, anna: User, live_server: Any, website: Callable[[str], str]
) -> None:
    site = website("")
    ask = f"""async () => {{
        const base = "{live_server.url}/api/v1/public/forms/{form.public_id}/";
        const told = await (await fetch(base + "?lang=en")).json();
        await new Promise((later) => setTimeout(later, 2100));
        const answers = {{ name: "Clara Neu", email: "clara@neu.example", terms: true }};
        const body = JSON.stringify({{ answers, token: told.token }});
        const headers = {{ "Content-Type": "application/json" }};
        return (await fetch(base + "submissions/", {{ method: "POST", headers, body }})).status;
    }}"""
    page.goto(site)
    assert page.evaluate(f"({ask})().catch(() => 'refused')") == "refused"
    page.troubles.clear()  # type: ignore[attr-defined]
    change(form, anna, origins=[site])
    assert page.evaluate(f"({ask})()") == 201
    assert Lead.objects.count() == 1


# the builder --------------------------------------------------------------------------------------


@pytest.fixture
def builder(page: Page, sign_in: Callable[[Page, User], None], anna: User, form: Form) -> Page:
    sign_in(page, anna)
    page.goto(f"/forms/{form.public_id}/")
    return page


def names(page: Page) -> list[str]:
    return page.locator("[data-field]").evaluate_all("rows => rows.map(row => row.dataset.label)")  # type: ignore[no-any-return]


def test_fields_move_by_keys_and_by_dragging_and_the_preview_follows(builder: Page, form: Form) -> None:
    builder.get_by_role("button", name="Move Name down").focus()
    builder.keyboard.press("Enter")
    assert names(builder)[:2] == ["E-mail address", "Name"]
    expect(builder.get_by_role("button", name="Move Name down")).to_be_focused()
    expect(builder.locator("[data-said]")).to_have_text("Moved: Name is now number 2.")
    preview = builder.frame_locator("iframe")
    expect(preview.locator("label").first).to_contain_text("E-mail address")
    grip = builder.locator("[data-field]").nth(2).locator("[data-grip]")
    grip.drag_to(builder.locator("[data-field]").nth(0))
    expect(builder.locator("[data-field]").first).to_have_attribute("data-label", "Company")
    builder.get_by_role("button", name="Save and publish").click()
    expect(builder.get_by_text("Visitors see version 2.")).to_be_visible()
    form.refresh_from_db()
    assert [field["key"] for field in form.fields][:3] == ["company", "email", "name"]


def test_what_is_typed_is_seen_in_the_preview(builder: Page) -> None:
    builder.get_by_label("Heading (English)").fill("Talk to us")
    builder.get_by_label("Language of the preview").select_option("en")
    expect(builder.frame_locator("iframe").get_by_role("heading", name="Talk to us")).to_be_visible()


def test_a_field_is_added_by_keyboard(builder: Page, form: Form) -> None:
    builder.get_by_label("Add a field").select_option("number")
    builder.get_by_role("button", name="Add", exact=True).press("Enter")
    row = builder.locator("[data-field]").last
    expect(row.get_by_label("Label (German)")).to_be_focused()
    builder.keyboard.type("Wie viele?")
    row.get_by_label("Label (English)").fill("How many?")
    builder.get_by_role("button", name="Save and publish").click()
    expect(builder.get_by_text("Visitors see version 2.")).to_be_visible()
    form.refresh_from_db()
    assert form.fields[-1]["label_en"] == "How many?"


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("de", "dark")])
def test_the_pages_can_be_used_by_everybody(
    new_page: Callable[..., Page], sign_in: Any, form: Form, axe: Any, fits: Any, language: str, scheme: str
) -> None:
    user = cast.person("Anna", User.objects.get(name="Anna").role)  # type: ignore[arg-type]
    User.objects.filter(pk=user.pk).update(language=language, theme=scheme)
    page = new_page(locale=language, color_scheme=scheme, viewport=PHONE)
    sign_in(page, user)
    designing.create(designing.Plan("Second"), by=user)
    for address in ("/forms/", *(f"/forms/{form.public_id}/{part}" for part in ("", "sharing/", "results/"))):
        page.goto(address)
        for details in page.locator("[data-field] details").all()[:3]:
            details.locator("summary").click()
        axe(page)
        fits(page)
