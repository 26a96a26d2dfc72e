"""Files that are no plain text become a table once; everything after that knows one kind of file only."""

import codecs
import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.importing import cards, to_table
from leads.importing.reading import NotATable
from leads.models import ImportJob

AT_ONCE = 3.0  # seconds for the beginning of a file, so that its columns are soon shown
AT_MOST = 3600.0  # seconds for all of it, by a worker
GRACE = 4.0  # seconds more before it is stopped
_SEARCHED = 64 * 1024 * 1024  # bytes in which the name of the encrypted part is looked for
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = gettext_lazy("The file is protected by a password. Please save it without one and upload that.")
_WORDS = {
    "password": _PASSWORD,
    "empty": gettext_lazy("The file is empty."),
    "too_wide": gettext_lazy("The table has more than 1,000 columns. Please leave out what is not needed."),
    "too_large": gettext_lazy("The file unfolds to more than can be read. Please save the sheet as CSV."),
    "no_table": gettext_lazy("This is a web page or XML, not a table. Please export the data as CSV."),
    "broken": gettext_lazy("The file is damaged or no spreadsheet. Please open it, save it anew and upload that."),
}


def kind_of(stream: BinaryIO) -> str:
    """What has to be made a table first: xlsx, xls, ods, vcf or html; csv is one already. NotATable."""
    head = stream.read(64 * 1024)
    stream.seek(0)
    plain = _readable(head).lstrip()
    if head.startswith(_ZIP):
        return _kind_of_archive(stream)
    if head.startswith(_OLE):
        return _kind_of_ole(head, stream)
    if plain[:11].upper() == "BEGIN:VCARD":
        return "vcf"
    return "html" if plain.startswith("<") and "<t" in plain.lower() else "csv"


def _readable(head: bytes) -> str:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "latin-1", "replace").removeprefix("\xef\xbb\xbf").replace("\0", "")


def _kind_of_archive(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NotATable(str(_WORDS["broken"])) from None
    finally:
        stream.seek(0)
    if "content.xml" in names:
        return "ods"
    if any(name.startswith("xl/") for name in names):
        return "xls" if "xl/workbook.bin" in names else "xlsx"
    raise NotATable(_("This is a ZIP file. Please unpack it and upload the table that is in it."))


def _kind_of_ole(head: bytes, stream: BinaryIO) -> str:
    """An old Excel file, or a new one in the envelope of its password."""
    beginning = head + stream.read(_SEARCHED)
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in beginning:
        raise NotATable(str(_PASSWORD))
    return "xls"


def convert(job: ImportJob, *, seconds: float = AT_ONCE) -> None:
    """Make the job's original its table, or as much of it as the time allows. NotATable."""
    if job.path != job.original:
        default_storage.delete(job.path)
    job.path = default_storage.save(f"imports/{job.public_id}-table.csv", ContentFile(b"\n"))
    told = (_cards if job.kind == "vcf" else _told)(job, seconds)
    if problem := told.get("problem"):
        raise NotATable(str(_WORDS.get(problem, _WORDS["broken"])))
    job.sheets, job.is_whole = told["sheets"], told["is_whole"]
    if not told["rows"]:
        raise NotATable(_("The file is empty."))
    job.encoding, job.delimiter = "utf-8-sig", ","
    job.bytes_total = default_storage.size(job.path)


def make_whole(job: ImportJob) -> None:
    """The rest of a table of which so far only the beginning was needed. NotATable."""
    if not job.is_whole:
        shape = job.encoding, job.delimiter
        convert(job, seconds=AT_MOST)
        job.encoding, job.delimiter = shape
        job.save(update_fields=["path", "sheets", "is_whole", "bytes_total"])


def _cards(job: ImportJob, seconds: float) -> dict[str, Any]:
    """vCards are read line by line: no program of its own is needed."""
    end, done, is_whole = monotonic() + seconds, 0, True
    with Path(default_storage.path(job.path)).open("w", encoding="utf-8", errors="replace", newline="") as file:
        write = csv.writer(file).writerow
        for done, row in enumerate(cards.rows(Path(default_storage.path(job.original))), 1):
            write(row)
            if not done % 500 and monotonic() > end:
                is_whole = False
                break
    return {"sheets": [], "rows": done, "is_whole": is_whole}


def _told(job: ImportJob, seconds: float) -> dict[str, Any]:
    """The program's answer; without one it was stopped by a limit."""
    source, target = default_storage.path(job.original), default_storage.path(job.path)
    program = [sys.executable, "-I", str(Path(to_table.__file__))]
    command = [*program, job.kind, source, target, str(job.sheet), str(seconds)]
    try:
        done = subprocess.run(  # our own program, paths that we made
            command, capture_output=True, timeout=seconds + GRACE, check=False, cwd="/"
        )
        return dict(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return {"problem": "too_large"}
