"""Why two records may or may not be one person: kept as data, said in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as lazy

Said = dict[str, str]
"""A reason as data: its code, and the value that it names."""

SENTENCES: Mapping[str, Any] = {
    "same_id": lazy("The same id in the source: %(value)s."),
    "same_mail": lazy("The same e-mail address: %(value)s."),
    "shared_mail": lazy("The same address, which several people read: %(value)s."),
    "near_mail": lazy("E-mail addresses that differ by a slip: %(value)s."),
    "other_mail": lazy("Two addresses of their own at the same company: %(value)s."),
    "same_phone": lazy("The same telephone number: %(value)s."),
    "same_name": lazy("The same name: %(value)s."),
    "typo_name": lazy("Names that differ by a slip: %(value)s."),
    "initial_name": lazy("The same family name with a fitting initial: %(value)s."),
    "alike_name": lazy("Names that are alike: %(value)s."),
    "partial_name": lazy("Of one only half the name is known, and it fits: %(value)s."),
    "unknown_name": lazy("Of one no name is known."),
    "family_name": lazy("The same family name, another given name: %(value)s."),
    "given_name": lazy("The same given name, another family name: %(value)s."),
    "other_name": lazy("Different names: %(value)s."),
    "usual_name": lazy("Many people have this name."),
    "same_company": lazy("The same company: %(value)s."),
    "near_company": lazy("Company names that are alike: %(value)s."),
    "other_company": lazy("Different companies: %(value)s."),
    "same_domain": lazy("The same web domain: %(value)s."),
    "other_country": lazy("Different countries: %(value)s."),
}


def said(code: str, *values: str) -> Said:
    """One value, or two that stand against each other."""
    return {"code": code, "value": " / ".join(dict.fromkeys(value for value in values if value))}


def in_words(reasons: Iterable[Mapping[str, str]]) -> list[str]:
    return [
        str(SENTENCES[one["code"]]) % {"value": one.get("value", "")} for one in reasons if one["code"] in SENTENCES
    ]
