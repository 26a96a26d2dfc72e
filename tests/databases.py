"""The database of the tests: migrated once, copied for each run and worker, put back after each test that commits.

The migrated one stays on the server for as long as what makes it stays the same; the next run begins with a copy.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.creation import DatabaseCreation
from django.test import TransactionTestCase

from leads import defaults, working_time
from leads.models import custom_field, scheme

ROOT = Path(__file__).resolve().parent.parent
MADE_FROM = [
    *("accounts/models", "accounts/migrations", "leads/models", "leads/migrations", "leads/defaults"),
    *("leadflow/settings.py", "requirements.txt", "tests/databases.py"),
]
MIGRATED = "leadflow_migrated_"  # and the fingerprint of what made it
IN_THE_MAKING = "leadflow_migrating"
MAKING = 20_26_11_27  # an advisory lock: workers that start together let one of them migrate

# What the migrations filled is kept beside; a table that a test filled is emptied, and filled with what was kept.
# As replica: no guard refuses it and no foreign key is asked. A big table is truncated, together with those that point
# to it, because rows that were deleted stay in the way of whoever reads it next.
PUTS_BACK = """
CREATE SCHEMA kept;
CREATE TABLE kept.emptied AS
  SELECT oid::regclass AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'django_migrations';
CREATE TABLE kept.filled (name regclass, source text, columns text);

DO $$
DECLARE part regclass; filled boolean; listed text;
BEGIN
  FOR part IN SELECT name FROM kept.emptied LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', part) INTO filled;
    IF filled THEN
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO listed FROM pg_attribute
        WHERE attrelid = part AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
      EXECUTE format('CREATE TABLE kept.%s AS SELECT %s FROM %s', part, listed, part);
      INSERT INTO kept.filled VALUES (part, format('kept.%s', part), listed);
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE part regclass; kind record; filled boolean;
BEGIN
  FOR part IN SELECT name FROM kept.emptied LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', part) INTO filled;
    IF filled AND pg_relation_size(part) > 200000 THEN
      EXECUTE format('TRUNCATE %s CASCADE', part);
    ELSIF filled THEN
      EXECUTE format('DELETE FROM %s', part);
    END IF;
  END LOOP;
  FOR kind IN SELECT * FROM kept.filled LOOP
    EXECUTE format('INSERT INTO %s (%s) SELECT * FROM %s', kind.name, kind.columns, kind.source);
  END LOOP;
END $$;
"""


@pytest.fixture(scope="session")
def _databases_are_copies() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "create_test_db", _copying(DatabaseCreation.create_test_db))
        patch.setattr(DatabaseCreation, "_destroy_test_db", _drop)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: put_back())
        yield


@pytest.fixture(scope="session")
def django_db_setup(_databases_are_copies: None, django_db_setup: None, django_db_blocker: Any) -> None:
    """As pytest-django does it, with our copies; their calendars are read once."""
    with django_db_blocker.unblock():
        _first_calendars.append(working_time.calendars(fresh=True))


_first_calendars: list[working_time.Calendars] = []


@pytest.fixture(autouse=True)
def _what_admins_changed_in_other_tests_is_forgotten() -> None:
    remember_nothing_but_the_calendars()


def remember_nothing_but_the_calendars() -> None:
    """As in a process that has answered before; whoever changes a calendar has all of them read anew."""
    scheme.forget()
    custom_field.forget()
    working_time._kept = (monotonic(), _first_calendars[0]) if _first_calendars else None


@contextmanager
def taken_back(blocker: Any) -> Iterator[None]:
    """What is done within is seen by the tests that run within, and never happened for all others."""
    remember_nothing_but_the_calendars()
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def put_back() -> None:
    """Everything that was committed since the migrations is gone, and what they made is there again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept.put_back()")


def _copying(create: Callable[..., str]) -> Callable[..., str]:
    """In place of Django's, which runs the migrations for each worker, and again with --reuse-db."""

    def copy(self: Any, verbosity: int = 1, *_args: Any, **_more: Any) -> str:
        name, source = str(self._get_test_db_name()), MIGRATED + _fingerprint()
        with self._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MAKING])
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [source])
            if cursor.fetchone() is None:
                _migrate(self, create, cursor, source)
            _drop(self, name, verbosity)
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')
        _use(self, name)
        return name

    return copy


def _migrate(creation: Any, create: Callable[..., str], cursor: Any, name: str) -> None:
    """The database `name`, in which nobody ever works; those of other states of the source go."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [MIGRATED])
    for other in [IN_THE_MAKING, *(row[0] for row in cursor.fetchall())]:
        _drop(creation, other)
    about = creation.connection.settings_dict["TEST"]
    wanted, about["NAME"] = about["NAME"], IN_THE_MAKING
    try:
        create(creation, verbosity=0, autoclobber=True, serialize=False)
    finally:
        about["NAME"] = wanted
    defaults.install()
    with connection.cursor() as inside:
        inside.execute(PUTS_BACK)
    creation.connection.close()
    cursor.execute(f'ALTER DATABASE "{IN_THE_MAKING}" RENAME TO "{name}"')


def _use(creation: Any, name: str) -> None:
    creation.connection.close()
    settings.DATABASES[creation.connection.alias]["NAME"] = name
    creation.connection.settings_dict["NAME"] = name
    creation.connection.ensure_connection()


def _drop(creation: Any, name: str, _verbosity: int = 0) -> None:
    """Whoever still looks at it: a thread or a worker of a test may end a moment after the test that started it."""
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {creation.connection.ops.quote_name(name)} WITH (FORCE)")


def _fingerprint() -> str:
    """Changes with whatever decides how the migrations leave a database."""
    found = sha256()
    for part in MADE_FROM:
        for file in sorted((ROOT / part).rglob("*.py")) or [ROOT / part]:
            found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]
