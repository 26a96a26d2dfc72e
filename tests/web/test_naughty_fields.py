"""Whatever is typed into any field of any form, it is understood or refused with a message."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm
from django.urls import get_resolver

from leads import cleaning
from leads.models import FACTS

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
OURS = ("accounts.", "leads.")
WRITTEN_IN_SEVERAL_WAYS = {"email", "phone", "expected_value", "country", "currency"}
assert get_resolver().url_patterns  # the doors bring all forms with them


def forms_of_ours(above: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    for form in above.__subclasses__():
        yield from forms_of_ours(form)
        if form.__module__.startswith(OURS):
            yield form


FIELDS = {
    f"{form.__name__}.{name}": field
    for form in sorted(forms_of_ours(), key=lambda form: form.__qualname__)
    for name, field in getattr(form, "base_fields", {}).items()
    if not isinstance(field, forms.ModelChoiceField | forms.FileField)  # these ask the database, through the doors
}


@pytest.fixture(scope="module")
def naughty(real_data: Path) -> list[str]:
    strings: list[str] = json.loads((real_data / "input_checks" / "blns.json").read_text())
    return [*strings, "\ufeff", "\ud7ff", "a" * 5000, "=1+1", "\r\n\t\v\f", "\x00"]


def said(field: forms.Field, text: str) -> list[str]:
    """What is said about a text: that it is understood, or why not."""
    try:
        field.clean(text)
    except ValidationError as refusal:
        return list(refusal.messages) or [""]
    return ["understood"]


@pytest.mark.parametrize("name", FIELDS)
def test_every_string_in_every_field(name: str, naughty: list[str]) -> None:
    for text in naughty:
        assert all(said(FIELDS[name], text)), text


def cleaned(name: str, text: str) -> Any:
    """The fact as it is kept, or what is said against it, by field."""
    try:
        return cleaning.cleaned({name: text})[name]
    except cleaning.BadFacts as refusal:
        return refusal.fields


@pytest.mark.parametrize("name", FACTS)
def test_every_string_as_every_fact_of_a_lead(name: str, naughty: list[str]) -> None:
    """It is kept as it was typed, but for white space and what is written in several ways, or refused by name."""
    for text in naughty:
        fact = cleaned(name, text)
        if isinstance(fact, dict):
            assert list(fact) == [name], text
            assert fact[name], text
        else:
            assert name in WRITTEN_IN_SEVERAL_WAYS or fact == " ".join(text.split()), text
