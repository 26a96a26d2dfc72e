"""The services as they deliver: bodies as their documents show them, signed as they sign."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from django.test import Client

from accounts.models import User
from leads import connecting
from leads.connecting import Plan
from leads.models import Touchpoint, WebhookEndpoint

SECRET = "a-secret-of-the-service"
Vendor = WebhookEndpoint.Vendor


def an_endpoint(vendor: str, by: User, **more: Any) -> WebhookEndpoint:
    secret = more.pop("secret", SECRET)
    plan = Plan(more.pop("name", "Spring"), Touchpoint.objects.get(code="ads"), more.pop("campaign", ""))
    return connecting.connect(vendor, plan, by=by, secret=secret, **more).endpoint


def _mac(secret: str, message: bytes) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def headers(
    vendor: str, raw: bytes, url: str, *, secret: str = SECRET, at: float | None = None, id: str = "msg_1"
) -> Any:
    stamp = int(at or time.time())
    match vendor:
        case Vendor.TYPEFORM:
            return {"Typeform-Signature": f"sha256={_base64(_mac(secret, raw))}"}
        case Vendor.META:
            return {"X-Hub-Signature-256": f"sha256={_mac(secret, raw).hex()}"}
        case Vendor.LINKEDIN:
            return {"X-LI-Signature": _mac(secret, b"hmacsha256=" + raw).hex()}
        case Vendor.CALENDLY:
            signature = _mac(secret, f"{stamp}.".encode() + raw).hex()
            return {"Calendly-Webhook-Signature": f"t={stamp},v1={signature}"}
        case Vendor.HUBSPOT:
            signed = f"POSThttp://testserver{url}".encode() + raw + str(stamp * 1000).encode()
            return {
                "X-HubSpot-Signature-v3": _base64(_mac(secret, signed)),
                "X-HubSpot-Request-Timestamp": str(stamp * 1000),
            }
        case Vendor.STANDARD:
            signed = f"{id}.{stamp}.".encode() + raw
            return {
                "webhook-id": id, "webhook-timestamp": str(stamp),
                "webhook-signature": f"v1,{_base64(_mac(secret, signed))}",
            }  # fmt: skip
    return {}


def deliver(endpoint: WebhookEndpoint, body: Any, client: Client | None = None, **more: Any) -> Any:
    """Sent as the service sends it; `secret` or `at` make it wrong."""
    url = f"/hooks/{endpoint.public_id}/"
    if endpoint.vendor == Vendor.GOOGLE:
        body = {**body, "google_key": more.get("secret", SECRET)}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = headers(endpoint.vendor, raw, url, **more)
    return (client or Client()).post(url, raw, content_type="application/json", headers=signed)


# bodies -------------------------------------------------------------------------------------------


def typeform(n: int = 1, **sheet: Any) -> dict[str, Any]:
    field = {"id": "E", "type": "email", "ref": "email_question"}
    return {
        "event_id": f"event{n}", "event_type": "form_response",
        "form_response": {
            "form_id": "f", "token": f"token{n}", "submitted_at": "2025-05-27T08:30:12Z",
            "hidden": {"utm_campaign": "spring", "utm_source": "news"},
            "definition": {"fields": [
                {"id": "E", "title": "Your e-mail"}, {"id": "N", "title": "Last name"},
                {"id": "L", "title": "You may write to me", "type": "legal"}, {"id": "I", "title": "Which roof?"},
            ]},
            "answers": [
                {"field": field, "type": "email", "email": f"Person{n}@kunde.example"},
                {"field": {"id": "N", "type": "short_text"}, "type": "text", "text": "Berg"},
                {"field": {"id": "L", "type": "legal", "ref": "agb"}, "type": "boolean", "boolean": True},
                {"field": {"id": "I", "type": "multiple_choice", "ref": "roof"}, "type": "choice",
                 "choice": {"label": "Flat", "other": None}},
            ],
            **sheet,
        },
    }  # fmt: skip


def meta(n: int = 1) -> dict[str, Any]:
    value = {"leadgen_id": str(1000 + n), "page_id": "p", "form_id": "f", "created_time": 1_748_334_600}
    return {"object": "page", "entry": [{"id": "p", "time": 1, "changes": [{"field": "leadgen", "value": value}]}]}


def meta_answers(n: int = 1, email: str = "") -> dict[str, Any]:
    return {
        "id": str(1000 + n), "created_time": "2025-05-27T08:30:00+0000", "campaign_name": "Spring",
        "field_data": [
            {"name": "full_name", "values": ["Jana von Berg"]},
            {"name": "email", "values": [email or f"person{n}@kunde.example"]},
            {"name": "which_roof?", "values": ["Flat"]},
        ],
        "custom_disclaimer_responses": [
            {"checkbox_key": "news_by_mail", "is_checked": "1"}, {"checkbox_key": "other", "is_checked": ""},
        ],
    }  # fmt: skip


def linkedin(n: int = 1, action: str = "CREATED") -> dict[str, Any]:
    return {
        "type": "LEAD_ACTION", "leadGenFormResponse": f"urn:li:leadGenFormResponse:abc-{n}", "leadAction": action,
        "leadType": "SPONSORED", "occurredAt": 1_748_334_600_000,
    }  # fmt: skip


def linkedin_answers(n: int = 1, **more: Any) -> dict[str, Any]:
    asked = [("1", "FIRST_NAME"), ("2", "LAST_NAME"), ("3", "WORK_EMAIL"), ("4", "COMPANY_NAME")]
    given = {"1": "Jana", "2": "Berg", "3": f"person{n}@kunde.example", "4": "Kunde GmbH"}
    return {
        "id": f"abc-{n}", "submittedAt": 1_748_334_600_000, "testLead": False,
        "form": {"content": {
            "questions": [{"questionId": int(key), "predefinedField": name} for key, name in asked],
            "legalInfo": {"consents": [{"id": 7, "consent": {"localized": {"en_US": "You may call me"}}}]},
        }},
        "formResponse": {
            "answers": [
                {"questionId": int(key), "answerDetails": {"textQuestionAnswer": {"answer": value}}}
                for key, value in given.items()
            ],
            "consentResponses": [{"accepted": True, "consentId": 7}],
        },
        **more,
    }  # fmt: skip


def google(n: int = 1, **more: Any) -> dict[str, Any]:
    columns = [("FULL_NAME", "Jana Berg"), ("WORK_EMAIL", f"person{n}@kunde.example"), ("COMPANY_NAME", "Kunde GmbH")]
    return {
        "lead_id": f"google-{n}", "api_version": "1.0", "form_id": 5, "campaign_id": 10, "gcl_id": f"click{n}",
        "user_column_data": [
            {"column_id": key, "column_name": key.title(), "string_value": value} for key, value in columns
        ],
        **more,
    }  # fmt: skip


def calendly(n: int = 1, event: str = "invitee.created", **more: Any) -> dict[str, Any]:
    uri = f"https://api.calendly.com/scheduled_events/EVENT{n}/invitees/INVITEE{n}"
    return {
        "event": event, "created_at": "2025-05-27T08:30:00.000000Z",
        "payload": {
            "uri": uri, "email": f"person{n}@kunde.example", "name": "Jana Berg", "rescheduled": False,
            "questions_and_answers": [{"question": "What about?", "answer": "A flat roof", "position": 0}],
            "tracking": {"utm_campaign": "spring", "utm_term": None}, "created_at": "2025-05-27T08:30:00.000000Z",
            **more,
        },
    }  # fmt: skip


def hubspot(n: int = 1, kind: str = "contact.creation", **more: Any) -> dict[str, Any]:
    return {
        "eventId": 100 + n, "subscriptionType": kind, "objectId": 500 + n, "occurredAt": 1_748_334_600_000,
        "attemptNumber": 0, **more,
    }  # fmt: skip


def hubspot_contact(n: int = 1) -> list[dict[str, Any]]:
    changed = {"email": f"person{n}@kunde.example", "lastname": "Berg", "company": "Kunde GmbH"}
    changes = [
        hubspot(n, "contact.propertyChange", propertyName=name, propertyValue=value) for name, value in changed.items()
    ]
    return [hubspot(n), *changes]


def standard(n: int = 1) -> dict[str, Any]:
    return {"type": "person.new", "data": {"contact": {"email": f"person{n}@kunde.example", "surname": "Berg"}}}


DELIVERED = {
    Vendor.TYPEFORM: typeform,
    Vendor.META: lambda n=1: {"leadgen_id": str(1000 + n), **meta_answers(n)},
    Vendor.LINKEDIN: linkedin_answers,
    Vendor.GOOGLE: google,
    Vendor.CALENDLY: calendly,
    Vendor.HUBSPOT: hubspot_contact,
    Vendor.STANDARD: standard,
}
"""By service, a delivery that brings person number n."""
