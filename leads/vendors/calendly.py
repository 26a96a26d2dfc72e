"""Calendly: Calendly-Webhook-Signature: t=<seconds>,v1=<hex>; appointments made, cancelled and moved."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leads.vendors import mapping as mappings
from leads.vendors import signing, words
from leads.vendors.meaning import (
    Answer,
    BadSignature,
    Cancelled,
    Delivery,
    Event,
    Meaning,
    Nothing,
    a_dict,
    dicts,
    moment,
    text,
)

SECRET_IS_OURS = True  # it is handed over when the subscription is made
TOLERANCE = 180  # seconds, as Calendly's documents advise
CREATED, CANCELLED = "invitee.created", "invitee.canceled"


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    parts = [part.strip().partition("=") for part in delivery.header("calendly-webhook-signature").split(",")]
    stamps = [value for name, _equals, value in parts if name == "t"]
    if len(stamps) != 1:
        raise BadSignature
    signed = stamps[0].encode() + b"." + delivery.raw
    given = [value for name, _equals, value in parts if name == "v1"]
    signing.demand(given, secrets, lambda secret: [signing.mac(secret, signed).hex()])
    signing.demand_fresh(stamps[0], now, seconds=TOLERANCE)


def events(body: Any, delivery: Delivery) -> list[Event]:
    told = a_dict(body)
    kind, invitee = text(told.get("event")), text(a_dict(told.get("payload")).get("uri"))
    return [Event(f"{kind}:{_short(invitee)}" if invitee else "", told)]


def _short(uri: str) -> str:
    """The ids alone: addresses would not fit."""
    parts = uri.rstrip("/").split("/")
    return "/".join(part for part in parts[-3:] if part not in ("invitees", "scheduled_events"))


def read(body: Any, mapping: Mapping[str, str]) -> Meaning:
    told, payload = a_dict(body), a_dict(a_dict(body).get("payload"))
    key = _short(text(payload.get("uri")))
    if told.get("event") == CANCELLED:
        moved = payload.get("rescheduled") is True or bool(payload.get("new_invitee"))
        reason = text(a_dict(payload.get("cancellation")).get("reason"))
        return Cancelled([f"{CREATED}:{key}"], words="" if moved else _in_words(reason), reason=reason)
    if told.get("event") != CREATED:
        return Nothing()
    found = mappings.person(answers(body), mapping, source="Calendly")
    at = moment(payload.get("created_at") or told.get("created_at"))
    return found.having(at=at, cancelled_by=[f"{CANCELLED}:{key}"] if key else [])


def _in_words(reason: str) -> str:
    return (
        _("The appointment was cancelled: %(reason)s") % {"reason": reason}
        if reason
        else _("The appointment was cancelled.")
    )


def answers(body: Any) -> list[Answer]:
    payload = a_dict(a_dict(body).get("payload"))
    named = [Answer(name, name, payload[name], meant) for name, meant in _MEANT.items() if payload.get(name)]
    asked = [
        Answer(question, question, one.get("answer"), "" if _is_known(question) else "said")
        for one in dicts(payload.get("questions_and_answers"))
        if (question := text(one.get("question")))
    ]
    tracked = [
        Answer(f"tracking.{name}", name, value) for name, value in a_dict(payload.get("tracking")).items() if value
    ]
    event = a_dict(payload.get("scheduled_event"))
    about = [Answer(f"scheduled_event.{name}", label, event[name], mappings.FURTHER)
             for name, label in (("name", "Calendly"), ("start_time", "start_time")) if event.get(name)]  # fmt: skip
    zone = [Answer("timezone", "timezone", payload["timezone"], mappings.FURTHER)] if payload.get("timezone") else []
    return [*named, *asked, *tracked, *about, *zone]


_MEANT = {
    "first_name": "first_name", "last_name": "last_name", "name": "name", "email": "email",
    "text_reminder_number": "phone",
}  # fmt: skip


def _is_known(question: str) -> bool:
    return bool(words.meant_by(question))
