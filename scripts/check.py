"""Everything that can be judged without running Leadflow: format, lint, types, imports, templates, the house.

With --fix it formats and repairs what can be repaired.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
CHECKS = {
    "format": [*PYTHON, "ruff", "format", "--check", "."],
    "lint": [*PYTHON, "ruff", "check", "."],
    "types": [*PYTHON, "mypy"],
    "imports": [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"],
    "templates": [*PYTHON, "djlint", "templates", "--lint", "--quiet"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": [sys.executable, "scripts/messages.py", "--check"],
    "house": [*PYTHON, "pytest", "tests/house", "-q", "-p", "no:cacheprovider"],
}
REPAIRS = [
    [*PYTHON, "ruff", "check", "--fix", "--quiet", "."],
    [*PYTHON, "ruff", "format", "."],
]


def main() -> None:
    if "--fix" in sys.argv:
        for command in REPAIRS:
            subprocess.run(command, cwd=ROOT)
        return
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        sys.exit(f"\nNot in order: {', '.join(failed)}")
    print("\nAll in order.")


def passes(name: str, command: list[str]) -> bool:
    """Run one check; its words are shown only when it fails."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    words = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<16} {words:<7} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
