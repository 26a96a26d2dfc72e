"""A program brings a file and asks how far it is."""

from typing import Any

import pytest

from accounts.models import User
from leads import importing, tasks
from leads.models import ImportJob, Lead
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.run_waiting_imports, "apply_async", lambda **_options: None)


def test_a_file_comes_in_and_tells_what_became_of_it(program: Program, anna: User) -> None:
    client: Any = program(anna)
    file = "id;E-Mail\n1;ada@x.de\n2;no mail\n"
    answer = client.post("/api/v1/imports/?system=hub", data=file, content_type="text/csv")
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    importing.run_waiting()
    told = client.get(f"/api/v1/imports/{answer.json()['public_id']}/").json()
    assert (told["status"], told["created"], told["refused"], told["percent"]) == ("done", 1, 1, 100)
    assert Lead.objects.get().external_system == "hub"


def test_no_table_leaves_nothing_behind(program: Program, anna: User) -> None:
    for body in ("", '{"a": 1}', "size\n5\n"):
        answer = program(anna).post("/api/v1/imports/", data=body, content_type="text/csv")
        assert answer.status_code == 422, body
    assert not ImportJob.objects.exists()


def test_who_may_not_import_is_told(program: Program, rico: User) -> None:
    answer = program(rico).post("/api/v1/imports/", data="email\na@x.de\n", content_type="text/csv")
    assert answer.status_code == 403


HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Lifecycle Stage,Contact owner\n"
    "1,Ada,Berg,ada@x.de,Lead,Anna\n2,Bo,Klein,bo@x.de,SQL,\n3,Cy,Lang,no mail,Subscriber,\n"
)


def test_a_draft_is_corrected_tried_started_and_taken_back(program: Program, anna: User) -> None:
    client: Any = program(anna)
    sent = client.post("/api/v1/imports/?draft=true&file_name=hub.csv", data=HUBSPOT, content_type="text/csv").json()
    assert (sent["status"], sent["preset"], sent["unanswered"], sent["system"]) == (
        "draft",
        "hubspot",
        ["SQL"],
        "hubspot",
    )
    door = f"/api/v1/imports/{sent['public_id']}/"
    assert client.post(f"{door}start/").status_code == 422
    answer = client.patch(door, {"meanings": {"stage": {"SQL": "nurture"}}, "conflicts": {"phone": "never"}}, "json")
    assert (answer.status_code, answer.json()["unanswered"]) == (200, [])
    tried = client.get(f"{door}preview/").json()
    assert tried["counts"] == {"new": 2, "refused": 1}
    assert not Lead.objects.exists()
    assert client.post(f"{door}start/").status_code == 202
    importing.run_waiting()
    assert {lead.email: lead.stage for lead in Lead.objects.all()} == {"ada@x.de": "contact", "bo@x.de": "nurture"}
    assert [row["row"] for row in client.get(f"{door}refused/").json()["results"]] == [4]
    assert client.post(f"{door}undo/").status_code == 202
    importing.run_waiting()
    told = client.get(door).json()
    assert (told["status"], told["removed"], Lead.objects.count()) == ("undone", 2, 0)
    assert client.get(f"{door}kept/").json()["results"] == []
    assert client.post(f"{door}undo/").status_code == 409


def test_mappings_are_kept_used_and_forgotten(program: Program, anna: User) -> None:
    client: Any = program(anna)
    doors = []
    for _n in range(2):
        sent = client.post("/api/v1/imports/?draft=true", data="a,b\nada@x.de,1\n", content_type="text/csv").json()
        doors.append(f"/api/v1/imports/{sent['public_id']}/")
    assert client.patch(doors[0], {"mapping": ["email", "extra"]}, "json").status_code == 200
    kept = client.post(f"{doors[0]}mapping/", {"name": "Fair"}, "json").json()
    assert client.put(f"{doors[1]}mapping/", {"mapping": kept["id"]}, "json").json()["mapping"] == ["email", "extra"]
    assert [one["name"] for one in client.get("/api/v1/import-mappings/").json()["results"]] == ["Fair"]
    assert client.delete(f"/api/v1/import-mappings/{kept['id']}/").status_code == 200
    assert client.delete(doors[1]).status_code == 200
    assert len(client.get("/api/v1/imports/").json()["results"]) == 1


def test_likeness_is_a_choice_and_the_preview_tells_whom_a_row_is_like(program: Program, anna: User) -> None:
    client: Any = program(anna)
    head = "first_name,last_name,email,company\n"
    file = f"{head}Jürgen,Größmann,jg@alpenwerk.de,Alpenwerk GmbH\n"
    client.post("/api/v1/imports/", data=file.encode(), content_type="text/csv")
    importing.run_waiting()
    like = f"{head}Juergen,Grössman,jg77@gmx.de,Alpenwerke AG\n".encode()
    sent = client.post("/api/v1/imports/?draft=true", data=like, content_type="text/csv").json()
    assert sent["finds_alike"] is True
    door = f"/api/v1/imports/{sent['public_id']}/"
    [row] = client.get(f"{door}preview/").json()["rows"]
    assert (row["state"], row["beside"][1]) == ("doubtful", "Größmann")
    assert row["reasons"]
    assert client.patch(door, {"finds_alike": False}, "json").json()["finds_alike"] is False
    assert [row["state"] for row in client.get(f"{door}preview/").json()["rows"]] == ["new"]
    sent = client.post("/api/v1/imports/?finds_alike=false", data=like, content_type="text/csv").json()
    importing.run_waiting()
    told = client.get(f"/api/v1/imports/{sent['public_id']}/").json()
    assert (told["finds_alike"], told["created"], told["doubtful"]) == (False, 1, 0)
