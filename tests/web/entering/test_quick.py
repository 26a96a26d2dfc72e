"""Quick entry: at once or as a repeat, new or known, with consent by channel; a plain form does it, too."""

from typing import Any

import pytest
from django.contrib.messages import get_messages

from accounts.models import User
from leads.models import Intake, Lead, Stage
from tests import cast
from tests.web.conftest import SignIn

QUICK = "/quick/"
JSON = {"Accept": "application/json"}


def typed(**more: Any) -> dict[str, Any]:
    return {
        "name": "Jana von Berg", "company": "Neu AG", "email": "Jana@Neu.example", "phone": "0171 2345678",
        "said": "Wants a heat pump", "touchpoint": "fair", "campaign": "Hannover", "consent_mail": "on",
        "consent_wording": "You may write to me.", "entry": "entry-1", **more,
    }  # fmt: skip


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_an_entry_becomes_a_lead_with_touch_and_consent_by_channel(anna: User, signed_in: SignIn) -> None:
    client = signed_in(anna)
    answer = client.post(QUICK, typed())
    lead = Lead.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/quick/?entered={lead.public_id}")
    assert (lead.first_name, lead.last_name, lead.phone) == ("Jana", "von Berg", "+491712345678")
    assert (lead.responsible, lead.origin, lead.consent_mail, lead.consent_phone) == (anna, "fair", "given", "none")
    assert (lead.touches.get().said, lead.touches.get().campaign) == ("Wants a heat pump", "Hannover")
    consent = lead.consents.get()
    assert (consent.wording, consent.source, consent.by) == ("You may write to me.", "Quick entry: Fair", anna)
    assert "email" not in lead.sources  # a person entered it
    page = client.get(answer["Location"]).content.decode()
    assert "Jana von Berg" in page
    assert 'value="Hannover"' in page  # remembered for the next one
    assert '<option value="fair" selected>' in page


def test_the_same_entry_again_changes_nothing_and_is_told_alike(anna: User, signed_in: SignIn) -> None:
    client = signed_in(anna)
    first = client.post(QUICK, typed(), headers=JSON).json()
    again = client.post(QUICK, typed(), headers=JSON).json()
    lead = Lead.objects.get()
    assert first == again == {"text": "Taken in: Jana von Berg", "url": f"/leads/{lead.public_id}/", "problems": {}}
    assert (lead.touches.count(), Intake.objects.get().outcome) == (1, "created")


def test_a_known_person_is_told_and_joined(anna: User, signed_in: SignIn) -> None:
    known = cast.an_mql(email="jana@neu.example", first_name="Jana", last_name="von Berg")
    answer = signed_in(anna).post(QUICK, typed(), headers=JSON)
    assert answer.json()["text"].startswith("Known already: Jana von Berg")
    known.refresh_from_db()
    assert (known.touches.count(), known.phone) == (2, "+491712345678")


def test_a_rep_brings_in_an_own_lead(rico: User, signed_in: SignIn) -> None:
    signed_in(rico).post(QUICK, typed())
    lead = Lead.objects.get()
    assert (lead.stage, lead.responsible, lead.generated_by) == (Stage.SGL, rico, "sales")


def test_a_rep_is_not_told_whose_lead_it_is(rico: User, sven: User, signed_in: SignIn) -> None:
    cast.a_sal(email="jana@neu.example", first_name="Jana", last_name="von Berg")
    told = signed_in(sven).post(QUICK, typed(), headers=JSON).json()
    assert (told["url"], "Another team" in told["text"]) == ("", True)


def test_what_can_not_be_used_is_said_and_can_be_sent_again_mended(anna: User, signed_in: SignIn) -> None:
    client = signed_in(anna)
    nothing = typed(name="", company="", email="", phone="")
    assert client.post(QUICK, nothing).status_code == 422
    refused = client.post(QUICK, nothing, headers=JSON)
    assert (refused.status_code, "nothing to recognise" in refused.json()["text"]) == (422, True)
    assert not Intake.objects.exists()
    assert client.post(QUICK, typed(), headers=JSON).status_code == 200


def test_a_wrong_address_does_not_lose_the_person(anna: User, signed_in: SignIn) -> None:
    answer = signed_in(anna).post(QUICK, typed(email="jana at home"), headers=JSON)
    assert list(answer.json()["problems"]) == ["email"]
    lead = Lead.objects.get()
    assert (lead.last_name, lead.extra["unread"]["email"]) == ("von Berg", "jana at home")


@pytest.mark.parametrize("name", ["ada", "max"])
def test_who_may_not_capture_has_no_quick_entry(request: pytest.FixtureRequest, signed_in: SignIn, name: str) -> None:
    assert signed_in(request.getfixturevalue(name)).get(QUICK).status_code == 403


@pytest.mark.parametrize("text", ["\x00", "x" * 5000, "\ud800", "<script>", "' OR 1=1"])
def test_odd_texts_are_no_errors(anna: User, signed_in: SignIn, text: str) -> None:
    for name in ("name", "said", "entry", "touchpoint", "consent_wording"):
        value = text.encode("utf-8", "surrogatepass") if "\ud800" in text else text
        assert signed_in(anna).post(QUICK, typed(**{name: value})).status_code in (302, 422)


def test_the_script_that_keeps_the_page_is_at_its_address(anna: User, signed_in: SignIn) -> None:
    answer = signed_in(anna).get("/quick/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b'const PAGE = "/quick/"' in answer.content
