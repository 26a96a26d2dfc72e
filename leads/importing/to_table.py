"""Makes a table of a spreadsheet or of a page with a table. A program of its own, see converting.

Such files can ask for any amount of memory and time: a small one may unfold to gigabytes. So it runs beside the
worker, with both limited, and knows nothing of Django. Says what came of it as one line of JSON.
"""

import csv
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from html.parser import HTMLParser
from itertools import chain, islice
from pathlib import Path
from typing import Any

MEMORY = 430 * 1024 * 1024  # bytes, of the 500 MB that reading any file may take
STRINGS = 120 * 1024 * 1024  # bytes of the texts of a workbook, which are held in memory
UNFOLDED = 4 * 1024**3  # bytes of a whole workbook
LARGEST_PAGE = 40 * 1024 * 1024  # bytes
COLUMNS = 1000
SHOWN = 60  # rows that are read whatever time they take
BUFFERED = 200  # rows that tell how wide the table is
LONGEST_CELL = 100_000
Cells = list[str]


class Problem(Exception):
    """The code of what is wrong with the file."""


def written(value: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e18:
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)[:LONGEST_CELL].replace("\0", "\N{REPLACEMENT CHARACTER}")


def even(rows: Iterable[Cells]) -> Iterator[Cells]:
    """Blank cells at the end of a row count only as far as the first rows are filled."""
    trimmed = map(_trimmed, rows)
    first = list(islice(trimmed, BUFFERED))
    width = max(map(len, first), default=0)
    if width > COLUMNS:
        raise Problem("too_wide")
    for cells in chain(first, trimmed):
        yield cells + [""] * (width - len(cells)) if cells else cells


def _trimmed(cells: Cells) -> Cells:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


# workbooks ----------------------------------------------------------------------------------------


def of_xlsx(path: Path, sheet: int) -> tuple[list[str], Iterator[Cells]]:
    import openpyxl  # noqa: PLC0415  # only what the file needs: it takes memory
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: PLC0415

    # a sheet that does not state its size would be read to its end for it, and what sheets state is often wrong
    ReadOnlyWorksheet._get_size = lambda _page: None
    _demand_bearable(path)
    book = openpyxl.load_workbook(path.open("rb"), read_only=True, data_only=True, keep_links=False)
    pages = [page for page in book.worksheets if hasattr(page, "iter_rows")]
    pages.sort(key=lambda page: page.sheet_state != "visible")  # what nobody sees comes last
    if not pages:
        raise Problem("empty")
    page = pages[min(sheet, len(pages) - 1)]
    rows = page.iter_rows(values_only=True, max_col=COLUMNS + 1)
    return [page.title for page in pages], ([written(value) for value in row] for row in rows)


def _demand_bearable(path: Path) -> None:
    """By the sizes that the archive states; beyond them it is not unpacked."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    for name, most in (("", UNFOLDED), ("sharedStrings", STRINGS), ("styles", STRINGS // 4)):
        if sum(part.file_size for part in parts if name in part.filename) > most:
            raise Problem("too_large")


def of_calamine(path: Path, sheet: int, *, kind: str) -> tuple[list[str], Iterator[Cells]]:
    book = _book(path, kind)
    names = list(book.sheet_names)
    if not names:
        raise Problem("empty")
    page = book.get_sheet_by_index(min(sheet, len(names) - 1))
    return names, ([written(value) for value in row] for row in page.iter_rows())


def _book(path: Path, kind: str) -> Any:
    """Only of a file that is named as its kind the reader says that a password protects it."""
    import python_calamine  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"book.{kind}"
        named.symlink_to(path)
        try:
            return python_calamine.load_workbook(str(named))
        except python_calamine.PasswordError:
            raise Problem("password") from None
        except python_calamine.CalamineError:
            return python_calamine.load_workbook(path.open("rb"))


# pages --------------------------------------------------------------------------------------------


class _Tables(HTMLParser):
    """The rows of the longest table of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Cells]] = []
        self._row: Cells | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell).strip()[:LONGEST_CELL])
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row and self.tables:
            self.tables[-1].append(self._row)
        self._row = None


def of_page(path: Path, _sheet: int) -> tuple[list[str], Iterator[Cells]]:
    if path.stat().st_size > LARGEST_PAGE:
        raise Problem("too_large")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    tables = _Tables()
    tables.feed(text)
    tables.close()
    longest = max(tables.tables, key=len, default=[])
    if len(longest) < 2 or max(map(len, longest)) < 2:
        raise Problem("no_table")
    return [], iter(longest)


# the program --------------------------------------------------------------------------------------

READERS: dict[str, Callable[[Path, int], tuple[list[str], Iterator[Cells]]]] = {
    "xlsx": of_xlsx,
    "xls": partial(of_calamine, kind="xls"),
    "ods": partial(of_calamine, kind="ods"),
    "html": of_page,
}


class Within:
    """Rows as far as the time allows."""

    def __init__(self, rows: Iterator[Cells], seconds: float) -> None:
        self._rows, self._end, self.is_whole = rows, time.monotonic() + seconds, True

    def __iter__(self) -> Iterator[Cells]:
        for done, cells in enumerate(self._rows):
            if done >= SHOWN and time.monotonic() > self._end:
                self.is_whole = False
                return
            yield cells


def convert(kind: str, source: Path, target: Path, sheet: int, seconds: float) -> dict[str, Any]:
    """Write the table, as far as the time allows."""
    sheets, rows = READERS[kind](source, sheet)
    timely, done = Within(rows, seconds), 0
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        write = csv.writer(file).writerow
        for cells in even(timely):
            write(cells)
            done += 1
    return {"sheets": [name[:100] for name in sheets[:200]], "rows": done, "is_whole": timely.is_whole}


def main(kind: str, source: str, target: str, sheet: str, seconds: str) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        return convert(kind, Path(source), Path(target), int(sheet), float(seconds))
    except Problem as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "too_large"}
    except Exception as problem:  # whatever these formats come up with
        return {"problem": "password" if "assword" in str(problem) else "broken"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
