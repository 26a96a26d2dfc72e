"""From the upload to the report in the pages; nothing is imported before the last step, and only by who may."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from leads import capturing, importing, tasks
from leads.models import ImportJob, ImportMapping, Lead

pytestmark = pytest.mark.django_db
PEOPLE = b"Name;E-Mail;Datum\nAda Berg;ada@x.de;01.02.2026\nBo;no mail;02.02.2026\n=1+1;cy@x.de;03.02.2026\n"


@pytest.fixture
def web(client: Client, anna: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Anna's browser; no bell is rung, for no worker is there."""
    monkeypatch.setattr(tasks.run_waiting_imports, "apply_async", lambda **_options: None)
    client.force_login(anna)
    return client


def upload(client: Client, data: bytes = PEOPLE, name: str = "people.csv") -> Any:
    return client.post("/imports/", {"file": SimpleUploadedFile(name, data)})


def drafted(client: Client, data: bytes = PEOPLE) -> ImportJob:
    assert upload(client, data).status_code == 302
    return ImportJob.objects.latest("pk")


def columns(job: ImportJob, *meanings: str, **options: str) -> dict[str, str]:
    chosen = {f"column-{place}": meaning for place, meaning in enumerate(meanings or job.mapping)}
    return {"system": "import", "date_format": job.date_format, "stage": "mql", **chosen, **options}


def test_a_file_goes_all_the_way(web: Client) -> None:
    job = drafted(web)
    page = web.get(f"/imports/{job.public_id}/").content.decode()
    assert "Ada Berg · Bo" in page
    answer = web.post(f"/imports/{job.public_id}/columns/", columns(job))
    assert answer.headers["Location"] == f"/imports/{job.public_id}/preview/"
    assert "This is no valid e-mail address." in web.get(answer.headers["Location"]).content.decode()
    assert not Lead.objects.exists()
    web.post(f"/imports/{job.public_id}/start/")
    assert "Waiting for a worker" in web.get(f"/imports/{job.public_id}/").content.decode()
    assert importing.run_waiting() == 1
    assert "Done: 3 rows read" in web.get(f"/imports/{job.public_id}/").content.decode()
    assert Lead.objects.count() == 2


def test_the_progress_asks_again_until_the_end(web: Client) -> None:
    job = importing.start(drafted(web))
    part = web.get(f"/imports/{job.public_id}/", headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" in part
    assert "<html" not in part
    importing.run(job)
    assert "every 1s" not in web.get(f"/imports/{job.public_id}/", headers={"HX-Request": "true"}).content.decode()


def test_refused_rows_come_back_with_their_cause_and_no_formula(web: Client) -> None:
    job = drafted(web, b"Name;E-Mail\n=1+1;no mail\nAda;ada@x.de\n")
    importing.run(importing.start(job))
    answer = web.get(f"/imports/{job.public_id}/refused/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert head == ["row", "cause", "Name", "E-Mail"]
    assert row == ["2", "E-Mail: This is no valid e-mail address.", "'=1+1", "no mail"]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"PK\x03\x04", "damaged"), (b'{"a":1}', "JSON"), (b"a,b\n", "no rows")],
)
def test_what_is_no_table_is_answered_in_words(web: Client, data: bytes, words: str) -> None:
    answer = upload(web, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_the_reading_can_be_corrected(web: Client) -> None:
    job = drafted(web, b"a,b;c\n1,2;3\n4,5;6\n")
    shape = {"content": "leads", "encoding": "utf-8-sig", "delimiter": ";", "header_row": "1"}
    web.post(f"/imports/{job.public_id}/shape/", shape)
    job.refresh_from_db()
    assert job.columns == ["a,b", "c"]
    answer = web.post(f"/imports/{job.public_id}/shape/", {**shape, "header_row": "3"})
    assert (answer.status_code, "no rows" in answer.content.decode()) == (422, True)


def test_the_content_can_be_corrected(web: Client) -> None:
    job = drafted(web, b"id,date,amount\n1,2026-01-01,5\n")
    shape = {"content": "deals", "encoding": "utf-8-sig", "delimiter": ",", "header_row": "1"}
    web.post(f"/imports/{job.public_id}/shape/", shape)
    job.refresh_from_db()
    assert (job.content, job.mapping) == ("deals", ["external_id", "won_on", "amount"])


def test_two_columns_of_one_meaning_are_refused_with_the_page(web: Client) -> None:
    job = drafted(web)
    answer = web.post(f"/imports/{job.public_id}/columns/", columns(job, "email", "email", ""))
    assert (answer.status_code, "can&#x27;t both be" in answer.content.decode()) == (422, True)


def test_a_draft_can_be_discarded_with_its_file(web: Client, settings: Any) -> None:
    job = drafted(web)
    file = Path(settings.MEDIA_ROOT) / job.path
    assert file.exists()
    web.post(f"/imports/{job.public_id}/removal/")
    assert not file.exists()
    assert not ImportJob.objects.exists()


def test_a_started_import_is_changed_by_nobody(web: Client) -> None:
    job = importing.start(drafted(web))
    for act in ("columns", "start", "removal"):
        assert web.post(f"/imports/{job.public_id}/{act}/", columns(job)).status_code == 409


@pytest.mark.parametrize("name", ["rico", "hilde", "max"])
def test_who_may_not_import_sees_no_import(client: Client, web: Client, name: str, request: Any) -> None:
    job = drafted(web)
    client.force_login(request.getfixturevalue(name))
    assert client.get("/imports/").status_code == 403
    for path in ("", "values/", "preview/", "refused/"):
        assert client.get(f"/imports/{job.public_id}/{path}").status_code == 403
    for act in ("columns", "values", "start", "undo", "again", "mapping", "removal"):
        assert client.post(f"/imports/{job.public_id}/{act}/").status_code == 403


def test_pages_cost_the_same_with_many_imports(web: Client, django_assert_max_num_queries: Any) -> None:
    for _n in range(12):
        drafted(web)
    with django_assert_max_num_queries(6):
        assert web.get("/imports/").status_code == 200


@pytest.mark.real_data
def test_naughty_strings_are_stored_and_shown_unchanged_or_refused(web: Client, real_data: Path, anna: User) -> None:
    naughty = json.loads((real_data / "input_checks" / "blns.json").read_text())
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "last_name", "note"], *([n, s, s] for n, s in enumerate(naughty))])
    job = importing.draft(io.BytesIO(text.getvalue().encode("utf-8", "surrogatepass")), "naughty.csv", by=anna)
    job = importing.interpret(job, mapping=["external_id", "last_name", "extra"])
    assert web.get(f"/imports/{job.public_id}/").status_code == 200
    assert "<script>alert" not in web.get(f"/imports/{job.public_id}/preview/").content.decode()
    job = importing.run(importing.start(job))
    assert job.status == ImportJob.Status.DONE
    assert job.created + job.refused == job.rows_read == len(naughty)
    for lead in Lead.objects.all():
        written = naughty[int(lead.external_id)]
        assert lead.last_name == " ".join(written.split())
        assert lead.extra.get("note", "") == (written if written.strip() else "")
    assert web.get(f"/imports/{job.public_id}/").status_code == 200


