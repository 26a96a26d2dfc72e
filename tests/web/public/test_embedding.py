"""A form in the page of another site: only where the form names the site, and light enough to be welcome there."""

from pathlib import Path

from django.conf import settings
from django.test import Client

from accounts.models import User
from leads.models import Form
from tests.forms import CLARA, a_form
from tests.web.public.conftest import SHOP, Visitor, token

STATIC = Path(settings.BASE_DIR) / "leadflow" / "static"
LARGEST_SCRIPT = 3 * 1024


def test_the_script_is_at_most_three_kilobytes() -> None:
    assert (STATIC / "js" / "embed.js").stat().st_size <= LARGEST_SCRIPT


def test_the_style_sheet_is_at_most_six_kilobytes() -> None:
    assert (STATIC / "form.css").stat().st_size <= 6 * 1024


def test_a_named_site_may_frame_it(visitor: Visitor) -> None:
    visitor.read("?embed=1")
    assert f"frame-ancestors {SHOP}" in visitor.page["Content-Security-Policy"]
    assert "X-Frame-Options" not in visitor.page


def test_what_follows_may_be_framed_too(visitor: Visitor) -> None:
    sent = visitor.send(CLARA, "?embed=1")
    thanks = visitor.client.get(sent["Location"])
    wrong = visitor.send({}, "?embed=1")
    for response in (thanks, wrong):
        assert f"frame-ancestors {SHOP}" in response["Content-Security-Policy"]
        assert "X-Frame-Options" not in response


def test_at_its_own_address_nobody_may_frame_it(visitor: Visitor) -> None:
    visitor.read()
    assert "frame-ancestors 'none'" in visitor.page["Content-Security-Policy"]
    assert visitor.page["X-Frame-Options"] == "DENY"


def test_a_form_that_names_no_site_is_framed_by_nobody(anna: User) -> None:
    visitor = Visitor(a_form(anna))
    visitor.read("?embed=1")
    assert "frame-ancestors 'none'" in visitor.page["Content-Security-Policy"]
    assert visitor.page["X-Frame-Options"] == "DENY"


def test_another_page_stays_closed(form: Form, anna: User) -> None:
    client = Client()
    client.force_login(anna)
    assert client.get("/leads/?embed=1")["X-Frame-Options"] == "DENY"


def test_in_a_frame_the_thank_you_page_leads_on(anna: User) -> None:
    form = a_form(anna, origins=[SHOP], redirect_url="https://shop.example/done")
    sent = Client().post(f"/f/{form.public_id}/?embed=1", {**CLARA, "token": token(form)})
    text = Client().get(sent["Location"]).content.decode()
    assert 'data-go href="https://shop.example/done" target="_top"' in text
