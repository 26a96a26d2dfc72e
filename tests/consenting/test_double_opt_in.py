"""A person is asked by mail, and only a person who presses the button has agreed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from leads import asking, consents, notifying
from leads.asking import Expired, Question, UnknownRequest
from leads.models import Channel, Consent, ConsentRequest, Lead, Purpose
from tests import cast
from tests.notifying.conftest import PostOffice

pytestmark = pytest.mark.django_db
WORDING = "I want news by e-mail."


def asked(lead: Lead, **more: Any) -> ConsentRequest:
    question = Question(lead.email, wording=WORDING, source="Form “News”", language="en", **more)
    return asking.ask(lead, question, now=timezone.now())


def allows(lead: Lead) -> bool:
    return consents.may(lead, Channel.MAIL, Purpose.ADVERTISING).allows


def test_the_mail_is_neutral_and_its_link_opens_a_page(anna: User, post_office: PostOffice) -> None:
    lead = cast.an_mql()
    asked(lead)
    assert notifying.ask_waiting(now=timezone.now()) == 1
    assert notifying.ask_waiting(now=timezone.now()) == 0
    [mail] = post_office.mails
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (mail["To"], mail["Subject"]) == (lead.email, "Please confirm your e-mail address")
    assert WORDING in text
    [path] = re.findall(r"http://\S+(/consent/\S+/)", text)
    assert ConsentRequest.objects.get().key == "", "nobody keeps the key once it is out"
    page = Client().get(path)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert not allows(lead), "opening the link proves nothing"
    assert Client().post(f"{path}confirmation/", follow=True).status_code == 200
    assert allows(lead)


def test_a_scanner_that_opens_every_link_confirms_nothing(anna: User) -> None:
    lead = cast.an_mql()
    key = asked(lead).key
    for _n in range(5):
        Client().get(f"/consent/{key}/")
        Client().head(f"/consent/{key}/")
        assert Client().get(f"/consent/{key}/confirmation/").status_code == 405
    assert not allows(lead)
    assert ConsentRequest.objects.get().opened_at is not None


def test_twice_confirmed_is_once_on_record(anna: User) -> None:
    lead = cast.an_mql()
    key = asked(lead).key
    for _n in range(2):
        asking.confirm(key, confirmed_from="192.0.2.1", now=timezone.now())
    [row] = Consent.objects.filter(purpose=Purpose.ADVERTISING)
    assert (row.given_from, row.wording, row.address, row.request) == (
        "192.0.2.1", WORDING, lead.email, ConsentRequest.objects.get(),
    )  # fmt: skip


def test_too_late_is_said_and_nothing_is_recorded(anna: User) -> None:
    lead = cast.an_mql()
    request = asked(lead)
    with pytest.raises(Expired):
        asking.confirm(request.key, confirmed_from=None, now=request.expires_at + timedelta(seconds=1))
    ConsentRequest.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert Client().post(f"/consent/{request.key}/confirmation/").status_code == 410
    assert "has expired" in Client().get(f"/consent/{request.key}/").content.decode()
    assert not allows(lead)


def test_a_wrong_link_gets_a_page_that_says_so() -> None:
    page = Client().get("/consent/nonsense/")
    assert page.status_code == 404
    with pytest.raises(UnknownRequest):
        asking.confirm("nonsense", confirmed_from=None, now=timezone.now())


def test_who_waits_for_an_answer_is_not_asked_twice(anna: User) -> None:
    lead = cast.an_mql()
    assert asked(lead) == asked(lead)


def test_a_mail_is_never_consent_to_calls(anna: User) -> None:
    lead = cast.an_mql()
    request = asked(lead, channels=(Channel.MAIL, Channel.PHONE))
    asking.confirm(request.key, confirmed_from=None, now=timezone.now())
    assert not consents.may(lead, Channel.PHONE, Purpose.ADVERTISING).allows


def test_the_person_withdraws_by_the_same_link(anna: User) -> None:
    lead = cast.an_mql()
    request = asked(lead)
    asking.confirm(request.key, confirmed_from=None, now=timezone.now())
    for _n in range(2):
        page = Client().post(f"/consent/{request.key}/withdrawal/", follow=True)
    assert "Your consent is withdrawn." in page.content.decode()
    assert not allows(lead)
    assert Consent.objects.filter(purpose=Purpose.ADVERTISING).count() == 2


def test_the_proof_shows_every_statement_with_its_wording(anna: User, client: Client) -> None:
    lead = cast.an_mql()
    request = asked(lead)
    asking.confirm(request.key, confirmed_from="192.0.2.1", now=timezone.now())
    client.force_login(anna)
    page = client.get(f"/leads/{lead.public_id}/consents/").content.decode()
    assert WORDING in page
    assert "192.0.2.1" in page
    told = client.get(f"/api/v1/leads/{lead.public_id}/consents/").json()
    assert told["statements"][-1]["confirmed_at"] is not None


def test_another_teams_proof_does_not_exist(sven: User, client: Client) -> None:
    lead = cast.a_sal()
    client.force_login(sven)
    assert client.get(f"/leads/{lead.public_id}/consents/").status_code == 404
    assert client.get(f"/api/v1/leads/{lead.public_id}/consents/").status_code == 404