HUBSPOT = (
    b"Record ID,First Name,Last Name,Email,Lifecycle Stage,Contact owner\n1,Ada,Berg,ada@x.de,Lead,Anna\n"
    b"2,Bo,K,bo@x.de,SQL,Anna\n"
)


def test_an_export_of_a_known_system_is_named_and_its_sql_is_asked(web: Client) -> None:
    job = drafted(web, HUBSPOT)
    assert "Looks like an export of HubSpot" in web.get(f"/imports/{job.public_id}/").content.decode()
    answer = web.post(f"/imports/{job.public_id}/columns/", columns(job, **{"rule-3": "overwrite"}))
    assert answer.headers["Location"] == f"/imports/{job.public_id}/values/"
    page = web.get(answer.headers["Location"]).content.decode()
    assert "please choose" in page
    assert "Before the import can start" in web.get(f"/imports/{job.public_id}/preview/").content.decode()
    assert web.post(f"/imports/{job.public_id}/start/").status_code == 422
    said = {"stage-0": "nurture", "stage-1": "contact", "owner-0": ""}
    assert web.post(f"/imports/{job.public_id}/values/", said).status_code == 302
    web.post(f"/imports/{job.public_id}/start/")
    importing.run_waiting()
    assert {lead.email: lead.stage for lead in Lead.objects.all()} == {"ada@x.de": "contact", "bo@x.de": "nurture"}
    job.refresh_from_db()
    assert job.conflicts == {"email": "overwrite"}


def test_an_import_is_taken_back_from_its_report(web: Client, anna: User) -> None:
    job = drafted(web)
    importing.run(importing.start(job))
    kept = Lead.objects.get(email="ada@x.de")
    page = web.get(f"/imports/{job.public_id}/").content.decode()
    assert "Take the import back" in page
    capturing.edit(kept, {"job_title": "CEO"}, by=anna)
    web.post(f"/imports/{job.public_id}/undo/")
    assert "being taken back" in web.get(f"/imports/{job.public_id}/").content.decode()
    importing.run_waiting()
    page = web.get(f"/imports/{job.public_id}/").content.decode()
    assert "took the import back" in page
    assert "changed since" in page
    assert [lead.pk for lead in Lead.objects.all()] == [kept.pk]
    assert web.post(f"/imports/{job.public_id}/undo/").status_code == 409


def test_refused_rows_are_mended_and_come_again(web: Client) -> None:
    job = drafted(web, b"Name;E-Mail\nAda;no mail\nBo;bo@x.de\n")
    importing.run(importing.start(job))
    answer = web.get(f"/imports/{job.public_id}/refused/")
    text = b"".join(answer.streaming_content).replace(b"no mail", b"ada@x.de")  # type: ignore[attr-defined]
    again = drafted(web, text)
    assert again.mapping == ["", "", "name", "email"]
    importing.run(importing.start(again))
    assert (Lead.objects.count(), Lead.objects.get(email="ada@x.de").extra) == (2, {})


