"""What Django's `check --deploy` says about an installation that people will rely on."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 40  # characters


@register(Tags.security)
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a key no session can be signed; this one is asked at every start."""
    return [] if _key() else [Error("LEADFLOW_SECRET_KEY is not set.", hint=_KEY_HINT, id="leadflow.E001")]


@register(Tags.security, deploy=True)
def ready_for_people(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What is right on a laptop and wrong in production."""
    return [*_secrets(), *_addresses(), *_services()]


_KEY_HINT = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


def _key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # how Django answers who asks for an empty key
        return ""


def _secrets() -> Iterator[CheckMessage]:
    if settings.DEVELOPMENT:
        yield Error(
            "This is a development installation: its secret key and its database are not for production.",
            hint="Set DATABASE_URL and LEADFLOW_SECRET_KEY, and leave LEADFLOW_DEVELOPMENT away.",
            id="leadflow.E002",
        )
    elif len(_key()) < SHORTEST_KEY:
        yield Warning("LEADFLOW_SECRET_KEY is short.", hint=_KEY_HINT, id="leadflow.W003")
    if settings.DEMO:
        yield Error(
            "Demo mode shows passwords on the sign-in page.", hint="Leave LEADFLOW_DEMO away.", id="leadflow.E004"
        )


def _addresses() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "LEADFLOW_DEBUG shows settings and source to every visitor.", hint="Leave it away.", id="leadflow.E005"
        )
    if not settings.SECURE:
        yield Warning(
            f"People reach Leadflow at {settings.PUBLIC_URL}, without encryption.",
            hint="Put a proxy with TLS before it and set LEADFLOW_URL=https://… and LEADFLOW_BEHIND_PROXY=1.",
            id="leadflow.W006",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning("LEADFLOW_HOSTS allows every name.", hint="List the names of this site.", id="leadflow.W007")


def _services() -> Iterator[CheckMessage]:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        yield Warning(
            "The work queue is a folder, which only the processes of one machine can share.",
            hint="Set CELERY_BROKER_URL=redis://…",
            id="leadflow.W008",
        )
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Warning("Mails go to a folder, not to people.", hint="Set LEADFLOW_MAIL_URL.", id="leadflow.W009")
