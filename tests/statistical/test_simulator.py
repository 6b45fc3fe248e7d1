"""Intervals from the simulator itself: 1,000 repetitions of eight replications of M/M/1."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path

from rehearse import MET, bare, call, write

REPETITIONS, REPLICATIONS = 1000, 8
T_975 = 2.3646242515927844  # Student's t, 7 degrees of freedom
RATE, SERVICES = 50.0, (0.010, 0.009)


def interval(values: list[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    variance = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
    half = T_975 * math.sqrt(variance / len(values))
    return mean - half, mean + half


def coverage(values: list[float], truth: float) -> tuple[float, float]:
    """Share of repetitions that cover, and mean half width."""
    covered, width = 0, 0.0
    for i in range(REPETITIONS):
        low, high = interval(values[i * REPLICATIONS : (i + 1) * REPLICATIONS])
        covered += low <= truth <= high
        width += (high - low) / 2 / REPETITIONS
    return covered / REPETITIONS, width


def response(service_s: float) -> float:
    return service_s / (1 - RATE * service_s)


def test_means_and_paired_differences_cover(tmp_path: Path) -> None:
    web = {"concurrency": 1, "service_time": {"exponential": "10ms"}}
    write(
        tmp_path / "mm1.json",
        bare(
            run={"duration": "110s", "warmup": "10s", "observe_every": "60s"},
            deployment={"services": {"web": web}},
            traffic={"populations": {"all": {"call": "web/serve", "rate": f"{RATE:g}/s"}}},
        ),
    )
    pointer = "/deployment/services/web/service_time/exponential"
    study = write(
        tmp_path / "study.json",
        {
            "scenario": "mm1.json",
            "replications": REPETITIONS * REPLICATIONS,
            "axes": {"service": {"pointer": pointer, "values": ["10ms", "9ms"]}},
        },
    )
    done = call("sweep", study, "--quiet", timeout=2800)
    assert (done.returncode, done.stderr) == (MET, "")
    query = """SELECT value FROM metric JOIN run USING (run) WHERE scope = 'service:web'
               AND name = 'latency_mean_s' AND point = ? ORDER BY replication"""
    with sqlite3.connect(tmp_path / "study.db") as connection:
        slow, fast = ([v for (v,) in connection.execute(query, (p,))] for p in (0, 1))
    widths = []
    for values, service_s in ((slow, SERVICES[0]), (fast, SERVICES[1])):
        share, width = coverage(values, response(service_s))
        assert 0.93 <= share <= 0.97
        widths.append(width)
    differences = [b - a for a, b in zip(slow, fast, strict=True)]
    share, paired = coverage(differences, response(SERVICES[1]) - response(SERVICES[0]))
    assert 0.93 <= share <= 0.97
    assert paired < math.hypot(*widths) / 3  # what two independent samples would have had
