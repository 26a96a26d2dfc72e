"""Typeform: Typeform-Signature: sha256=<base64>; one answer sheet per delivery, told apart by its token."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.vendors import mapping as mappings
from leads.vendors import signing
from leads.vendors.meaning import Answer, Delivery, Event, Meaning, Nothing, Test, a_dict, dicts, moment, text

SECRET_IS_OURS = True


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    given = delivery.header("typeform-signature")
    signing.demand([given], secrets, lambda secret: [f"sha256={_signature(secret, delivery.raw)}"])


def _signature(secret: str, raw: bytes) -> str:
    return signing.in_base64(signing.mac(secret, raw))


def events(body: Any, delivery: Delivery) -> list[Event]:
    told = a_dict(body)
    kind, token = text(told.get("event_type")), text(a_dict(told.get("form_response")).get("token"))
    finished = kind in ("", "form_response")
    return [Event(token if finished and token else f"{kind}:{text(told.get('event_id')) or token}", told)]


def read(body: Any, mapping: Mapping[str, str]) -> Meaning:
    sheet = a_dict(a_dict(body).get("form_response"))
    if text(a_dict(body).get("event_type")) not in ("", "form_response") or not sheet:
        return Nothing()
    if _is_test(a_dict(body), sheet):
        return Test()
    found = mappings.person(answers(body), mapping, source="Typeform")
    return found.having(at=moment(sheet.get("submitted_at")))


def _is_test(body: dict[str, Any], sheet: dict[str, Any]) -> bool:
    flags = [place.get(name) for place in (body, sheet, a_dict(sheet.get("hidden"))) for name in ("test", "is_test")]
    return any(flag is True or text(flag).lower() in ("true", "1") for flag in flags)


def answers(body: Any) -> list[Answer]:
    sheet = a_dict(a_dict(body).get("form_response"))
    titles = {text(field.get("id")): text(field.get("title")) for field in _fields(sheet)}
    given = [_answer(answer, titles) for answer in dicts(sheet.get("answers"))]
    hidden = [Answer(f"hidden.{name}", name, value) for name, value in a_dict(sheet.get("hidden")).items()]
    return [*given, *hidden]


def _fields(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of groups stand one level deeper."""
    outer = dicts(a_dict(sheet.get("definition")).get("fields"))
    return [*outer, *(field for one in outer for field in dicts(a_dict(one.get("properties")).get("fields")))]


_MEANT = {"email": "email", "phone_number": "phone"}


def _answer(answer: dict[str, Any], titles: Mapping[str, str]) -> Answer:
    field, kind = a_dict(answer.get("field")), text(answer.get("type"))
    key = text(field.get("ref")) or text(field.get("id"))
    label = titles.get(text(field.get("id"))) or key
    if text(field.get("type")) == "legal":
        return Answer(key, label, answer.get("boolean"), mappings.CONSENT)
    return Answer(key, label, _value(answer.get(kind)), _MEANT.get(kind, ""))


def _value(value: Any) -> Any:
    """A choice has a label, several have labels; what the person wrote instead is `other`."""
    if not isinstance(value, dict):
        return value
    several = value.get("labels")
    chosen = several if isinstance(several, list) else [value.get("label"), value.get("amount")]
    return [one for one in [*chosen, value.get("other")] if one]
