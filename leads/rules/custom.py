"""The facts that an admin added, as fields of rules."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from leads.models import CustomField, custom_fields
from leads.rules.fields import FURTHER, PROVIDERS, Field
from leads.rules.kinds import Type
from leads.rules.sources import Extra

_TYPES = {kind: Type(kind.value) for kind in CustomField.Type}


def _field(custom: CustomField) -> Field:
    kind = _TYPES[CustomField.Type(custom.type)]
    return Field(
        custom.name, _said(custom, "label"), kind, Extra(custom.code, kind), FURTHER,
        tuple((choice["code"], _said(custom, choice=choice)) for choice in custom.choices),
        unit=custom.unit, ask=_("Find it out and enter it"), help=_said(custom, "help"),
        retired=custom.retired_at is not None,
    )  # fmt: skip


def _said(custom: CustomField, name: str = "", *, choice: Mapping[str, str] | None = None) -> Any:
    """In the language of whoever reads it."""
    if choice is not None:
        return lazy(lambda: dict(custom.labelled)[choice["code"]], str)()
    return lazy(lambda: str(getattr(custom, name)), str)()


PROVIDERS["custom"] = lambda: {field.name: field for field in map(_field, custom_fields().values())}
