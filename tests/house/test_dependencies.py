"""Each dependency has its reason; the lock files hold hashes and no address."""

import re
import tomllib

import pytest

from tests.house.source import ROOT

LOCKS = ["requirements.txt", "requirements-dev.txt"]
PYPROJECT = (ROOT / "pyproject.toml").read_text()


def test_every_dependency_says_why() -> None:
    listed = [line for line in PYPROJECT.splitlines() if re.match(r'  "[a-z].*",\s*(#.*)?$', line.split("[tool")[0])]
    dependencies = PYPROJECT.split("[tool.")[0].splitlines()
    listed = [line for line in dependencies if line.startswith('  "')]
    assert [line for line in listed if not re.search(r"# \w.{8,}", line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-zA-Z])", (ROOT / lock).read_text())
    assert [block.split()[0] for block in blocks if block[0].isalpha() and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(("lock", "group"), [(LOCKS[0], ""), (LOCKS[1], "dev")])
def test_every_dependency_is_locked(lock: str, group: str) -> None:
    project = tomllib.loads(PYPROJECT)["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][group] if group else [])
    locked = {line.split("==")[0].lower() for line in (ROOT / lock).read_text().splitlines() if "==" in line}
    assert {re.split(r"[\[<>=]", one)[0].lower() for one in wanted} <= locked


def test_what_production_installs_is_what_was_tested() -> None:
    production, tested = (set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS)
    assert production <= tested