def test_a_mapping_is_kept_used_and_forgotten_on_the_pages(web: Client) -> None:
    job = drafted(web)
    web.post(f"/imports/{job.public_id}/mapping/", {"name": "Fair"})
    assert web.post(f"/imports/{job.public_id}/mapping/", {"name": " "}).status_code == 422
    kept = ImportMapping.objects.get()
    again = drafted(web)
    assert "Read as in “Fair”" in web.get(f"/imports/{again.public_id}/").content.decode()
    assert web.post(f"/imports/{again.public_id}/mappings/{kept.public_id}/").status_code == 302
    assert "Forget “Fair”" in web.get("/imports/").content.decode()
    web.post(f"/imports/mappings/{kept.public_id}/removal/")
    assert not ImportMapping.objects.exists()


def test_the_file_can_be_read_again(web: Client) -> None:
    job = drafted(web)
    importing.run(importing.start(job))
    assert web.post(f"/imports/{job.public_id}/again/").status_code == 302
    assert ImportJob.objects.filter(status="draft").count() == 1


def test_columns_without_names_are_said_to_have_none(web: Client) -> None:
    job = drafted(web, b"Ada,Berg\nBo,Klein\n")
    shape = {"content": "leads", "encoding": "utf-8-sig", "delimiter": ",", "nameless": "on", "header_row": "1"}
    web.post(f"/imports/{job.public_id}/shape/", shape)
    job.refresh_from_db()
    assert (job.header_row, job.columns) == (0, ["Column 1", "Column 2"])


def test_a_new_field_is_added_by_who_may(client: Client, web: Client, ada: User) -> None:
    job = drafted(web, b"email,Size\na@x.de,5\n")
    assert "new field" not in web.get(f"/imports/{job.public_id}/").content.decode()
    assert web.post(f"/imports/{job.public_id}/columns/", columns(job, "email", "new")).status_code == 403
    client.force_login(ada)
    ImportJob.objects.update(by=ada)
    assert "new field" in client.get(f"/imports/{job.public_id}/").content.decode().lower()
    assert client.post(f"/imports/{job.public_id}/columns/", columns(job, "email", "new")).status_code == 302
    job.refresh_from_db()
    assert job.mapping == ["email", "custom.size"]


def test_hundreds_of_columns_can_be_sent(web: Client) -> None:
    job = drafted(web, ",".join(["email", *(f"f{n}" for n in range(900))]).encode() + b"\na@x.de" + b",1" * 900 + b"\n")
    rules = {f"rule-{place}": "fill" for place in range(901)}
    assert web.post(f"/imports/{job.public_id}/columns/", columns(job, **rules)).status_code == 302


def test_rows_can_be_pasted(web: Client) -> None:
    assert web.post("/imports/", {"rows": "Name\tE-Mail\r\nAda\tada@x.de\r\n"}).status_code == 302
    job = ImportJob.objects.get()
    assert (job.delimiter, job.mapping) == ("\t", ["name", "email"])
    for nothing in ({}, {"rows": " \n"}):
        answer = web.post("/imports/", nothing)
        assert (answer.status_code, "choose a file" in answer.content.decode()) == (422, True)
    assert "no rows" in web.post("/imports/", {"rows": "email"}).content.decode()


KNOWN = "first_name,last_name,email,company\nJürgen,Größmann,jg@alpenwerk.de,Alpenwerk GmbH\n".encode()
ALIKE = "first_name,last_name,email,company\nJuergen,Grössman,jg77@gmx.de,Alpenwerke AG\n".encode()


def test_whom_a_row_is_like_stands_beside_it_and_the_report_leads_to_the_queue(web: Client) -> None:
    importing.run(importing.start(drafted(web, KNOWN)))
    job = drafted(web, ALIKE)
    web.post(f"/imports/{job.public_id}/columns/", columns(job, finds_alike="on"))
    page = web.get(f"/imports/{job.public_id}/preview/").content.decode()
    assert "New, perhaps a duplicate" in page
    assert "<strong>Größmann</strong>" in page
    assert "Company names that are alike" in page
    web.post(f"/imports/{job.public_id}/start/")
    importing.run_waiting()
    report = web.get(f"/imports/{job.public_id}/").content.decode()
    assert "1 new lead may be somebody who is known" in report
    assert "/duplicates/" in report


def test_who_takes_likeness_off_sees_new_leads_alone(web: Client) -> None:
    importing.run(importing.start(drafted(web, KNOWN)))
    job = drafted(web, ALIKE)
    web.post(f"/imports/{job.public_id}/columns/", columns(job))
    page = web.get(f"/imports/{job.public_id}/preview/").content.decode()
    assert "perhaps" not in page
    job.refresh_from_db()
    assert not job.finds_alike
