"""What a file is, is recognised from its bytes; what it is not is said in words."""

import csv
import io
import json
from pathlib import Path

import pytest

from leads.importing import NotATable, Shape
from leads.importing.reading import Broken, header, rows, shape_of


def cells(data: bytes, shape: Shape | None = None) -> list[list[str]]:
    return [row for _number, row in rows(io.BytesIO(data), shape or shape_of(io.BytesIO(data)))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_recognised(encoding: str, delimiter: str) -> None:
    table = [["Name", "Straße", "Ort"], ["Müller", "Weg 1, links", "Köln"], ["Öz", "Allee 2; rechts", "Ulm"]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    assert cells(text.getvalue().encode(encoding)) == table


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b'{"a": 1}', "JSON"),
        (b"<html></html>", "web page"),
        (b"a,b\n" + b"\0\1\2\3\0" * 100, "not a text file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 20, "not a text file"),
        (b"\x1f\x8b\x08" + bytes(range(255, 0, -1)) * 20, "not a text file"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NotATable) as refused:
        shape_of(io.BytesIO(data))
    assert words in refused.value.message


def test_notes_above_the_names_are_passed_over() -> None:
    data = b"Notes:\nexported today\n\nName,Mail,City\nA,a@x.de,Ulm\nB,b@x.de,Bonn\n"
    assert cells(data)[0] == ["Name", "Mail", "City"]


def test_rows_bear_the_numbers_of_the_spreadsheet() -> None:
    data = b'a,b\n"1\n1",2\n\n,\n3,4\n'
    assert [number for number, _row in rows(io.BytesIO(data), Shape())] == [1, 2, 5]


def test_nameless_and_doubled_columns_get_names_of_their_own() -> None:
    names, _rows = header(iter([(1, ["Name", "", "Name", " "])]))
    assert names == ["Name", "Column 2", "Name (2)", "Column 4"]


def test_a_quotation_mark_that_is_not_closed_takes_no_other_row_along() -> None:
    data = b'a,b\n1,2\n3,"' + b"x,y\n" * 2_000
    found = cells(data)
    assert len(found) == 2002
    assert found[:2] == [["a", "b"], ["1", "2"]]
    assert (isinstance(found[2], Broken), found[2]) == (True, ["3", "x", "y"])
    assert found[3] == ["x", "y"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "long", ['"' + "x" * 3_000_000 + '"', "x," * 400_000, "x" * 500_000, '"x\n' + "y" * 600_000 + '"']
)
def test_a_line_without_end_is_one_row_that_cannot_be_read(long: str, end: str) -> None:
    table = [cells for _n, cells in rows(io.BytesIO(f'a,b{end}1,{long}{end}2,"ok"{end}'.encode()), Shape())]
    unread = [row for row in table if isinstance(row, Broken)]
    assert [row for row in table if row not in unread] == [["a", "b"], ["2", "ok"]]
    assert len(unread) == 1 + long.count("\n")


def test_a_quotation_that_the_file_ends_in_is_no_cell_with_all_the_rest() -> None:
    found = cells(b'a,b\n1,2\n3,"x\n4,y\n5,z\n')
    assert found[1:] == [["1", "2"], ["3", "x"], ["4", "y"], ["5", "z"]]
    assert [isinstance(row, Broken) for row in found] == [False, False, True, False, False]


@pytest.mark.real_data
def test_the_csv_spectrum_reads_as_its_authors_say(real_data: Path) -> None:
    folder = real_data / "input_checks" / "csv-spectrum"
    files = sorted((folder / "csvs").glob("*.csv"))
    assert files
    files = [file for file in files if file.stem != "location_coordinates"]  # its two halves name other numbers
    for file in files:
        names, *found = cells(file.read_bytes())
        said = (folder / "json" / f"{file.stem}.json").read_text()
        expected = json.loads(said.replace("\\r\\n", "\\n"))  # the files came with the ends of lines of one system
        read = [dict(zip(names, row, strict=True)) for row in found]
        assert [{k: v.replace("\r\n", "\n") for k, v in row.items()} for row in read] == expected, file.stem


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["german_bom", "hubspot_contacts", "linkedin_connections", "meta_facebook_leads"])
def test_exports_of_other_systems_have_their_columns(real_data: Path, name: str) -> None:
    data = (real_data / "crm_exports" / f"{name}.csv").read_bytes()
    table = cells(data)
    assert len(table) > 1
    assert {len(row) for row in table} == {len(table[0])}
