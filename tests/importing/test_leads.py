"""Leads come in once, known ones are only completed, every row is accounted for, refused ones with their cause."""

from datetime import date

import pytest
from django.db import OperationalError

from accounts.models import User
from leads import importing
from leads.importing import BadMapping, running
from leads.importing.reading import Row
from leads.models import (
    Consent,
    ConsentState,
    ImportJob,
    Kind,
    Lead,
    LeadHistory,
    Notice,
    Organisation,
    Reminder,
    Stage,
    Touch,
)
from leads.refusals import Conflict
from tests.importing.conftest import Brought, accounts_for_every_row, drafted

PEOPLE = (
    "Vorname;Nachname;E-Mail;Firma;Erstkontakt\nAda;Berg;ADA@x.de;Berg GmbH;01.02.2026\nBo;Klein;bo@x.de;berg gmbh;\n"
)


def test_leads_enter_as_mql_of_the_importers_team_with_imported_history(bring: Brought, anna: User) -> None:
    job = bring(PEOPLE)
    lead = Lead.objects.get(email="ada@x.de")
    entry = lead.ledger.get()
    assert (job.status, job.created, job.refused) == (ImportJob.Status.DONE, 2, 0)
    assert (lead.stage, lead.team, lead.responsible, lead.version) == (Stage.MQL, anna.team, None, 1)
    assert (entry.kind, entry.imported, entry.agreement, entry.by) == (Kind.CAPTURED, True, None, anna)
    assert entry.at == lead.captured_at == lead.stage_since
    assert (
        lead.organisation
        == Organisation.objects.get(name="Berg GmbH")
        == Lead.objects.get(email="bo@x.de").organisation
    )


def test_an_import_sends_nothing_and_starts_no_clock(bring: Brought) -> None:
    bring(PEOPLE)
    assert not Notice.objects.exists()
    assert not Reminder.objects.exists()
    assert not Lead.objects.exclude(deadline=None).exists()


def test_leads_may_enter_as_contacts(bring: Brought) -> None:
    bring(PEOPLE, stage=Stage.CONTACT)
    assert {lead.stage for lead in Lead.objects.all()} == {Stage.CONTACT}


def test_a_second_run_adds_nothing(bring: Brought) -> None:
    bring(PEOPLE)
    again = bring(PEOPLE)
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)
    assert Lead.objects.count() == 2


def test_rows_without_address_and_id_are_known_again_too(bring: Brought) -> None:
    text = "Name,Phone\nAda Berg,0221 123456\nBo,\n"
    bring(text)
    again = bring(text)
    assert (again.created, again.skipped, Lead.objects.count()) == (0, 2, 2)


def test_known_leads_are_completed_never_overwritten(bring: Brought) -> None:
    bring("email,last_name\nada@x.de,Berg\n")
    job = bring("email,last_name,phone,company\nAda@x.de,Other,+4922112345678,Berg GmbH\n")
    lead = Lead.objects.get()
    assert (job.updated, job.skipped) == (1, 0)
    assert (lead.last_name, lead.phone, lead.company, lead.version) == ("Berg", "+4922112345678", "Berg GmbH", 2)
    assert lead.organisation is not None
    assert LeadHistory.objects.filter(pgh_obj_id=lead.pk).count() == 1


def test_a_known_lead_takes_the_id_of_the_source(bring: Brought) -> None:
    bring("email\nada@x.de\n")
    bring("id,email\n7,ada@x.de\n", system="hub")
    lead = Lead.objects.get()
    assert (lead.external_system, lead.external_id) == ("hub", "7")


def test_the_same_person_twice_in_a_file_is_one_lead(bring: Brought) -> None:
    job = bring("id,email,phone\n1,a@x.de,\n1,b@x.de,\n2,b@x.de,\n3,a@x.de,0221 123456\n")
    assert job.created == 2  # 1 with a@x.de; 2 is not known by b@x.de, as row 3 is lead 1
    assert accounts_for_every_row(job)
    assert Lead.objects.get(external_id="1").phone == "+49221123456"


def test_bad_cells_refuse_their_row_with_the_cause(bring: Brought) -> None:
    job = bring("Name,E-Mail,Datum\nAda,no mail,2026-01-01\nBo,bo@x.de,gestern\nCy,cy@x.de,2026-01-01\n,,2026-01-01\n")
    causes = [row.cause for row in job.refusals.order_by("row")]
    assert (job.created, job.refused, [row.row for row in job.refusals.order_by("row")]) == (1, 3, [2, 3, 5])
    assert causes[0].startswith("E-Mail: This is no valid")
    assert "gestern" in causes[1]
    assert "nothing to recognise" in causes[2]
    assert accounts_for_every_row(job)


def test_rows_of_another_width_and_bad_bytes_are_refused_one_by_one(bring: Brought) -> None:
    job = bring(
        b"name,email\nAda,a@x.de,surplus\nBo\nC\0y,cy@x.de\nD\xc3\xb6,d@x.de,\n", mapping=["last_name", "email"]
    )
    assert (job.created, job.refused) == (1, 3)
    assert Lead.objects.get().last_name == "Dö"
    assert accounts_for_every_row(job)


