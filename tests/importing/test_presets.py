"""Exports of other systems are recognised by their columns, and what they say is put into our words."""

from pathlib import Path

import pytest

from accounts.models import User
from leads import importing
from leads.importing import ASK, BadMapping
from leads.importing.presets import recognise
from leads.importing.statuses import guess
from leads.models import ImportJob, Lead, Stage
from tests.importing.conftest import Brought, accounts_for_every_row, drafted

HEADS = {
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Create Date": "hubspot",
    "Datensatz-ID,Vorname,Nachname,E-Mail,Zuständiger Mitarbeiter,Lifecycle-Phase,Erstellungsdatum": "hubspot",
    "Lead ID,First Name,Last Name,Company / Account,Lead Source,Lead Status,Lead Owner,Create Date": "salesforce",
    "Vorname,Nachname,Firma / Account,Leadquelle,Lead-Status,Lead-Inhaber,Erstelldatum": "salesforce",
    "Person - Name,Person - Organization,Person - Email - Work,Person - Double opt-in": "pipedrive",
    "(Do Not Modify) Lead,(Do Not Modify) Row Checksum,Topic,First Name,Last Name,Status Reason,Created On": "dynamics",
    "(Nicht ändern) Lead,Thema,Vorname,Nachname,Statusgrund,Erstellt am,Besitzer": "dynamics",
    "External ID,Opportunity,Contact Name,Email,Salesperson,Sales Team,Stage,Expected Revenue": "odoo",
    "(Do Not Modify) Lead,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,First Name,Email Address,"
    "Business Phone": "dynamics",
    "Datensatz-ID,Lead-Besitzer,Firma,Nachname,E-Mail,Lead-Quelle,Lead-Status,Erstellt um": "zoho",
    "Externe ID,Verkaufschance,Kontaktname,E-Mail,Verkäufer,Verkaufsteam,Phase": "odoo",
    "ID,First Name,Last Name,Account Name,Assigned User,Status,Lead Source,Email Address,Date Entered": "suitecrm",
    "Record Id,Lead Owner,Company,First Name,Last Name,Email,Lead Status,Created Time": "zoho",
    "Datensatz-ID,Lead-Eigentümer,Firma,Nachname,E-Mail,Lead-Status,Erstelltum": "zoho",
    "ID,Lead Name,Company Name,Email ID,Mobile No,Status,Lead Owner": "frappe",
    "id,created_time,ad_id,ad_name,adset_id,campaign_name,form_id,is_organic,platform,email,full_name": "meta",
    "Lead ID,Campaign Name,Form Name,Submitted At,First Name,Last Name,Email": "linkedin",
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On": "linkedin-connections",
    "Given Name,Family Name,E-mail 1 - Value,Phone 1 - Value,Organization Name": "google-contacts",
    "Vorname,Nachname,Firma,E-Mail-Adresse,Telefon geschäftlich,Position": "outlook",
    "Name,E-Mail,Firma": "",
}


@pytest.mark.parametrize(("head", "code"), HEADS.items())
def test_exports_are_recognised_in_english_and_german(head: str, code: str) -> None:
    found = recognise(head.split(","))
    assert (found.code if found else "") == code


@pytest.mark.parametrize("head", [head for head, code in HEADS.items() if code])
def test_each_meaning_is_given_once_and_somebody_can_be_recognised(db: None, anna: User, head: str) -> None:
    columns = head.split(",")
    job = drafted(f"{head}\n{','.join('x' for _ in columns)}\n", anna)
    single = [code for code in job.mapping if code not in ("", "extra")]
    assert len(single) == len(set(single))
    assert {"email", "last_name", "name", "first_name"} & set(single)
    importing.interpret(job, mapping=job.mapping)


@pytest.mark.parametrize(
    ("head", "meant"),
    [
        ("Vorname;Name;E-Mail", ["first_name", "last_name", "email"]),
        ("Name;Nachname;E-Mail", ["first_name", "last_name", "email"]),
        ("Full name;First name;Email", ["extra", "first_name", "email"]),
        ("Vorname;Name;Nachname", ["first_name", "extra", "last_name"]),
        ("Kunden-Nr.;Name;Jobtitel;Land/Region", ["external_id", "name", "job_title", "country"]),
        ("id;email_address;primary_address_city;primary_address_country", ["external_id", "email", "city", "country"]),
        ("Datensatz-ID;E-Mail;Lifecycle-Phase;Zuständiger Mitarbeiter für Kontakt;Zugeordnetes Unternehmen",
         ["external_id", "email", "stage", "owner", "company"]),
        ("Lead - ID;Lead - Titel;Person - E-Mail;Lead - Währung des Werts;Lead - Lead erstellt",
         ["external_id", "interest", "email", "currency", "captured_at"]),
    ],
)  # fmt: skip
def test_columns_mean_what_people_mean_by_them(anna: User, head: str, meant: list[str]) -> None:
    job = drafted(f"{head}\n{';'.join('x' for _ in meant)}\n", anna)
    assert job.mapping == meant
    importing.interpret(job, mapping=job.mapping)


