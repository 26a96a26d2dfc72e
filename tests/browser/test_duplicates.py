"""The pages of duplicates and organisations: for everybody, in both languages and themes, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import Role
from leads import matching, merging
from tests import cast
from tests.browser.looks import Look

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_duplicates_are_for_everybody(look: Look) -> None:
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    firm = "Alpenwerk-Gesamtanlagenbaugesellschaft GmbH"
    one = cast.an_mql(first_name="Clara", last_name="Größmann", email="c.g@alpenwerk.de", company=firm, origin="messe")
    other = cast.a_contact(
        first_name="Clara", last_name="Groessmann", email="clara@gmx.de", company=firm, origin="messe"
    )
    won = cast.a_won_lead(origin="messe")
    merging.suspect(one, matching.candidates(one))
    merging.merge(cast.a_contact(), cast.a_contact(), by=anna)
    assert one.organisation is not None
    pages = [
        "/duplicates/", f"/leads/{one.public_id}/same/{other.public_id}/",
        f"/leads/{won.public_id}/same/{one.public_id}/",
        f"/organisations/{one.organisation.public_id}/", f"/leads/{one.public_id}/",
    ]  # fmt: skip
    look({"Anna": pages})


def test_long_names_cut_off_no_column_of_the_two_records(
    new_page: Callable[..., Page], sign_in: Callable[[Page, User], None], anna: User
) -> None:
    long = {"first_name": "Maximiliane Wilhelmine", "last_name": "von Hohenlohe-Schillingsfürst zu Ratibor und Corvey"}
    one, other = cast.an_mql(**long, job_title="Head"), cast.a_contact(**long)
    page = new_page(viewport={"width": 1000, "height": 800})
    sign_in(page, anna)
    page.goto(f"/leads/{one.public_id}/same/{other.public_id}/")
    table, box = (page.locator(part).bounding_box() for part in ("#merge table", "#merge .box"))
    assert table
    assert box
    assert table["x"] + table["width"] <= box["x"] + box["width"]
