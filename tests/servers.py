"""Real processes for tests: a Redis, a Celery worker on the test database. Each ends with its test."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30  # seconds
GRACE = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], seconds: float = PATIENCE, every: float = 0.05) -> None:
    """Wait for something that another process does; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(every)


@contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process with all its children, ended at the end whatever it does."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    _signal(process, signal.SIGKILL)
    process.wait()


def kill(process: "subprocess.Popen[bytes]") -> None:
    """The process and its children die at once, as when the machine loses power."""
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def test_database_url() -> str:
    """The URL of the database of this test, for processes of its own."""
    about: dict[str, Any] = connection.settings_dict
    host, port = str(about["HOST"]), str(about["PORT"])
    user = f"{quote(about['USER'])}:{quote(about['PASSWORD'])}"
    if host.startswith("/"):
        return f"postgresql://{user}@/{about['NAME']}?host={quote(host)}" + (f"&port={port}" if port else "")
    return f"postgresql://{user}@{host}{f':{port}' if port else ''}/{about['NAME']}"


test_database_url.__test__ = False  # type: ignore[attr-defined]  # pytest takes its name for a test's


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of this test run's own, that keeps nothing. Mark the test with `redis`."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running(command, folder / "log"):
        wait_until(lambda: _listens(port))
        yield f"redis://127.0.0.1:{port}/0"


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start real Celery workers on the database of this test: `start_worker("--beat", CELERY_BROKER_URL=…)`.

    Without a broker they share a folder. The test may end, kill or start any number; what is left ends with the test.
    `start_worker.environment` is what a process needs to put tasks into the same queue.
    """
    environment = {"DATABASE_URL": test_database_url(), "LEADFLOW_DEVELOPMENT": "1", "LEADFLOW_VAR": str(tmp_path)}
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        number = len(started)
        command = [sys.executable, "-m", "celery", "-A", "leadflow", "worker", "-n", f"w{number}@%h"]
        command += ["--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        command += (
            ["--schedule", str(tmp_path / f"beat-{number}")] if "--beat" in arguments or "-B" in arguments else []
        )
        log = tmp_path / f"worker-{number}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [*command, *arguments],
                cwd=ROOT,
                env={**os.environ, **environment, **more},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        started.append(process)
        wait_until(lambda: " ready." in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        return process

    start.environment = environment  # type: ignore[attr-defined]
    yield start
    for process in started:
        kill(process)  # a farewell takes seconds, and nobody reads what it would finish


class Cable:
    """A way to a server of this machine that can be cut, and mended: whoever uses it has no network meanwhile."""

    def __init__(self, to_port: int) -> None:
        self._to = to_port
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._entrance.getsockname()[1])
        Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for end_of_it in list(self._ends):
            with suppress(OSError):
                end_of_it.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._entrance.close()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _address = self._entrance.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends |= {near, far}
                for source, target in ((near, far), (far, near)):
                    Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while some := source.recv(65_536):
                target.sendall(some)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        self._ends.discard(source)
        if target not in self._ends:
            source.close()
            target.close()
