"""Chance and not knowing apart, what drives a metric, and what disasters cost a year."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rehearse import INVALID, MET, MISSED, UNDECIDED, bare, call, write

RATE = "/traffic/populations/all/rate"
SERVERS = "/deployment/services/web/concurrency"
SOURCE = {"source": "a guess of the test"}


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """An idle service whose p99 is its service time's: -ln(0.01) times the mean."""
    web = {"concurrency": 500, "service_time": {"exponential": "10ms"}}
    return write(
        tmp_path / "web.json",
        bare(run={"duration": "20s", "warmup": "1s"}, deployment={"services": {"web": web}}),
    )


def study(scenario: Path, **sections: Any) -> Path:
    unknown = {
        "service": {
            "pointer": "/deployment/services/web/service_time/exponential",
            "from": "5ms", "to": "15ms", **SOURCE,
        },
        "servers": {"pointer": SERVERS, "from": 400, "to": 600, "integer": True, **SOURCE},
    }  # fmt: skip
    return write(
        scenario.parent / "study.json",
        {"scenario": scenario.name, "replications": 3, "unknowns": unknown, **sections},
    )


def swept(path: Path, code: int = MET, *more: str) -> dict[str, Any]:
    done = call("sweep", path, "--json", *more)
    assert (done.returncode, done.stderr) == (code, "")
    return json.loads(done.stdout)


def test_variance_is_split_and_the_driver_is_found(scenario: Path) -> None:
    path = study(scenario, uncertainty_samples=12)
    (design,) = swept(path)["unknowns"]
    p99 = design["metrics"]["latency_p99_s"]
    assert p99["ignorance_share"] > 0.95
    # Uniform over 10 ms: sd of the mean 10 / sqrt(12), of the p99 4.6 times that.
    assert p99["ignorance_sd"] == pytest.approx(0.0133, rel=0.1)
    assert [d["name"] for d in p99["drivers"]] == ["service", "servers"]
    assert p99["drivers"][0]["rank_correlation"] > 0.97
    assert p99["drivers"][0]["source"] == SOURCE["source"]
    # How many requests come is chance alone.
    assert design["metrics"]["throughput_rps"]["ignorance_share"] < 0.3
    text = call("sweep", path).stdout
    assert "% of the variance is not knowing" in text and "rank correlation +" in text


def test_morris_gives_the_effect_over_the_range(scenario: Path) -> None:
    path = study(scenario, uncertainty="morris", uncertainty_samples=4, replications=1)
    out = swept(path)
    assert out["planned"] == 4 * 3
    first, second = out["unknowns"][0]["metrics"]["latency_p99_s"]["drivers"]
    assert (first["name"], second["name"]) == ("service", "servers")
    assert first["mean_effect"] == pytest.approx(4.605 * 0.010, rel=0.1)
    assert second["magnitude"] < first["magnitude"] / 50
    assert "on average, sd" in call("sweep", path).stdout


def test_verdict_hangs_on_not_knowing(scenario: Path) -> None:
    """p99 is at the target when the service time is in the middle of its range."""
    objective = {"p99": {"kind": "latency", "target": f"{4.605 * 10}ms"}}
    (design,) = swept(study(scenario, objectives=objective), MISSED)["unknowns"]
    assert design["kept_always"] + design["kept_never"] + design["kept_sometimes"] == 20
    assert 8 <= design["kept_always"] <= 11
    assert 8 <= design["kept_never"] <= 11


def test_decisions_are_crossed_with_unknowns(scenario: Path) -> None:
    axes = {"rate": {"pointer": RATE, "values": ["100/s", "200/s"]}}
    out = swept(study(scenario, axes=axes, uncertainty_samples=3))
    assert [d["runs"] for d in out["designs"]] == [9, 9]
    assert [u["design"] for u in out["unknowns"]] == [0, 1]


def test_an_unknown_needs_a_source(scenario: Path) -> None:
    unknown = {"servers": {"pointer": SERVERS, "from": 400, "to": 600}}
    done = call("sweep", study(scenario, unknowns=unknown))
    assert done.returncode == INVALID
    assert 'at /unknowns/servers: expected the field "source" (text), found none' in done.stderr


# Loss per year.


@pytest.fixture
def outage(tmp_path: Path) -> Path:
    """A service that refuses four of five requests for a while."""
    web = {"concurrency": 4, "service_time": {"constant": "10ms"}, "queue_limit": 100}
    surge = {"kind": "traffic-surge", "at": "60s", "duration": "60s", "factor": 20}
    users = {"call": "web/serve", "rate": "100/s", "timeout": "1s", "good_within": "100ms"}
    return write(
        tmp_path / "outage.json",
        bare(
            run={"duration": "300s", "warmup": "10s"},
            deployment={"services": {"web": web}},
            traffic={"populations": {"all": users}},
            faults={"surge": surge},
        ),
    )


def test_loss_per_year(outage: Path) -> None:
    loss = {"per_minute": "600 USD", "per_year": {"surge": 2}, "source": "sales"}
    path = write(
        outage.parent / "study.json",
        {
            "scenario": outage.name,
            "replications": 2,
            "axes": {"length": {"pointer": "/faults/surge/duration", "values": ["30s", "60s"]}},
            "loss": loss,
        },
    )
    out = swept(path)
    for design in out["designs"]:
        metrics = design["metrics"]
        rto_s = metrics["rto_s"]["mean"]
        assert rto_s > 20
        assert metrics["loss_per_year"]["mean"] == pytest.approx(2 * rto_s / 60 * 600)
        assert metrics["total_per_year"]["mean"] == metrics["loss_per_year"]["mean"]
    # Another statement of losses needs no run to be repeated.
    document = json.loads(path.read_text())
    document["loss"]["per_year"]["surge"] = 4
    write(path, document)
    again = swept(path)
    assert again["designs"][0]["metrics"]["loss_per_year"]["mean"] == pytest.approx(
        2 * out["designs"][0]["metrics"]["loss_per_year"]["mean"]
    )
    assert "loss/year" in call("sweep", path).stdout


def test_losses_of_an_unknown_disaster(outage: Path) -> None:
    path = write(
        outage.parent / "study.json",
        {
            "scenario": outage.name,
            "axes": {"length": {"pointer": "/faults/surge/duration", "values": ["30s"]}},
            "loss": {"per_year": {"surg": 2}},
        },
    )
    done = call("sweep", path)
    assert done.returncode == INVALID
    assert 'expected a disaster of the scenario, found "surg"; did you mean "surge"?' in done.stderr


def test_verdicts(scenario: Path) -> None:
    objective = {"p99": {"kind": "latency", "target": "1s"}}
    assert swept(study(scenario, objectives=objective))["designs"][0]["kept"] == 60
    few = study(scenario, objectives=objective, uncertainty_samples=5)
    assert swept(few, UNDECIDED, "--fresh")["designs"][0]["kept"] == 15
