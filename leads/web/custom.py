"""Facts that an admin added, on the pages of leads."""

from datetime import date
from typing import Any

from leads.models import CustomField, Lead, LeadHistory, custom_fields
from leads.models.custom_field import PREFIX


def offered() -> list[CustomField]:
    """What is filled in today."""
    return [field for field in custom_fields().values() if field.retired_at is None]


def value_of(lead: Lead | LeadHistory, name: str) -> Any:
    """A fact of the lead, or of what it was, by its name."""
    if not name.startswith(PREFIX):
        return getattr(lead, name)
    code = name.removeprefix(PREFIX)
    value, field = lead.extra.get(code), custom_fields().get(code)
    is_day = field is not None and field.type == CustomField.Type.DATE
    return _day(value) if is_day and isinstance(value, str) else value


def _day(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def place_of(name: str) -> str:
    """The name of a fact within an id of the page: a dot would be read as a class."""
    return name.replace(".", "-")
