"""The list as a table for spreadsheets."""

import csv
import io

import pytest
from django.test import Client

from accounts.models import User
from leads.models import Stage
from leads.web.listing import export
from tests.cast import a_sal, a_won_lead, an_mql, an_offer_to, sued

pytestmark = pytest.mark.django_db


def raw(client: Client, user: User, address: str = "") -> str:
    client.force_login(user)
    answer = client.get(f"/leads/export/{address}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def table(client: Client, user: User, address: str = "", delimiter: str = ",") -> list[dict[str, str]]:
    text = raw(client, user, address).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_the_file_holds_what_the_filters_show(client: Client, anna: User) -> None:
    won, _mql = a_won_lead(), an_mql()
    rows = table(client, anna, "?won=1")
    assert [row["Number"] for row in rows] == [won.public_id]
    assert rows[0]["stage"] == str(Stage.WON.label)
    assert rows[0]["amount"] == "1200.00"


def test_excel_recognises_the_letters_by_the_mark_at_the_beginning(client: Client, anna: User) -> None:
    an_mql(last_name="Müßig")
    text = raw(client, anna)
    assert text.startswith("\ufeff")
    assert "Müßig" in text


def test_a_german_file_has_semicolons_and_decimal_commas(client: Client, anna: User) -> None:
    a_won_lead(company="Meier; Söhne")
    User.objects.filter(pk=anna.pk).update(language="de")
    anna.refresh_from_db()
    lines = raw(client, anna).splitlines()
    assert lines[0].count(";") == len(export.COLUMNS) - 1
    assert "1200,00" in lines[1]
    assert '"Meier; Söhne"' in lines[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "＝", "\r="])
def test_no_cell_starts_a_formula(start: str) -> None:
    assert export.safe(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_a_formula_in_any_text_comes_out_as_text(client: Client, anna: User) -> None:
    an_mql(first_name="=1+1", last_name="@SUM(A1)", company="+A1", interest="-2+3", origin="=HYPERLINK(1)")
    row = table(client, anna)[0]
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in row.values()


def test_a_plain_text_comes_out_unchanged() -> None:
    for text in ("Müller & Söhne", "a=b", "1-2", "'quoted'", ""):
        assert export.safe(text) == text


def test_a_rep_exports_the_own_team_alone(client: Client, rico: User) -> None:
    ours = a_sal()
    an_offer_to(sued())
    assert [row["Number"] for row in table(client, rico)] == [ours.public_id]


def test_management_may_export(client: Client, max: User) -> None:
    lead = an_mql()
    assert [row["Number"] for row in table(client, max)] == [lead.public_id]
