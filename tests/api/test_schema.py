"""The schema is complete, and can be fetched."""

import json
from functools import cache
from io import StringIO

from django.core.management import call_command

from accounts.models import User
from tests.api.conftest import Program


@cache
def _schema() -> dict:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    schema: dict = json.loads(out.getvalue())
    return schema


def test_the_schema_is_valid_and_leaves_nothing_to_guess(db: None) -> None:
    schema = _schema()
    assert schema["openapi"].startswith("3.1")
    operations = [
        (path, method, operation) for path, methods in schema["paths"].items() for method, operation in methods.items()
    ]
    assert len(operations) > 35
    for path, method, operation in operations:
        assert "application/problem+json" in operation["responses"]["422"]["content"], (path, method)
        success = next(status for status in operation["responses"] if status.startswith("2"))
        assert operation["responses"][success]["content"]["application/json"]["schema"], (path, method)
        assert operation["description"], (path, method)


def test_operations_have_names_of_their_own(db: None) -> None:
    names = [operation["operationId"] for methods in _schema()["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_the_schema_can_be_fetched(rico: User, program: Program) -> None:
    response = program(rico).get("/api/v1/schema/?format=json")
    assert response.status_code == 200
    assert json.loads(response.content)["info"]["title"] == "Leadflow API"
