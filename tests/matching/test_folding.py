"""Spellings fold alike in Python and in the database."""

import pytest
from django.db import connection

from leads.matching import folding

NAMES = [
    "Müller", "Mueller", "MULLER", "Groß", "Gross", "José García", "Łukasz", "Søren Åkesson", "Bauer", "Quelle",
    "Manuel", "Michael", "O'Brien", "", "  ", "Æther", "Þór", "İstanbul"[1:], "北京", "Zoë-Élodie",
]  # fmt: skip
COMPANIES = [
    "Kunde GmbH", "Kunde GmbH & Co. KG", "KUNDE AG", "Müller Bau GmbH", "Müllerbau", "AG Weser", "S.A. Peugeot S.A.",
    "Kunde, Inc.", "GmbH", "Kunde Ltd.", "Kunde e.K.", "Ökostrom UG (haftungsbeschränkt)", "a&b", "", "Co",
    "日本 株式会社",
]  # fmt: skip


def _in_database(function: str, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_names_fold_alike(name: str) -> None:
    assert folding.folded(name) == _in_database("leads_folded", name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", COMPANIES)
def test_companies_fold_alike(name: str) -> None:
    assert folding.company_key(name) == _in_database("leads_company_key", name)


def test_a_legal_form_makes_no_other_company() -> None:
    assert (
        len({folding.company_key(f"Müller Bau {form}") for form in ("GmbH", "AG", "", "Ltd.", "& Co. KG", "S.A.")}) == 1
    )
    assert folding.company_key("AG Weser") != folding.company_key("Weser")


@pytest.mark.parametrize(
    "address", ["info@kunde.de", "Sales.Nord@kunde.de", "kontakt2@kunde.de", "kunde@kunde.de", "büro@kunde.de"]
)
def test_a_shared_mailbox_is_known_by_its_name(address: str) -> None:
    assert folding.is_shared(address)


@pytest.mark.parametrize("address", ["clara@kunde.de", "info.mann@gmx.de"[5:], "c.kunde@kunde.de", "salesch@kunde.de"])
def test_a_persons_mailbox_is_no_shared_one(address: str) -> None:
    assert not folding.is_shared(address)


def test_free_mail_says_nothing_about_a_company() -> None:
    assert folding.domain_of_mail("a@gmx.de") == folding.domain_of_mail("a@yahoo.co.uk") == ""
    assert folding.domain_of_mail("a@mail.kunde.co.uk") == "kunde.co.uk"
    assert folding.domain_of_website("https://www.kunde.de:443/x") == "kunde.de"
