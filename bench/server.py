"""gunicorn with two workers on loopback, and what it and PostgreSQL spend."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

WORKERS = 2
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Server:
    port: int
    process: psutil.Process
    url: str

    def workers(self) -> list[psutil.Process]:
        return list(self.process.children())

    def memory(self) -> float:
        """Resident memory of the workers together, in MB."""
        return float(sum(worker.memory_info().rss for worker in self.workers())) / 2**20

    def cpu(self) -> float:
        """Seconds of processor that the workers and the backends of their database have used so far."""
        return sum(_seconds(process) for process in [*self.workers(), *self._backends()])

    def _backends(self) -> Iterator[psutil.Process]:
        """None where the database runs on another machine."""
        with psycopg.connect(self.url) as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            for (pid,) in connection.execute(asked):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process = psutil.Process(pid)
                    if "postgres" in process.name():
                        yield process


def _seconds(process: psutil.Process) -> float:
    """Of all threads, from the scheduler in nanoseconds where it tells; psutil knows only hundredths of a second."""
    try:
        threads = Path(f"/proc/{process.pid}/task").glob("*/schedstat")
        return sum(int(told.read_text().split()[0]) for told in threads) / 1e9
    except (OSError, ValueError, IndexError):
        times = process.cpu_times()
        return float(times.user + times.system)


@contextlib.contextmanager
def running(
    url: str, environment: dict[str, str], log: Path, *, threads: int = 1, settings: str = "bench.settings"
) -> Iterator[Server]:  # fmt: skip
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "leadflow.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(WORKERS), "--threads", str(threads), "--log-level", "warning"),
    ]
    more = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings}
    with log.open("a") as words:
        process = psutil.Popen(command, env={**os.environ, **environment, **more}, stdout=words, stderr=words)
    try:
        _wait_for(port, process, log)
        yield Server(port, process, url)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired, psutil.TimeoutExpired):
            process.wait(timeout=15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: psutil.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start; see {log}:\n{log.read_text()[-2000:]}")