@pytest.mark.parametrize(
    ("value", "stage"),
    [
        ("SQL", ASK), ("salesqualifiedlead", ASK), ("Sales Qualified Lead", ASK), ("Opportunity", ASK),
        ("Customer", ASK), ("Kunde", ASK), ("Qualified", ASK), ("Closed - Converted", ASK),
        ("marketingqualifiedlead", "mql"), ("Lead", "contact"), ("Subscriber", "contact"),
        ("Open - Not Contacted", "contact"), ("Neu", "contact"), ("Attempted to Contact", "mql"),
        ("Contacted", "mql"), ("Junk Lead", "disqualified"), ("Lost Lead", "disqualified"),
        ("Closed - Not Converted", "disqualified"), ("Contact in Future", "nurture"),
        ("Nurturing", "nurture"), ("Kontaktversuch", "mql"), ("Blue", ""), ("Pre Qualified", "mql"),
        ("Unqualified", "disqualified"),
    ],
)  # fmt: skip
def test_statuses_mean_what_their_words_say_and_those_of_sales_are_asked(value: str, stage: str) -> None:
    assert guess(value) == stage


HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Lifecycle Stage,Contact owner\n1,Ada,Berg,ada@x.de,Lead,{owner}\n"
    "2,Bo,Klein,bo@x.de,Sales Qualified Lead,Somebody Else\n3,Cy,Lang,cy@x.de,Other,\n"
    "4,Di,Vogel,di@x.de,Unqualified,{owner}\n"
)


def test_what_hubspot_calls_sql_is_asked_before_anything_starts(anna: User) -> None:
    job = drafted(HUBSPOT.format(owner=anna.name), anna)
    assert (job.preset, job.system) == ("hubspot", "hubspot")
    with pytest.raises(BadMapping, match="Sales Qualified Lead"):
        importing.start(job)
    job = importing.interpret(job, meanings={"stage": {"Sales Qualified Lead": "nurture"}})
    job = importing.run(importing.start(job))
    found = {lead.first_name: lead for lead in Lead.objects.select_related("responsible", "team")}
    assert {name: lead.stage for name, lead in found.items()} == {
        "Ada": Stage.CONTACT, "Bo": Stage.NURTURE, "Cy": Stage.CONTACT, "Di": Stage.DISQUALIFIED,
    }  # fmt: skip
    assert (found["Ada"].responsible, found["Ada"].team) == (anna, anna.team)
    assert (found["Bo"].responsible, found["Bo"].extra["Contact owner"]) == (None, "Somebody Else")
    assert found["Bo"].deadline is not None
    assert not found["Bo"].clocks.exists()


def test_rows_of_a_value_can_be_left_out_and_are_accounted_for(anna: User) -> None:
    job = drafted(HUBSPOT.format(owner=""), anna)
    job = importing.interpret(job, meanings={"stage": {"Sales Qualified Lead": importing.LEFT_OUT}})
    job = importing.run(importing.start(job))
    assert (job.created, job.refused) == (3, 1)
    assert "left out" in job.refusals.get().cause


def test_a_meaning_that_is_not_offered_is_refused(anna: User) -> None:
    job = drafted(HUBSPOT.format(owner=""), anna)
    for meanings in ({"stage": {"Lead": "won"}}, {"owner": {"": "nobody@x.de"}}, {"email": {"a": "b"}}):
        with pytest.raises(BadMapping):
            importing.interpret(job, meanings=meanings)


