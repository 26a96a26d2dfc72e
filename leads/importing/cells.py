"""Single cells, cleaned for storing: quick ways for nearly every cell, capturing's own cleaners for the rest."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _

from leads import cleaning
from leads.models import ConsentState, Lead, Touchpoint

Cleaner = Callable[[str], str]
NULL = "\x01"  # how COPY is told of nothing; no cleaned text can hold it

# only what the full check takes unchanged, see tests/importing/test_cells.py
_PLAIN_MAIL = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+){0,4}@(?:[a-z0-9]{1,40}-?[a-z0-9]{1,20}\.){1,3}"
    r"(?:com|de|net|org|at|ch|eu|io|br|uk|fr|nl|it|es|pl|biz|info|example)"
)
_PLAIN_PHONE = re.compile(r"\+(?:49[1-9]|1[2-9])[0-9]{8,9}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = _words("yes y ja j true wahr 1 x given opt-in optin subscribed erteilt zugestimmt granted")
_NO = _words("no n nein false falsch 0 none never non-subscribed offen unknown unbekannt pending") | {""}
_WITHDRAWN = _words("withdrawn opt-out optout unsubscribed abgemeldet widerrufen revoked")
_ALSO_CALLED = {
    "usa": "US", "united states of america": "US", "vereinigte staaten von amerika": "US", "uk": "GB", "england": "GB",
    "great britain": "GB", "großbritannien": "GB", "holland": "NL", "czech republic": "CZ", "russian federation": "RU",
    "brasil": "BR", "österreich": "AT", "schweiz": "CH",
}  # fmt: skip
_LANGUAGES = {"german": "de", "deutsch": "de", "english": "en", "englisch": "en"}
_GROUPED = re.compile(r"-?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


def text(longest: int) -> Cleaner:
    """White space folded; too long or unstorable: ValueError."""

    def clean(cell: str) -> str:
        folded = " ".join(cell.split())
        if folded.isprintable() and len(folded) <= longest:
            return folded
        return cleaning.clean_text(folded, longest=longest)

    return clean


def mail(cell: str) -> str:
    address = cell.strip().lower()
    if _PLAIN_MAIL.fullmatch(address) and len(address) < 200:
        return address
    return cleaning.clean_email(cleaning.clean_text(cell, longest=254))


def phone(cell: str) -> str:
    """Numbers without a country code are read as German ones."""
    number = cell.strip()
    if _PLAIN_PHONE.fullmatch(number):
        return number
    return cleaning.clean_phone(cleaning.clean_text(cell, longest=40))


@cache
def _countries() -> dict[str, str]:
    """English and German names and the codes themselves, in lower case."""
    known = dict(_ALSO_CALLED)
    for code, names in names_of_countries().items():
        if len(code) == 2:
            spoken = [names.get(language, "") for language in ("aa", "en", "de")]
            known.update({name.lower(): code for name in [code, *spoken] if name and not name.startswith("*")})
    return known


@cache
def names_of_countries() -> dict[str, dict[str, str]]:
    """By code, then by language. Loaded past its package, which would bring a hundred megabytes of area codes along."""
    path = Path(phonenumbers.__file__).parent / "geodata" / "locale.py"
    spec = spec_from_file_location("phonenumbers.geodata.locale", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    names: dict[str, dict[str, str]] = module.LOCALE_DATA
    return names


def country(cell: str) -> str:
    """DE, Germany and Deutschland are one."""
    name = " ".join(cell.split())
    code = _countries().get(name.lower())
    if name and code is None:
        raise ValueError(_("“%(name)s” is no known country.") % {"name": name[:40]})
    return code or ""


def language(cell: str) -> str:
    name = cell.strip().lower()
    code = _LANGUAGES.get(name, name[:2] if re.fullmatch(r"[a-z]{2}([-_][a-z]{2})?", name) else name)
    if code not in ("", "de", "en"):
        raise ValueError(_("Choose German or English."))
    return code


def currency(cell: str) -> str:
    code = {"€": "EUR", "$": "USD", "£": "GBP", "R$": "BRL"}.get(cell.strip(), cell.strip().upper())
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(_("Please enter the code of %(length)d letters.") % {"length": 3})
    return code or settings.CURRENCY


def consent(cell: str) -> str:
    word = cell.strip().lower()
    for words, state in ((_NO, ConsentState.NONE), (_YES, ConsentState.GIVEN), (_WITHDRAWN, ConsentState.WITHDRAWN)):
        if word in words:
            return state.value
    raise ValueError(_("“%(text)s” says neither yes nor no.") % {"text": word[:40]})


def money(cell: str) -> str:
    """1.234,50 and 1,234.50 and 1234.5, with or without a sign of currency; ValueError where it could mean two."""
    plain = re.sub(r"(?i)\s|\N{NO-BREAK SPACE}|€|R?\$|£|EUR|USD|GBP|CHF|BRL", "", cell)
    if not plain:
        return NULL
    try:
        amount = Decimal(_with_point(plain)).quantize(Decimal("0.01"))
    except ArithmeticError:
        raise ValueError(_("“%(text)s” is no amount.") % {"text": cell[:40]}) from None
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        raise ValueError(_("Please enter an amount between 0 and 999,999,999,999."))
    return str(amount)


def _with_point(number: str) -> str:
    """The last of two different signs is the decimal one; a single one before exactly three digits says too little."""
    if number.count(",") + number.count(".") == 1 and re.search(r"[.,]\d{3}$", number) and _GROUPED.fullmatch(number):
        raise ValueError(_("“%(text)s” can be read in two ways. Please write 1234.00.") % {"text": number})
    if number.rfind(",") > number.rfind("."):
        number = number.replace(".", "")
        return number.replace(",", ".") if number.count(",") == 1 else number.replace(",", "")
    number = number.replace(",", "").replace("'", "")
    return number if number.count(".") == 1 else number.replace(".", "")


def touchpoint() -> Cleaner:
    """Its code or name becomes its row; an empty cell means none."""
    known = {str(key).lower(): str(pk) for pk, *keys in _touchpoints() for key in keys if key}

    def find(cell: str) -> str:
        name = " ".join(cell.split()).lower()
        if name and name not in known:
            raise ValueError(_("There is no touchpoint “%(name)s”.") % {"name": name[:40]})
        return known.get(name, NULL)

    return find


def _touchpoints() -> list[tuple[Any, ...]]:
    return list(Touchpoint.objects.values_list("pk", "code", "name"))


@lru_cache
def longest(field: str) -> int:
    return int(getattr(Lead._meta.get_field(field), "max_length", None) or 0)
