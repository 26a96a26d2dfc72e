"""Run all of Leadflow on this machine until Ctrl-C: database, web server, worker with its timetable, demo company."""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

import under_make

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that leadflow.embedded is found

PYTHON = sys.executable
PATIENCE = 60  # seconds until the page must answer
FULL = "The disk is full; free some space and start again. All data are kept."
PR_SET_PDEATHSIG = 1
ENOUGH = 32_000_000  # bytes
GRACE = 4  # seconds that a process has to end by itself

VAR = Path(os.environ.get("LEADFLOW_VAR", ROOT / "var"))
BIND = os.environ.get("LEADFLOW_BIND", "127.0.0.1")


class CannotRun(Exception):
    """Leadflow cannot run here now; the message is the sentence for the person in front of it."""


class Stopped(Exception):
    """Somebody asked to stop."""


def main() -> None:
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, _stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with _alone():
            run(children)
    except Stopped:
        _farewell(children)
    except CannotRun as reason:
        _end_all(children)
        sys.exit(f"\nLeadflow: {reason}")
    except OSError as error:
        _end_all(children)
        sys.exit(f"\nLeadflow: {_in_words(error)}")


def run(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """Start everything in order, print the address, then watch until something ends."""
    port = _port()
    environment = _environment(port)
    say("Starting PostgreSQL")
    environment.setdefault("DATABASE_URL", _database())
    _command(environment, "prepare")
    say("Starting the web server and the worker")
    children["web server"] = _start(_web(port), environment)
    children["worker"] = _start(_worker(), environment)
    _wait_for_the_page(port, children)
    _greet(port, environment)
    _watch(children)


# What runs ----------------------------------------------------------------------------------------


def _web(port: int) -> list[str]:
    return [
        *(PYTHON, "-m", "gunicorn", "leadflow.wsgi", "--bind", f"{BIND}:{port}", "--workers", "2", "--threads", "16"),
        *("--log-level", "warning", "--graceful-timeout", "4", "--no-control-socket"),
    ]


def _worker() -> list[str]:
    return [
        *(
            PYTHON,
            "-m",
            "celery",
            "--quiet",
            "-A",
            "leadflow",
            "worker",
            "--beat",
            "--schedule",
            str(VAR / "beat-schedule"),
        ),
        *("--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"),
    ]


def _environment(port: int) -> dict[str, str]:
    ours = {
        "LEADFLOW_VAR": str(VAR),
        "LEADFLOW_DEVELOPMENT": "1",
        "LEADFLOW_DEMO": "1",
        "LEADFLOW_DEBUG": "0",
        "LEADFLOW_URL": f"http://localhost:{port}",
        "LEADFLOW_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }
    return {**ours, **os.environ}


def _database() -> str:
    if "DATABASE_URL" in os.environ:
        return os.environ["DATABASE_URL"]
    from leadflow import embedded  # here, because it is not needed where there is a DATABASE_URL

    try:
        return embedded.database_url(VAR / "postgres")
    except embedded.EmbeddedDatabaseError as reason:
        raise CannotRun(str(reason)) from reason


def _port() -> int:
    wanted = os.environ.get("LEADFLOW_PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise CannotRun(f"LEADFLOW_PORT must be a number from 1 to 65535, not '{wanted}'.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((BIND, int(wanted)))
        except PermissionError:
            raise CannotRun(
                f"Port {wanted} is reserved for root; choose one above 1023: make run LEADFLOW_PORT=8000"
            ) from None
        except OSError:
            raise CannotRun(
                f"Port {wanted} is in use by another program; stop that one, or choose another port: "
                f"make run LEADFLOW_PORT={min(int(wanted) + 1, 65535)}"
            ) from None
    return int(wanted)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two runs in one folder would share one timetable file and one database: the second says so."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"It already runs from this folder ({VAR}); stop it there with Ctrl-C first.") from None
        yield


# Starting and waiting -----------------------------------------------------------------------------


def _start(
    command: list[str], environment: dict[str, str], out: IO[bytes] | int | None = None
) -> "subprocess.Popen[bytes]":
    # a session of its own: Ctrl-C reaches only this process, which then ends the others in order
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=out,
        start_new_session=True,
        preexec_fn=_end_with_us,  # there are no threads here that it could surprise
    )


def _end_with_us() -> None:
    """Linux ends the child when this process is killed and cannot do it itself."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _command(environment: dict[str, str], *arguments: str) -> None:
    """Run a management command to its end; a signal in the meantime ends it too."""
    child = _start([PYTHON, "manage.py", *arguments], environment)
    try:
        while child.poll() is None:
            _look_up()
    finally:
        _end_group(child)
    if child.returncode and shutil.disk_usage(VAR).free < ENOUGH:
        raise CannotRun(FULL)
    if child.returncode:
        raise CannotRun(f"'manage.py {' '.join(arguments)}' failed; the lines above say why.")


def _wait_for_the_page(port: int, children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    end = time.monotonic() + PATIENCE
    while not _answers(port):
        _look_up()
        _all_alive(children)
        if time.monotonic() > end:
            raise CannotRun(f"The page does not answer after {PATIENCE} seconds; the lines above may say why.")


def _answers(port: int) -> bool:
    host = "127.0.0.1" if BIND == "0.0.0.0" else BIND  # noqa: S104 (only compared)
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def _watch(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    while True:
        _look_up(0.5)
        _all_alive(children)


def _all_alive(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise CannotRun(
                f"The {name} ended by itself (code {child.returncode}), so all is stopped; the lines above say why."
            )


def _look_up(seconds: float = 0.1) -> None:
    time.sleep(seconds)
    if under_make.was_interrupted():
        raise Stopped


# Ending -------------------------------------------------------------------------------------------


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # the second Ctrl-C changes nothing: we are ending already
    raise Stopped


def _farewell(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    say("\nStopping")
    _end_all(children)
    say("Stopped. All data are kept; make run starts it again.")


def _end_all(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """Ask all at once, give them the same few seconds, then end what hangs, with everything that it started."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + GRACE
    while time.monotonic() < end and any(child.poll() is None for child in children.values()):
        time.sleep(0.05)
    for child in children.values():
        _end_group(child)


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


# Words --------------------------------------------------------------------------------------------


def _greet(port: int, environment: dict[str, str]) -> None:
    say(f"\nLeadflow is running at http://localhost:{port}\n")
    told = VAR / "sign-ins.txt"
    if told.exists():
        say(told.read_text())
    say("Ctrl-C stops everything.")


def _in_words(error: OSError) -> str:
    if error.errno == 28:
        return FULL
    if isinstance(error, PermissionError):
        return f"The file or folder {error.filename} may not be written by you."
    return f"{error}."


def say(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


if __name__ == "__main__":
    main()
