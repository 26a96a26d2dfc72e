"""At the door: whoever does not know the secret is refused before anything is read; what is right is kept at once."""

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads import connecting
from leads.models import Intake, Lead
from tests.webhooks.services import DELIVERED, SECRET, Vendor, an_endpoint, calendly, deliver, google, headers, hubspot

TIMED = (Vendor.CALENDLY, Vendor.HUBSPOT, Vendor.STANDARD)
PROBLEM = "application/problem+json"


@pytest.mark.parametrize("vendor", Vendor)
def test_a_right_delivery_is_kept_and_waits(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    answer = deliver(endpoint, DELIVERED[vendor]())
    assert answer.status_code == 200, answer.content
    assert set(Intake.objects.values_list("channel", "state")) == {(endpoint.channel, Intake.State.WAITING)}
    assert not Lead.objects.exists()


@pytest.mark.parametrize("vendor", Vendor)
def test_a_wrong_signature_is_refused_and_leaves_nothing(ada: User, vendor: Vendor) -> None:
    answer = deliver(an_endpoint(vendor, ada), DELIVERED[vendor](), secret="somebody-elses-secret")
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert not Intake.objects.exists()


@pytest.mark.parametrize("vendor", Vendor)
def test_no_signature_at_all_is_a_wrong_one(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    for raw in (b"", b"{}", b"\xff\x00", b"[" * 5000, json.dumps(DELIVERED[vendor]()).encode()):
        answer = Client().post(f"/hooks/{endpoint.public_id}/", raw, content_type="application/json")
        assert answer.status_code == 401
    assert not Intake.objects.exists()


@pytest.mark.parametrize("vendor", [vendor for vendor in Vendor if vendor != Vendor.GOOGLE])  # it sends a key
def test_a_body_that_was_changed_on_the_way_is_refused(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    url, raw = f"/hooks/{endpoint.public_id}/", json.dumps(DELIVERED[vendor]()).encode()
    signed = headers(vendor, raw, url)
    assert Client().post(url, raw + b" ", content_type="application/json", headers=signed).status_code == 401


@pytest.mark.parametrize("vendor", TIMED)
def test_an_old_delivery_sent_again_is_refused(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    for at in (time.time() - 3600, time.time() + 3600):
        assert deliver(endpoint, DELIVERED[vendor](), at=at).status_code == 401


@pytest.mark.parametrize("vendor", Vendor)
def test_ten_megabytes_are_refused_without_being_read(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    with CaptureQueriesContext(connection) as asked:
        answer = deliver(endpoint, {"a": "x" * 10 * 1024 * 1024})
    assert (answer.status_code, answer["Content-Type"], len(asked)) == (413, PROBLEM, 0)
    assert not Intake.objects.exists()


def test_an_address_that_nobody_has_looks_like_one_that_is_switched_off(ada: User) -> None:
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    connecting.change(endpoint, connecting.Plan("Off", is_active=False), by=ada)
    off, none = deliver(endpoint, google()), Client().post("/hooks/abcdefghjk/", b"{}", content_type="text/plain")
    assert off.status_code == none.status_code == 404
    assert (off["Content-Type"], off.content) == (PROBLEM, none.content)


@pytest.mark.parametrize("vendor", Vendor)
def test_a_repeat_is_answered_alike_and_kept_once(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    first = deliver(endpoint, DELIVERED[vendor]())
    kept = Intake.objects.count()
    again = deliver(endpoint, DELIVERED[vendor]())
    assert (first.status_code, again.status_code, Intake.objects.count()) == (200, 200, kept)


@pytest.mark.parametrize("vendor", Vendor)
def test_a_delivery_costs_two_statements(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada)
    with CaptureQueriesContext(connection) as asked:
        deliver(endpoint, DELIVERED[vendor]())
    told = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(told) == 2, told


@pytest.mark.parametrize(
    "raw", [b"no json", b"\xff", b"[" * 9000, b'{"a":' * 90 + b"1" + b"}" * 90, b"1" * 5000], ids=lambda raw: raw[:8]
)
def test_what_is_signed_but_no_json_is_told_so(ada: User, raw: bytes) -> None:
    answer = deliver(an_endpoint(Vendor.STANDARD, ada), raw)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize(
    "body", [[], {}, None, 1, "x", {"a": "\x00"}, {"\x00": "\ud800"}, [[1, {"b": float("inf")}]], {"a": 1e308 * 10}]
)
@pytest.mark.parametrize("vendor", Vendor)
def test_odd_bodies_bring_no_error(ada: User, vendor: Vendor, body: Any) -> None:
    if vendor == Vendor.GOOGLE and not isinstance(body, dict):
        body = {"x": body}
    assert deliver(an_endpoint(vendor, ada), body).status_code == 200


def test_the_key_of_google_is_not_kept_with_the_event(ada: User) -> None:
    deliver(an_endpoint(Vendor.GOOGLE, ada), google())
    assert SECRET not in json.dumps(Intake.objects.get().body)


def test_hubspot_signs_in_two_older_ways_too(ada: User) -> None:
    import hashlib

    endpoint, raw = an_endpoint(Vendor.HUBSPOT, ada), json.dumps([hubspot()]).encode()
    url = f"/hooks/{endpoint.public_id}/"
    first = hashlib.sha256(SECRET.encode() + raw).hexdigest()
    second = hashlib.sha256(f"{SECRET}POSThttp://testserver{url}".encode() + raw).hexdigest()
    for version, signature in (("v1", first), ("v2", second)):
        signed = {"X-HubSpot-Signature-Version": version, "X-HubSpot-Signature": signature}
        assert Client().post(url, raw, content_type="application/json", headers=signed).status_code == 200
        crossed = {**signed, "X-HubSpot-Signature-Version": {"v1": "v2", "v2": "v1"}[version]}
        assert Client().post(url, raw, content_type="application/json", headers=crossed).status_code == 401


def test_both_secrets_count_for_a_while_after_a_new_one_is_made(ada: User) -> None:
    endpoint = an_endpoint(Vendor.TYPEFORM, ada)
    new = connecting.rotate(endpoint, by=ada).secret
    body = DELIVERED[Vendor.TYPEFORM]
    assert [deliver(endpoint, body(), secret=one).status_code for one in (SECRET, new)] == [200, 200]
    newest = connecting.rotate(endpoint, by=ada, overlap=connecting.OVERLAP * 0).secret
    tried = [deliver(endpoint, body(), secret=one).status_code for one in (SECRET, new, newest)]
    assert tried == [401, 401, 200]


def test_a_secret_of_standard_webhooks_is_read_from_base64(ada: User) -> None:
    import base64
    import hashlib
    import hmac

    endpoint = an_endpoint(Vendor.STANDARD, ada, secret="")
    secret = endpoint.secrets[0]["value"]
    stamp, raw = str(int(time.time())), b'{"a": 1}'
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, f"m1.{stamp}.".encode() + raw, hashlib.sha256).digest()).decode()
    signed = {"webhook-id": "m1", "webhook-timestamp": stamp, "webhook-signature": f"v1,xx v1,{signature}"}
    url = f"/hooks/{endpoint.public_id}/"
    assert Client().post(url, raw, content_type="application/json", headers=signed).status_code == 200


def test_meta_is_answered_when_it_knows_the_token(ada: User) -> None:
    endpoint = an_endpoint(Vendor.META, ada)
    url = f"/hooks/{endpoint.public_id}/"
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": endpoint.verify_token}
    assert Client().get(url, asked).content == b"1158201444"
    assert Client().get(url, {**asked, "hub.verify_token": "x"}).status_code == 401
    assert Client().get(url).status_code == 405


def test_linkedin_is_answered_with_its_code_signed(ada: User) -> None:
    import hashlib
    import hmac

    endpoint = an_endpoint(Vendor.LINKEDIN, ada)
    told = Client().get(f"/hooks/{endpoint.public_id}/", {"challengeCode": "890e4665"}).json()
    expected = hmac.new(SECRET.encode(), b"890e4665", hashlib.sha256).hexdigest()
    assert told == {"challengeCode": "890e4665", "challengeResponse": expected}


def test_a_calendly_header_that_makes_no_sense_is_refused(ada: User) -> None:
    endpoint, raw = an_endpoint(Vendor.CALENDLY, ada), json.dumps(calendly()).encode()
    for header in ("", "t=,v1=", "t=1", "v1=abc", "t=1,t=2,v1=abc", "t=x,v1=y", "ü=1"):
        answer = Client().post(
            f"/hooks/{endpoint.public_id}/", raw, content_type="application/json",
            headers={"Calendly-Webhook-Signature": header},
        )  # fmt: skip
        assert answer.status_code == 401


def test_a_delivery_meets_nothing_that_only_pages_need(ada: User) -> None:
    """No session, no cookie, no language of a reader; a browser is told not to guess what it is."""
    endpoint, client = an_endpoint(Vendor.GOOGLE, ada), Client(enforce_csrf_checks=True)
    client.force_login(ada)
    with CaptureQueriesContext(connection) as asked:
        answer = deliver(endpoint, google(), client)
    assert (answer.status_code, answer.json()) == (200, {"received": 1})
    assert not answer.cookies
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not any("session" in one["sql"] for one in asked)


def test_who_asks_in_german_is_refused_in_german(ada: User) -> None:
    said = Client().post("/hooks/nobody/", b"", content_type="text/plain", headers={"Accept-Language": "de"})
    assert said.json()["detail"] == "Diese Adresse gibt es nicht."


def test_an_address_that_is_none_of_a_webhook_is_answered_as_a_page(ada: User) -> None:
    for path in ("/hooks/", "/hooks/a/b/", "/hooks/ä/", "/hooks/a%0Ab/"):
        assert Client().get(path).status_code == 404
