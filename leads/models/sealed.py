"""What must be at hand and must not lie open: sealed in the database by a key that is made of SECRET_KEY.

Whoever has the database or a backup of it, but not the settings, can't read it. After a change of SECRET_KEY the old
one still opens what it has sealed while it is among SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
import hmac
import json
from functools import cache, lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def seal(value: Any) -> str:
    """Any JSON value as a text that only this installation reads."""
    return _box(_keys()).encrypt(json.dumps(value).encode()).decode()


class Unreadable(ValueError):
    """It was sealed by a key that is not there any more."""


def unseal(text: str) -> Any:
    """Unreadable."""
    return json.loads(_opened(text, _keys()))


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=1000)
def _opened(text: str, keys: tuple[str, ...]) -> bytes:
    """A burst of deliveries asks for the same again and again."""
    try:
        return _box(keys).decrypt(text.encode())
    except InvalidToken:
        raise Unreadable from None


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """One key of 256 bits from each secret, for this use alone."""
    made = (hmac.new(key.encode(), b"leads.models.sealed", hashlib.sha256).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


class SealedField(models.TextField):  # type: ignore[type-arg]  # no subscript at run time
    """A JSON value that is sealed in the database. What can't be read any more is read as the default: as never told.

    Nothing can be searched for in it.
    """

    _pyi_private_set_type: Any  # what the type checker lets in and out
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        try:
            return unseal(value)
        except Unreadable:
            return self.get_default()

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(value)

    def to_python(self, value: Any) -> Any:
        return value
