"""Any other service, signed as Standard Webhooks say: webhook-id, webhook-timestamp, webhook-signature: v1,<base64>."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.vendors import mapping as mappings
from leads.vendors import signing, words
from leads.vendors.meaning import Answer, BadSignature, Delivery, Event, Meaning, Test, a_dict, text

SECRET_IS_OURS = True
MARK = "whsec_"
TOLERANCE = 300  # seconds
MOST_ANSWERS = 500
DEEPEST = 8


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    key, stamp = _header(delivery, "id"), _header(delivery, "timestamp")
    if not key:
        raise BadSignature
    signed = b".".join([key.encode(), stamp.encode(), delivery.raw])
    given = [one.removeprefix("v1,") for one in _header(delivery, "signature").split() if one.startswith("v1,")]
    signing.demand(given, secrets, lambda secret: [signing.in_base64(signing.mac(_key(secret), signed))])
    signing.demand_fresh(stamp, now, seconds=TOLERANCE)


def _header(delivery: Delivery, name: str) -> str:
    return delivery.header(f"webhook-{name}") or delivery.header(f"svix-{name}")


def _key(secret: str) -> bytes:
    return signing.from_base64(secret.removeprefix(MARK)) if secret.startswith(MARK) else secret.encode()


def events(body: Any, delivery: Delivery) -> list[Event]:
    return [Event(_header(delivery, "id"), {} if body is None else body)]


def read(body: Any, mapping: Mapping[str, str]) -> Meaning:
    if text(a_dict(body).get("type")).lower() in ("test", "ping") or a_dict(body).get("test") is True:
        return Test()
    return mappings.person(answers(body), mapping, source="Webhook")


def answers(body: Any) -> list[Answer]:
    """Every value of the body by its path, such as data.contact.email or items.0.name."""
    return [Answer(path, name, value, words.meant_by(name)) for path, name, value in _leaves(body)][:MOST_ANSWERS]


def _leaves(value: Any, path: str = "", name: str = "", depth: int = 0) -> Iterator[tuple[str, str, Any]]:
    parts: Mapping[str, Any] = {}
    if isinstance(value, dict):
        parts = value
    elif isinstance(value, list):
        parts = {str(number): one for number, one in enumerate(value)}
    if parts and depth < DEEPEST:
        for key, inner in parts.items():
            own = name if isinstance(value, list) else str(key)
            yield from _leaves(inner, f"{path}.{key}".strip("."), own, depth + 1)
    elif not isinstance(value, dict | list) and value is not None:
        yield path or "value", name, value
