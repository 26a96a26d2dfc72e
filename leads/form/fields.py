"""The fields of a form: what each is, which fact of a lead it fills, and what is wrong with how they were designed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from leads.models import CustomField, FieldType, custom_fields
from leads.models.custom_field import PREFIX

MOST_FIELDS = 60
MOST_OPTIONS = 100
LONGEST_LABEL = 200
SAID = "said"  # what the person wrote, which stands at the touch
TRACKED = (
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid", "msclkid", "li_fat_id",
)  # fmt: skip
"""What links carry of the campaign and the click that brought the visitor."""

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED = frozenset({
    "token", "version", "altcha", "contact_url", "consent", "lang", "embed", "page", "test", "draft", "values",
    "elements", "dataset", "append", "submit", "action", "method", "target",  # a script would not find the form's own
})  # fmt: skip
_TEXTS = ("first_name", "last_name", "name", "job_title", "company", "interest", "origin")
_TARGETS: dict[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: _TEXTS,
    FieldType.LONG: (SAID, "interest"),
    FieldType.MAIL: ("email",),
    FieldType.PHONE: ("phone",),
    FieldType.COMPANY: ("company",),
    FieldType.COUNTRY: ("country",),
    FieldType.CHOICE: ("interest", "job_title", "language", "origin"),
    FieldType.CHOICES: ("interest",),
    FieldType.CHECKBOX: (),
    FieldType.NUMBER: ("expected_value",),
    FieldType.DATE: (),
    FieldType.HIDDEN: ("origin", "interest"),
}
_CUSTOM = {
    CustomField.Type.TEXT: (FieldType.TEXT, FieldType.LONG, FieldType.HIDDEN, FieldType.CHOICES),
    CustomField.Type.NUMBER: (FieldType.NUMBER,),
    CustomField.Type.DATE: (FieldType.DATE,),
    CustomField.Type.CHOICE: (FieldType.CHOICE,),
    CustomField.Type.BOOLEAN: (FieldType.CHECKBOX,),
}


@dataclass(frozen=True)
class Option:
    """One of the values to choose from."""

    code: str
    label_de: str = ""
    label_en: str = ""

    def label(self, language: str) -> str:
        """In the language, else in the other."""
        return (self.label_de if language == "de" else self.label_en) or self.label_en or self.label_de


@dataclass(frozen=True)
class Field:
    """One thing that a form asks. `maps` names the fact of the lead; empty: a further fact by its English label."""

    key: str
    type: str = FieldType.TEXT.value
    maps: str = ""
    label_de: str = ""
    label_en: str = ""
    help_de: str = ""
    help_en: str = ""
    placeholder_de: str = ""
    placeholder_en: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()

    def said(self, what: str, language: str) -> str:
        """Its label, help or placeholder in the language; a label is never empty."""
        text = str(getattr(self, f"{what}_{language}"))
        return text or ((self.label_en or self.label_de or self.key) if what == "label" else "")

    @property
    def is_hidden(self) -> bool:
        return self.type == FieldType.HIDDEN

    @property
    def has_options(self) -> bool:
        return self.type in (FieldType.CHOICE, FieldType.CHOICES)

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "options": [asdict(option) for option in self.options]}


def read(data: Iterable[Mapping[str, Any]]) -> list[Field]:
    """Fields as they are kept in JSON."""
    return [Field(**{**one, "options": tuple(Option(**option) for option in one["options"])}) for one in data]


def targets(kind: str) -> list[str]:
    """The facts that a field of this type may fill."""
    offered = [field for field in custom_fields().values() if field.retired_at is None]
    custom = [f"{PREFIX}{field.code}" for field in offered if kind in _CUSTOM[CustomField.Type(field.type)]]
    return [*_TARGETS[FieldType(kind)], *custom]


def first_fields() -> list[Field]:
    """What a new form begins with."""
    return [
        Field("name", FieldType.TEXT.value, "name", "Name", "Name", required=True),
        Field("email", FieldType.MAIL.value, "email", "E-Mail-Adresse", "E-mail address", required=True),
        Field("company", FieldType.COMPANY.value, "company", "Unternehmen", "Company"),
        Field("phone", FieldType.PHONE.value, "phone", "Telefon", "Telephone"),
        Field("message", FieldType.LONG.value, SAID, "Ihre Nachricht", "Your message"),
        *(Field(name, FieldType.HIDDEN.value) for name in ("utm_source", "utm_medium", "utm_campaign", "gclid")),
    ]


# what is wrong with them --------------------------------------------------------------------------


def problems(fields: Sequence[Field], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Where a design must be mended before visitors see it: <key>.<part> -> why."""
    if not any(not field.is_hidden for field in fields):
        yield "fields", _("Please add a field that visitors fill in.")
    if len(fields) > MOST_FIELDS:
        yield "fields", _("At most %(most)d fields, please.") % {"most": MOST_FIELDS}
    seen: set[str] = set()
    filled: set[str] = set()
    for field in fields:
        yield from _problems_of(field, languages)
        if field.key in seen:
            yield f"{field.key}.key", _("Each field has a name of its own.")
        if field.maps and field.maps != SAID and field.maps in filled:
            yield f"{field.key}.maps", _("Another field fills this already.")
        seen.add(field.key)
        filled.add(field.maps)
    if not filled & {"email", "phone", "name", "last_name", "company"}:
        yield "fields", _("Nobody could be recognised by it: ask for an e-mail address, a name or a telephone number.")


def _problems_of(field: Field, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not KEY.fullmatch(field.key) or field.key in RESERVED:
        yield f"{field.key}.key", _("Small letters, digits and _ please; a letter first.")
    if field.type not in FieldType.values:
        yield f"{field.key}.type", _("There is no such choice.")
        return
    if field.maps and field.maps not in targets(field.type):
        yield f"{field.key}.maps", _("A field of this type can't fill that.")
    for language in languages:
        if not field.is_hidden and not getattr(field, f"label_{language}"):
            yield f"{field.key}.label_{language}", _("Please enter a label.")
    if field.is_hidden and field.required:
        yield f"{field.key}.required", _("Nobody can fill in a hidden field.")
    if field.has_options:
        yield from _problems_of_options(field)


def _problems_of_options(field: Field) -> Iterator[tuple[str, str]]:
    codes = [option.code for option in field.options]
    if not codes:
        yield f"{field.key}.options", _("Please enter at least one choice.")
    elif len(codes) > MOST_OPTIONS:
        yield f"{field.key}.options", _("At most %(most)d choices, please.") % {"most": MOST_OPTIONS}
    elif len(codes) != len(set(codes)) or not all(codes):
        yield f"{field.key}.options", _("Each choice once, please.")
    elif field.maps.startswith(PREFIX) and field.type == FieldType.CHOICE and not _are_offered(field):
        yield f"{field.key}.options", _("Only choices of the field that it fills, please.")


def _are_offered(field: Field) -> bool:
    custom = custom_fields().get(field.maps.removeprefix(PREFIX))
    return custom is not None and {option.code for option in field.options} <= {
        code for code, _label in custom.offered_choices
    }
