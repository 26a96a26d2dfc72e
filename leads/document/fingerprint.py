"""A short proof of what was signed: whoever has the same words has the same fingerprint."""

import hashlib
import json
from datetime import datetime
from typing import Any

from leads.document.sections import TERMS
from leads.models import Agreement


def fingerprint(agreement: Agreement) -> str:
    """SHA-256 over the number, the terms and the kept reasons, spelled as JSON with sorted names."""
    words = {column: _plain(getattr(agreement, column)) for column in (*TERMS, "reasons_kept")}
    spelled = json.dumps({"version": agreement.version, **words}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | list | dict) else value.pk
