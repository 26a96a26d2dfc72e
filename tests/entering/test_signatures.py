"""What is found in a mail signature, in German and English; and that no text makes it fail."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import signatures

KNOWN = {
    "german": (
        """Mit freundlichen Grüßen

i. A. Dr. Jana von Berg
Leiterin Einkauf

Kunde & Söhne GmbH & Co. KG
Musterstraße 12
D-20095 Hamburg

Tel.: +49 40 123456-78
Mobil: +49 171 2345678
Fax: +49 40 123456-79
jana.vonberg@kunde-soehne.example
www.kunde-soehne.example

Geschäftsführer: Max Kunde
Amtsgericht Hamburg HRB 12345""",
        {"first_name": "Jana", "last_name": "von Berg", "job_title": "Leiterin Einkauf", "country": "DE",
         "company": "Kunde & Söhne GmbH & Co. KG", "phone": "+49 40 123456-78",
         "email": "jana.vonberg@kunde-soehne.example"},
    ),
    "english, in one line": (
        """Best regards,
John Q. Smith | Head of Procurement
Acme Corp.
t: +1 (415) 555-2671 | m: +1 415 555 2672 | f: +1 415 555 2673
john.smith@acme.example | https://acme.example
500 Market Street, Suite 400
San Francisco, CA 94105
USA""",
        {"first_name": "John Q.", "last_name": "Smith", "job_title": "Head of Procurement", "country": "US",
         "company": "Acme Corp.", "phone": "+1 (415) 555-2671", "email": "john.smith@acme.example"},
    ),
    "austrian": (
        """--
Peter Huber, MSc
Geschäftsführer
Huber Solar Ges.m.b.H.
Hauptplatz 3, 8010 Graz, Österreich
T 0316 / 12 34 56 - 0   F 0316/123456-9
office@huber-solar.example""",
        {"first_name": "Peter", "last_name": "Huber", "job_title": "Geschäftsführer", "country": "AT",
         "company": "Huber Solar Ges.m.b.H.", "phone": "0316 / 12 34 56 - 0", "email": "office@huber-solar.example"},
    ),
    "without a legal form": (
        """Sarah O'Neill (she/her)
Senior Account Executive
Brightlight
M +44 7700 900123
sarah@brightlight.example""",
        {"first_name": "Sarah", "last_name": "O'Neill", "job_title": "Senior Account Executive",
         "company": "Brightlight", "phone": "+44 7700 900123", "email": "sarah@brightlight.example"},
    ),
    "telefax only behind": (
        """Viele Grüße
Anna Müller

Müller Elektrotechnik e.K. · Bahnhofstr. 5 · 80331 München
Telefon 089 1234567 · Telefax 089 1234568 · info@mueller-elektro.example""",
        {"first_name": "Anna", "last_name": "Müller", "company": "Müller Elektrotechnik e.K.",
         "phone": "089 1234567", "email": "info@mueller-elektro.example"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KNOWN)
def test_a_signature_is_read(kind: str) -> None:
    text, facts = KNOWN[kind]
    assert signatures.read(text).facts == facts


def test_mobile_web_and_address_are_kept_beside_and_no_fax() -> None:
    further = signatures.read(KNOWN["german"][0]).further
    assert further == {
        "Mobile": "+49 171 2345678", "Web": "www.kunde-soehne.example", "Address": "Musterstraße 12, D-20095 Hamburg",
    }  # fmt: skip


@given(st.text(max_size=500))
def test_no_text_makes_it_fail(text: str) -> None:
    signatures.read(text)


@pytest.mark.parametrize("text", ["a" * 5000, "a@" * 2500, "+49 " * 1250, "1 " * 2500, "a." * 2500, "Straße " * 700])
def test_no_text_takes_long(text: str) -> None:
    start = time.perf_counter()
    signatures.read(text)
    assert time.perf_counter() - start < 1
