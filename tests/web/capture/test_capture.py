"""Quick entry: marketing's new lead and a rep's own one; known people are recognised before and after sending."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads.models import Lead, Stage
from tests import cast
from tests.web.conftest import HTMX, SignIn

NEW, SGL, KNOWN = "/leads/new/", "/leads/new-sgl/", "/leads/known/"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "first_name": "Jana", "last_name": "Falk", "email": "Jana.Falk@Neu.example", "phone": "", "job_title": "",
        "company": "Neu AG", "country": "DE", "language": "de", "interest": "Heat pumps", "expected_value": "12,000",
        "currency": "EUR", "touchpoint": "fair", "campaign": "Hannover", "consent": "on",
        "consent_source": "Card signed at the stand", "consent_wording": "You may write to me.", **more,
    }  # fmt: skip


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_what_meets_the_definition_is_an_mql_at_once(anna: User, signed_in: SignIn) -> None:
    answer = signed_in(anna).post(NEW, typed())
    lead = Lead.objects.get(email="jana.falk@neu.example")
    assert answer["Location"] == f"/leads/{lead.public_id}/"
    assert (lead.stage, lead.responsible, lead.expected_value) == (Stage.MQL, anna, Decimal(12000))
    assert "meets the agreed definition" in told(answer)


def test_touchpoint_campaign_and_consent_are_kept(anna: User, signed_in: SignIn) -> None:
    signed_in(anna).post(NEW, typed())
    lead = Lead.objects.get()
    touch, consent = lead.touches.get(), lead.consents.get()
    assert (touch.touchpoint.code, touch.campaign, lead.origin) == ("fair", "Hannover", "fair")
    assert (consent.source, consent.wording) == ("Card signed at the stand", "You may write to me.")


def test_what_is_below_the_definition_stays_a_contact_and_the_toast_says_why(anna: User, signed_in: SignIn) -> None:
    answer = signed_in(anna).post(NEW, typed(interest=""))
    assert Lead.objects.get().stage == Stage.CONTACT
    assert "Proven interest" in told(answer)


def test_a_rep_brings_in_an_own_lead(rico: User, signed_in: SignIn) -> None:
    signed_in(rico).post(SGL, typed())
    lead = Lead.objects.get()
    assert (lead.stage, lead.responsible, lead.sales_team, lead.origin) == (Stage.SGL, rico, rico.team, "sgl")


@pytest.mark.parametrize(
    ("name", "door"), [("rico", NEW), ("anna", SGL), ("max", NEW), ("max", SGL), ("ada", NEW), ("max", KNOWN)]
)
def test_who_may_not_is_told_so(name: str, door: str, request: pytest.FixtureRequest, signed_in: SignIn) -> None:
    client = signed_in(request.getfixturevalue(name))
    assert client.get(door).status_code == 403
    if door != KNOWN:
        assert client.post(door, typed()).status_code == 403
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "nobody"}, "no valid e-mail"),
        ({"phone": "ask me"}, "no telephone number"),
        ({"expected_value": "much"}, "number"),
        ({"consent_source": ""}, "Please say where and how the person agreed."),
        ({"email": "", "last_name": "", "company": ""}, "Please enter at least"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    wrong: dict[str, str], words: str, anna: User, signed_in: SignIn
) -> None:
    answer = signed_in(anna).post(NEW, typed(**wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    for kept in ("Jana", "Heat pumps", "Hannover", "You may write to me."):
        assert kept in text
    assert not Lead.objects.exists()


def test_a_known_person_is_named_and_may_be_captured_although(anna: User, signed_in: SignIn) -> None:
    known, client = cast.an_mql(email="jana.falk@neu.example"), signed_in(anna)
    answer = client.post(NEW, typed())
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"/leads/{known.public_id}/" in text
    assert 'name="although_known"' in text
    assert client.post(NEW, typed(although_known="on")).status_code == 302
    assert Lead.objects.filter(email="jana.falk@neu.example").count() == 2


def test_another_teams_lead_is_not_named(sven: User, signed_in: SignIn) -> None:
    known, client = cast.a_sal(email="jana.falk@neu.example", last_name="Secret"), signed_in(sven)
    for text in (
        client.post(SGL, typed()).content.decode(),
        client.get(KNOWN, {"email": "jana.falk@neu.example"}, headers=HTMX).content.decode(),
    ):
        assert "Another team already looks after" in text
        assert known.public_id not in text
        assert "Secret" not in text


def test_the_address_is_looked_up_while_the_form_is_filled_in(anna: User, signed_in: SignIn) -> None:
    known, client = cast.an_mql(email="jana.falk@neu.example"), signed_in(anna)
    found = client.get(KNOWN, {"email": " Jana.Falk@NEU.example"}, headers=HTMX).content.decode()
    assert f"/leads/{known.public_id}/" in found
    assert client.get(KNOWN, {"email": "somebody@else.example"}, headers=HTMX).content.decode().strip() == ""
    assert client.get(KNOWN, {"email": ""}, headers=HTMX).content.decode().strip() == ""


def test_typed_text_survives_a_lost_network(anna: User, signed_in: SignIn) -> None:
    assert "data-keep=" in signed_in(anna).get(NEW).content.decode()


def test_what_people_type_is_never_markup(anna: User, signed_in: SignIn) -> None:
    evil = "<script>alert(1)</script>"
    text = signed_in(anna).post(NEW, typed(last_name=evil, campaign=evil, email="nobody")).content.decode()
    assert evil not in text
    assert "&lt;script&gt;" in text


def test_the_form_is_quick(anna: User, signed_in: SignIn) -> None:
    client = signed_in(anna)
    with CaptureQueriesContext(connection) as counted:
        client.get(NEW)
    assert len(counted) <= 6
