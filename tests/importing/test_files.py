"""Files of all kinds become a table, or say in words why not: soon, and without taking the machine down."""

import csv
import io
import struct
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from leads import importing
from leads.importing import NotATable, converting
from leads.models import DateFormat, ImportJob, Lead, NumberFormat
from leads.refusals import Refusal
from tests.importing.conftest import Brought, accounts_for_every_row

WITHIN = 10.0  # seconds


def draft(data: bytes, by: User, name: str = "file") -> ImportJob:
    began = time.monotonic()
    job = importing.draft(io.BytesIO(data), name, by=by)
    importing.preview(job)
    assert time.monotonic() - began < WITHIN
    return job


def refusal(data: bytes, by: User) -> str:
    with pytest.raises(NotATable) as refused:
        draft(data, by)
    assert not ImportJob.objects.exists()
    return refused.value.message


def workbook(*sheets: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        page = book.create_sheet(f"Page {number}")
        for row in rows:
            page.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def archive(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return data.getvalue()


PEOPLE = [
    ["Kunden 2026", None, None, None, None],
    ["Vorname", "Nachname", "E-Mail", "Telefon", "Erstkontakt"],
    ["Ada", "Berg", "ada@x.de", 4922112345678, datetime(2026, 2, 1, 10, 30)],
    [None, None, None, None, None],
    ["Bö", "Klein", "bo@x.de", "0221 123456", date(2026, 3, 1)],
    ["Summe", None, None, None, 2],
]


def test_a_workbook_is_read_with_its_dates_and_numbers(anna: User) -> None:
    job = draft(workbook(PEOPLE), anna, "Kunden.xlsx")
    assert (job.kind, job.header_row, job.mapping) == (
        "xlsx", 2, ["first_name", "last_name", "email", "phone", "captured_at"])  # fmt: skip
    job = importing.run(importing.start(job))
    ada, bo = Lead.objects.order_by("pk")
    assert (ada.phone, bo.first_name, ada.captured_at.isoformat()) == (
        "+4922112345678", "Bö", "2026-02-01T09:30:00+00:00")  # fmt: skip
    assert (job.rows_read, job.created, job.refused) == (3, 2, 1)
    assert "totals" in job.refusals.get().cause or "date" in job.refusals.get().cause
    assert job.refusals.get().row == 6


def test_the_sheet_can_be_chosen(anna: User) -> None:
    job = draft(workbook([["a", "b"], [1, 2]], [["email", "phone"], ["ada@x.de", "0221 123456"]]), anna)
    assert job.sheets == ["Page 1", "Page 2"]
    job = importing.reshape(job, importing.Shape(job.encoding, job.delimiter, job.header_row), sheet=1)
    assert job.columns == ["email", "phone"]


def test_covers_and_hidden_sheets_are_passed_over(anna: User) -> None:
    people = [["email", "phone"], ["ada@x.de", "0221 123456"]]
    job = draft(workbook([["Leads of the fair"]], [], [["Notes"], ["by Bo"]], people), anna)
    assert (job.sheet, job.sheets, job.columns) == (3, [f"Page {n}" for n in range(1, 5)], ["email", "phone"])
    book = openpyxl.load_workbook(io.BytesIO(workbook([["old", "data"], ["a", "b"]], people)))
    book.worksheets[0].sheet_state, book.active = "hidden", 1
    data = io.BytesIO()
    book.save(data)
    job = draft(data.getvalue(), anna)
    assert (job.sheets, job.columns) == (["Page 2", "Page 1"], ["email", "phone"])
    assert importing.run(importing.start(job)).created == 1


def test_of_a_large_workbook_the_beginning_is_shown_and_all_is_imported(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["email", "Vorname"], *([f"p{n}@x.de", "Ada"] for n in range(1200))]
    monkeypatch.setattr(converting.convert, "__kwdefaults__", {"seconds": 0.0})
    job = draft(workbook(rows), anna)
    assert not job.is_whole
    job = importing.run(importing.start(job))
    assert (job.is_whole, job.rows_read, job.created) == (True, 1200, 1200)


def test_an_opendocument_sheet_is_read(anna: User) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    rows = "".join(row.format("".join(map(cell.format, cells))) for cells in (["email", "Ort"], ["ada@x.de", "Köln"]))
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    data = archive(**{"mimetype": kind, "content_xml": content, "META-INF__manifest_xml": manifest})
    job = draft(data, anna)
    assert (job.kind, job.columns, job.mapping) == ("ods", ["email", "Ort"], ["email", "city"])


def test_a_web_page_with_a_table_is_read_and_one_without_is_told(anna: User) -> None:
    assert "web page" in refusal(b"<!DOCTYPE html><html><title>Sign in</title><form></form></html>", anna)
    page = "<html><body><table><tr><th>Name</th><th>E-Mail</th></tr><tr><td>Ada&nbsp;Berg<td>ada@x.de</table></body>"
    job = draft(page.encode(), anna, "report.xls")
    assert (job.kind, job.columns) == ("html", ["Name", "E-Mail"])


CARDS = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=\r\n=C3=BCrgen\r\n"
    "ORG:Berg GmbH;Sales\r\nTEL;WORK;VOICE:0221 123456\r\nEMAIL;INTERNET:jm@x.de\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Berg\nitem1.EMAIL;type=INTERNET:ada@x.de\nEMAIL:ada2@x.de\nNOTE:one\\, two\n"
    " three\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\nEND:VCARD\n"
    'BEGIN:VCARD\nVERSION:4.0\nN:Klein;Bo;;;\nTEL;VALUE=uri;TYPE="voice,work":tel:+49-221-654321\n'
    "BEGIN:VCARD\nVERSION:4.0\nX-NOTHING:1\nEND:VCARD\n"
)


def test_cards_of_all_versions_are_read_and_a_broken_one_is_refused_alone(anna: User) -> None:
    job = draft(CARDS.encode(), anna, "cards.vcf")
    assert job.kind == "vcf"
    job = importing.run(importing.start(job))
    assert (job.rows_read, job.created, job.refused) == (4, 3, 1)
    found = {lead.last_name: lead for lead in Lead.objects.all()}
    assert (found["Müller"].first_name, found["Müller"].company, found["Müller"].email) == (
        "Jürgen",
        "Berg GmbH",
        "jm@x.de",
    )
    assert (found["Berg"].email, found["Berg"].extra["Email 2"]) == ("ada@x.de", "ada2@x.de")
    assert found["Klein"].phone == "+49221654321"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04....", "damaged"),
        (archive(readme="x"), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (archive(xl__workbook_xml="<nonsense"), "damaged"),
        (b"BEGIN:VCARD\n", "no rows"),
        (workbook([["email", "phone"]]), "no rows"),
        (workbook([[]]), "empty"),
        (b",".join(b"a" for _ in range(5000)) + b"\n1\n", "1,000 columns"),
        (b"email\n", "no rows"),
        (b"\0" * 5000, "empty"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_in_words(data: bytes, words: str, anna: User) -> None:
    assert words in refusal(data, anna)


def old_workbook(*records: tuple[int, bytes]) -> bytes:
    """An old Excel file (a compound file with one stream) of these records."""
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records).ljust(4096, b"\0")
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    sectors = [struct.pack("<128I", 0xFFFFFFFD, end, *range(3, 10), end, *[free] * 118)]
    names = (("Root Entry", 5, free, 1, end, 0), ("Workbook", 2, free, free, 2, len(stream)))
    entries = b""
    for name, kind, side, child, first, size in names:
        spelled = name.encode("utf-16-le") + b"\0\0"
        entries += spelled.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelled), kind, 1, side, side, child)
        entries += b"\0" * 36 + struct.pack("<IQ", first, size)
    sectors.append(entries.ljust(512, b"\0"))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return head + b"".join(sectors) + stream


