"""Bodies as JSON that PostgreSQL can keep: UTF-8, finite numbers, no NUL, no half characters, not too deep."""

import json
import math
from typing import Any

from leads.vendors.meaning import BadBody

DEEPEST = 60


def parsed(raw: bytes) -> Any:
    """BadBody for what is no JSON."""
    try:
        return storable(json.loads(raw.decode("utf-8-sig"), parse_float=_number, parse_constant=str))
    except (ValueError, RecursionError):
        raise BadBody from None


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