def test_unknown_columns_are_kept_as_further_facts(bring: Brought) -> None:
    bring('email,Shoe size,Note\na@x.de,44,"two\nlines \\ and ""quotes"""\n')
    assert Lead.objects.get().extra == {"Shoe size": "44", "Note": 'two\nlines \\ and "quotes"'}


def test_consent_touchpoint_and_campaign_are_recorded(bring: Brought, anna: User) -> None:
    bring("email,consent,touchpoint,campaign\na@x.de,ja,website,Spring\nb@x.de,nein,,\nc@x.de,maybe,nowhere,\n")
    lead = Lead.objects.get(email="a@x.de")
    assert (lead.consent, Consent.objects.get().state, Consent.objects.get().by) == ("given", ConsentState.GIVEN, anna)
    assert (Touch.objects.get().touchpoint.code, Touch.objects.get().campaign) == ("website", "Spring")
    assert Lead.objects.get(email="b@x.de").consent == ConsentState.NONE
    assert not Lead.objects.filter(email="c@x.de").exists()


def test_dates_are_days_of_the_company(bring: Brought) -> None:
    bring("email,created\na@x.de,01.07.2026\n")
    assert Lead.objects.get().captured_at.isoformat() == "2026-06-30T22:00:00+00:00"


def test_a_file_of_many_batches_goes_on_where_it_stopped(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 10)
    job = importing.start(drafted("email\n" + "".join(f"p{n}@x.de\n" for n in range(35)), anna))
    load = running._load

    def dies_in_the_third(job: ImportJob, batch: list[Row], reached: int) -> None:
        if job.rows_read == 20:
            raise OperationalError("the database went away")
        load(job, batch, reached)

    monkeypatch.setattr(running, "_load", dies_in_the_third)
    with pytest.raises(OperationalError):
        importing.run(job)
    monkeypatch.setattr(running, "_load", load)
    job = ImportJob.objects.get()
    assert (job.status, job.rows_read, Lead.objects.count()) == (ImportJob.Status.RUNNING, 20, 20)
    assert importing.run_waiting() == 1
    job.refresh_from_db()
    assert (job.status, job.rows_read, job.created, Lead.objects.count()) == (ImportJob.Status.DONE, 35, 35, 35)


def test_a_preview_writes_nothing(anna: User) -> None:
    shown = importing.preview(drafted(PEOPLE + "Cy;;no mail;;\n", anna))
    assert shown.counts == {"new": 2, "refused": 1}
    assert [cell.problem for cell in shown.rows[2].cells if cell.problem] == ["This is no valid e-mail address."]
    assert not Lead.objects.exists()
    assert not Organisation.objects.exists()


def test_a_rehearsal_leaves_nothing_behind(anna: User) -> None:
    job, _refused = importing.rehearse(drafted(PEOPLE, anna))
    assert job.created == 2
    assert not Lead.objects.exists()
    assert not ImportJob.objects.exists()


def test_mappings_that_make_no_sense_are_refused(anna: User) -> None:
    job = drafted("a,b\n1,2\n", anna)
    for mapping in (["email", "email"], ["name", "last_name"], ["nonsense", ""], ["email"]):
        with pytest.raises(BadMapping):
            importing.interpret(job, mapping=mapping)
    with pytest.raises(BadMapping, match="e-mail"):
        importing.start(importing.interpret(job, mapping=["extra", ""]))


def test_an_import_starts_once(anna: User) -> None:
    job = drafted(PEOPLE, anna)
    importing.start(job)
    with pytest.raises(Conflict):
        importing.start(job)


def test_dates_in_the_future_are_refused(bring: Brought) -> None:
    job = bring(f"email,created\na@x.de,{date.today().year + 1}-01-01\n")
    assert "future" in job.refusals.get().cause


SHARED = """email,first_name,last_name
info@firma.de,Ada,Berg
info@firma.de,Bo,Klein
info@firma.de,,
info@firma.de,Ada,Berg
"""


def test_people_who_share_a_mailbox_stay_people_of_their_own(bring: Brought) -> None:
    job = bring(SHARED)
    assert (job.created, job.skipped + job.updated) == (2, 2)
    assert set(Lead.objects.values_list("last_name", flat=True)) == {"Berg", "Klein"}
    again = bring(SHARED)
    assert (again.created, Lead.objects.count()) == (0, 2)


def test_the_same_telephone_and_name_is_the_same_person(bring: Brought) -> None:
    bring("email,phone,first_name,last_name\nada@firma.de,0221 654321,Ada,Berg\n")
    job = bring('phone,name\n+49 221 654321,"Berg, Ada"\n0221 654321,Otto Klein\n')
    assert (job.created, Lead.objects.count()) == (1, 2)


def test_consent_of_a_file_counts_for_every_channel(bring: Brought) -> None:
    bring("email,consent\nada@firma.de,yes\n")
    lead = Lead.objects.get()
    assert {lead.consent, lead.consent_mail, lead.consent_phone, lead.consent_post} == {"given"}
