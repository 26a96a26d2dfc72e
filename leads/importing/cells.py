"""Single cells, cleaned for storing: quick ways for nearly every cell, capturing's own cleaners for the rest."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Side
from leads import cleaning
from leads.countries import country
from leads.importing.statuses import ASK, LEFT_OUT, is_beyond_marketing
from leads.models import ConsentState, CustomField, Lead, NumberFormat, Touchpoint, custom_fields

__all__ = ["country"]
Cleaner = Callable[[str], str]
NULL = "\x01"  # how COPY is told of nothing; no cleaned text can hold it

# only what the full check takes unchanged, see tests/importing/test_cells.py
_PLAIN_MAIL = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9][a-z0-9_+-]*(?:\.[a-z0-9_+-]+){0,4}@(?:[a-z0-9]{1,40}-?[a-z0-9]{1,20}\.){1,3}"
    r"(?:com|de|net|org|at|ch|eu|io|br|uk|fr|nl|it|es|pl|biz|info|example)"
)
_PLAIN_PHONE = re.compile(r"\+(?:49[1-9]|1[2-9])[0-9]{8,9}")


_GUARDED = tuple("=+-@0123456789")
_MAILS = re.compile(r"(?i)(?:mailto:|[\s;,|/<(]|^)([^\s;,|/<>()@:]{1,64}@[^\s;,|/<>()@]{1,200})")
_PREFIX = re.compile(r"(?:tel:|[a-z]{1,2}:(?=\+?\d{4}))")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+?\d{1,3}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = _words("yes y ja j true wahr 1 x given opt-in optin subscribed erteilt zugestimmt granted")
_NO = _words("no n nein false falsch 0 none never non-subscribed offen unknown unbekannt pending") | {""}
_WITHDRAWN = _words("withdrawn opt-out optout unsubscribed abgemeldet widerrufen revoked")
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


def unwrapped(cell: str) -> str:
    """What a spreadsheet was told to leave alone: ="0123" and '0123 are 0123."""
    plain = cell.strip()
    if plain[:1] == "'" and plain[1:2] in _GUARDED:
        return plain[1:]
    return plain[2:-1].replace('""', '"') if plain[:2] == '="' and plain[-1:] == '"' and len(plain) > 2 else cell


def mail(cell: str) -> str:
    """The address, the first one where there are several."""
    address = cell.strip().lower()
    if _PLAIN_MAIL.fullmatch(address) and len(address) < 200:
        return address
    first = next(iter(mails(cell)), cell)
    return cleaning.clean_email(cleaning.clean_text(first, longest=254))


def mails(cell: str) -> list[str]:
    """All addresses of a cell: "a@x.de; b@x.de", "Ada Berg <a@x.de>", "mailto:a@x.de"."""
    if cell.count("@") < 2 and "<" not in cell and ":" not in cell:
        return [cell] if "@" in cell else []
    return [found[1] for found in _MAILS.finditer(cell[:2000])]


def phone(cell: str) -> str:
    """Numbers without a country code are read as German ones."""
    number = _PREFIX.sub("", cell.strip())
    if _PLAIN_PHONE.fullmatch(number):
        return number
    _demand_all_digits(number)
    return cleaning.clean_phone(cleaning.clean_text(number, longest=40))


def external_id(cell: str) -> str:
    """Without the mark of its kind that ad networks put before it: l:123."""
    number = _PREFIX.sub("", " ".join(cell.split()))
    _demand_all_digits(number)
    return _id_text(number)


def _demand_all_digits(number: str) -> None:
    if _SCIENTIFIC.fullmatch(number):
        words = _("“%(text)s” has lost digits in a spreadsheet. Please format the column as text there.")
        raise ValueError(words % {"text": number[:40]})


def language(cell: str) -> str:
    name = cell.strip().lower()
    code = _LANGUAGES.get(name, name[:2] if re.fullmatch(r"[a-z]{2}([-_][a-z]{2})?", name) else name)
    if code not in ("", "de", "en"):
        raise ValueError(_("Choose German or English."))
    return code


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "R$": "BRL"}
_IN_AMOUNT = re.compile(r"R\$|[€$£]|\b(?:EUR|USD|GBP|CHF|BRL)\b", re.IGNORECASE)


def currency_of(amount: str) -> str:
    """The currency that is written beside an amount; empty where none is."""
    found = _IN_AMOUNT.search(amount)
    return _SIGNS.get(found[0].upper(), found[0].upper()) if found else ""


def currency(cell: str) -> str:
    code = _SIGNS.get(cell.strip(), cell.strip().upper())
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(_("Please enter the code of %(length)d letters.") % {"length": 3})
    return code or settings.CURRENCY


