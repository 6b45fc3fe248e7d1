"""Generated files in the tree are what the program writes now."""

from __future__ import annotations

from pathlib import Path

from rehearse import MET, ROOT, call

AGAIN = "build the target `reference` and commit what it changed"


def test_schema() -> None:
    committed = ROOT / "scenarios" / "schema" / "scenario.schema.json"
    assert call("schema").stdout == committed.read_text(), AGAIN


def test_reference_pages(tmp_path: Path) -> None:
    assert call("describe", "--markdown", tmp_path).returncode == MET
    now = {path.name: path.read_text() for path in tmp_path.iterdir()}
    committed = {
        path.name: path.read_text() for path in (ROOT / "docs" / "reference").glob("*.md")
    }
    assert sorted(now) == sorted(committed), AGAIN
    for name, page in now.items():
        assert page == committed[name], f"{name}: {AGAIN}"
