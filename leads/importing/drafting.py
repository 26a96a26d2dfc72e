"""An import is prepared: its file kept, its shape and columns guessed and corrected, then left to a worker."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import IO, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from leads import customising
from leads.importing import cells, converting, dates, presets, reading, saving, targets, values
from leads.importing.checking import BadMapping, checked, demand_answers, demand_complete, rules
from leads.importing.files import delete_files, opened, table
from leads.importing.loading import team_of
from leads.importing.reading import NO_HEADER, NotATable, Shape
from leads.importing.statuses import ENTERED
from leads.models import DateFormat, ImportedRow, ImportJob, ImportMapping, NumberFormat
from leads.refusals import Conflict, Refusal

__all__ = ["BadMapping", "BadShape"]
SHEETS_TRIED = 4  # of a workbook, until one holds a table
SAMPLED = 200  # rows that decide how dates and amounts are written
LARGEST = 1024**3  # bytes
DRAFTS_KEPT = 7  # days
STAGES = ENTERED  # how new leads may enter
_DATED = {"captured_at", "won_on"}
_AMOUNTS = {"expected_value", "amount"}


class BadShape(Refusal):
    """The file can't be read in this way."""


def draft(stream: IO[bytes], file_name: str, *, by: User) -> ImportJob:
    """Keep the file and guess what it is; nothing is imported yet. NotATable with the reason in words."""
    job = ImportJob(by=by, file_name=reading.storable([file_name])[0][-200:])
    job.path = default_storage.save(f"imports/{job.public_id}.csv", File(stream))
    try:
        if default_storage.size(job.path) > LARGEST:
            raise NotATable(_("The file is larger than 1 GB. Please split it."))
        _take_file(job)
        job.save()
    except BaseException:
        delete_files(job)
        raise
    return job


def again(job: ImportJob, *, by: User) -> ImportJob:
    """A new draft of a finished import's file, with its settings: to read it in a better way. Refusal if it is gone."""
    kept = job.original or job.path
    if not kept or not default_storage.exists(kept):
        raise Refusal(_("The uploaded file is no longer there. Please upload it again."))
    with default_storage.open(kept, "rb") as file:
        fresh = draft(cast(IO[bytes], file.file), job.file_name, by=by)
    return saving.apply(fresh, saving.settings_of(job))


def _take_file(job: ImportJob) -> None:
    with opened(job) as file:
        job.kind = converting.kind_of(file)
        is_text = job.kind == "csv"
        shape = reading.shape_of(file) if is_text else None
    if shape is None:
        job.original = job.path
        _take_first_table(job)
    else:
        _take_shape(job, shape)
    job.bytes_total = default_storage.size(job.path)
    _guess(job, targets.guess_content(job.columns))


def _take_first_table(job: ImportJob) -> None:
    """The first sheet with several columns and rows: covers before it are passed over. NotATable of the first sheet."""
    troubles: list[NotATable] = []
    narrow: list[int] = []
    while job.sheet < min(len(job.sheets) or 1, SHEETS_TRIED):
        try:
            _take_sheet(job)
            if len(job.columns) > 1:
                return
            narrow.append(job.sheet)
        except NotATable as trouble:
            troubles.append(trouble)
        job.sheet += 1
    job.sheet = next(iter(narrow), 0)
    if not narrow:
        raise troubles[0]
    _take_sheet(job)


def _take_sheet(job: ImportJob) -> None:
    converting.convert(job)
    _take_shape(job, _shape_of(job))


def reshape(job: ImportJob, shape: Shape, *, sheet: int | None = None) -> ImportJob:
    """Read the draft in another way, and guess anew. BadShape, NotATable."""
    _demand_draft(job)
    if shape.encoding not in reading.ENCODINGS or shape.delimiter not in reading.DELIMITERS:
        raise BadShape(_("Please choose one of the offered ways to read the file."))
    if not NO_HEADER <= shape.header_row <= 1000:
        raise BadShape(_("The row of the column names lies between 1 and 1,000."))
    if sheet is not None and sheet != job.sheet and 0 <= sheet < len(job.sheets):
        job.sheet = sheet
        converting.convert(job)
        shape = _shape_of(job)
    _take_shape(job, shape)
    _guess(job, targets.guess_content(job.columns))
    job.save()
    return job


def _shape_of(job: ImportJob) -> Shape:
    with opened(job) as file:
        return reading.shape_of(file)


