"""What a visitor enters is read by the type of its field, in their language, or named as what must be mended."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.form import answers
from leads.form.fields import Field, Option, first_fields
from leads.models import FieldType
from leads.web.public.shown import countries

pytestmark = pytest.mark.django_db
OPTIONS = (Option("a", "Eins", "One"), Option("b", "Zwei", "Two"))


def read(kind: FieldType, *entered: str, language: str = "en", maps: str = "", required: bool = False) -> Any:
    """The one fact, or what must be mended."""
    field = Field("f", kind.value, maps, "F", "F", required=required, options=OPTIONS)
    found = answers.read([field], {"f": entered}, language)
    return found.problems.get("f") or (found.facts or found.further)


NUMBERS = [
    ("1234.5", "en", "1234.50"), ("1,234.5", "en", "1234.50"), ("1,234", "en", "1234.00"),
    ("1234,5", "en", "1234.50"), ("1234,5", "de", "1234.50"), ("1.234,5", "de", "1234.50"),
    ("1.234", "de", "1234.00"), ("1234.5", "de", "1234.50"), ("1'234.50", "en", "1234.50"),
    ("1 234,50", "de", "1234.50"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "language", "value"), NUMBERS)
def test_a_number_is_read_as_it_is_written_in_the_language(written: str, language: str, value: str) -> None:
    assert str(read(FieldType.NUMBER, written, language=language, maps="expected_value")["expected_value"]) == value


@pytest.mark.parametrize("written", ["many", "1.2.3,4.5", "NaN", "Infinity", "9" * 50, "--1", "1e999999999"])
def test_what_is_no_number_is_named(written: str) -> None:
    assert "number" in read(FieldType.NUMBER, written) or "amount" in read(FieldType.NUMBER, written)


@pytest.mark.parametrize("written", ["clara", "clara@", "@neu.example", "a b@c.example", "x" * 300 + "@neu.example"])
def test_what_is_no_address_is_named(written: str) -> None:
    assert isinstance(read(FieldType.MAIL, written, maps="email"), str)


def test_a_telephone_number_is_read_in_the_country_that_is_chosen() -> None:
    phone, country = Field("p", "phone", "phone", "P", "P"), Field("c", "country", "country", "C", "C")
    found = answers.read([phone, country], {"p": ["01 234567"], "c": ["AT"]}, "en")
    assert found.facts == {"phone": "+431234567", "country": "AT"}


@pytest.mark.parametrize("kind", [kind for kind in FieldType if kind != FieldType.HIDDEN])
def test_what_must_be_filled_in_is_asked_for(kind: FieldType) -> None:
    assert read(kind, required=True).startswith("Please")
    assert read(kind) == {}


def test_choices_are_kept_by_their_words() -> None:
    assert read(FieldType.CHOICES, "a", "b", "a") == {"F": "One, Two"}
    assert read(FieldType.CHOICE, "b") == {"F": "Two"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([field.key for field in first_fields()]), st.lists(st.text(), max_size=3)))
def test_whatever_is_entered_is_read_or_named(values: dict[str, list[str]]) -> None:
    found = answers.read(first_fields(), values, "en")
    assert all(found.problems.values())
    for text in (*found.facts.values(), found.said, *found.utm.values()):
        assert "\x00" not in str(text)


@pytest.mark.real_data
@pytest.mark.parametrize("kind", FieldType)
def test_every_naughty_string_is_read_or_named(kind: FieldType, real_data: Path) -> None:
    for text in json.loads((real_data / "input_checks" / "blns.json").read_text()):
        found = answers.read([Field("f", kind.value, "", "F", "F", options=OPTIONS)], {"f": [text]}, "en")
        assert all(found.problems.values()), text
        assert "\x00" not in f"{found.facts}{found.further}{found.said}", text


@pytest.mark.parametrize(("language", "germany"), [("de", "Deutschland"), ("en", "Germany")])
def test_every_country_of_a_form_has_its_name(language: str, germany: str) -> None:
    names = dict(countries(language))
    assert (names["DE"], names["CL"]) == (germany, "Chile")
    assert len(names) > 200
    assert not [name for name in names.values() if "*" in name]
