"""Addresses and numbers that nobody here wrote: taken where mail servers take them, read in their own country."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from leads.cleaning import clean_email, clean_phone

pytestmark = pytest.mark.real_data
REFUSED = (
    "ISEMAIL_CFWS_COMMENT",
    "ISEMAIL_RFC5321_ADDRESSLITERAL",
    "ISEMAIL_DEPREC_CFWS_NEAR_AT",
    "ISEMAIL_DEPREC_COMMENT",
)
WITHOUT_DOT = ("test@io",)  # valid by the letter; no company writes from a top-level domain


def _addresses(real_data: Path) -> list[tuple[str, str, str]]:
    tests = ElementTree.parse(real_data / "input_checks" / "isemail-tests.xml").getroot().iter("test")
    found = [(test.findtext("address") or "", test.findtext("category") or "", test.findtext("diagnosis") or "")
             for test in tests]  # fmt: skip
    return [("".join(map(_as_written, address)), category, diagnosis) for address, category, diagnosis in found]


def _as_written(char: str) -> str:
    """The file shows control characters by their pictures."""
    return chr(ord(char) - 0x2400) if 0x2400 <= ord(char) <= 0x2420 else char


def _is_taken(address: str) -> bool:
    try:
        return bool(clean_email(address))
    except ValueError:
        return False


def test_valid_addresses_are_taken(real_data: Path) -> None:
    valid = ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")
    wrong = [
        address for address, category, _why in _addresses(real_data) if category in valid and not _is_taken(address)
    ]
    assert set(wrong) <= set(WITHOUT_DOT)


def test_errors_comments_literals_and_folding_are_refused(real_data: Path) -> None:
    bad = ("ISEMAIL_ERR", "ISEMAIL_RFC5322", "ISEMAIL_CFWS", "ISEMAIL_DEPREC")
    wrong = [
        address for address, category, why in _addresses(real_data)
        if (category in bad or why in REFUSED) and _is_taken(address)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    "address", ["grüße@müller.example", "用户@例え.example", "o'hara@example.com", "a+b@sub.example.co.uk"]
)
def test_international_and_unusual_addresses_are_taken(address: str) -> None:
    assert _is_taken(address)


def test_numbers_of_every_region_are_read_in_their_own_country(real_data: Path) -> None:
    regions = json.loads((real_data / "input_checks" / "example_numbers_by_region.json").read_text())
    examples = [
        (r["region"], r["countryCode"], n) for r in regions if len(r["region"]) == 2 for n in r["examples"].values()
    ]
    unread = [
        (region, number) for region, code, number in examples if clean_phone(number, region) != f"+{code}{number}"
    ]
    assert len(examples) > 1000
    assert {region for region, _number in unread} <= {"BJ"}, "Benin's numbers have grown since the file was made"
