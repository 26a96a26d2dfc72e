"""The whole suite on all cores; further arguments go to pytest."""

import os
import sys

MOST = 8  # more workers would only wait for the one embedded PostgreSQL


def main() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = min(cores, MOST)
    spread = [] if "-n" in sys.argv or "--pdb" in sys.argv else ["-n", str(workers), "--dist", "worksteal"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # fifty processes start in the suite, and need not compile it all
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *spread, *sys.argv[1:]])


if __name__ == "__main__":
    main()
