"""Static files can be collected with hashed names: every file that a style sheet or module names exists."""

from pathlib import Path
from typing import Any

from django.core.management import call_command


def test_static_files_are_collected(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "leadflow.storage.StaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("app.????????????.css.br"))
    modules = list(tmp_path.glob("js/*.????????????.js"))
    assert modules
    relative = [line for module in modules for line in module.read_text().splitlines() if 'from "./' in line]
    assert [line for line in relative if not any(f"./{known.name}" in line for known in modules)] == []
