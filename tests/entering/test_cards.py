"""vCards of all versions, as phones, mail programs and old devices write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import cards, vcards
from leads.cards import NoCards


def one(*lines: str, raw: bytes = b"") -> cards.Card:
    text = "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""]).encode()
    return cards.read(vcards.decoded(raw or text))[0]


def test_version_2_with_quoted_printable_in_latin_1() -> None:
    card = one(
        "VERSION:2.1", "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg",
        "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller =", "GmbH;Einkauf", "TEL;FAX:1", "TEL;CELL:0171 1",
        "TEL;WORK;VOICE:089 2", "EMAIL;INTERNET:j@m.example", "PHOTO;ENCODING=BASE64:AAAA", " BBBB",
    )  # fmt: skip
    assert card.facts == {
        "first_name": "Jörg", "last_name": "Müller", "company": "Müller GmbH", "email": "j@m.example", "phone": "089 2",
    }  # fmt: skip
    assert card.further == {"Department": "Einkauf", "telephone": "0171 1"}


def test_version_3_with_groups_escapes_and_folding() -> None:
    card = one(
        "VERSION:3.0", "N:Berg\\, von;Jana;;Dr.;", "item1.EMAIL;type=INTERNET;type=pref:jana@", " neu.example",
        "item1.X-ABLabel:x", "ORG:Neu\\; Alt AG", "TITLE:Head\\, Sales", "NOTE:one\\ntwo",
        "ADR;TYPE=WORK:;;Weg 1;Ulm;;89073;Germany",
    )  # fmt: skip
    assert (card.facts["last_name"], card.facts["company"]) == ("Berg, von", "Neu; Alt AG")
    assert (card.facts["email"], card.facts["country"], card.facts["job_title"]) == (
        "jana@neu.example", "DE", "Head, Sales",
    )  # fmt: skip
    assert card.further["Note"] == "one\ntwo"


def test_version_4_with_addresses_as_uris() -> None:
    card = one(
        "VERSION:4.0", "FN:Jana Berg", 'TEL;VALUE=uri;TYPE="voice,work";PREF=1:tel:+49-40-1;ext=102',
        "EMAIL:mailto:jana@neu.example", "LANG:de-AT",
    )  # fmt: skip
    assert card.facts == {
        "name": "Jana Berg", "phone": "+49-40-1", "email": "jana@neu.example", "language": "de",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding(encoding: str) -> None:
    card = one(raw="BEGIN:VCARD\nN:Müller;Jörg\nEND:VCARD".encode(encoding))
    assert card.facts == {"first_name": "Jörg", "last_name": "Müller"}


def test_many_cards_also_without_ends() -> None:
    text = "BEGIN:VCARD\nN:A;B\nBEGIN:VCARD\nN:C;D\nEND:VCARD\nrest\nbegin:vcard\nn:E;F"
    assert [card.name for card in cards.read(text)] == ["B A", "D C", "F E"]


def test_the_same_card_has_the_same_key_whatever_its_picture() -> None:
    lines = "BEGIN:VCARD\nN:A;B\nPHOTO:{}\n XX\nEND:VCARD"
    keys = {cards.read(cards.lean(lines.format(photo)))[0].key for photo in ("1", "2", "")}
    assert len(keys) == 1


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_text_makes_it_fail(text: str, name: str) -> None:
    with suppress(NoCards):  # where the first line is continued by a blank
        cards.read(f"BEGIN:VCARD\n{name};{text}:{text}\nN:{text}\nTEL;{text}\nEND:VCARD")


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    cards.read(vcards.decoded(b"BEGIN:VCARD\n" + raw) + "\nBEGIN:VCARD\nN:a")


def test_what_has_no_card_is_none() -> None:
    with pytest.raises(cards.NoCards):
        cards.read("Name;Mail")


@pytest.mark.real_data
def test_the_cards_that_others_wrote(real_data: object) -> None:
    from pathlib import Path

    found = {
        path.name: cards.read(vcards.decoded(path.read_bytes()))[0].facts
        for path in (Path(str(real_data)) / "crm_exports").glob("*.vcf")
    }
    assert found["John_Doe_GMAIL.vcf"]["email"] == "john.doe@ibm.com"
    assert found["rfc6350-example.vcf"]["company"] == "Viagenie"
