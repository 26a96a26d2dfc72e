"""An import is run batch by batch, and goes on after a crash where it stood.

Rows, counters and the position in the file are committed together, batch by batch. So the bar moves, whoever dies
leaves a consistent state behind, and the next worker continues after the last batch without a row lost or doubled.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

import pghistory
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from leads.importing import converting, reading, undoing
from leads.importing.cleaning import Cleaned, Plan
from leads.importing.deals import Deals
from leads.importing.drafting import SAMPLED, start
from leads.importing.files import delete_files, opened, shape_of_job
from leads.importing.loading import Leads, Tally
from leads.importing.reading import Row
from leads.models import ImportJob, RefusedRow
from leads.refusals import Refusal

BATCH = 10_000  # rows per transaction: about a second, so that the bar moves and little is repeated after a crash
_LOCK = 0x1EADF  # the family of advisory locks that say: a living worker runs this import
log = logging.getLogger(__name__)


class TakenOver(Exception):
    """Another worker has written this batch already."""


def run_waiting() -> int:
    """Run every import that waits or was left behind; returns how many. Any number of workers may do so at once."""
    ran = 0
    for job in ImportJob.objects.unfinished().select_related("by__team"):
        with _held(job) as is_ours:
            if is_ours:
                job.refresh_from_db()
                ran += not job.is_finished
                carry_on(job)
    return ran


def carry_on(job: ImportJob) -> ImportJob:
    """Run the import, or what takes it back."""
    if job.status != ImportJob.Status.UNDOING:
        return run(job)
    with translation.override(job.by.language), pghistory.context(user=job.undone_by_id, url=f"import {job.public_id}"):
        try:
            return undoing.take_back(job)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:  # whatever it is, it must keep no other import waiting; it may be asked for again
            log.error("an import could not be taken back", exc_info=problem)
            words = _("Something unexpected stopped it. What was taken back stays so; the log tells the cause.")
            ImportJob.objects.filter(pk=job.pk).update(status=ImportJob.Status.FAILED, problem=words)
            job.refresh_from_db()
            return job


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
            converting.make_whole(job)
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
    pk = job.pk
    with transaction.atomic():
        run(start(job))
        refused = refused_sample(job)
        transaction.set_rollback(True)
    ImportJob.objects.filter(pk=pk).delete()
    delete_files(job)
    return job, refused


def refused_sample(job: ImportJob) -> list[RefusedRow]:
    return list(job.refusals.order_by("row")[:SAMPLED])


def _batches(job: ImportJob) -> Iterator[tuple[int, list[Row]]]:
    """The rows after the job's position, with the place in the file that they reach to."""
    with opened(job) as file:
        shape = shape_of_job(job)
        _names, rows = reading.header(reading.rows(file, shape), shape)
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
    job.doubtful += tally.doubtful
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
    """The end. The file stays as long as the import can be taken back, so that it can be read again in another way."""
    job.status, job.problem, job.finished_at = status, problem, timezone.now()
    if status == ImportJob.Status.DONE:
        job.bytes_read = job.bytes_total
    job.save()
    return job
