"""An import is prepared: its file kept, its shape and columns guessed and corrected, then left to a worker."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from leads.importing import dates, reading, targets
from leads.importing.cleaning import RECOGNISED_BY
from leads.importing.files import opened, table
from leads.importing.loading import team_of
from leads.importing.reading import NotATable, Shape
from leads.models import DateFormat, ImportJob, Stage
from leads.refusals import Conflict, Refusal

SAMPLED = 200  # rows that decide how dates are written
LARGEST = 1024**3  # bytes
DRAFTS_KEPT = 7  # days
STAGES = (Stage.MQL, Stage.CONTACT)  # how new leads may enter
_DATED = {"captured_at", "won_on"}


class BadShape(Refusal):
    """The file can't be read in this way."""


class BadMapping(Refusal):
    """The columns can't mean this; the message says which."""


def draft(stream: IO[bytes], file_name: str, *, by: User) -> ImportJob:
    """Keep the file and guess what it is; nothing is imported yet. NotATable with the reason in words."""
    job = ImportJob(by=by, file_name=file_name[-200:])
    job.path = default_storage.save(f"imports/{job.public_id}.csv", File(stream))
    try:
        job.bytes_total = default_storage.size(job.path)
        if job.bytes_total > LARGEST:
            raise NotATable(_("The file is larger than 1 GB. Please split it."))
        with opened(job) as file:
            shape = reading.shape_of(file)
        _take_shape(job, shape)
        _guess(job, targets.guess_content(job.columns))
        job.save()
    except BaseException:
        default_storage.delete(job.path)
        raise
    return job


def reshape(job: ImportJob, shape: Shape) -> ImportJob:
    """Read the draft in another way, and guess anew. BadShape, NotATable."""
    _demand_draft(job)
    if shape.encoding not in reading.ENCODINGS or shape.delimiter not in reading.DELIMITERS:
        raise BadShape(_("Please choose one of the offered ways to read the file."))
    if not 1 <= shape.header_row <= 1000:
        raise BadShape(_("The row of the column names lies between 1 and 1,000."))
    _take_shape(job, shape)
    _guess(job, targets.guess_content(job.columns))
    job.save()
    return job


def interpret(
    job: ImportJob,
    *,
    content: str | None = None,
    mapping: Sequence[str] | None = None,
    date_format: str | None = None,
    system: str | None = None,
    stage: str | None = None,
) -> ImportJob:
    """Correct what the draft's columns mean. Another content is guessed anew. BadMapping."""
    _demand_draft(job)
    if content is not None and content != job.content:
        _guess(job, ImportJob.Content(content))
    elif mapping is not None:
        job.mapping = _checked(list(mapping), job)
    if date_format is not None:
        job.date_format = DateFormat(date_format)
    if stage is not None and stage in STAGES:
        job.stage = stage
    if system is not None:
        job.system = " ".join(system.split())[:40] or "import"
    job.save()
    return job


def start(job: ImportJob) -> ImportJob:
    """Let a worker run it. BadMapping while something is missing, Conflict when it was started already."""
    _checked(job.mapping, job, complete=True)
    team_of(job.by)  # says so now, if nobody could answer for the leads
    if not ImportJob.objects.filter(pk=job.pk, status=ImportJob.Status.DRAFT).update(status=ImportJob.Status.WAITING):
        raise Conflict(_("This import was started already."))
    job.refresh_from_db()
    return job


def discard(job: ImportJob) -> None:
    """Drop a draft with its file."""
    _demand_draft(job)
    job.delete()
    default_storage.delete(job.path)


def forget_old_drafts() -> None:
    """Files hold personal data: drafts that nobody starts go after a week."""
    stale = timezone.now() - timedelta(days=DRAFTS_KEPT)
    for job in ImportJob.objects.filter(status=ImportJob.Status.DRAFT, created_at__lt=stale):
        discard(job)


def _demand_draft(job: ImportJob) -> None:
    if not job.is_draft:
        raise Conflict(_("This import was started already."))


def _take_shape(job: ImportJob, shape: Shape) -> None:
    job.encoding, job.delimiter, job.header_row = shape.encoding, shape.delimiter, shape.header_row
    with table(job) as rows:
        job.columns = reading.header(rows)
        if next(rows, None) is None:
            raise NotATable(_("The file has column names, but no rows."))


def _guess(job: ImportJob, content: ImportJob.Content) -> None:
    job.content = content
    job.mapping = targets.guess(job.columns, content)
    dated = [place for place, code in enumerate(job.mapping) if code in _DATED]
    with table(job) as rows:
        texts = [row[at] for _n, row in islice(rows, 1, SAMPLED) for at in dated if at < len(row)]
    day_first = (translation.get_language() or "").startswith("de")
    job.date_format = dates.detect(texts, day_first=day_first) or DateFormat.ISO


def _checked(mapping: list[str], job: ImportJob, *, complete: bool = False) -> list[str]:
    offered = {target.code for target in targets.targets_for(job.content)}
    if len(mapping) != len(job.columns) or not set(mapping) <= offered:
        raise BadMapping(_("Please choose one of the offered meanings for each column."))
    single = [code for code in mapping if code not in (targets.EXTRA, targets.IGNORE)]
    doubled = sorted({targets.label_of(job.content, code) for code in single if single.count(code) > 1})
    if doubled:
        raise BadMapping(_("Two columns can't both be: %(labels)s.") % {"labels": ", ".join(doubled)})
    if "name" in single and {"first_name", "last_name"} & set(single):
        raise BadMapping(_("Choose either the full name or first and last name."))
    if complete:
        _demand_complete(set(single), job)
    return mapping


def _demand_complete(meanings: set[str], job: ImportJob) -> None:
    if job.content == ImportJob.Content.DEALS:
        missing = [code for code in targets.REQUIRED_FOR_DEALS if code not in meanings]
    else:
        missing = [] if meanings & {*RECOGNISED_BY, "name"} else ["email"]
    if missing:
        labels = ", ".join(targets.label_of(job.content, code) for code in missing)
        raise BadMapping(_("Please choose a column for: %(labels)s.") % {"labels": labels})
