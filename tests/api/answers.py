"""How tests read the API's answers."""

from typing import Any


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem details, which name the status and the type that are expected."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"urn:leadflow:problem:{kind}"
    assert told["status"] == status
    assert told["title"]
    return told


def ok(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content
    told: dict[str, Any] = response.json()
    return told
