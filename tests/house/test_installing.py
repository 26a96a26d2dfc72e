"""An environment that is borrowed by a link belongs to another working tree: it is used, never emptied."""

from pathlib import Path

import pytest

import installing


def test_a_borrowed_environment_is_never_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lender, borrower = tmp_path / "lender", tmp_path / "borrower"
    kept = lender / "kept"
    lender.mkdir()
    borrower.mkdir()
    kept.touch()
    (borrower / ".venv").symlink_to(lender)
    for name, value in {"ROOT": borrower, "VENV": lender, "BIN": lender / "bin"}.items():
        monkeypatch.setattr(installing, name, value)
    with pytest.raises(SystemExit, match="not emptied from here"):
        installing._make_environment()
    assert kept.exists()
