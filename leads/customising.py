"""Admins add facts of leads that their company needs: custom fields, filled in on leads and asked for by rules."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from leads.models import CustomField
from leads.refusals import Refusal

MOST_FIELDS = 100
MOST_CHOICES = 100
LONGEST_LABEL = 80
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class BadField(Refusal):
    """A custom field that can't be as it is; `fields` says where to mend it."""


@dataclass(frozen=True)
class Choice:
    """One of the values to choose from. Without a code it is new; one that is no longer offered stays readable."""

    label_de: str
    label_en: str
    code: str = ""
    offered: bool = True


@dataclass(frozen=True)
class Plan:
    """All that a custom field says. Without a code it gets one from its English label."""

    label_de: str
    label_en: str
    type: str = CustomField.Type.TEXT.value
    code: str = ""
    help_de: str = ""
    help_en: str = ""
    unit: str = ""
    position: int = 100
    choices: Sequence[Choice] = ()


@transaction.atomic
def add(plan: Plan, *, by: User) -> CustomField:
    """A new fact that leads can have. BadField."""
    field = CustomField(code=plan.code.strip() or _code_from(plan.label_en, "field"), type=plan.type)
    problems = dict(_problems(plan))
    if not _CODE.fullmatch(field.code):
        problems["code"] = _("Small letters, digits and _ please; a letter first.")
    elif CustomField.objects.filter(code=field.code).exists():
        problems["code"] = _("There is a field with this code already.")
    if CustomField.objects.offered().count() >= MOST_FIELDS:
        problems["label_en"] = _("At most %(most)d fields, please.") % {"most": MOST_FIELDS}
    return _written(field, plan, problems, by=by)


@transaction.atomic
def change(field: CustomField, plan: Plan, *, by: User) -> CustomField:
    """Say it otherwise. Code and type stay; a choice may be renamed or no longer offered, but does not go. BadField."""
    held = CustomField.objects.select_for_update().get(pk=field.pk)
    problems = dict(_problems(plan, held))
    known = {choice["code"] for choice in held.choices}
    if known - {choice.code for choice in plan.choices}:
        problems["choices"] = _("Leads and rules may use a choice: it can't go, only no longer be offered.")
    return _written(held, plan, problems, by=by)


@transaction.atomic
def retire(field: CustomField, *, by: User) -> CustomField:
    """No longer filled in nor offered to rules; what is on record stays, and old rules stay readable."""
    return _retired(field, timezone.now(), by=by)


@transaction.atomic
def offer_again(field: CustomField, *, by: User) -> CustomField:
    return _retired(field, None, by=by)


def _retired(field: CustomField, at: Any, *, by: User) -> CustomField:
    held = CustomField.objects.select_for_update().get(pk=field.pk)
    held.retired_at, held.changed_by = at, by
    held.save()
    return held


def _written(field: CustomField, plan: Plan, problems: dict[str, str], *, by: User) -> CustomField:
    if problems:
        raise BadField(_("Please mend the marked fields."), problems)
    field.label_de, field.label_en = plan.label_de.strip(), plan.label_en.strip()
    field.help_de, field.help_en = plan.help_de.strip(), plan.help_en.strip()
    field.unit, field.position = plan.unit.strip(), plan.position
    field.choices = _choices(plan.choices) if field.type == CustomField.Type.CHOICE else []
    field.changed_by = by
    field.save()
    return field


def _choices(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    taken = {choice.code for choice in choices if choice.code}
    kept = []
    for choice in choices:
        code = choice.code or _free(_code_from(choice.label_en, "choice"), taken)
        taken.add(code)
        labels = {"label_de": choice.label_de.strip(), "label_en": choice.label_en.strip()}
        kept.append({"code": code, **labels, **({} if choice.offered else {"retired": True})})
    return kept


def _free(code: str, taken: set[str]) -> str:
    number, free = 2, code
    while free in taken:
        free, number = f"{code}_{number}", number + 1
    return free


def _code_from(label: str, otherwise: str) -> str:
    code = slugify(label).replace("-", "_")[:36].strip("_")
    return code if _CODE.fullmatch(code) else f"{otherwise}_{code}".strip("_")[:36]


def _problems(plan: Plan, known: CustomField | None = None) -> Iterator[tuple[str, str]]:
    for name in ("label_de", "label_en"):
        if not getattr(plan, name).strip():
            yield name, _("Please enter it in both languages.")
    if plan.type not in CustomField.Type.values or (known and plan.type != known.type):
        yield "type", _("The type can't be changed: what is on record was entered as it.")
    if (known.type if known else plan.type) == CustomField.Type.CHOICE:
        yield from _problems_of_choices(plan.choices)


def _problems_of_choices(choices: Sequence[Choice]) -> Iterator[tuple[str, str]]:
    codes = [choice.code for choice in choices if choice.code]
    if not any(choice.offered for choice in choices):
        yield "choices", _("Please enter at least one choice.")
    elif len(choices) > MOST_CHOICES:
        yield "choices", _("At most %(most)d choices, please.") % {"most": MOST_CHOICES}
    elif any(not choice.label_de.strip() or not choice.label_en.strip() for choice in choices):
        yield "choices", _("Please enter each choice in both languages.")
    elif len(codes) != len(set(codes)) or any(not re.fullmatch(r"[a-z0-9_]{1,40}", code) for code in codes):
        yield "choices", _("The code of a choice is unique: small letters, digits and _.")
