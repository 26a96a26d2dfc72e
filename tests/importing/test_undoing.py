"""A whole import is taken back: everything is as it was before, but for what somebody has changed since."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from leads import assigning, capturing, importing, noting
from leads.importing import undoing
from leads.models import (
    Activity,
    Consent,
    ImportedOrganisation,
    ImportedRow,
    ImportJob,
    Lead,
    LeadHistory,
    LedgerEntry,
    Organisation,
    Stage,
    Touch,
)  # fmt: skip
from leads.refusals import Conflict, Refusal
from tests.importing.conftest import Brought, drafted

PEOPLE = "id,name,email,company,phone,consent,campaign\n" + "".join(
    f"{n},Ada Berg{n},a{n}@x.de,Berg {n % 3} GmbH,0221 12345{n},ja,Spring\n" for n in range(9)
)
KNOWN = "id,name,email,company,phone,consent,Shoe size\n" + "".join(
    f"{n},Bo Klein,a{n}@x.de,Klein {n} AG,0221 99999{n},nein,44\n" for n in range(12)
)


def taken_back(job: ImportJob, by: User) -> ImportJob:
    importing.undo(job, by=by)
    importing.run_waiting()
    return ImportJob.objects.get(pk=job.pk)


def everything() -> dict[str, Any]:
    """All that lists, reports and counts are made of, but for what says that something was done at all."""
    leads = Lead.objects.order_by("pk").values()
    return {
        "leads": [{k: v for k, v in lead.items() if k not in ("version", "updated_at")} for lead in leads],
        "ledger": list(LedgerEntry.objects.order_by("pk").values()),
        "companies": list(Organisation.objects.order_by("pk").values()),
        "touches": list(Touch.objects.order_by("pk").values()),
        "consents": list(Consent.objects.order_by("pk").values()),
    }


def test_what_an_import_made_is_gone_with_all_that_belongs_to_it(bring: Brought, anna: User) -> None:
    before = everything()
    job = taken_back(bring(PEOPLE), anna)
    assert (job.status, job.removed, job.restored, job.kept) == (ImportJob.Status.UNDONE, 9, 0, 0)
    assert everything() == before
    assert not LeadHistory.objects.exists()
    assert (job.created, job.undone_by) == (9, anna)


@pytest.mark.parametrize("conflicts", [{}, {"phone": "overwrite", "company": "overwrite", "last_name": "overwrite"}])
def test_known_leads_are_as_before_to_the_last_value(bring: Brought, anna: User, conflicts: dict[str, str]) -> None:
    bring("email,last_name\na1@x.de,\na2@x.de,Fest\n")
    bring(PEOPLE)
    before = everything()
    job = bring(KNOWN, conflicts=conflicts)
    assert (job.created, job.updated) == (3, 9)
    job = taken_back(job, anna)
    assert everything() == before
    assert (job.removed, job.restored, job.kept) == (3, 9, 0)


def test_two_imports_are_taken_back_one_after_the_other(bring: Brought, anna: User) -> None:
    before = everything()
    first, second = bring(PEOPLE), bring(KNOWN, conflicts={"phone": "overwrite"})
    assert taken_back(second, anna).kept == 0
    assert taken_back(first, anna).kept == 0
    assert everything() == before


def test_an_earlier_import_does_not_take_away_what_a_later_one_brought(bring: Brought, anna: User) -> None:
    first, second = bring(PEOPLE), bring(KNOWN, conflicts={"phone": "overwrite"})
    job = taken_back(first, anna)
    assert (job.removed, job.kept) == (0, 9)
    assert taken_back(second, anna).restored == 9


def test_what_was_changed_or_worked_on_since_stays_and_is_listed(bring: Brought, anna: User) -> None:
    job = bring(PEOPLE)
    edited, noted, moved = (Lead.objects.get(email=f"a{n}@x.de") for n in (1, 2, 3))
    capturing.edit(edited, {"job_title": "CEO"}, by=anna)
    noting.note(noted, by=anna, kind=Activity.Kind.CALL, text="Called")
    assigning.assign(moved, by=anna, person=anna)
    job = taken_back(job, anna)
    assert (job.removed, job.kept) == (6, 3)
    assert [(row.lead.email, str(row.outcome)) for row in importing.exceptions(job)] == [
        ("a1@x.de", ImportedRow.Outcome.CHANGED),
        ("a2@x.de", ImportedRow.Outcome.WORKED_ON),
        ("a3@x.de", ImportedRow.Outcome.MOVED),
    ]
    assert set(Organisation.objects.values_list("name", flat=True)) == {f"Berg {n} GmbH" for n in range(3)}


def test_a_value_that_somebody_changed_since_is_not_overruled(bring: Brought, anna: User) -> None:
    bring("email,phone,job_title\na1@x.de,0221 111111,CTO\n")
    job = bring(
        "email,phone,job_title\na1@x.de,0221 222222,CEO\n", conflicts={"phone": "overwrite", "job_title": "overwrite"}
    )
    capturing.edit(Lead.objects.get(), {"phone": "0221 333333"}, by=anna)
    job = taken_back(job, anna)
    lead = Lead.objects.get()
    assert (lead.phone, lead.job_title) == ("+49221333333", "CTO")
    assert [row.outcome for row in importing.exceptions(job)] == [ImportedRow.Outcome.CHANGED]


def test_won_deals_are_open_again(bring: Brought, anna: User) -> None:
    bring("id,email\n1,a@x.de\n2,b@x.de\n", system="hub")
    before = everything()
    job = bring("id,won date,amount\n1,2026-02-01,500\n", system="hub")
    assert (job.updated, Lead.objects.get(external_id="1").stage) == (1, Stage.WON)
    taken_back(job, anna)
    assert everything() == before


def test_it_can_be_taken_back_once_and_for_thirty_days(bring: Brought, anna: User) -> None:
    job = bring(PEOPLE)
    ImportJob.objects.update(finished_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Conflict):
        importing.undo(job, by=anna)
    importing.forget_old_drafts()
    assert not ImportedRow.objects.exists()
    assert not ImportedOrganisation.objects.exists()
    assert not Path(job.path).exists()
    ImportJob.objects.update(finished_at=timezone.now())
    taken_back(job, anna)
    with pytest.raises(Conflict):
        importing.undo(job, by=anna)


def test_the_ledger_lets_nothing_else_go(bring: Brought, anna: User) -> None:
    """Not an entry of another import, not one of a lead that stays, and none before somebody asks for it."""
    job = bring(PEOPLE)
    for status, age in (("done", 0), ("undoing", 32)):
        ImportJob.objects.filter(pk=job.pk).update(status=status, finished_at=timezone.now() - timedelta(days=age))
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM leads_ledgerentry")
    ImportJob.objects.filter(pk=job.pk).update(status="undoing", finished_at=timezone.now())
    both = "DELETE FROM leads_ledgerentry WHERE number = 1; SET CONSTRAINTS ALL IMMEDIATE"
    with pytest.raises(IntegrityError, match="differs from the ledger"), transaction.atomic():
        connection.cursor().execute(both)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE leads_ledgerentry SET note = 'x'")


def test_a_kept_file_is_read_again_in_a_better_way(bring: Brought, anna: User) -> None:
    job = bring("email,Handy\na@x.de,0221 123456\n", mapping=["email", "extra"])
    fresh = importing.again(job, by=anna)
    assert (fresh.is_draft, fresh.mapping) == (True, ["email", "extra"])
    again = importing.run(importing.start(importing.interpret(fresh, mapping=["email", "phone"])))
    assert (again.updated, Lead.objects.get().phone) == (1, "+49221123456")


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize("style", ["%d-%m-%Y", "m/d/yyyy", "none"])
def test_the_real_leads_come_in_however_they_are_written(real_data: Path, anna: User, style: str) -> None:
    lines = (real_data / "leads" / "olist_marketing_qualified_leads_dataset.csv").read_text().splitlines()
    head, rows = lines[0], [line.split(",") for line in lines[1:]]
    expected = {row[0]: row[1] for row in rows}
    for row in rows:
        year, month, day = row[1].split("-")
        row[1] = {"%d-%m-%Y": f"{day}-{month}-{year}", "m/d/yyyy": f"{int(month)}/{int(day)}/{year}"}.get(style, row[1])
    text = "\n".join([*([] if style == "none" else [head]), *map(",".join, rows)])
    before = everything()
    job = importing.run(importing.start(drafted(text, anna, system="olist")))
    assert (job.rows_read, job.created, job.refused) == (8000, 8000, 0)
    zone = timezone.get_default_timezone()
    found = Lead.objects.values_list("external_id", "captured_at")
    assert {key: at.astimezone(zone).date().isoformat() for key, at in found} == expected
    again = importing.run(importing.start(drafted(text, anna, system="olist")))
    assert (again.created, again.updated, again.skipped) == (0, 0, 8000)
    assert taken_back(job, anna).removed == 8000
    assert everything() == before


def test_what_stops_it_keeps_no_other_import_waiting(
    bring: Brought, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, other = bring(PEOPLE), importing.start(drafted("email\nz@x.de\n", anna))
    importing.undo(job, by=anna)
    with monkeypatch.context() as broken:
        broken.setattr(undoing, "_judge", lambda: "SELECT nonsense")
        importing.run_waiting()
    job.refresh_from_db()
    assert (job.status, ImportJob.objects.get(pk=other.pk).status) == (ImportJob.Status.FAILED, ImportJob.Status.DONE)
    assert "Something unexpected" in job.problem
    assert taken_back(job, anna).removed == 9


def test_a_file_that_is_gone_is_not_read_again(bring: Brought, anna: User) -> None:
    job = bring(PEOPLE)
    job.path = ""
    with pytest.raises(Refusal, match="no longer there"):
        importing.again(job, by=anna)
