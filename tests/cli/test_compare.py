"""`rehearse compare`: pairs by seed, result files, measurements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rehearse import FAILED, MET, MISSED, USAGE, bare, call, write


def plan(path: Path, rate: str = "500/s", concurrency: int = 8) -> Path:
    scenario = bare(run={"duration": "2min", "warmup": "10s"})
    scenario["traffic"]["populations"]["all"]["rate"] = rate
    scenario["deployment"]["services"]["web"]["concurrency"] = concurrency
    return write(path, scenario)


def compared(*arguments: str | Path) -> dict[str, Any]:
    done = call("compare", *arguments, "--json")
    assert (done.returncode, done.stderr) == (MET, "")
    return json.loads(done.stdout)["comparisons"][0]


def metric(comparison: dict[str, Any], name: str) -> dict[str, Any]:
    return next(m for m in comparison["metrics"] if m["name"] == name)


def test_pairs_see_the_same_arrivals(tmp_path: Path) -> None:
    before, after = plan(tmp_path / "before.json"), plan(tmp_path / "after.json", concurrency=7)
    comparison = compared(before, after, "--replications", "4")
    assert comparison["paired"] is True
    assert comparison["changes"] == [
        {"pointer": "/deployment/services/web/concurrency", "before": 8, "after": 7}
    ]
    assert metric(comparison, "requests")["values_a"] == metric(comparison, "requests")["values_b"]
    busy = metric(comparison, "service:web/utilisation")
    assert busy["pairs"] == 4
    assert busy["difference"] == pytest.approx(500 * 0.010 * (1 / 7 - 1 / 8), rel=0.03)
    assert busy["low"] < busy["difference"] < busy["high"]
    assert busy["differs"] is True


def test_the_same_plan_does_not_differ(tmp_path: Path) -> None:
    comparison = compared(
        plan(tmp_path / "a.json"), plan(tmp_path / "b.json"), "--replications", "3"
    )
    assert comparison["changes"] == []
    assert not any(m["differs"] for m in comparison["metrics"])
    assert all(m["difference"] in (0, None) for m in comparison["metrics"])


def test_results_of_other_seeds_are_independent(tmp_path: Path) -> None:
    scenario = plan(tmp_path / "plan.json")
    for seed in (1, 2):
        out = tmp_path / f"{seed}.db"
        call("run", scenario, "--seed", seed, "--replications", 4, "--out", out)
    comparison = compared(tmp_path / "1.db", tmp_path / "2.db")
    assert comparison["paired"] is False
    assert metric(comparison, "requests")["difference"] != 0
    # A scenario beside a result file is played with the file's seed and number.
    mixed = compared(tmp_path / "2.db", scenario)
    assert mixed["paired"] is True
    assert metric(mixed, "latency_mean_s")["difference"] == 0
    assert metric(mixed, "latency_mean_s")["pairs"] == 4


def test_measured_values_are_inside_or_not(tmp_path: Path) -> None:
    result = tmp_path / "result.db"
    call("run", plan(tmp_path / "plan.json"), "--replications", 5, "--out", result)
    measured = tmp_path / "measured.csv"
    measured.write_text(
        "metric,measured,tolerance\n"
        "service:web/utilisation,62.5 %,\n"
        "latency_mean_s,20 ms,5 %\n"
        "throughput_rps,505/s,10/s\n"
    )
    done = call("compare", result, "--measured", measured, "--json")
    assert done.returncode == MISSED
    rows = {row["metric"]: row for row in json.loads(done.stdout)["metrics"]}
    assert rows["service:web/utilisation"]["inside"] is True
    assert rows["service:web/utilisation"]["band"] == "prediction"
    assert rows["latency_mean_s"]["inside"] is False
    assert rows["latency_mean_s"]["measured"] == 0.02
    assert rows["throughput_rps"]["inside"] is True
    shown = call("compare", result, "--measured", measured)
    assert "✗ latency_mean_s" in shown.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("metric,value\nx,1\n", ':1: expected the columns metric, measured and perhaps tolerance; '
                                '"measured" is missing'),
        ("metric,measured\nlatency_p98_s,1\n", ':2: the result has no metric "latency_p98_s"'),
        ("metric,measured\nlatency_p99_s,soon\n", ":2: expected a duration"),
        ("metric,measured\n", ":1: expected at least one measurement, found none"),
    ],
)
def test_wrong_measurements_are_told_with_their_line(
    tmp_path: Path, text: str, message: str
) -> None:
    measured = tmp_path / "m.csv"
    measured.write_text(text)
    done = call("compare", plan(tmp_path / "plan.json"), "--replications", 2, "--measured", measured)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert f"{measured}{message}" in done.stderr


def test_one_side_is_no_comparison(scenario: Path) -> None:
    done = call("compare", scenario)
    assert (done.returncode, done.stdout) == (USAGE, "")


def test_a_damaged_result_is_refused(scenario: Path, tmp_path: Path) -> None:
    result = tmp_path / "r.db"
    call("run", scenario, "--out", result)
    result.write_bytes(result.read_bytes()[:5000])
    assert call("compare", result, scenario).returncode == FAILED
