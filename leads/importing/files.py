"""The uploaded file of an import, opened as bytes or as a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.core.files.storage import default_storage

from leads.importing import reading
from leads.importing.reading import Row, Shape
from leads.models import ImportJob


@contextmanager
def opened(job: ImportJob) -> Iterator[BinaryIO]:
    with default_storage.open(job.path, "rb") as file:
        yield cast(BinaryIO, file.file)


def shape_of_job(job: ImportJob) -> Shape:
    return Shape(job.encoding, job.delimiter, job.header_row)


@contextmanager
def table(job: ImportJob) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """The names of the columns of the job's file, and the rows below them."""
    with opened(job) as file:
        yield reading.header(reading.rows(file, shape_of_job(job)), shape_of_job(job))


def delete_files(job: ImportJob) -> None:
    for path in {job.path, job.original} - {""}:
        default_storage.delete(path)
