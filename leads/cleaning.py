"""Facts of leads made fit for storing, or refused with words: by column, and by type what an admin added."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from leads import countries
from leads.models import FACTS, CustomField, Lead, custom_fields
from leads.models.custom_field import PREFIX
from leads.refusals import Refusal

LONGEST = {name: getattr(Lead._meta.get_field(name), "max_length", None) or 0 for name in FACTS}
LONGEST_CUSTOM = 500
LONGEST_COUNTRY = 100  # of a name that becomes a code
LARGEST = Decimal(10) ** 11
YEARS = range(1900, 2101)


class BadFacts(Refusal):
    """Facts that can't be stored as they are; `fields` says which and why."""


def cleaned(facts: Mapping[str, Any], *, country: str = "") -> dict[str, Any]:
    """Facts normalised for storing, an admin's own as custom.<code>; BadFacts with every one that can't be."""
    problems: dict[str, str] = {}
    clean: dict[str, Any] = {}
    region = _region(str(facts.get("country") or country))
    for name, value in facts.items():
        try:
            if name in FACTS:
                clean[name] = _clean_value(name, value, region)
            else:
                clean[name] = _clean_custom(_custom_field(name), value)
        except ValueError as problem:
            problems[name] = str(problem)
    if problems:
        raise BadFacts(_("Please mend the marked fields."), problems)
    return clean


def _region(country: str) -> str:
    """The country by which a telephone number is read; none where nobody knows it."""
    try:
        return countries.country(country)
    except ValueError:
        return ""


def _clean_value(name: str, value: Any, country: str) -> Any:
    if name == "expected_value":
        return _amount(value)
    if name == "country":
        return countries.country(clean_text(str(value or ""), longest=LONGEST_COUNTRY))
    text = clean_text(str(value or ""), longest=LONGEST[name])
    match name:
        case "email":
            return clean_email(text)
        case "phone":
            return clean_phone(text, country)
        case "currency":
            return _clean_code(text.upper(), length=3)
        case "language" if text not in ("", "de", "en"):
            raise ValueError(_("Choose German or English."))
    return text


# what an admin added -------------------------------------------------------------------------------


def in_columns(clean: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned facts by column: those that an admin added join what `extra` holds, and an emptied one leaves it."""
    columns = {name: value for name, value in clean.items() if not name.startswith(PREFIX)}
    custom = {name.removeprefix(PREFIX): value for name, value in clean.items() if name.startswith(PREFIX)}
    if custom:
        kept = {**extra, **custom}
        columns["extra"] = {code: value for code, value in kept.items() if code not in custom or value is not None}
    return columns


def _custom_field(name: str) -> CustomField:
    field = custom_fields().get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
    if field is None or field.retired_at is not None:
        raise ValueError(_("There is no such field."))
    return field


def _clean_custom(field: CustomField, value: Any) -> Any:
    """As it is kept in JSON; None when there is none."""
    if value is None or value == "":
        return None
    match field.type:
        case CustomField.Type.NUMBER:
            return _number(value)
        case CustomField.Type.DATE:
            return clean_day(value)
        case CustomField.Type.BOOLEAN:
            if not isinstance(value, bool):
                raise ValueError(_("Please answer yes or no."))
            return value
        case CustomField.Type.CHOICE:
            if value not in dict(field.offered_choices):
                raise ValueError(_("There is no such choice."))
            return value
    if not isinstance(value, str):
        raise ValueError(_("Please enter a text."))
    return clean_text(value, longest=LONGEST_CUSTOM) or None


def _number(value: Any) -> int | float:
    """To four decimals: so many stay exact on the way through JSON."""
    try:
        number = None if isinstance(value, bool) else round(Decimal(str(value)), 4)
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite() or abs(number) >= LARGEST:
        raise ValueError(_("Please enter a number."))
    return int(number) if number == number.to_integral_value() else float(number)


def clean_day(value: Any) -> str:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(_("Please enter a date.")) from None
    if day.year not in YEARS:
        raise ValueError(_("Please enter a date."))
    return day.strftime("%Y-%m-%d")


# columns -------------------------------------------------------------------------------------------


def _clean_code(code: str, length: int) -> str:
    if code and not (len(code) == length and code.isascii() and code.isalpha()):
        raise ValueError(_("Please enter the code of %(length)d letters.") % {"length": length})
    return code


def clean_text(text: str, *, longest: int) -> str:
    """White space folded, control characters refused (PostgreSQL stores no NUL), length checked, else unchanged."""
    text = " ".join(text.split())
    if any(ord(char) < 32 or ord(char) == 127 for char in text) or not _is_storable(text):
        raise ValueError(_("This text contains characters that can't be stored."))
    if len(text) > longest:
        raise ValueError(_("At most %(longest)d characters, please.") % {"longest": longest})
    return text


def _is_storable(text: str) -> bool:
    """No lone surrogates, which no encoding can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def part_name(whole: str) -> tuple[str, str]:
    """First and last name: "Berg, Anna" and "Anna Berg" are one; a "von" belongs to the last name."""
    if whole.count(",") == 1:
        last, first = (part.strip() for part in whole.split(","))
        return first, last
    words = whole.split()
    at = next((n for n, word in enumerate(words[1:], 1) if word.lower() in _PARTICLES), len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


_PARTICLES = frozenset(
    [
        "von",
        "van",
        "vom",
        "zu",
        "zur",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "der",
        "den",
        "ten",
        "ter",
        "le",
        "la",
        "el",
        "al",
        "bin",
        "ibn",
    ]
)


def clean_email(address: str) -> str:
    """Lower-cased; refused unless a mail server would take it (international addresses welcome)."""
    if not address:
        return ""
    try:
        return validate_email(address, check_deliverability=False, strict=True).normalized.lower()
    except EmailNotValidError:
        raise ValueError(_("This is no valid e-mail address.")) from None


_SEVERAL = re.compile(r"[;,]|/ ?(?=[+0])|\b(?:oder|or|und|and|bzw)\b\.?", re.IGNORECASE)
_WHOLE = 7  # digits before a stroke: more than an area code has


def parted_numbers(text: str) -> list[str]:
    """The telephone numbers of one value, as people write several: 040 5551 oder 5552, 0511 12345 / 12346. Behind an
    area code a stroke parts nothing: 089/123456."""
    parts: list[str] = []
    for part in _SEVERAL.split(text):
        before, stroke, after = part.partition("/")
        parts += [before, after] if stroke and _digits(before) >= _WHOLE and _digits(after) else [part]
    return [part.strip() for part in parts if _digits(part)]


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def clean_phone(number: str, country: str = "") -> str:
    """E.164 where the number can be read with the lead's country (Germany by default), else as it was written: several
    numbers, or one with words in it, which the library would read as the letters of keys."""
    if number and not any(char.isdigit() for char in number):
        raise ValueError(_("This is no telephone number."))
    if len(parted_numbers(number)) > 1 or any(char.isalpha() for char in number):
        return number
    try:
        parsed = phonenumbers.parse(number, country or "DE")
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed) or parsed.extension:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _amount(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except ArithmeticError:
        raise ValueError(_("Please enter an amount.")) from None
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        raise ValueError(_("Please enter an amount between 0 and 999,999,999,999."))
    return amount
