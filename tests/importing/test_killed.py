"""A worker is killed with -9 in the middle of an import, again and again: the result is that of an undisturbed run."""

import io
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from leads import importing
from leads.models import Identifier, ImportedRow, ImportJob, Lead, LedgerEntry, Organisation, Suspicion
from tests.servers import ROOT, kill, test_database_url, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORK = """
import django
django.setup()
from leads import importing
from leads.importing import running, undoing
running.BATCH, undoing.BATCH = 150, 150
importing.run_waiting()
"""
ROWS = "id,name,email,company,phone\n" + "".join(
    f"{n},Ada Berg{n % 50},p{n % 2000}@x.de,Firma {n % 97} GmbH,{'no phone' if n % 70 == 0 else f'0221 1234{n % 89}'}\n"
    for n in range(2200)
)


def worker() -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "DATABASE_URL": test_database_url(), "LEADFLOW_DEVELOPMENT": "1"}
    environment |= {"LEADFLOW_MEDIA": str(settings.MEDIA_ROOT), "DJANGO_SETTINGS_MODULE": "leadflow.settings"}
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment, start_new_session=True)


def killed_three_times(job: ImportJob, progress: str) -> None:
    for _time in range(3):
        process, before = worker(), at(job, progress)
        wait_until(partial(is_beyond, job, progress, before), seconds=60)
        time.sleep(0.1)
        kill(process)
    process = worker()
    assert process.wait(60) == 0


def is_beyond(job: ImportJob, progress: str, before: int) -> bool:
    return at(job, progress) > before or ImportJob.objects.get(pk=job.pk).is_finished


def at(job: ImportJob, progress: str) -> Any:
    return getattr(ImportJob.objects.get(pk=job.pk), progress)


def outcome(job: ImportJob) -> dict[str, Any]:
    job = ImportJob.objects.get(pk=job.pk)
    facts = ("external_id", "first_name", "last_name", "email", "phone", "company", "stage", "version", "extra")
    return {
        "counts": (job.status, job.rows_read, job.created, job.updated, job.skipped, job.refused, job.doubtful),
        "doubts": sorted(Suspicion.objects.values_list("first__external_id", "second__external_id", "score")),
        "further": sorted(Identifier.objects.values_list("lead__external_id", "value")),
        "leads": sorted(map(str, Lead.objects.values_list(*facts))),
        "entries": LedgerEntry.objects.count(),
        "companies": sorted(Organisation.objects.values_list("name", flat=True)),
        "refused": list(job.refusals.order_by("row").values_list("row", "cause")),
    }


def started(by: User) -> ImportJob:
    return importing.start(importing.draft(io.BytesIO(ROWS.encode()), "people.csv", by=by))


def test_it_ends_as_if_nothing_had_happened_and_so_does_taking_it_back(anna: User, tmp_path: Path) -> None:
    companies = set(Organisation.objects.values_list("name", flat=True))
    undisturbed = started(anna)
    assert worker().wait(60) == 0
    expected = outcome(undisturbed)
    assert expected["doubts"]
    assert expected["further"]
    assert expected["counts"][0] == ImportJob.Status.DONE
    importing.undo(undisturbed, by=anna)
    assert worker().wait(60) == 0
    assert not Lead.objects.exists()
    disturbed = started(anna)
    killed_three_times(disturbed, "rows_read")
    assert outcome(disturbed) == expected
    importing.undo(disturbed, by=anna)
    killed_three_times(disturbed, "removed")
    job = ImportJob.objects.get(pk=disturbed.pk)
    assert (job.status, job.removed, job.kept) == (ImportJob.Status.UNDONE, job.created, 0)
    assert not Lead.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert set(Organisation.objects.values_list("name", flat=True)) == companies
    assert not ImportedRow.objects.filter(outcome="").exists()
