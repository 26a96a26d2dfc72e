"""The docs say all that the schema says, to everybody, and need no script to be read."""

import pytest
from django.test import Client

from accounts.models import User
from leads.api.docs.book import Field, Kind, Operation, book
from tests.api.test_schema import _schema

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "") -> str:
    response = client.get(f"/api/v1/docs/{path}")
    assert response.status_code == 200
    return response.content.decode()


def test_every_operation_of_the_schema_is_in_the_contents(client: Client) -> None:
    text = page(client)
    for path, methods in _schema()["paths"].items():
        for method, told in methods.items():
            assert f'href="/api/v1/docs/{told["operationId"]}/"' in text, (method, path)
            assert f"<code>{path}</code>" in text


@pytest.mark.parametrize("name", ["leads", "capture", "rejection", "bant", "import_file", "undo_acceptance", "me"])
def test_an_operation_says_what_it_takes_and_answers(client: Client, name: str) -> None:
    operation = book()[name]
    text = page(client, f"{name}/")
    assert operation.summary in text
    for parameter in operation.parameters:
        assert f"<code>{parameter.name}</code>" in text
    for answer in operation.answers:
        assert f"{answer.status} {answer.phrase}" in text
    for shape in operation.shapes:
        assert f'id="shape-{shape.name}"' in text
        assert all(f"<code>{field.name}</code>" in text for field in shape.fields)


def test_every_page_of_it_can_be_made(client: Client) -> None:
    for name in book():
        page(client, f"{name}/")


def test_every_shape_that_is_spoken_of_is_told(client: Client) -> None:
    for operation in book().values():
        told = {shape.name for shape in operation.shapes}
        kinds = [answer.kind for answer in operation.answers]
        kinds += [field.kind for shape in operation.shapes for field in shape.fields]
        assert {kind.shape for kind in kinds if kind.shape} <= told, operation.name


def test_a_value_is_said_in_words() -> None:
    fields = {field.name: field for shape in book()["lead"].shapes for field in shape.fields if shape.name == "Lead"}
    assert fields["captured_at"].kind == Kind("date and time")
    assert fields["stage"].kind == Kind("Stage", "Stage")
    assert fields["expected_value"].kind == Kind("decimal or null")
    assert book()["leads"].answers[0].kind == Kind("LeadPage", "LeadPage")
    assert next(shape for shape in book()["leads"].shapes if shape.name == "LeadPage").fields[0].kind == Kind(
        "list of Lead", "Lead"
    )


def test_the_values_of_a_choice_are_told_with_their_meaning() -> None:
    stage = next(shape for shape in book()["lead"].shapes if shape.name == "Stage")
    assert ("handover", "In handover") in stage.values
    assert "* `" not in stage.text


def test_a_body_to_begin_with_has_what_is_required() -> None:
    rejection, capture = book()["rejection"], book()["capture"]
    assert '"reason": "' in rejection.sample
    assert '"email": "' in capture.sample


def test_parameters_know_where_they_travel() -> None:
    public_id, *_ = book()["rejection"].parameters
    limit = next(one for one in book()["leads"].parameters if one.name == "limit")
    assert (public_id.place, public_id.is_required) == ("path", True)
    assert (limit.place, limit.is_required, limit.sample) == ("query", False, "50")
    assert isinstance(limit, Field)


def test_the_schema_is_in_english_whoever_reads_first(anna: User, client: Client) -> None:
    User.objects.filter(pk=anna.pk).update(language="de")
    book.cache_clear()
    client.force_login(anna)
    text = page(client, "rejection/")
    assert "Sales gives the lead back" in text
    assert "In handover" in text
    assert "Anfrage" in text


def test_strangers_read_and_are_asked_to_sign_in_before_they_try(client: Client, anna: User) -> None:
    assert "data-try" not in page(client, "leads/")
    assert "/accounts/login/?next=/api/v1/docs/leads/" in page(client, "leads/")
    client.force_login(anna)
    assert "data-try" in page(client, "leads/")


def test_what_changes_something_warns_that_it_is_no_rehearsal(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert "done in earnest" in page(client, "rejection/")
    assert "done in earnest" not in page(client, "leads/")


def test_there_is_no_page_for_what_is_not_there(client: Client) -> None:
    assert client.get("/api/v1/docs/nothing/").status_code == 404


def test_the_docs_load_nothing_from_elsewhere(client: Client) -> None:
    text = page(client)
    assert 'src="http' not in text
    assert "<script>" not in text


def test_the_first_sentence_is_the_summary() -> None:
    operation = Operation("x", "GET", "/", "s", "First one. Second one.", (), None, "", "", (), ())
    assert operation.summary == "First one."
