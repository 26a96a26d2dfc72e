"""Set Leadflow up in this folder, with nothing but Python: environment, locked packages, translations.

    python3 scripts/bootstrap.py COMMAND ...    prepares .venv and then becomes COMMAND in it

Everything is skipped that is already as it should be, so the second time takes no time.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = (ROOT / ".venv").resolve()  # a working tree may borrow the environment of another by a link
BIN = VENV / "bin"
LOCK = ROOT / "requirements-dev.txt"
STAMP = VENV / "leadflow-stamp"
SPACE_NEEDED = 1_000  # MB, measured: the environment takes 650, the database and static files the rest
SILENCE = 10  # seconds after which a slow step says that it is still at work

COMPILER = "A package must be built here and a compiler is missing. On Debian and Ubuntu: apt-get install build-essential python3-dev"
FULL = "The disk is full. Free about 1 GB and start again; what is there is kept."
OFFLINE = "The package index cannot be reached. Check the network, or the proxy in pip's configuration."
CAUSES = {  # what pip says -> what a person can do; the first match counts
    "No space left on device": FULL,
    "Disk quota exceeded": FULL,
    "unable to execute": COMPILER,
    "error: command 'gcc'": COMPILER,
    "command 'cc' failed": COMPILER,
    "Unknown compiler": COMPILER,
    "Failed building wheel": COMPILER,
    "DO NOT MATCH THE HASHES": "A package that was fetched is not the one that was locked. Switch off a proxy that changes what it "
    "passes on; if there is none, please report it.",
    "NewConnectionError": OFFLINE,
    "Temporary failure in name resolution": OFFLINE,
    "No matching distribution": "A locked package was not found for this Python and machine, or the package index cannot be reached.",
    "Permission denied": "This folder may not be written by you. Clone into a folder of your own.",
}


def main(arguments: list[str]) -> None:
    """Prepare this folder, then become the command (by its name in the environment) with its arguments."""
    os.chdir(ROOT)
    try:
        prepare()
    except KeyboardInterrupt:
        sys.exit("\nStopped. What is installed so far is kept; start again to go on.")
    except OSError as error:
        give_up(_cause(str(error)) or f"{error}.")
    if arguments:
        become(arguments)


def prepare() -> None:
    """Bring the environment and the translations in step with the working tree."""
    if not _in_step():
        _check_tools()
        _make_environment()
        _install()
        STAMP.write_text(_wanted())
    _compile_translations()


def become(arguments: list[str]) -> NoReturn:
    """Replace this process by the command, so that signals reach it directly."""
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    program = BIN / arguments[0]
    os.execv(program, [str(program), *arguments[1:]])


def give_up(sentence: str) -> NoReturn:
    """End with one sentence that says what to do."""
    sys.exit(f"\nLeadflow: {sentence}")


def say(line: str) -> None:
    print(line, flush=True)


def _wanted() -> str:
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return (
        f"{lock} python {sys.version_info[0]}.{sys.version_info[1]} in {VENV}\n"  # a moved environment is a broken one
    )


def _in_step() -> bool:
    return STAMP.exists() and STAMP.read_text() == _wanted() and (BIN / "python").exists()


def _check_tools() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        give_up("Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv")
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < SPACE_NEEDED and not VENV.exists():
        give_up(
            f"The disk is too full: {free} MB are free here, about {SPACE_NEEDED} MB are needed. Free some and start again."
        )


def _make_environment() -> None:
    if (BIN / "pip").exists() and _works():
        return
    if (ROOT / ".venv").is_symlink():
        give_up(f".venv leads to {VENV}, which is not emptied from here. Run make setup there, or remove the link.")
    say("Making the Python environment in .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        told = made.stdout + made.stderr
        give_up(_cause(told) or f"The Python environment could not be made:\n{told.strip()}")


def _works() -> bool:
    asked = "import sys; print('python %d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(BIN / "python"), "-c", asked], capture_output=True, text=True)
    except OSError:
        return False  # a link to a Python that is gone
    mine = f"python {sys.version_info[0]}.{sys.version_info[1]}"
    pip = (BIN / "pip").read_text().splitlines()[0]
    return answer.stdout.strip() == mine and str(VENV) in pip


def _install() -> None:
    total = sum(1 for line in LOCK.read_text().splitlines() if line and line[0].isalpha())
    say(f"Installing {total} locked packages into .venv (once; one to three minutes)")
    command = [str(BIN / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(LOCK)]
    with (
        _still_working(),
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip,
    ):
        told = _follow(pip, total)
    if pip.returncode:
        give_up(_cause(told) or f"The packages could not be installed. pip said:\n{told[-3000:].strip()}")


def _follow(pip: "subprocess.Popen[str]", total: int) -> str:
    lines: list[str] = []
    seen = 0
    for line in pip.stdout or ():
        lines.append(line)
        if line.startswith(("Collecting", "Requirement already satisfied")):
            seen += 1
            if seen % 10 == 0 or seen == total:
                say(f"  {seen} of {total} packages fetched")
        elif line.startswith("Installing collected"):
            say("  unpacking them")
    return "".join(lines)


@contextmanager
def _still_working() -> Iterator[None]:
    done = threading.Event()
    began = time.monotonic()

    def murmur() -> None:
        while not done.wait(SILENCE):
            say(f"  still working ({time.monotonic() - began:.0f} s)")

    threading.Thread(target=murmur, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _cause(told: str) -> str | None:
    return next((sentence for sign, sentence in CAUSES.items() if sign in told), None)


def _compile_translations() -> None:
    done = subprocess.run([str(BIN / "python"), "scripts/messages.py", "--compile"], capture_output=True, text=True)
    if done.returncode:
        told = done.stdout + done.stderr
        give_up(_cause(told) or f"The translations could not be compiled:\n{told.strip()}")