def test_clocks_start_only_where_it_was_ticked(anna: User) -> None:
    text = "email,Status\na@x.de,Nurturing\nb@x.de,MQL\n"
    importing.run(importing.start(drafted(text, anna, starts_clocks=True)))
    nurtured, mql = Lead.objects.order_by("email")
    assert nurtured.clocks.count() == 1
    assert nurtured.clocks.get().due_at == nurtured.deadline
    assert not mql.held_back


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "preset", "meant"),
    [
        ("hubspot_contacts", "hubspot", {"external_id", "first_name", "last_name", "email", "phone", "stage", "owner"}),
        ("zoho_leads", "zoho", {"external_id", "last_name", "company", "email", "stage", "owner", "captured_at"}),
        ("meta_facebook_leads", "meta", {"external_id", "captured_at", "name", "email", "phone", "campaign"}),
        ("linkedin_connections", "linkedin-connections", {"external_id", "email", "company", "captured_at"}),
        ("german_bom", "", {"first_name", "last_name", "company", "email", "phone", "city"}),
    ],
)  # fmt: skip
def test_real_exports_come_in_whole(real_data: Path, anna: User, name: str, preset: str, meant: set[str]) -> None:
    job = drafted((real_data / "crm_exports" / f"{name}.csv").read_bytes(), anna)
    assert job.preset == preset
    assert meant <= set(job.mapping)
    asked = dict.fromkeys(importing.unanswered(job), importing.LEFT_OUT)
    job = importing.run(importing.start(importing.interpret(job, meanings={"stage": asked}) if asked else job))
    assert job.status == ImportJob.Status.DONE
    assert accounts_for_every_row(job)
    causes = [row.cause for row in job.refusals.all() if "left out" not in row.cause]
    assert not causes, causes


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["John_Doe_GMAIL", "rfc6350-example"])
def test_real_cards_come_in(real_data: Path, anna: User, name: str) -> None:
    job = drafted((real_data / "crm_exports" / f"{name}.vcf").read_bytes(), anna)
    job = importing.run(importing.start(job))
    assert (job.kind, job.created, job.refused) == ("vcf", 1, 0)


# known leads --------------------------------------------------------------------------------------


def test_each_field_has_its_rule(bring: Brought) -> None:
    bring("id,email,last_name,phone,company\n1,a@x.de,Berg,0221 111111,Old GmbH\n", system="s")
    job = bring(
        "id,email,last_name,phone,company,job_title\n1,new@x.de,Klein,0221 222222,New AG,CEO\n",
        system="s", conflicts={"phone": "overwrite", "company": "overwrite", "job_title": "never"},
    )  # fmt: skip
    lead = Lead.objects.get()
    assert (job.updated, lead.email, lead.last_name) == (1, "a@x.de", "Berg")
    assert (lead.phone, lead.company, lead.job_title) == ("+49221222222", "New AG", "")
    assert lead.organisation is not None
    assert lead.organisation.name == "New AG"


def test_the_same_file_again_finds_nothing_new_whatever_the_rules(bring: Brought) -> None:
    rules = {"phone": "overwrite", "company": "overwrite", "extra": "overwrite", "expected_value": "overwrite"}
    text = "email,phone,company,expected value,Size\na@x.de,0221 111111,A GmbH,5,1\na@x.de,0221 222222,B GmbH,6,2\n"
    bring(text, conflicts=rules)
    again = bring(text, conflicts=rules)
    assert (again.created, again.updated, again.skipped) == (0, 0, 2)


def test_the_preview_shows_known_leads_beside_and_counts_what_will_be(bring: Brought, anna: User) -> None:
    bring("email,last_name,phone\na@x.de,Berg,\nb@x.de,Klein,0221 111111\n")
    rows = ("a@x.de,Other,0221 222222", "b@x.de,Klein,0221 111111", "c@x.de,Lang,", "no mail,X,", "c@x.de,Lang,")
    text = "\n".join(["email,last_name,phone", *rows])
    shown = importing.preview(drafted(text, anna))
    assert [row.state for row in shown.rows] == ["updated", "known", "new", "refused", "known"]
    assert shown.rows[0].beside == ["a@x.de", "Berg", ""]
    assert shown.rows[2].beside is None
    assert shown.counts == {"updated": 1, "known": 2, "new": 1, "refused": 1}
    assert Lead.objects.get(email="a@x.de").phone == ""


def test_a_mapping_is_kept_and_offered_for_the_next_file_of_the_kind(bring: Brought, anna: User) -> None:
    job = drafted("Wer,Wo\nada@x.de,Ulm\n", anna, mapping=["email", "city"], system="fair")
    kept = importing.save(job, " Fair ", by=anna)
    fresh = drafted("WER,wo,Was\nbo@x.de,Bonn,x\n", anna)
    assert importing.offered_mappings(fresh) == [kept]
    assert importing.offered_mappings(drafted("email\na@x.de\n", anna)) == []
    importing.use(kept, fresh)
    assert (fresh.mapping, fresh.system) == (["email", "city", "extra"], "fair")


def test_facts_that_an_admin_added_are_meanings_too(anna: User, ada: User) -> None:
    job = drafted("email,Employees,Sector\na@x.de,12,Bau\n", anna)
    code = importing.new_field(job, 1, by=ada)
    assert code == "custom.employees"
    job = importing.interpret(job, mapping=["email", code, "extra"])
    importing.run(importing.start(job))
    assert Lead.objects.get().extra == {"employees": "12", "Sector": "Bau"}
    assert drafted("email,Employees\nb@x.de,5\n", anna).mapping == ["email", code]
