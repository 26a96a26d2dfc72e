"""HubSpot: signature v3 over method, address, body and time (v2 and v1 as well); a delivery holds many events."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.utils.translation import gettext as _

from leads.vendors import mapping as mappings
from leads.vendors import signing, words
from leads.vendors.meaning import (
    FETCHED,
    Answer,
    Cancelled,
    Delivery,
    Event,
    Meaning,
    Nothing,
    a_dict,
    asking,
    dicts,
    moment,
    text,
)

SECRET_IS_OURS = False
TOLERANCE = 300  # seconds
CONTACT = "0-1"  # HubSpot's number for what is a contact
PROPERTIES = ("email", "firstname", "lastname", "phone", "mobilephone", "company", "jobtitle", "country", "message",
              "hs_language", "lifecyclestage", "hs_analytics_source")  # fmt: skip
CREATION, CHANGE, RESTORATION = "creation", "propertyChange", "restore"
DELETIONS = ("deletion", "privacyDeletion")


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    newest = delivery.header("x-hubspot-signature-v3")
    if newest:
        stamp = delivery.header("x-hubspot-request-timestamp")
        signing.demand([newest], secrets, lambda secret: _third(secret, delivery, stamp))
        signing.demand_fresh(stamp, now, seconds=TOLERANCE, per_second=1000)
        return
    way = _second if delivery.header("x-hubspot-signature-version").lower() == "v2" else _first
    signing.demand([delivery.header("x-hubspot-signature").lower()], secrets, lambda secret: way(secret, delivery))


def _third(secret: str, delivery: Delivery, stamp: str) -> Iterator[str]:
    for url in delivery.spelled():
        for spelled in dict.fromkeys((url, unquote(url))):
            told = delivery.method.encode() + spelled.encode() + delivery.raw + stamp.encode()
            yield signing.in_base64(signing.mac(secret, told))


def _second(secret: str, delivery: Delivery) -> Iterator[str]:
    for url in delivery.spelled():
        yield hashlib.sha256(secret.encode() + delivery.method.encode() + url.encode() + delivery.raw).hexdigest()


def _first(secret: str, delivery: Delivery) -> Iterator[str]:
    yield hashlib.sha256(secret.encode() + delivery.raw).hexdigest()


def events(body: Any, delivery: Delivery) -> list[Event]:
    told = dicts(body) if isinstance(body, list) else [a_dict(body)]
    return [Event(_sender_id(one), one, _subject(one)) for one in told]


def _subject(event: dict[str, Any]) -> str:
    return f"contact:{_id(event)[:80]}" if _id(event) and "." not in _kind(event) else ""


def _sender_id(event: dict[str, Any]) -> str:
    """Its eventId is not unique by itself, as HubSpot says; a contact is made and goes once."""
    kind, key = _kind(event), _id(event)
    if kind in (CREATION, *DELETIONS):
        return f"{kind}:{key}"
    parts = (kind, key, text(event.get("eventId")), text(event.get("propertyName")), text(event.get("occurredAt")))
    return ":".join(parts) if key else ""


def _kind(event: dict[str, Any]) -> str:
    """contact.creation, or object.creation with the number of what it is; a workflow sends the contact itself."""
    subject, _dot, kind = text(event.get("subscriptionType")).partition(".")
    if "properties" in event and not kind:
        return CREATION
    is_contact = subject == "contact" or (subject == "object" and text(event.get("objectTypeId")) == CONTACT)
    return kind if is_contact else f"{subject}.{kind}"


def _id(event: dict[str, Any]) -> str:
    return text(event.get("objectId") or event.get("vid") or event.get("id"))


def read(body: Any, mapping: Mapping[str, str], token: str = "") -> Meaning:
    event = a_dict(body)
    kind, key = _kind(event), _id(event)
    if kind in DELETIONS:
        told = [f"{CREATION}:{key}", f"{RESTORATION}:{key}"]
        return Cancelled(told, external_id=key, words=_gone(kind), withdrawn=True)
    if kind not in (CREATION, CHANGE, RESTORATION) or not key:
        return Nothing()
    if kind != CHANGE and not _properties(event):
        asked = (
            f"{settings.HUBSPOT_URL}/crm/v3/objects/contacts/{quote(key, safe='')}?properties={','.join(PROPERTIES)}"
        )
        return asking(asked, token)
    found = mappings.person(answers(body), mapping, source="HubSpot")
    return found.having(
        external_id=key, at=moment(event.get("occurredAt")), is_touch=kind != CHANGE,
        cancelled_by=[f"{one}:{key}" for one in DELETIONS] if kind != RESTORATION else [],
    )  # fmt: skip


def _gone(kind: str) -> str:
    if kind == "privacyDeletion":
        return _("The contact was erased in HubSpot at their own wish: please erase them here as well.")
    return _("The contact was deleted in HubSpot.")


def _properties(event: dict[str, Any]) -> dict[str, Any]:
    return a_dict(a_dict(event.get(FETCHED)).get("properties")) or a_dict(event.get("properties"))


_MEANT = {"mobilephone": "phone", "hs_language": "language", "message": "said"}


def answers(body: Any) -> list[Answer]:
    event = a_dict(body)
    told = _properties(event) or {text(event.get("propertyName")): event.get("propertyValue")}
    return [_answer(name, value) for name, value in told.items() if name]


def _answer(name: str, value: Any) -> Answer:
    """Older deliveries wrap a value: {"value": …}. What has no meaning here is kept under its name there."""
    plain = value.get("value") if isinstance(value, dict) else value
    return Answer(name, name, plain, _MEANT.get(name) or words.meant_by(name))
