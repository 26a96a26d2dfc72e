"""What every test stands on: a closed network, a database as the migrations leave it, the tools that may be missing."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings
from django.utils.crypto import get_random_string

from leadflow import swift
from leads.models import written

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "data"
BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")  # the same engine, the first without windows
CHROMIUM = os.environ.get("CHROMIUM") or next((path for path in BROWSERS if Path(path).exists()), BROWSERS[-1])
REDIS = shutil.which("redis-server")
NO_SKIPS = os.environ.get("LEADFLOW_NO_SKIPS") == "1"

MISSING = {  # marker -> what is missing here, and how to get it
    "browser": None if Path(CHROMIUM).exists() else f"no {CHROMIUM}: apt-get install chromium-headless-shell",
    "redis": None if REDIS else "no redis-server: apt-get install redis-server",
}

# a busy machine is no failure
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, missing in MISSING.items():
        if missing and item.get_closest_marker(marker):
            _fail_or_skip(missing)
    if item.get_closest_marker("real_data") and not REAL_DATA.exists():
        pytest.skip(f"the real data are not here ({REAL_DATA})")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker gets its part of what takes long, and begins with it, so that the cores come to the end together.

    xdist deals neighbours to one worker: a hand of slow tests and a hand of quick ones for each. While the first one
    migrates the database of all, the others do what needs none.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    dry, slow, quick = (sorted(filter(kind, items), key=_haste) for kind in (_is_dry, _is_slow, _is_quick))
    share = len(items) // workers  # as xdist deals
    hands = [[*(dry[place - 1 :: workers - 1] if place else []), *slow[place::workers]] for place in range(workers)]
    hands[0] += dry if workers == 1 else []
    for hand in hands:
        room = max(share - len(hand), 0)
        hand += quick[:room]
        del quick[:room]
    items[:] = [*(item for hand in hands for item in hand), *quick]


def _haste(item: pytest.Item) -> bool:
    """What takes a minute comes before what drives a browser; the others stay as they are."""
    return not item.get_closest_marker("slow")


def _is_slow(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("slow") or item.get_closest_marker("browser"))


def _is_dry(item: pytest.Item) -> bool:
    needs = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return not (needs or item.get_closest_marker("django_db") or _is_slow(item))


def _is_quick(item: pytest.Item) -> bool:
    return not (_is_slow(item) or _is_dry(item))


def pytest_collection_finish() -> None:
    """As in a web server; what is loaded by now stays, so the collector need not look at it again and again."""
    swift.keep_by_thread()
    swift.remember_translations()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _fail_or_skip(missing: str) -> None:
    if NO_SKIPS:
        pytest.fail(f"{missing} (LEADFLOW_NO_SKIPS=1: nothing may be left out)", pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of test data that nobody in this project wrote."""
    if not REAL_DATA.exists():
        pytest.skip(f"the real data are not here ({REAL_DATA})")
    return REAL_DATA


# Speed and isolation ------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords_and_own_folders(
    django_test_environment: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    with override_settings(PASSWORD_HASHERS=quick, MEDIA_ROOT=tmp_path_factory.getbasetemp() / "media"):
        yield


def session_of(user: Any) -> SessionStore:
    """What the server remembers of somebody who has signed in, written at once."""
    session: Any = SessionStore(get_random_string(32, VALID_KEY_CHARS))
    session._session_cache = {}  # new, so there is nothing to be read
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    assert written.insert([session.create_model_instance(session._get_session())])
    return session  # type: ignore[no-any-return]


@pytest.fixture(scope="session", autouse=True)
def _quick_sign_ins() -> Iterator[None]:
    """`force_login` in one statement instead of fifteen; signing in by the form has its own tests."""

    def enter(client: Client, user: Any, _backend: str | None = None) -> None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user).session_key or ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", enter)
        yield


# Processes of our own -----------------------------------------------------------------------------

pytest_plugins = ["tests.cast", "tests.databases", "tests.servers", "tests.browser.looks"]
