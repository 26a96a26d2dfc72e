"""The facts that an admin added, as fields of rules."""

from collections.abc import Mapping

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from leads.models import CustomField, custom_fields
from leads.rules.fields import FURTHER, PROVIDERS, Field
from leads.rules.kinds import Type
from leads.rules.sources import Extra

_TYPES = {kind: Type(kind.value) for kind in CustomField.Type}


def _attribute(custom: CustomField, name: str) -> str:
    return str(getattr(custom, name))


def _choice(custom: CustomField, code: str) -> str:
    return dict(custom.labelled)[code]


# in the language of whoever reads it
_said, _said_choice = lazy(_attribute, str), lazy(_choice, str)


def _field(custom: CustomField) -> Field:
    kind = _TYPES[CustomField.Type(custom.type)]
    return Field(
        custom.name, _said(custom, "label"), kind, Extra(custom.code, kind), FURTHER,
        tuple((choice["code"], _said_choice(custom, choice["code"])) for choice in custom.choices),
        unit=custom.unit, ask=_("Find it out and enter it"), help=_said(custom, "help"),
        retired=custom.retired_at is not None,
    )  # fmt: skip


class _Fields:
    """Made anew only when the custom fields were read anew."""

    def __init__(self) -> None:
        self.known: Mapping[str, CustomField] = {}
        self.fields: Mapping[str, Field] = {}

    def __call__(self) -> Mapping[str, Field]:
        known = custom_fields()
        if known is not self.known:
            self.fields = {field.name: field for field in map(_field, known.values())}
            self.known = known
        return self.fields


PROVIDERS["custom"] = _Fields()