def interpret(
    job: ImportJob,
    *,
    content: str | None = None,
    mapping: Sequence[str] | None = None,
    date_format: str | None = None,
    number_format: str | None = None,
    system: str | None = None,
    stage: str | None = None,
    meanings: Mapping[str, Mapping[str, str]] | None = None,
    conflicts: Mapping[str, str] | None = None,
    starts_clocks: bool | None = None,
    finds_alike: bool | None = None,
) -> ImportJob:
    """Correct what the draft's columns and values mean. Another content is guessed anew. BadMapping."""
    _demand_draft(job)
    if content is not None and content != job.content:
        _guess(job, ImportJob.Content(content))
    elif mapping is not None:
        job.mapping = checked(list(mapping), job)
        job.meanings = values.meanings(job)
    if date_format is not None:
        job.date_format = DateFormat(date_format)
    if number_format is not None:
        job.number_format = NumberFormat(number_format)
    if stage is not None and stage in STAGES:
        job.stage = stage
    if system is not None:
        job.system = " ".join(system.split())[:40] or "import"
    if meanings is not None:
        job.meanings = values.said(job, meanings)
    if conflicts is not None:
        job.conflicts = rules(conflicts)
    if starts_clocks is not None:
        job.starts_clocks = starts_clocks
    if finds_alike is not None:
        job.finds_alike = finds_alike
    job.save()
    return job


def start(job: ImportJob) -> ImportJob:
    """Let a worker run it. BadMapping while something is missing, Conflict when it was started already."""
    checked(job.mapping, job)
    demand_complete(job)
    demand_answers(job)
    team_of(job.by)  # says so now, if nobody could answer for the leads
    if not ImportJob.objects.filter(pk=job.pk, status=ImportJob.Status.DRAFT).update(status=ImportJob.Status.WAITING):
        raise Conflict(_("This import was started already."))
    job.refresh_from_db()
    return job


def discard(job: ImportJob) -> None:
    """Drop a draft with its file."""
    _demand_draft(job)
    job.delete()
    delete_files(job)


def forget_old_drafts() -> None:
    """Files hold personal data: drafts that nobody starts go after a week; of an import that can't be taken back any
    more only its counts and refused rows stay."""
    stale = timezone.now() - timedelta(days=DRAFTS_KEPT)
    for job in ImportJob.objects.filter(status=ImportJob.Status.DRAFT, created_at__lt=stale):
        discard(job)
    over = ImportJob.objects.exclude(path="").filter(finished_at__lt=timezone.now() - ImportJob.UNDONE_WITHIN)
    for job in over.exclude(status=ImportJob.Status.UNDOING)[:100]:
        delete_files(job)
        ImportedRow.objects.filter(job=job)._raw_delete("default")  # one statement
        job.organisations.all().delete()
        ImportJob.objects.filter(pk=job.pk).update(path="", original="")


def _demand_draft(job: ImportJob) -> None:
    if not job.is_draft:
        raise Conflict(_("This import was started already."))


def _take_shape(job: ImportJob, shape: Shape) -> None:
    job.encoding, job.delimiter, job.header_row = shape.encoding, shape.delimiter, shape.header_row
    with table(job) as (names, rows):
        job.columns = names
        if next(rows, None) is None:
            raise NotATable(_("The file has column names, but no rows."))


def _guess(job: ImportJob, content: ImportJob.Content) -> None:
    """Meanings, formats and source, by what the columns are called, else by what stands in them."""
    job.content = content
    with table(job) as (_names, rows):
        sample = [row for _n, row in islice(rows, SAMPLED)]
    columns = [[row[at] for row in sample if at < len(row)] for at in range(len(job.columns))]
    preset = presets.recognise(job.columns)
    job.preset = preset.code if preset else ""
    if preset:
        job.system = preset.source
    if job.header_row == NO_HEADER and content == ImportJob.Content.LEADS:
        job.mapping = targets.guess_by_values(columns)
    else:
        job.mapping = targets.guess(job.columns, content, preset)
    _guess_formats(job, columns)
    job.meanings = values.meanings(job)


def _guess_formats(job: ImportJob, columns: list[list[str]]) -> None:
    by_meaning = dict(zip(job.mapping, columns, strict=True))
    dated = [cells.unwrapped(text) for code in _DATED for text in by_meaning.get(code, [])]
    day_first = (translation.get_language() or "").startswith("de")
    job.date_format = dates.detect(dated, day_first=day_first) or DateFormat.ISO
    job.number_format = cells.number_format(text for code in _AMOUNTS for text in by_meaning.get(code, []))


def new_field(job: ImportJob, place: int, *, by: User) -> str:
    """Add a text field called as the column, for who may; returns its meaning. BadField."""
    name = job.columns[place][: customising.LONGEST_LABEL]
    return customising.add(customising.Plan(label_de=name, label_en=name), by=by).name


def offered_mappings(job: ImportJob) -> list[ImportMapping]:
    """Those saved for files with the same columns."""
    return [mapping for mapping in ImportMapping.objects.select_related("by")[:200] if saving.fits(mapping, job)]
