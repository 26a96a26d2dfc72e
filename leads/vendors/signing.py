"""Signatures: computed over the bytes as they came, compared in constant time, with every secret that still counts."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from leads.vendors.meaning import BadSignature


def mac(secret: str | bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(secret.encode() if isinstance(secret, str) else secret, message, hashlib.sha256).digest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def in_base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text.encode()


def demand(given: Iterable[str], secrets: Sequence[str], expected: Callable[[str], Iterable[str]]) -> None:
    """One of the given signatures is what one of the secrets makes. BadSignature."""
    told = [one for one in given if one]
    if not any(same(one, right) for secret in secrets for right in expected(secret) for one in told):
        raise BadSignature


def demand_fresh(stamp: str, now: datetime, *, seconds: int, per_second: int = 1) -> None:
    """Sent within this time; an old delivery that somebody sends again is refused. BadSignature."""
    digits = stamp.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise BadSignature
    if abs(now.timestamp() - int(digits) / per_second) > seconds:
        raise BadSignature