_BEGIN, _END = (0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)), (0x0A, b"")
_PROTECTED = (0x2F, struct.pack("<HHH", 1, 1, 1) + b"\x11" * 48)


def test_an_old_workbook_with_a_password_says_so(anna: User) -> None:
    assert "password" in refusal(old_workbook(_BEGIN, _PROTECTED, _END), anna)


def test_an_old_workbook_is_read(anna: User) -> None:
    def label(row: int, column: int, text: str) -> tuple[int, bytes]:
        return 0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1")

    page = (0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    cells = [label(0, 0, "email"), label(0, 1, "Ort"), label(1, 0, "ada@x.de"), label(1, 1, "K\xf6ln"), _END]
    begin = 4 + len(_BEGIN[1]) + 4 + 6 + 2 + len("Leads") + 4
    sheet = (0x85, struct.pack("<IBBBB", begin, 0, 0, 5, 0) + b"Leads")
    job = draft(old_workbook(_BEGIN, sheet, _END, page, *cells), anna, "leads.xls")
    assert (job.kind, job.columns, job.mapping) == ("xls", ["email", "Ort"], ["email", "city"])


def bomb() -> bytes:
    """A workbook of a few megabytes whose one sheet unfolds to gigabytes."""
    book = io.BytesIO(workbook([["email"], ["a@x.de"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for part in source.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                target.writestr(part, source.read(part))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                        b'<row r="1"><c r="A1" t="inlineStr"><is><t>')  # fmt: skip
            for _ in range(600):
                sheet.write(b"a" * 1024 * 1024)
            sheet.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


@pytest.mark.slow
def test_a_file_that_unfolds_to_gigabytes_is_refused_in_time(anna: User) -> None:
    assert "unfolds" in refusal(bomb(), anna)


# texts --------------------------------------------------------------------------------------------

GERMAN = 'Vorname;Nachname;E-Mail;Notiz\nJürgen;Größe;j@x.de;"erste Zeile\nzweite – Straße"\nÄnne;Öß;a@x.de;\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"])
def test_german_is_german_in_any_encoding(bring: Brought, encoding: str) -> None:
    text = GERMAN if encoding != "cp850" else GERMAN.replace("–", "-")
    bring(text.encode(encoding))
    lead = Lead.objects.get(email="j@x.de")
    assert (lead.first_name, lead.last_name) == ("Jürgen", "Größe")
    assert "Straße" in lead.extra["Notiz"]


def test_the_euro_of_latin_9_is_told_from_the_sign_of_windows(anna: User) -> None:
    assert draft("Name;Wert\nMüller;5 €\n".encode("iso8859-15"), anna).encoding == "iso8859-15"
    assert draft("Name;Wert\nMüller;5 €\n".encode("cp1252"), anna).encoding == "cp1252"


def test_columns_without_names_are_understood_by_what_stands_in_them(bring: Brought, anna: User) -> None:
    text = "Ada Berg,ada@x.de,+49 221 123456,2026-02-01\nBo Klein,bo@x.de,+49 221 654321,2026-02-02\n"
    job = draft(text.encode(), anna)
    assert (job.header_row, job.columns[0]) == (0, "Column 1")
    assert job.mapping == ["name", "email", "phone", "captured_at"]
    job = bring(text)
    assert (job.rows_read, job.created) == (2, 2)


def test_notes_above_and_totals_below_are_no_leads(bring: Brought) -> None:
    job = bring(
        "Report: Leads\nAs of 2026-01-01\n\nName;E-Mail;City\nAda;a@x.de;Ulm\nBo;b@x.de;Bonn\nGrand Total;;2\n"
        "\nConfidential Information - Do Not Distribute\nSeite 1 von 2;;\nPage 2;;\n"
    )
    assert (job.created, job.refused) == (2, 4)
    assert {"totals" in row.cause for row in job.refusals.all()} == {True}
    assert accounts_for_every_row(job)


def test_a_company_called_total_is_no_line_of_totals(bring: Brought) -> None:
    assert bring("company,city\nTotal Energies SE,Paris\nSumme Bau GmbH,Ulm\nSeite 7 Verlag,Ulm\n").created == 3


def test_of_two_addresses_in_a_cell_the_second_is_kept_and_named(bring: Brought) -> None:
    bring('Name;E-Mail\nAda;"a@x.de; b@x.de"\nBo;Bo Klein <bo@x.de>\nCy;mailto:cy@x.de\nDi;d@x.de/e@x.de,f@x.de\n')
    found = {lead.last_name: lead for lead in Lead.objects.all()}
    assert (found["Ada"].email, found["Ada"].extra) == ("a@x.de", {"E-Mail 2": "b@x.de"})
    assert [found[name].email for name in ("Bo", "Cy", "Di")] == ["bo@x.de", "cy@x.de", "d@x.de"]
    assert found["Di"].extra == {"E-Mail 2": "e@x.de, f@x.de"}


def test_marks_of_ad_networks_and_of_spreadsheets_are_no_part_of_ids_and_numbers(bring: Brought) -> None:
    job = bring(
        'id,phone,Name\nl:123456789,p:+4922112345678,Ada\n="00123",\'0221 123456,Bo\nc:55555555,"4,91512E+11",Cy\n'
        "1.23E+15,,Di\n"
    )
    found = {lead.last_name: lead for lead in Lead.objects.all()}
    assert (found["Ada"].external_id, found["Ada"].phone) == ("123456789", "+4922112345678")
    assert (found["Bo"].external_id, found["Bo"].phone) == ("00123", "+49221123456")
    assert (job.created, job.refused) == (2, 2)
    assert "lost digits" in job.refusals.first().cause  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "style", "read"),
    [
        ("46054", DateFormat.EXCEL, "2026-01-31T23:00"),
        ("46054.5", DateFormat.EXCEL, "2026-02-01T11:00"),
        ("1769904000000", DateFormat.EPOCH, "2026-02-01T00:00"),
        ("2026-02-01T10:00:00Z", DateFormat.ISO, "2026-02-01T10:00"),
        ("2026-02-01 10:00:00+0100", DateFormat.ISO, "2026-02-01T09:00"),
        ("1. März 2026", DateFormat.WORDS, "2026-02-28T23:00"),
        ("01. Februar 2026 10:00 Uhr", DateFormat.WORDS, "2026-02-01T09:00"),
        ("Feb 1, 2026", DateFormat.WORDS, "2026-01-31T23:00"),
        ("01.02.26", DateFormat.DOTS, "2026-01-31T23:00"),
        ("01.02.2026 10:00 CET", DateFormat.DOTS, "2026-02-01T09:00"),
        ("2/13/2026 3:05 p.m.", DateFormat.MONTH_FIRST, "2026-02-13T14:05"),
    ],
)  # fmt: skip
def test_dates_are_recognised_and_read(bring: Brought, written: str, style: DateFormat, read: str) -> None:
    job = bring(f'email;created at\na@x.de;"{written}"\n')
    assert (job.date_format, job.refused) == (style, 0)
    assert Lead.objects.get().captured_at.isoformat().startswith(read)


@pytest.mark.parametrize(
    ("amounts", "style", "values"),
    [
        (["1.234", "1.234,50"], NumberFormat.COMMA, [1234, 1234.5]),
        (["1,234", "7.5"], NumberFormat.POINT, [1234, 7.5]),
    ],
)  # fmt: skip
def test_how_amounts_are_written_is_told_by_the_column(
    bring: Brought, amounts: list[str], style: NumberFormat, values: list[float]
) -> None:
    job = bring("email;expected value\n" + "".join(f"a{n}@x.de;{text}\n" for n, text in enumerate(amounts)))
    assert job.number_format == style
    assert [float(lead.expected_value or 0) for lead in Lead.objects.order_by("email")] == values


def test_an_amount_that_can_mean_two_is_refused_until_somebody_says(bring: Brought) -> None:
    text = "email;expected value\na@x.de;1.234\n"
    assert "two ways" in bring(text).refusals.get().cause
    bring(text, number_format=NumberFormat.COMMA)
    assert Lead.objects.get().expected_value == 1234


def test_hundreds_of_columns_are_no_hindrance(anna: User) -> None:
    head = ["email", *(f"Feld {n}" for n in range(381))]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t").writerows([head, *(["a@x.de", *map(str, range(381))] for _ in range(300))])
    job = draft(text.getvalue().encode("utf-16"), anna)
    assert (len(job.columns), job.mapping[0], job.encoding) == (382, "email", "utf-16")


def test_refused_rows_come_again_without_their_causes(bring: Brought) -> None:
    job = bring("Zeile;Ursache;Name;E-Mail\n2;E-Mail: kaputt;Ada;ada@x.de\n")
    assert job.mapping == ["", "", "name", "email"]
    assert Lead.objects.get().extra == {}


# whatever comes -----------------------------------------------------------------------------------

_CELLS = ("a@x.de", "Ada", '"', '"x', "x\ny", "", "\0", "ü", "1.234,5", "=1", "'", "2026-01-01", ";", "\t")
_LINES = st.lists(st.lists(st.sampled_from(_CELLS), max_size=5), max_size=12)


@given(st.one_of(
    st.binary(max_size=600),
    st.binary(max_size=300).map(lambda tail: b"email,Name,date\na@x.de,Ada,2026-01-01\n" + tail),
    _LINES.map(lambda rows: b"email,Name\n" + "\n".join(",".join(row) for row in rows).encode()),
    _LINES.map(lambda rows: "\n".join(";".join(row) for row in rows).encode("utf-16")),
    _LINES.map(lambda rows: ("BEGIN:VCARD\n" + "\n".join("EMAIL:".join(row) for row in rows)).encode("cp1252")),
    st.binary(max_size=300).map(lambda tail: workbook([["email"], ["a@x.de"]])[:2000] + tail),
))  # fmt: skip
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_table_or_refused_and_every_row_is_accounted_for(anna: User, data: bytes) -> None:
    try:
        job = draft(data, anna)
        rows = importing.preview(job).tried
        job = importing.run(importing.start(job))
    except Refusal:
        return
    assert job.status == ImportJob.Status.DONE
    assert accounts_for_every_row(job)
    assert job.rows_read == rows or rows == 2000


def test_a_currency_beside_an_amount_is_taken_over(anna: User) -> None:
    """Nobody's francs become euros; groups of the Swiss tell nothing of how the other amounts are written."""
    amounts = ("CHF 1'234.50", "USD 2,000.00", "$ 300", "1.500,00 €", "")
    rows = "Name;E-Mail;Wert\n" + "".join(
        f"A;{name}@x.de;{amount}\n" for name, amount in zip("abcde", amounts, strict=True)
    )
    importing.run(importing.start(draft(rows.encode(), anna)))
    stored = {lead.email[0]: (lead.expected_value, lead.currency) for lead in Lead.objects.all()}
    assert stored["a"] == (Decimal("1234.50"), "CHF")
    assert stored["b"] == (Decimal(2000), "USD")
    assert stored["c"] == (Decimal(300), "USD")
    assert stored["d"] == (Decimal(1500), "EUR")
    assert stored["e"] == (None, "EUR")


def test_an_amount_that_can_be_read_in_two_ways_is_refused_beside_those_of_the_swiss(anna: User) -> None:
    rows = "Name;E-Mail;Wert\nA;a@x.de;CHF 1'234.50\nB;b@x.de;EUR 2.000\n"
    importing.run(importing.start(draft(rows.encode(), anna)))
    assert [lead.email for lead in Lead.objects.all()] == ["a@x.de"]
