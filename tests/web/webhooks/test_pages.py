"""Connecting a service, mapping by example, and the inbox of events."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from leads import unpacking
from leads.models import Intake, Lead, WebhookEndpoint
from tests.web.conftest import SignIn
from tests.webhooks import services
from tests.webhooks.services import SECRET, Vendor, an_endpoint, deliver

LIST, NEW, EVENTS = "/webhooks/", "/webhooks/new/", "/webhooks/events/"


def shown(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def apply() -> None:
    unpacking.apply_waiting(now=timezone.now() + timedelta(seconds=1))


@pytest.mark.parametrize("vendor", Vendor)
def test_a_service_is_connected_and_its_secret_shown_once(ada: User, signed_in: SignIn, vendor: Vendor) -> None:
    client = signed_in(ada)
    assert "No service is connected yet" in shown(client.get(LIST))
    given = {"vendor": vendor, "name": "Spring", "touchpoint": "ads", "secret": SECRET}
    answer = client.post(NEW, given)
    endpoint = WebhookEndpoint.objects.get()
    assert answer.status_code == 201
    assert f"/hooks/{endpoint.public_id}/" in shown(answer)
    assert SECRET in shown(answer)
    assert answer["Cache-Control"] == "no-store"
    for page in (LIST, f"/webhooks/{endpoint.public_id}/", f"/webhooks/{endpoint.public_id}/mapping/", EVENTS):
        told = client.get(page)
        assert told.status_code == 200
        assert SECRET not in shown(told)
    assert f"…{SECRET[-4:]}" in shown(client.get(f"/webhooks/{endpoint.public_id}/"))


@pytest.mark.parametrize("vendor", [Vendor.META, Vendor.LINKEDIN, Vendor.HUBSPOT])
def test_a_service_with_a_secret_of_its_own_is_asked_for_it(ada: User, signed_in: SignIn, vendor: Vendor) -> None:
    answer = signed_in(ada).post(NEW, {"vendor": vendor, "name": "Spring"})
    assert answer.status_code == 422
    assert "This service has a secret of its own" in shown(answer)
    assert 'value="Spring"' in shown(answer)


def test_a_new_secret_is_shown_once_and_the_old_one_counts_for_a_day(ada: User, signed_in: SignIn) -> None:
    endpoint, client = an_endpoint(Vendor.GOOGLE, ada), signed_in(ada)
    answer = client.post(f"/webhooks/{endpoint.public_id}/secret/", {"secret": ""})
    found = re.search(r'id="hook-secret"[^>]*value="([^"]+)"', shown(answer))
    assert found
    assert deliver(endpoint, services.google(1), secret=found[1]).status_code == 200
    assert deliver(endpoint, services.google(2)).status_code == 200
    assert "counts until" in shown(client.get(f"/webhooks/{endpoint.public_id}/"))
    assert client.post(f"/webhooks/{endpoint.public_id}/secret/", {"secret": "x"}).status_code == 422


def test_a_webhook_is_changed_and_switched_off(ada: User, signed_in: SignIn) -> None:
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    client, page = signed_in(ada), f"/webhooks/{endpoint.public_id}/"
    assert client.post(page, {"name": ""}).status_code == 422
    assert client.post(page, {"name": "Autumn", "touchpoint": "fair", "campaign": "A"}).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.name, str(endpoint.touchpoint), endpoint.is_active) == ("Autumn", "Fair", False)
    assert deliver(endpoint, services.google()).status_code == 404


def test_answers_are_mapped_by_the_example_of_the_newest_event(ada: User, anna: User, signed_in: SignIn) -> None:
    endpoint, client = an_endpoint(Vendor.STANDARD, ada), signed_in(ada)
    page = f"/webhooks/{endpoint.public_id}/mapping/"
    assert "No event has come yet" in shown(client.get(page))
    body = {
        "who": {"mail": "p@kunde.example", "called": "Berg"},
        "agreed": True,
        "text": "Please call",
        "n": [{"x": 1}],
    }
    deliver(endpoint, body)
    form = client.get(page)
    rows = re.findall(r'name="key-(\d+)" value="([^"]+)"', shown(form))
    assert {key for _n, key in rows} == {"who.mail", "who.called", "agreed", "text", "n.0.x"}
    meant = {"who.called": "last_name", "agreed": "consent", "text": "said", "n.0.x": "-"}
    sent = {f"key-{n}": key for n, key in rows} | {f"meaning-{n}": meant.get(key, "") for n, key in rows}
    preview = client.post(page, {**sent, "preview": "1"})
    assert "not saved yet" in shown(preview)
    assert "<dd>Berg</dd>" in shown(preview)
    endpoint.refresh_from_db()
    assert endpoint.mapping == {}
    client.post(page, sent)
    apply()
    lead = Lead.objects.get()
    assert (lead.email, lead.last_name, lead.consent) == ("p@kunde.example", "Berg", "given")
    assert lead.touches.get().said == "Please call"
    assert "n.0.x" not in lead.extra


def test_a_meaning_that_does_not_exist_is_refused(ada: User, signed_in: SignIn) -> None:
    endpoint = an_endpoint(Vendor.STANDARD, ada)
    answer = signed_in(ada).post(f"/webhooks/{endpoint.public_id}/mapping/", {"key-0": "a", "meaning-0": "stage"})
    assert answer.status_code == 422


def test_the_inbox_tells_what_became_of_each_event(ada: User, anna: User, signed_in: SignIn) -> None:
    endpoint, other = an_endpoint(Vendor.GOOGLE, ada), an_endpoint(Vendor.STANDARD, ada, name="Other")
    deliver(endpoint, services.google(1))
    deliver(endpoint, services.google(2, is_test=True))
    deliver(other, {"nobody": 1})
    apply()
    deliver(endpoint, services.google(3))
    client = signed_in(anna)
    told = shown(client.get(EVENTS))
    assert all(word in told for word in ("Jana Berg", "Test", "nothing to recognise", "Waiting", "New lead"))
    assert "Jana Berg" not in shown(client.get(f"{EVENTS}?state=failed"))
    assert "nothing to recognise" not in shown(client.get(f"{EVENTS}?webhook={endpoint.public_id}"))
    assert "No event matches" in shown(client.get(f"{EVENTS}?webhook={other.public_id}&state=done"))
    failed = Intake.objects.get(state="failed")
    one = shown(client.get(f"{EVENTS}{failed.public_id}/"))
    assert "&quot;nobody&quot;: 1" in one
    assert "Apply again" not in one  # marketing reads; its head applies


def test_an_event_is_applied_again_by_a_button(ada: User, anna: User, mara: User, signed_in: SignIn) -> None:
    endpoint = an_endpoint(Vendor.STANDARD, ada)
    deliver(endpoint, {"one": "p@kunde.example"})
    apply()
    failed = Intake.objects.get()
    client = signed_in(mara)
    client.post(f"{EVENTS}{failed.public_id}/application/")
    assert Intake.objects.get().state == "failed"
    client.post(f"/webhooks/{endpoint.public_id}/mapping/", {"key-0": "one", "meaning-0": "email"})
    client.post(f"{EVENTS}applications/")
    apply()
    assert Lead.objects.get().email == "p@kunde.example"
    assert client.post(f"{EVENTS}{failed.public_id}/application/").status_code == 302
    assert Lead.objects.get().touches.count() == 1


@pytest.mark.parametrize("page", [LIST, EVENTS])
def test_a_page_costs_the_same_with_many(ada: User, anna: User, signed_in: SignIn, page: str) -> None:
    client = signed_in(ada)
    counted = []
    for number in range(3):
        for more in range(4):
            endpoint = an_endpoint(Vendor.GOOGLE, ada, name=f"No {number}.{more}")
            deliver(endpoint, services.google(10 * number + more))
        apply()
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counted.append(len(asked))
    assert len(set(counted[1:])) == 1


def test_the_inbox_pages_by_keyset(ada: User, signed_in: SignIn) -> None:
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    for number in range(60):
        deliver(endpoint, services.google(number))
    first = shown(signed_in(ada).get(EVENTS))
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = shown(signed_in(ada).get(EVENTS + following[1].replace("&amp;", "&").removeprefix(EVENTS)))
    ids = [set(re.findall(r"/webhooks/events/(\w{10})/", page)) for page in (first, second)]
    assert [len(one) for one in ids] == [50, 10]


ALLOWED = {"ada": 200, "mara": 200, "anna": 403, "rico": 403, "hilde": 403, "max": 403}


@pytest.mark.parametrize("name", ALLOWED)
def test_only_admin_and_head_of_marketing_connect_and_marketing_reads(
    ada: User, request: pytest.FixtureRequest, signed_in: SignIn, name: str
) -> None:
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    deliver(endpoint, services.google())
    event = Intake.objects.get().public_id
    client = signed_in(request.getfixturevalue(name))
    for page in (NEW, f"/webhooks/{endpoint.public_id}/", f"/webhooks/{endpoint.public_id}/mapping/"):
        assert client.get(page).status_code == ALLOWED[name], page
    expected = 302 if ALLOWED[name] == 200 else 403
    assert client.post(f"{EVENTS}{event}/application/").status_code == expected
    assert client.post(f"{EVENTS}applications/").status_code == expected
    reads = 200 if name in ("ada", "mara", "anna") else 403
    assert [client.get(page).status_code for page in (LIST, EVENTS, f"{EVENTS}{event}/")] == [reads] * 3


def test_odd_addresses_are_no_errors(ada: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    for query in ("?state=x&webhook=%00", "?after=zzz", "?before=ffffffffffffffffffffffff.1", "?webhook=" + "x" * 500):
        assert client.get(EVENTS + query).status_code == 200
    assert client.get(reverse("webhook", args=["abcdefghjk"])).status_code == 404
    assert client.get(f"{EVENTS}abcdefghjk/").status_code == 404
    deliver(an_endpoint(Vendor.STANDARD, ada), json.loads('{"a": {"b": [null, true, {"<script>": "<b>"}]}}'))
    endpoint = WebhookEndpoint.objects.get()
    assert "<b>" not in shown(client.get(f"/webhooks/{endpoint.public_id}/mapping/?event=%00"))
