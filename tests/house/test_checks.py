"""`manage.py check --deploy` warns before people rely on a laptop's settings."""

from typing import Any

import pytest

from leadflow import checks

GOOD = {
    "DEVELOPMENT": False,
    "DEMO": False,
    "DEBUG": False,
    "SECURE": True,
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": ["crm.example"],
    "CELERY_BROKER_URL": "redis://redis/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def ids(settings: Any, **different: object) -> list[str | None]:
    for name, value in {**GOOD, **different}.items():
        setattr(settings, name, value)
    return [message.id for message in (*checks.secret_key_is_set(None), *checks.ready_for_people(None))]


def test_a_good_installation_is_left_in_peace(settings: Any) -> None:
    assert ids(settings) == []


@pytest.mark.parametrize(
    ("different", "expected"),
    [
        ({"SECRET_KEY": "short"}, "leadflow.W003"),
        ({"DEVELOPMENT": True}, "leadflow.E002"),
        ({"DEMO": True}, "leadflow.E004"),
        ({"DEBUG": True}, "leadflow.E005"),
        ({"SECURE": False}, "leadflow.W006"),
        ({"ALLOWED_HOSTS": ["*"]}, "leadflow.W007"),
        ({"CELERY_BROKER_URL": "filesystem://"}, "leadflow.W008"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, "leadflow.W009"),
    ],
)
def test_what_is_wrong_in_production_is_named(settings: Any, different: dict[str, object], expected: str) -> None:
    assert ids(settings, **different) == [expected]


def test_a_missing_secret_key_is_an_error(settings: Any) -> None:
    assert "leadflow.E001" in ids(settings, SECRET_KEY="")
