"""The life of an import: drafted from a file, corrected, started, run batch by batch, resumed after a crash.

Rows, counters and the position in the file are committed together, batch by batch. So the bar moves, whoever dies
leaves a consistent state behind, and the next worker continues after the last batch without a row lost or doubled.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import IO, Any, BinaryIO, cast

import pghistory
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from leads.importing import dates, reading, staging, targets
from leads.importing.cleaning import RECOGNISED_BY, Cleaned, Plan
from leads.importing.deals import Deals
from leads.importing.loading import Leads, Tally, team_of
from leads.importing.reading import NotATable, Row, Shape
from leads.models import DateFormat, ImportJob, RefusedRow, Stage
from leads.refusals import Conflict, Refusal

BATCH = 10_000  # rows per transaction: about a second, so that the bar moves and little is repeated after a crash
SAMPLED = 200  # rows that decide how dates are written
LARGEST = 1024**3  # bytes
DRAFTS_KEPT = 7  # days
STAGES = (Stage.MQL, Stage.CONTACT)  # how new leads may enter
_LOCK = 0x1EADF  # the family of advisory locks that say: a living worker runs this import
_DATED = {"captured_at", "won_on"}
log = logging.getLogger(__name__)


class BadShape(Refusal):
    """The file can't be read in this way."""


class BadMapping(Refusal):
    """The columns can't mean this; `fields` says which."""


class TakenOver(Exception):
    """Another worker has written this batch already."""


# preparing ----------------------------------------------------------------------------------------


def draft(stream: IO[bytes], file_name: str, *, by: User) -> ImportJob:
    """Keep the file and guess what it is; nothing is imported yet. NotATable with the reason in words."""
    job = ImportJob(by=by, file_name=file_name[-200:])
    job.path = default_storage.save(f"imports/{job.public_id}.csv", File(stream))
    try:
        job.bytes_total = default_storage.size(job.path)
        if job.bytes_total > LARGEST:
            raise NotATable(_("The file is larger than 1 GB. Please split it."))
        with _opened(job) as file:
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


# reading ------------------------------------------------------------------------------------------


@contextmanager
def _opened(job: ImportJob) -> Iterator[BinaryIO]:
    with default_storage.open(job.path, "rb") as file:
        yield cast(BinaryIO, file.file)


@contextmanager
def table(job: ImportJob) -> Iterator[Iterator[Row]]:
    """The rows of the job's file, the one with the names first."""
    with _opened(job) as file:
        yield reading.rows(file, Shape(job.encoding, job.delimiter, job.header_row))


# running ------------------------------------------------------------------------------------------


def run_waiting() -> int:
    """Run every import that waits or was left behind; returns how many. Any number of workers may do so at once."""
    ran = 0
    for job in ImportJob.objects.unfinished().select_related("by__team"):
        with _held(job) as is_ours:
            if is_ours:
                job.refresh_from_db()
                ran += not job.is_finished
                run(job)
    return ran


@contextmanager
def _held(job: ImportJob) -> Iterator[bool]:
    """A lock of this connection: a worker that is killed gives it back at once, without a timeout to guess."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, job.pk])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            _let_go(job)


def _let_go(job: ImportJob) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, job.pk])


def run(job: ImportJob) -> ImportJob:
    """Load the file from where the job stands to its end; the causes are in the language of who asked for it."""
    if job.is_finished:
        return job
    ImportJob.objects.filter(pk=job.pk, started_at=None).update(started_at=timezone.now())
    with translation.override(job.by.language), pghistory.context(user=job.by_id, url=f"import {job.public_id}"):
        try:
            for size, batch in _batches(job):
                _load(job, batch, size)
        except TakenOver:
            job.refresh_from_db()
            return job
        except (OperationalError, InterfaceError):
            raise  # the database went away: another worker takes the job up where it stands
        except Exception as problem:  # whatever it is, it would come again with every attempt
            return _finish(job, ImportJob.Status.FAILED, _words_for(problem))
        return _finish(job, ImportJob.Status.DONE)


def rehearse(job: ImportJob) -> tuple[ImportJob, list[RefusedRow]]:
    """Run the whole import and take everything back, the draft too: counts and first causes are all that stays."""
    path = job.path
    with transaction.atomic():
        run(start(job))
        refused = refused_sample(job)
        transaction.set_rollback(True)
    ImportJob.objects.filter(pk=job.pk).delete()
    default_storage.delete(path)
    return job, refused


def refused_sample(job: ImportJob) -> list[RefusedRow]:
    return list(job.refusals.order_by("row")[:SAMPLED])


def _batches(job: ImportJob) -> Iterator[tuple[int, list[Row]]]:
    """The rows after the job's position, with the place in the file that they reach to."""
    with _opened(job) as file:
        rows = reading.rows(file, Shape(job.encoding, job.delimiter, job.header_row))
        reading.header(rows)
        ahead = (row for row in rows if row[0] > job.position)
        while batch := list(islice(ahead, BATCH)):
            yield file.tell(), batch


def _load(job: ImportJob, batch: list[Row], reached: int) -> None:
    plan, loader = _tools(job)
    cleaned = plan.clean(batch)
    with transaction.atomic():
        held = ImportJob.objects.select_for_update().get(pk=job.pk)
        if held.position != job.position:
            raise TakenOver
        staging.guards_at_full_speed()
        tally = loader.load(cleaned)
        _account(job, batch, cleaned, tally)
        job.bytes_read, job.position, job.status = reached, batch[-1][0], ImportJob.Status.RUNNING
        job.save()


def _tools(job: ImportJob) -> tuple[Plan, Leads | Deals]:
    """Made once for each job: they remember what they saw."""
    tools: Any = getattr(job, "_tools", None)
    if tools is None:
        loader = Deals(job) if job.content == ImportJob.Content.DEALS else Leads(job)
        tools = job._tools = (Plan(job), loader)  # type: ignore[attr-defined]
    return cast(tuple[Plan, Leads | Deals], tools)


def _account(job: ImportJob, batch: list[Row], cleaned: Cleaned, tally: Tally) -> None:
    """Every row read was created, updated, skipped or refused."""
    cells = dict(batch) if tally.refused else {}
    refused = [*cleaned.refused, *((number, cause, cells[number]) for number, cause, _none in tally.refused or [])]
    RefusedRow.objects.bulk_create(
        [RefusedRow(job=job, row=n, cause=cause, cells=reading.storable(row)) for n, cause, row in sorted(refused)],
        batch_size=1000,
    )
    job.rows_read += len(batch)
    job.created += tally.created
    job.updated += tally.updated
    job.skipped += tally.skipped
    job.flagged += tally.flagged
    job.refused += len(refused)


def _words_for(problem: Exception) -> str:
    if isinstance(problem, Refusal):
        return problem.message
    log.error("an import failed", exc_info=problem)
    if isinstance(problem, FileNotFoundError):
        return _("The uploaded file is no longer there. Please upload it again.")
    return _("Something unexpected stopped the import. What was imported before stays; the log tells the cause.")


def _finish(job: ImportJob, status: ImportJob.Status, problem: str = "") -> ImportJob:
    """The end; the file has done its work and holds personal data, so it goes."""
    job.status, job.problem, job.finished_at = status, problem, timezone.now()
    if status == ImportJob.Status.DONE:
        job.bytes_read = job.bytes_total
    job.save()
    transaction.on_commit(lambda: default_storage.delete(job.path))
    return job
