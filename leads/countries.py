"""Countries as people and files write them: by code, or by name in English or German."""

import re
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unicodedata import combining, normalize

import phonenumbers
from django.utils.translation import gettext as _

_ALSO_CALLED = {
    "usa": "US", "united states of america": "US", "vereinigte staaten von amerika": "US", "uk": "GB", "england": "GB",
    "great britain": "GB", "großbritannien": "GB", "holland": "NL", "czech republic": "CZ", "russian federation": "RU",
    "brasil": "BR", "österreich": "AT", "schweiz": "CH", "a": "AT",
    "kyrgyz republic": "KG", "cocos": "CC", "bouvet island": "BV", "viet nam": "VN", "korea, republic of": "KR",
    "republic of korea": "KR", "deutschland (bundesrepublik)": "DE", "brd": "DE", "d": "DE", "slovak republic": "SK",
    "czechia": "CZ", "tschechische republik": "CZ", "lao people's democratic republic": "LA", "türkei": "TR",
    "syrian arab republic": "SY", "libyan arab jamahiriya": "LY", "iran, islamic republic of": "IR", "macao": "MO",
    "the netherlands": "NL", "united kingdom of great britain and northern ireland": "GB", "schottland": "GB",
}  # fmt: skip


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
    spellings = (name, re.sub(r" ?\(.*", "", name), name.partition(",")[0])
    code = next((code for spelling in spellings if (code := _countries().get(spelling.lower()))), None)
    if name and code is None:
        raise ValueError(_("“%(name)s” is no known country.") % {"name": name[:40]})
    return code or ""


def name_of_country(code: str, language: str) -> str:
    """In the language, else by the library's own name, which is English; a star stands for that. Else empty."""
    names = names_of_countries().get(code, {})
    return next((names[one] for one in (language, "aa") if names.get(one, "*")[0] != "*"), "")


def in_order(name: str) -> str:
    """By this countries are sorted in German and English: Ä beside A, whatever its case."""
    plain = normalize("NFKD", name)
    return "".join(char for char in plain if not combining(char)).casefold()
