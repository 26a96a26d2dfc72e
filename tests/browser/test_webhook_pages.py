"""The pages of webhooks, cards and signatures: quiet, accessible, in one language, as narrow as a telephone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from accounts.roles import Role
from leads import unpacking
from leads.models import Intake
from tests import cast
from tests.browser.looks import Look
from tests.webhooks import services
from tests.webhooks.services import Vendor, an_endpoint, deliver

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
KEYS = frozenset({"country", "email", "called", "who", "nobody"})  # of the bodies, which come as they are
CARD = f"BEGIN:VCARD\nN:Berg;Jana\nORG:{LONG}\nEMAIL:no address\nNOTE:{LONG}\nEND:VCARD\n"


def addresses() -> list[str]:
    mara = cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language="de")
    endpoint, other = an_endpoint(Vendor.STANDARD, mara, name=LONG), an_endpoint(Vendor.META, mara, name="Meta")
    deliver(endpoint, {"who": {"email": "p@kunde.example", "called": {LONG: LONG}}, "country": "Atlantis"}, id="1")
    deliver(endpoint, {"nobody": LONG}, id="2")
    deliver(other, services.meta())
    unpacking.apply_waiting(now=timezone.now() + timedelta(seconds=1))
    deliver(endpoint, {"type": "ping"}, id="3")
    events = [f"/webhooks/events/{event.public_id}/" for event in Intake.objects.all()]
    pages = [f"/webhooks/{one.public_id}/" for one in (endpoint, other)]
    first = Intake.objects.order_by("id")[0].public_id
    return [
        "/webhooks/", "/webhooks/new/", "/webhooks/events/", "/webhooks/events/?state=ignored", *pages, *events,
        f"{pages[0]}mapping/?event={first}", f"{pages[1]}mapping/", "/quick/", "/leads/new/", "/leads/new/from-cards/",
        "/leads/new/from-signature/",
    ]  # fmt: skip


def test_pages_are_for_everybody(look: Look) -> None:
    with translation.override("de"):
        pages = addresses()
    look({"Mara": pages}, data=KEYS)


def test_a_service_is_connected_in_the_browser_and_cards_are_checked(
    new_page: Callable[..., Page], sign_in: Callable[[Page, Any], None], axe: Any, fits: Any
) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    sign_in(page, cast.person("Mara", Role.MARKETING_HEAD, cast.marketing()))
    page.goto("/webhooks/new/")
    page.get_by_label("Name").fill("Spring")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_label("Secret")).not_to_have_value("")
    axe(page)
    fits(page)
    page.goto("/leads/new/from-cards/")
    page.get_by_label("vCards").set_input_files({"name": "a.vcf", "mimeType": "text/vcard", "buffer": CARD.encode()})
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("button", name="Take the ticked ones in")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name="Take the ticked ones in").click()
    expect(page.get_by_text("Cards taken in: 1 new")).to_be_visible()
    page.goto("/leads/new/from-signature/")
    page.get_by_label("Mail signature").fill(f"Jana Berg\n{LONG} GmbH\nTel. 089 1234567\nwww.neu.example")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("first name")).to_have_value("Jana")
    axe(page)
    fits(page)
