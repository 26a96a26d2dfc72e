"""Files as people send them, and the way of one through a whole import."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from leads import importing
from leads.models import ImportJob

Brought = Callable[..., ImportJob]


def drafted(text: str | bytes, by: User, **meaning: Any) -> ImportJob:
    data = text if isinstance(text, bytes) else text.encode()
    job = importing.draft(io.BytesIO(data), "people.csv", by=by)
    return importing.interpret(job, **meaning) if meaning else job


@pytest.fixture
def bring(anna: User) -> Brought:
    """Import a text from beginning to end, as Anna of marketing."""

    def imported(text: str | bytes, **meaning: Any) -> ImportJob:
        return importing.run(importing.start(drafted(text, anna, **meaning)))

    return imported


def accounts_for_every_row(job: ImportJob) -> bool:
    return job.rows_read == job.created + job.updated + job.skipped + job.refused == job.rows_read
