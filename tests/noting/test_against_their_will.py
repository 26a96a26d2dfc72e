"""A call or a mail to somebody who wants none is noted only with the reason why there was one."""

import pytest
from django.test import Client

from accounts.models import User
from leads import capturing, noting
from leads.models import Activity, Channel, ConsentState, Lead
from leads.noting import AgainstTheirWill
from tests import cast

pytestmark = pytest.mark.django_db
CALL, MAIL = Activity.Kind.CALL, Activity.Kind.MAIL


@pytest.fixture
def lead(anna: User) -> Lead:
    """Wants no calls; of mails nothing is said."""
    return capturing.record_consent(cast.an_mql(), ConsentState.WITHDRAWN, by=anna, channel=Channel.PHONE)


@pytest.fixture
def client(anna: User, client: Client) -> Client:
    client.force_login(anna)
    return client


def test_a_call_that_was_forbidden_needs_a_reason(lead: Lead, anna: User) -> None:
    with pytest.raises(AgainstTheirWill) as refused:
        noting.note(lead, by=anna, kind=CALL, text="Talked about roofs", outcome="reached")
    assert list(refused.value.fields) == ["although"]
    assert not lead.activities.exists()


def test_the_reason_stands_in_the_story(lead: Lead, anna: User) -> None:
    done = noting.note(lead, by=anna, kind=CALL, outcome="reached", although="She called us\n herself")
    assert (done.text, done.outcome) == ("In spite of their refusal, because: She called us herself", "reached")


@pytest.mark.parametrize("kind", [MAIL, Activity.Kind.NOTE, Activity.Kind.MEETING])
def test_only_the_way_that_was_forbidden_asks(lead: Lead, anna: User, kind: Activity.Kind) -> None:
    assert noting.note(lead, by=anna, kind=kind, text="Wrote to her", although="none").text == "Wrote to her"


def test_what_nothing_is_known_of_is_not_forbidden(anna: User) -> None:
    lead = cast.an_mql()
    Lead.objects.filter(pk=lead.pk).update(consent_phone=ConsentState.NONE)
    noting.note(Lead.objects.get(), by=anna, kind=CALL, text="Called")


def test_who_wants_no_contact_at_all_wants_no_call_and_no_mail(anna: User) -> None:
    lead = capturing.record_consent(cast.an_mql(), ConsentState.WITHDRAWN, by=anna)
    for kind in (CALL, MAIL):
        with pytest.raises(AgainstTheirWill):
            noting.note(lead, by=anna, kind=kind, text="Tried")


def test_the_page_asks_for_it_and_keeps_what_was_typed(lead: Lead, client: Client) -> None:
    sent = {"kind": "call", "text": "Talked about roofs", "outcome": "call_back"}
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(f"/leads/{lead.public_id}/notes/", sent, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Talked about roofs" in text
        assert 'name="although"' in text
        assert 'value="call_back"' in text
    client.post(f"/leads/{lead.public_id}/notes/", {**sent, "although": "She asked us to"})
    assert "She asked us to" in lead.activities.get().text


def test_the_page_does_not_ask_where_nothing_is_forbidden(client: Client) -> None:
    lead = cast.an_mql()
    assert 'name="although"' not in client.get(f"/leads/{lead.public_id}/notes/").content.decode()


def test_programs_are_asked_likewise(lead: Lead, client: Client) -> None:
    address = f"/api/v1/leads/{lead.public_id}/notes/"
    refused = client.post(address, {"kind": "call", "text": "Called"}, content_type="application/json")
    assert refused.status_code == 422
    assert "although" in refused.json()["errors"]
    sent = {"kind": "call", "text": "Called", "although": "Asked us to"}
    assert client.post(address, sent, content_type="application/json").status_code == 201
