"""docker-compose.yml and Dockerfile agree with the settings and with what is in the house."""

import importlib
import re
from typing import Any

import pytest
import yaml

from tests.house.source import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = [name for name, service in SERVICES.items() if "build" in service]
SETTINGS = (ROOT / "leadflow" / "settings.py").read_text()


def test_every_service_is_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    assert set(OURS) == {"migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("variable", [*SERVICES["web"]["environment"]])
def test_the_settings_read_every_variable(variable: str) -> None:
    assert f'"{variable}"' in SETTINGS


@pytest.mark.parametrize("name", OURS)
def test_commands_name_what_exists(name: str) -> None:
    match SERVICES[name]["command"]:
        case ["gunicorn", application, *_]:
            assert hasattr(importlib.import_module(application), "application")
        case ["celery", "-A", application, "worker" | "beat", *_]:
            assert hasattr(importlib.import_module(application), "celery_app")
        case ["python", script, "migrate", *_]:
            assert (ROOT / script).exists()
        case other:
            pytest.fail(f"unknown command {other}")


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_database_is_in_step(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


@pytest.mark.parametrize("name", ["postgres", "redis", "web", "worker"])
def test_services_tell_whether_they_are_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_images_are_pinned() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []


@pytest.mark.parametrize("secret", ["LEADFLOW_SECRET_KEY", "DATABASE_URL"])
def test_secrets_have_no_default(secret: str) -> None:
    assert ":?" in SERVICES["web"]["environment"][secret]


def test_volumes_are_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_image_installs_only_what_production_needs() -> None:
    final = DOCKERFILE.split("FROM ")[-1]
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    assert "requirements-dev" not in final
    assert "USER leadflow" in final


def test_the_image_has_a_python_that_the_project_allows() -> None:
    versions = {tuple(map(int, found)) for found in re.findall(r"FROM python:(\d+)\.(\d+)", DOCKERFILE)}
    assert len(versions) == 1
    assert min(versions) >= (3, 11)


def test_what_the_image_copies_is_let_through() -> None:
    let_through = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    needed = {
        "accounts",
        "leadflow",
        "leads",
        "templates",
        "scripts",
        "manage.py",
        "requirements.txt",
        "requirements-dev.txt",
    }
    assert needed <= let_through
    assert all((ROOT / one).exists() for one in let_through)


def test_operating_lists_every_variable() -> None:
    documented = (ROOT / "docs" / "operating.md").read_text()
    read = set(re.findall(r'"((?:LEADFLOW|CELERY|DATABASE)_[A-Z_]+)"', SETTINGS))
    assert {variable for variable in read if f"`{variable}`" not in documented} == set()
