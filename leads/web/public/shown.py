"""A form as a page shows it: each field with its words in the visitor's language, what was typed, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from leads.countries import in_order, name_of_country, names_of_countries
from leads.form import fields
from leads.form.fields import Field
from leads.models import FACTS, FieldType, Form, FormVersion, Lead, custom_fields
from leads.models.custom_field import PREFIX
from leads.submitting import CONSENT

_INPUTS = {
    FieldType.MAIL: ("email", "email"), FieldType.PHONE: ("tel", "tel"), FieldType.COMPANY: ("text", "organization"),
    FieldType.DATE: ("date", "off"), FieldType.NUMBER: ("text", "off"), FieldType.TEXT: ("text", "on"),
}  # fmt: skip
_AUTOFILL = {
    "name": "name", "first_name": "given-name", "last_name": "family-name", "email": "email", "phone": "tel",
    "company": "organization", "job_title": "organization-title", "country": "country",
}  # fmt: skip
NEAR = ("DE", "AT", "CH")


@dataclass(frozen=True)
class Row:
    """One field, ready to be shown."""

    field: Field
    language: str
    values: Sequence[str] = ()
    error: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.field.key}"

    @property
    def label(self) -> str:
        return self.field.said("label", self.language)

    @property
    def help(self) -> str:
        return self.field.said("help", self.language)

    @property
    def placeholder(self) -> str:
        return self.field.said("placeholder", self.language)

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def told(self) -> str:
        """What was entered, as the visitor reads it."""
        labels = {code: label for code, label, _chosen in self.options} if self.values else {}
        return ", ".join(labels.get(text, text) for text in self.values if text).replace("\x00", "")

    @property
    def input(self) -> str:
        return _INPUTS[FieldType(self.field.type)][0]

    @property
    def autofill(self) -> str:
        return _AUTOFILL.get(self.field.maps, _INPUTS.get(FieldType(self.field.type), ("", "off"))[1])

    @property
    def mode(self) -> str:
        return "decimal" if self.field.type == FieldType.NUMBER else ""

    @property
    def is_group(self) -> bool:
        return self.field.type == FieldType.CHOICES or (self.field.type == FieldType.CHOICE and self.is_short)

    @property
    def is_short(self) -> bool:
        """A few choices are seen at once."""
        return len(self.field.options) <= 5

    @property
    def described(self) -> str:
        """The ids of what explains it, for aria-describedby."""
        parts = [f"{self.id}-error"] if self.error else []
        return " ".join([*parts, f"{self.id}-help"] if self.help else parts)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        if self.field.type == FieldType.COUNTRY:
            return [(code, name, code in self.values) for code, name in countries(self.language)]
        return [(one.code, one.label(self.language), one.code in self.values) for one in self.field.options]


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """All countries by name, the near ones first."""
    codes = [code for code in names_of_countries() if len(code) == 2 and code.isalpha()]
    known = {code: name for code in codes if (name := name_of_country(code, language))}
    far = sorted((in_order(name), code) for code, name in known.items() if code not in NEAR)
    return [*((code, known[code]) for code in NEAR), *((code, known[code]) for _name, code in far)]


@dataclass(frozen=True)
class Page:
    """A form with what a visitor has entered so far. `link` holds what the page's address told."""

    form: Form
    version: FormVersion
    language: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    consent: bool = False
    embedded: bool = False
    is_test: bool = False
    is_preview: bool = False
    token: str = ""
    source: str = ""  # the address of the page that embeds it

    @property
    def rows(self) -> list[Row]:
        shown = [one for one in fields.read(self.version.fields) if not one.is_hidden]
        return [Row(one, self.language, self.values.get(one.key, ()), self.errors.get(one.key, "")) for one in shown]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the link told: for the hidden fields, and of every campaign."""
        asked = [one["key"] for one in self.version.fields if one["type"] == FieldType.HIDDEN]
        keys = dict.fromkeys([*asked, *fields.TRACKED])
        return [(key, self.values[key][0]) for key in keys if self.values.get(key)]

    @property
    def title(self) -> str:
        return self.form.said("title", self.language) or self.form.name

    @property
    def intro(self) -> str:
        return self.form.said("intro", self.language)

    @property
    def thanks(self) -> str:
        return self.form.said("thanks", self.language)

    @property
    def wording(self) -> str:
        text = self.version.consent_text
        return text.in_language(self.language) if text else ""

    @property
    def consent_error(self) -> str:
        return self.errors.get(CONSENT, "")

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.error]

    @property
    def other_language(self) -> str:
        return next((code for code in self.form.languages if code != self.language), "")


def fact_label(name: str) -> str:
    """A fact of the lead in the reader's language."""
    if name.startswith(PREFIX):
        custom = custom_fields().get(name.removeprefix(PREFIX))
        return custom.label if custom else name
    if name in FACTS:
        return capfirst(str(Lead._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return {"name": _("Whole name"), fields.SAID: _("What the person wrote")}.get(name, name)


def language_for(request: HttpRequest, form: Form) -> str:
    """The one that the address asks for, else the visitor's, else the form's first."""
    offered: list[Any] = form.languages
    asked = request.GET.get("lang") or request.POST.get("lang") or get_language_from_request(request)
    return str(asked[:2] if asked[:2] in offered else offered[0])
