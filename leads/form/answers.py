"""What a visitor entered, read by the fields that they were shown: facts, their own words, and what has no fact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from leads import cleaning
from leads.form.fields import SAID, TRACKED, Field
from leads.models import FieldType, custom_fields
from leads.models.custom_field import PREFIX

LONGEST = {FieldType.TEXT.value: 500, FieldType.LONG.value: 5000, FieldType.MAIL.value: 254}
LONGEST_OTHER = 200
Values = Mapping[str, Sequence[str]]  # key -> what was entered; several for several choices

_DEFAULT_FACTS = {FieldType.MAIL.value: "email", FieldType.PHONE.value: "phone", FieldType.COMPANY.value: "company",
                  FieldType.COUNTRY.value: "country"}  # fmt: skip


@dataclass
class Answers:
    """`problems`: key of the field -> why it must be mended."""

    facts: dict[str, Any] = field(default_factory=dict)
    said: str = ""
    further: dict[str, Any] = field(default_factory=dict)
    utm: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def read(fields: Sequence[Field], values: Values, language: str) -> Answers:
    """Every field in its order. What can't be read stands in `problems`, and is in nothing else."""
    answers = Answers()
    country = next((_first(values, one.key) for one in fields if one.type == FieldType.COUNTRY), "")
    for one in fields:
        try:
            value = _value(one, values.get(one.key, ()), language, country)
        except ValueError as problem:
            if not one.is_hidden:  # nobody could mend what the link said
                answers.problems[one.key] = str(problem)
            continue
        if value not in (None, "", [], False) or (one.type == FieldType.CHECKBOX and one.maps):
            _put(answers, one, value)
    return answers


def _first(values: Values, key: str) -> str:
    return next((value for value in values.get(key, ())), "").strip().upper()[:2]


def _put(answers: Answers, one: Field, value: Any) -> None:
    """Where it belongs: to the link, to what was said, to a fact, or beside them."""
    if one.is_hidden and one.key in TRACKED:
        answers.utm[one.key] = str(value)
    elif one.maps == SAID:
        answers.said = f"{answers.said}\n\n{value}".strip()
    elif one.maps:
        answers.facts[one.maps] = _fact(one, value)
    else:
        answers.further[one.label_en or one.label_de or one.key] = _in_words(one, value)


def _fact(one: Field, value: Any) -> Any:
    """Choices that fill a text are told by their labels, those of an admin's own field by their codes."""
    if one.has_options and not (
        one.type == FieldType.CHOICE and (one.maps.startswith(PREFIX) or one.maps == "language")
    ):
        return _in_words(one, value)
    return value


def _in_words(one: Field, value: Any) -> str:
    labels = {option.code: option.label("en") for option in one.options}
    if isinstance(value, list):
        return ", ".join(labels[code] for code in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return labels.get(str(value), str(value))


# one field ----------------------------------------------------------------------------------------


def _value(one: Field, entered: Sequence[str], language: str, country: str) -> Any:
    """As it can be stored; ValueError with what to mend, in words."""
    given = [_text(text, LONGEST.get(one.type, LONGEST_OTHER), lines=one.type == FieldType.LONG) for text in entered]
    given = [text for text in given if text]
    if not given and one.required and not one.is_hidden:
        raise ValueError(_required(one))
    if one.type == FieldType.CHOICES:
        return _chosen(one, given)
    if one.type == FieldType.CHECKBOX:
        return bool(given)
    return _read(one, given[0], language, country) if given else None


def _required(one: Field) -> str:
    if one.type == FieldType.CHECKBOX:
        return _("Please tick this box.")
    return _("Please choose.") if one.has_options else _("Please fill in this field.")


def _text(text: str, longest: int, *, lines: bool) -> str:
    if not lines:
        return cleaning.clean_text(str(text), longest=longest)
    kept = [cleaning.clean_text(line, longest=longest) for line in str(text).splitlines()]
    whole = "\n".join(kept).strip()
    if len(whole) > longest:
        raise ValueError(_("At most %(longest)d characters, please.") % {"longest": longest})
    return whole


def _read(one: Field, text: str, language: str, country: str) -> Any:
    match one.type:
        case FieldType.MAIL:
            return cleaning.clean_email(text)
        case FieldType.PHONE:
            return _phone(text, country)
        case FieldType.NUMBER:
            return _number(one, text, language)
        case FieldType.DATE:
            return _checked(one, cleaning.clean_day(text))
        case FieldType.CHOICE:
            return _chosen(one, [text])[0]
    if one.maps or one.type in _DEFAULT_FACTS:
        return _checked(one, text)
    return text


def _phone(text: str, country: str) -> str:
    if sum(char.isdigit() for char in text) < 5:
        raise ValueError(_("This is no telephone number."))
    return cleaning.clean_phone(text, country if country.isalpha() and len(country) == 2 else "")


def _checked(one: Field, value: Any) -> Any:
    """What the fact behind it demands, such as a length."""
    name = one.maps or _DEFAULT_FACTS.get(one.type, "")
    if name in ("", SAID, "name") or (name.startswith(PREFIX) and name.removeprefix(PREFIX) not in custom_fields()):
        return value
    try:
        return cleaning.cleaned({name: value})[name]
    except cleaning.BadFacts as bad:
        raise ValueError(next(iter(bad.fields.values()))) from None


def _number(one: Field, text: str, language: str) -> Any:
    """As it is written in the language: 1.234,5 or 1,234.5; a mark that can only part decimals does."""
    mark, point = (".", ",") if language == "de" else (",", ".")
    plain = re.sub(r"[\s'\u2019]", "", text)
    if re.fullmatch(rf"-?\d{{1,3}}(\{mark}\d{{3}})+(\{point}\d+)?", plain):
        plain = plain.replace(mark, "")
    try:
        number = Decimal(plain.replace(",", "."))
        fits = number.is_finite() and abs(number) < cleaning.LARGEST
    except ArithmeticError:  # no number, or one beyond all numbers
        fits = False
    if not fits:
        raise ValueError(_("Please enter a number."))
    return _checked(one, str(number))


def _chosen(one: Field, given: Sequence[str]) -> list[str]:
    offered = {option.code for option in one.options}
    if not set(given) <= offered:
        raise ValueError(_("There is no such choice."))
    return list(dict.fromkeys(given))
