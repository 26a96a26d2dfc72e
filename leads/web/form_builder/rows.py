"""The fields of a form as rows of a page: read from what was typed, moved, added and removed, and shown again."""

import dataclasses
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads.designing import free_key
from leads.form import fields
from leads.form.fields import Field, Option
from leads.models import FieldType
from leads.web.public.shown import fact_label

PARTS = ("label_de", "label_en", "help_de", "help_en", "placeholder_de", "placeholder_en")
LONGEST = 500


@dataclass(frozen=True)
class Row:
    """One field of the design. `errors`: part -> why."""

    field: Field
    id: str
    errors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_new: bool = False

    @property
    def label(self) -> str:
        """What it is called in the list."""
        named = self.field.is_hidden or self.field.label_de or self.field.label_en
        return self.field.said("label", (get_language() or "en")[:2]) if named else self.type_label

    @property
    def type_label(self) -> str:
        return str(FieldType(self.field.type).label)

    @property
    def is_open(self) -> bool:
        return self.is_new or bool(self.errors)

    @property
    def targets(self) -> list[tuple[str, str, bool]]:
        """What it may fill, with the one that it fills."""
        offered = [
            ("", _("Nothing: kept beside the lead")),
            *((name, fact_label(name)) for name in _targets(self.field)),
        ]
        return [(name, label, name == self.field.maps) for name, label in offered]

    @property
    def options_text(self) -> str:
        return "\n".join(f"{one.code} | {one.label_de} | {one.label_en}" for one in self.field.options)

    @property
    def words(self) -> list[tuple[str, str, str, str]]:
        """Its texts: part, label, value, error."""
        shown = [part for part in PARTS if not (part.startswith("placeholder") and not self.has_placeholder)]
        return [(part, _label_of(part), getattr(self.field, part), self.errors.get(part, "")) for part in shown]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """What has to be mended: where in it, and why."""
        return [(f"{self.label}, {_label_of(part)}" if part in PARTS else self.label, words)
                for part, words in self.errors.items()]  # fmt: skip

    @property
    def has_placeholder(self) -> bool:
        return self.field.type not in (FieldType.CHECKBOX, FieldType.CHOICES, FieldType.DATE)

    @property
    def problem(self) -> str:
        """What is wrong with none of its shown parts."""
        shown = {*(part for part, *_rest in self.words), "maps", "options", *(["key"] if self.field.is_hidden else [])}
        return " ".join(words for part, words in self.errors.items() if part not in shown or self.field.is_hidden)


def _targets(one: Field) -> list[str]:
    return list(dict.fromkeys([*fields.targets(one.type), *([one.maps] if one.maps else [])]))


def _label_of(part: str) -> str:
    return {
        "label_de": _("Label (German)"), "label_en": _("Label (English)"), "help_de": _("Help (German)"),
        "help_en": _("Help (English)"), "placeholder_de": _("Example inside (German)"),
        "placeholder_en": _("Example inside (English)"),
    }[part]  # fmt: skip


# from and to --------------------------------------------------------------------------------------


def of_draft(drafted: Sequence[Field], errors: Mapping[str, str] | None = None) -> list[Row]:
    return [Row(one, f"r{number}", _errors_of(one, errors or {})) for number, one in enumerate(drafted)]


def _errors_of(one: Field, errors: Mapping[str, str]) -> dict[str, str]:
    """Of all refusals, named <key>.<part>, those of this field."""
    start = f"{one.key}."
    return {name.removeprefix(start): words for name, words in errors.items() if name.startswith(start)}


def typed(post: Any) -> list[Row]:
    """As the page sends them, in the order in which they stand there."""
    ids = list(dict.fromkeys(post.getlist("row")))[: fields.MOST_FIELDS + 1]
    taken: list[str] = []
    rows = []
    for number, id in enumerate(ids):
        one = _typed(post, id, taken)
        taken.append(one.key)
        rows.append(Row(one, f"r{number}"))
    return rows


def _typed(post: Any, id: str, taken: Sequence[str]) -> Field:
    kind = post.get(f"{id}-type", "")
    words = {part: " ".join(post.get(f"{id}-{part}", "").split())[:LONGEST] for part in PARTS}
    key = post.get(f"{id}-key", "").strip() or free_key(words["label_en"] or words["label_de"] or kind, taken)
    return Field(
        key, kind if kind in FieldType.values else FieldType.TEXT.value, post.get(f"{id}-maps", ""),
        required=bool(post.get(f"{id}-required")), options=_options(post.get(f"{id}-options", "")), **words,
    )  # fmt: skip


def _options(text: str) -> tuple[Option, ...]:
    """A choice a line: German | English, or with a code in front; one word is all three."""
    lines = [[part.strip()[:200] for part in line.split("|")] for line in text.splitlines() if line.strip(" |")]
    taken: list[str] = []
    found = []
    for parts in lines:
        code = parts[0] if len(parts) > 2 else ""
        german, english = (parts[-2], parts[-1]) if len(parts) > 1 else (parts[0], parts[0])
        code = code or free_key(english or german, taken)
        taken.append(code)
        found.append(Option(code[:100], german, english))
    return tuple(found)


def moved(rows: Sequence[Row], act: str) -> tuple[list[Row], str]:
    """The rows after a button was pressed: up:r1, down:r1, remove:r1, add:text; and what was done, in words."""
    verb, _colon, what = act.partition(":")
    rows = list(rows)
    place = next((number for number, row in enumerate(rows) if row.id == what), -1)
    if verb == "add" and what in FieldType.values:
        taken = [row.field.key for row in rows]
        new = _new(what, taken, filled={row.field.maps for row in rows})
        return [*rows, Row(new, f"r{len(rows)}", is_new=True)], _("Added. Please name it.")
    if verb == "remove" and place >= 0:
        gone = rows.pop(place)
        return rows, _("Removed: %(field)s.") % {"field": gone.label}
    to = place + {"up": -1, "down": 1}.get(verb, 0)
    if place < 0 or to == place or not 0 <= to < len(rows):
        return rows, ""
    rows.insert(to, rows.pop(place))
    return rows, _("Moved: %(field)s is now number %(number)d.") % {"field": rows[to].label, "number": to + 1}


def _new(kind: str, taken: Sequence[str], *, filled: Set[str]) -> Field:
    """A field of this type, filling what is usual for it if nothing else does."""
    usual = {"mail": "email", "phone": "phone", "company": "company", "country": "country"}.get(kind, "")
    if kind == FieldType.HIDDEN:
        free = next((name for name in fields.TRACKED if name not in taken), "")
        return Field(free or free_key("hidden", taken), kind)
    return Field(free_key(kind, taken), kind, "" if usual in filled else usual)


def with_errors(rows: Sequence[Row], errors: Mapping[str, str]) -> list[Row]:
    return [replace(row, errors=_errors_of(row.field, errors)) for row in rows]
