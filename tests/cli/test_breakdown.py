"""Where latency comes from: rows of `breakdown` add up, and `bottleneck` names the busiest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rehearse import LIBRARY, MET, call


def run_json(*arguments: str | Path) -> dict[str, Any]:
    done = call("run", *arguments, "--json")
    assert done.returncode == MET, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("replications", ["1", "2"])
@pytest.mark.parametrize("which", ["bare", "three-tier"])
def test_rows_add_up(scenario: Path, which: str, replications: str) -> None:
    path = scenario if which == "bare" else LIBRARY / "three-tier.json"
    more = () if which == "bare" else ("--set", "/run/duration=60s")
    result = run_json(path, "--replications", replications, *more)
    (endpoint,) = result["breakdown"].values()
    for figure in ("mean_s", "p99_s"):
        total = sum(row[figure] for row in endpoint["rows"])
        assert total == pytest.approx(endpoint[figure], rel=1e-6)
    assert 4096 <= endpoint["samples"] / int(replications) <= 8192
    (population,) = result["populations"].values()
    # The sample's own figures, of thousands of requests.
    assert endpoint["mean_s"] == pytest.approx(population["latency_s"]["mean"], rel=0.1)
    assert endpoint["p99_s"] == pytest.approx(population["latency_s"]["p99"], rel=0.15)
    assert {row["component"] for row in endpoint["rows"]} <= set(result["services"])
    assert {row["cause"] for row in endpoint["rows"]} <= {"queue", "service"}
    order = [row["p99_s"] for row in endpoint["rows"]]
    assert order == sorted(order, reverse=True)


def test_bottleneck_is_the_busiest(scenario: Path) -> None:
    result = run_json(scenario)
    utilisation = result["services"]["web"]["utilisation"]
    assert result["bottleneck"] == {
        "component": "web",
        "resource": "servers",
        "utilisation": utilisation,
        "headroom": pytest.approx(1 / utilisation),
    }
    text = call("run", scenario).stdout
    assert f"BOTTLENECK  web, {100 * utilisation:.3g} % busy: at {1 / utilisation:.3g} times" in text
    assert "web service" in text