def consent(cell: str) -> str:
    word = cell.strip().lower()
    for words, state in ((_NO, ConsentState.NONE), (_YES, ConsentState.GIVEN), (_WITHDRAWN, ConsentState.WITHDRAWN)):
        if word in words:
            return state.value
    raise ValueError(_("“%(text)s” says neither yes nor no.") % {"text": word[:40]})


def money(style: str = NumberFormat.AUTO) -> Cleaner:
    """Amounts as the file writes them."""
    return partial(_money, style=style)


def _money(cell: str, style: str) -> str:
    """1.234,50 and 1,234.50 and 1234.5, with or without a sign of currency; ValueError where it could mean two."""
    plain = re.sub(r"(?i)\s|\N{NO-BREAK SPACE}|€|R?\$|£|EUR|USD|GBP|CHF|BRL", "", cell)
    if not plain:
        return NULL
    try:
        amount = Decimal(_with_point(plain, style)).quantize(Decimal("0.01"))
    except ArithmeticError:
        raise ValueError(_("“%(text)s” is no amount.") % {"text": cell[:40]}) from None
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12:
        raise ValueError(_("Please enter an amount between 0 and 999,999,999,999."))
    return str(amount)


def number_format(texts: Iterable[str]) -> NumberFormat:
    """How a column's amounts are written, where one of them tells: 1.234,56 does, 1.234 does not."""
    told: Counter[NumberFormat] = Counter()
    for text in texts:
        if "'" in text:  # groups of the Swiss, which tell nothing of the others
            continue
        plain = re.sub(r"[^\d.,]", "", text)
        comma, point = plain.rfind(","), plain.rfind(".")
        if comma >= 0 and point >= 0:
            told[NumberFormat.COMMA if comma > point else NumberFormat.POINT] += 1
        elif plain and max(comma, point) >= 0 and not re.search(r"[.,]\d{3}$", plain):
            told[NumberFormat.COMMA if comma >= 0 else NumberFormat.POINT] += 1
    return next(iter(told)) if len(told) == 1 else NumberFormat.AUTO


def _with_point(number: str, style: str) -> str:
    """The last of two different signs is the decimal one; a single one before exactly three digits says too little."""
    if style == NumberFormat.COMMA:
        return number.replace(".", "").replace("'", "").replace(",", ".")
    if style == NumberFormat.POINT:
        return number.replace(",", "").replace("'", "")
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


def owner(meanings: Mapping[str, str]) -> Cleaner:
    """The user whom the name or address in the file means; nobody where it means none of ours."""
    ours = {user.email: str(user.pk) for user in owners()}
    known = {value: ours.get(mail, NULL) for value, mail in meanings.items()}
    return lambda cell: known.get(cell.strip(), NULL)


def owners() -> list[User]:
    """Who can answer for imported leads: active people of marketing, and of sales for what sales brings in."""
    found = User.objects.working().filter(team__is_active=True).select_related("team").order_by("pk")
    return [user for user in found if user.side in (Side.MARKETING, Side.SALES)]


def owners_of_sales() -> frozenset[str]:
    """The primary keys of those in sales."""
    return frozenset(str(user.pk) for user in owners() if user.side == Side.SALES)


def website(cell: str) -> str:
    """As an address that a browser opens; what is none stays among the further facts only."""
    address = "".join(cell.split())
    address = address if "//" in address or not address else f"https://{address}"
    return (
        address
        if len(address) <= 200 and re.fullmatch(r"https?://[\w.-]+\.[a-zA-Z]{2,}(?:[/?#:]\S*)?", address)
        else ""
    )


def stage(meanings: Mapping[str, str]) -> Cleaner:
    """The stage that a status of the file means. Empty: as new leads enter."""

    def clean(cell: str) -> str:
        value = cell.strip()
        meant = meanings.get(value, ASK if is_beyond_marketing(value) else "")
        if meant == LEFT_OUT:
            raise ValueError(_("“%(text)s” is left out.") % {"text": value[:40]})
        if meant == ASK:
            raise ValueError(_("Nobody has said yet what “%(text)s” means.") % {"text": value[:40]})
        return meant

    return clean


def custom(code: str) -> Cleaner:
    """A fact that an admin added, as JSON by its type."""
    field = custom_fields()[code]
    labels = {label.lower(): key for key, label in field.labelled} | {key: key for key, _label in field.labelled}

    def clean(cell: str) -> str:
        text: Any = " ".join(cell.split())
        if field.type == CustomField.Type.BOOLEAN and text:
            text = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(text.lower(), text)
        elif field.type == CustomField.Type.CHOICE:
            text = labels.get(text.lower(), text)
        kept = cleaning.cleaned({field.name: text})[field.name] if text != "" else None
        return "" if kept is None else json.dumps(kept)

    return clean


@lru_cache
def longest(field: str) -> int:
    return int(getattr(Lead._meta.get_field(field), "max_length", None) or 0)


_id_text = text(longest("external_id"))
