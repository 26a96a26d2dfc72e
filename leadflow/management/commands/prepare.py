"""Bring database, static files and demo company in step, so that the servers can start."""

import hashlib
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, collects static files where they changed, makes the demo company in an empty database."
    requires_system_checks: list[str] = []  # they would run three times; migrate runs those that matter

    def handle(self, *args: Any, **options: Any) -> None:
        self._say("Bringing the database in step")
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static_files()
        if settings.DEMO and "demo" in get_commands():
            self._make_the_demo_company()

    def _collect_static_files(self) -> None:
        stamp = settings.VAR / "static-files"
        wanted = _fingerprint()
        if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
            return
        self._say("Collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def _make_the_demo_company(self) -> None:
        if not get_user_model()._default_manager.exists():
            self._say("Making the demo company (once)")
            call_command("demo")
        sign_ins = io.StringIO()
        call_command("demo", "--sign-ins", stdout=sign_ins)
        (settings.VAR / "sign-ins.txt").write_text(sign_ins.getvalue())

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _fingerprint() -> str:
    """Changes when any static file does, by name, size or time."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
