"""Scenarios that are refused before they start: exit code 3, a message, nothing on stdout."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from rehearse import INVALID, MET, bare, call, write


def refused(path: Path, *arguments: str) -> str:
    done = call("run", path, *arguments)
    assert (done.returncode, done.stdout) == (INVALID, "")
    assert all(line.startswith("rehearse: error: ") for line in done.stderr.splitlines())
    return done.stderr


def test_every_problem_is_told_with_its_position(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"run": {"duration": "10 parsecs",\n "sed": 1}}')
    lines = refused(path).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"rehearse: error: {path}:1:22 at /run/duration: expected ")
    assert lines[1] == (
        f"rehearse: error: {path}:2:2 at /run: "
        'expected a field of run, found "sed"; did you mean "seed"?'
    )


def test_directory(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_unreadable_file(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", bare())
    path.chmod(0)
    assert str(path) in refused(path)


def test_missing_file(tmp_path: Path) -> None:
    assert "missing.json" in refused(tmp_path / "missing.json")


def test_warmup_as_long_as_the_run(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", bare(run={"duration": "1min", "warmup": "60s"}))
    message = refused(path)
    assert "at /run/warmup: expected less than the duration of the run" in message


def with_fault(at: str) -> dict[str, Any]:
    return bare(
        run={"duration": "10min", "warmup": "2min"},
        faults={
            "surge": {
                "kind": "traffic-surge",
                "target": "all",
                "at": at,
                "duration": "1min",
                "factor": 2,
            }
        },
    )


def test_fault_before_the_end_of_warmup(tmp_path: Path) -> None:
    message = refused(write(tmp_path / "s.json", with_fault("119s")))
    assert "at /faults/surge/at: expected a time at or after the end of warm-up" in message
    done = call("validate", write(tmp_path / "ok.json", with_fault("120s")))
    assert done.returncode == MET, done.stderr


@pytest.mark.parametrize(
    ("change", "largest"),
    [
        ({"recovery": {"window": "1us"}}, "recovery windows"),
        ({"run": {"duration": "10min", "observe_every": "1us"}}, "time series"),
    ],
)
def test_more_memory_than_the_bound(tmp_path: Path, change: dict[str, Any], largest: str) -> None:
    message = refused(write(tmp_path / "s.json", bare(**change)))
    assert "expected a run that takes at most 8 GiB of memory (--max-memory)" in message
    assert message.endswith(f"most of it for {largest}\n")


def test_memory_bound_can_be_set(scenario: Path) -> None:
    assert "at most 1 MiB of memory" in refused(scenario, "--max-memory", "1 MiB")
    assert call("run", scenario, "--max-memory", "1 GiB").returncode == MET


def test_memory_grows_with_replications(scenario: Path) -> None:
    assert "at most 1 GiB" in refused(
        scenario, "--max-memory", "1 GiB", "--replications", "100000", "--jobs", "1"
    )


def test_validate_tells_all_scenarios_and_is_json_on_demand(
    scenario: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"run": 1}')
    done = call("validate", scenario, wrong)
    assert done.returncode == INVALID
    assert done.stdout == f"{scenario}: valid\n{wrong}: invalid\n"
    assert done.stderr.startswith(f"rehearse: error: {wrong}:1:9 at /run: expected ")

    done = call("validate", scenario, wrong, "--json")
    assert (done.returncode, done.stderr) == (INVALID, "")
    result = json.loads(done.stdout)
    assert result["valid"] is False
    assert [row["valid"] for row in result["scenarios"]] == [True, False]
    (problem,) = result["scenarios"][1]["diagnostics"]
    assert problem["file"] == str(wrong)
    assert (problem["line"], problem["column"], problem["pointer"]) == (1, 9, "/run")
