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
