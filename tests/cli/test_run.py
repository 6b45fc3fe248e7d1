"""`rehearse run`: document, exit codes, determinism, result files."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import document
import jsonschema
import pytest
from rehearse import FAILED, INVALID, MET, MISSED, bare, call, write


def run_json(*arguments: str | Path) -> dict[str, Any]:
    done = call("run", *arguments, "--json")
    assert done.returncode in (MET, MISSED), done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_document_has_the_stated_shape(scenario: Path) -> None:
    result = run_json(scenario)
    jsonschema.validate(result, document.SCHEMA, jsonschema.Draft7Validator)
    assert result["scenario"] == "bare"
    assert result["seed"] == 1
    assert result["replications"] == 1
    assert result["recovery"] is None
    assert result["disasters"] == {}
    assert list(result["populations"]) == ["all"]
    assert list(result["services"]) == ["web"]


def test_figures_are_those_of_the_queue(scenario: Path) -> None:
    result = run_json(scenario)
    web, everybody = result["services"]["web"], result["populations"]["all"]
    assert web["utilisation"] == pytest.approx(500 * 0.010 / 8, rel=0.02)
    assert web["throughput_rps"] == pytest.approx(500, rel=0.01)
    assert everybody["throughput_rps"] == pytest.approx(500, rel=0.01)
    # Warm-up is not counted: nine of ten minutes remain.
    assert everybody["requests"] == pytest.approx(500 * 540, rel=0.01)
    assert everybody["requests"] >= everybody["good"] + everybody["failed"]
    assert everybody["latency_s"]["mean"] == pytest.approx(web["response_s"]["mean"], rel=0.01)


def objectives(**given: dict[str, Any]) -> dict[str, Any]:
    return bare(objectives=given)


@pytest.mark.parametrize(
    ("target", "code", "verdict"), [("1s", MET, "met"), ("10ms", MISSED, "missed")]
)
def test_exit_code_is_the_verdict(tmp_path: Path, target: str, code: int, verdict: str) -> None:
    path = write(
        tmp_path / "s.json", objectives(fast={"kind": "latency", "target": target, "scope": "all"})
    )
    done = call("run", path, "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["verdict"]) == (code, verdict)
    (objective,) = result["objectives"]
    assert objective["name"] == "fast"
    assert objective["low"] == objective["achieved"] == objective["high"]
    assert objective["achieved"] == result["populations"]["all"]["latency_s"]["p99"]


def test_wrong_scope_of_an_objective_is_invalid(tmp_path: Path) -> None:
    path = write(
        tmp_path / "s.json", objectives(fast={"kind": "latency", "target": 1, "scope": "alle"})
    )
    done = call("run", path)
    assert (done.returncode, done.stdout) == (INVALID, "")
    assert "at /objectives/fast/scope: expected the name of something judged" in done.stderr
    assert 'one of: all, web; found "alle"' in done.stderr


def test_wrong_disaster_of_an_objective_is_invalid(tmp_path: Path) -> None:
    surge = {"kind": "traffic-surge", "at": "5min", "factor": 2}
    path = write(
        tmp_path / "s.json",
        bare(
            faults={"rush": surge, "noise": {**surge, "circumstance": True}},
            objectives={"back": {"kind": "rto", "target": "1min", "disaster": "noise"}},
        ),
    )
    done = call("run", path)
    assert done.returncode == INVALID
    assert 'expected a disaster, one of: rush; found "noise"' in done.stderr


def test_same_seed_same_run_another_seed_another(scenario: Path) -> None:
    first = run_json(scenario, "--seed", "7")
    again = run_json(scenario, "--seed", "7")
    other = run_json(scenario, "--seed", "8")
    timing = ("wall_s", "events_per_s", "requests_per_s")
    for result in (first, again):
        for key in timing:
            result["engine"].pop(key)
    assert first == again
    assert first["seed"] == 7
    assert other["engine"]["fingerprint"] != first["engine"]["fingerprint"]


def test_jobs_do_not_change_the_result(scenario: Path) -> None:
    one = run_json(scenario, "--replications", "3", "--jobs", "1")
    two = run_json(scenario, "--replications", "3", "--jobs", "2")
    assert one["engine"]["fingerprint"] == two["engine"]["fingerprint"]
    assert one["populations"] == two["populations"]
    assert one["services"] == two["services"]
    assert one["replications"] == 3


def test_seed_of_the_scenario_counts_where_none_is_given(scenario: Path) -> None:
    given = run_json(scenario, "--seed", "5")
    written = run_json(scenario, "--set", "/run/seed=5")
    assert written["seed"] == 5
    assert written["engine"]["fingerprint"] == given["engine"]["fingerprint"]


def test_set_changes_one_value(scenario: Path) -> None:
    result = run_json(scenario, "--set", "/traffic/populations/all/rate=250/s")
    assert result["services"]["web"]["throughput_rps"] == pytest.approx(250, rel=0.02)


def test_text_fits_one_screen(scenario: Path) -> None:
    done = call("run", scenario)
    lines = done.stdout.splitlines()
    assert done.returncode == MET
    assert done.stderr == ""
    assert 5 < len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.stdout


def test_out_writes_every_replication(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "result.db"
    result = run_json(scenario, "--replications", "2", "--out", out)
    with sqlite3.connect(out) as database:
        rows = database.execute(
            "SELECT seed, replication, requests FROM replication ORDER BY run"
        ).fetchall()
    assert [(seed, replication) for seed, replication, _ in rows] == [(1, 0), (1, 1)]
    assert sum(requests for *_, requests in rows) == result["engine"]["requests"]


def test_out_that_cannot_be_written_fails_before_the_run(scenario: Path, tmp_path: Path) -> None:
    done = call("run", scenario, "--out", tmp_path / "missing" / "result.db")
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "missing/result.db" in done.stderr
