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


@contextmanager
def table(job: ImportJob) -> Iterator[Iterator[Row]]:
    """The rows of the job's file, the one with the names first."""
    with opened(job) as file:
        yield reading.rows(file, Shape(job.encoding, job.delimiter, job.header_row))
