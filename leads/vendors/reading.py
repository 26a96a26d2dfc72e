"""Bodies as JSON that PostgreSQL can keep: UTF-8, finite numbers, no NUL, no half characters, not too deep."""

import json
import math
from typing import Any

DEEPEST = 60


class BadBody(Exception):
    """The right one has sent it, but it can't be read."""


def parsed(raw: bytes) -> Any:
    """BadBody for what is no JSON."""
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_float=_number, parse_constant=str)
        return value if _is_plain(raw) else storable(value)
    except (ValueError, RecursionError):
        raise BadBody from None


def _is_plain(raw: bytes) -> bool:
    """Whether nothing in it can be unstorable, as in most bodies: NUL and half characters come as escapes alone."""
    return b"\\u" not in raw and raw.count(b"[") + raw.count(b"{") <= DEEPEST


def _number(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def storable(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise BadBody
    if isinstance(value, str):
        return value.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [storable(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {storable(str(name)): storable(one, depth + 1) for name, one in value.items()}
    return value
