"""Whether the make that started this program was interrupted: it tells its children nothing of that."""

import contextlib
import os
import signal
from pathlib import Path


def was_interrupted() -> bool:
    """Make is gone, or got a SIGINT of its own, after which it waits for us without telling us."""
    return UNDER_MAKE and (os.getppid() != MAKE or (MAKE_HEEDED and not _make_heeds_interrupts()))


def _make_heeds_interrupts() -> bool:
    """Whether make is there and would end on a SIGINT (in the background of a script it ignores it)."""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{os.getppid()}/status").read_text()
        caught = int(status.split("SigCgt:")[1].split()[0], 16)
        return "Name:\tmake\n" in status and bool(caught & 1 << (signal.SIGINT - 1))
    return False


UNDER_MAKE = "MAKELEVEL" in os.environ
MAKE = os.getppid()
MAKE_HEEDED = _make_heeds_interrupts()
