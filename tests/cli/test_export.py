"""`rehearse export`: tables of a result file as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rehearse import FAILED, MET, USAGE, call


@pytest.fixture
def result(scenario: Path, tmp_path: Path) -> Path:
    path = tmp_path / "result.db"
    assert call("run", scenario, "--replications", 2, "--out", path).returncode == MET
    return path


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_is_the_series_with_units(result: Path) -> None:
    done = call("export", result, "--format", "csv")
    assert (done.returncode, done.stderr) == (MET, "")
    rows = rows_of(done.stdout)
    assert {row["replication"] for row in rows} == {"0", "1"}
    assert "population:all issued [requests/s]" in rows[0]
    later = [float(row["population:all issued [requests/s]"]) for row in rows[2:10]]
    assert all(400 < rate < 600 for rate in later)


def test_all_tables_into_a_directory(result: Path, tmp_path: Path) -> None:
    done = call("export", result, "--format", "csv", "--out", tmp_path / "tables")
    assert (done.returncode, done.stdout, done.stderr) == (MET, "", "")
    names = {path.stem for path in (tmp_path / "tables").iterdir()}
    assert {"replications", "metrics", "windows", "series", "settings", "cost"} <= names
    metrics = rows_of((tmp_path / "tables" / "metrics.csv").read_text())
    assert len(metrics) == 2
    shown = json.loads(call("export", result, "--json", "--table", "metrics").stdout)["metrics"]
    column = [c["name"] for c in shown["columns"]].index("service:web/utilisation")
    assert shown["columns"][column]["unit"] == "ratio"
    assert shown["rows"][0][column] == float(metrics[0]["service:web/utilisation [ratio]"])


def test_wrong_tables_and_files_are_refused(result: Path, tmp_path: Path) -> None:
    unknown = call("export", result, "--table", "metric")
    assert unknown.returncode == USAGE
    assert unknown.stderr == (
        'rehearse: error: --table: unknown table "metric"; did you mean "metrics"?\n'
    )
    two = call("export", result, "--table", "metrics", "--table", "cost")
    assert two.returncode == USAGE
    missing = call("export", tmp_path / "none.db", "--format", "csv")
    assert (missing.returncode, missing.stdout) == (FAILED, "")
    assert missing.stderr == f"rehearse: error: {tmp_path / 'none.db'}: no such file\n"
