"""The whole suite on all cores; further arguments go to pytest.

Half as many workers again as cores: those that wait for a browser, a Celery worker or the database leave a core idle.
"""

import os
import sys

MOST = 8  # more workers would only wait for the one embedded PostgreSQL


def main() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = str(min(cores + cores // 2, MOST))
    spread = [] if "-n" in sys.argv or "--pdb" in sys.argv else ["-n", workers, "--dist", "worksteal"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *spread, *sys.argv[1:]])


if __name__ == "__main__":
    main()
