"""`rehearse headroom` and `rehearse flip`: where the promises of a plan break."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from rehearse import INVALID, MET, MISSED, UNDECIDED, USAGE, bare, call, write

SERVERS, SERVICE_S, RATE = 4, 0.010, 240.0


def plan(path: Path, target: str = "70ms", **sections: Any) -> Path:
    """M/M/4 at 60 %."""
    station = {"concurrency": SERVERS, "service_time": {"exponential": f"{SERVICE_S}s"}}
    usual = {
        "run": {"duration": "300s", "warmup": "20s"},
        "deployment": {"services": {"station": station}},
        "traffic": {"populations": {"jobs": {"call": "station", "rate": f"{RATE:g}/s"}}},
        "objectives": {"p99": {"kind": "latency", "target": target}},
    }
    return write(path / "plan.json", bare(**{**usual, **sections}))


def late_share(rate: float, t_s: float) -> float:
    """P(response > t) in M/M/c; Gross et al., Fundamentals of Queueing Theory, 4th ed., 2.4."""
    offered = rate * SERVICE_S
    blocked = 1.0
    for servers in range(1, SERVERS + 1):
        blocked = offered * blocked / (servers + offered * blocked)
    waits = blocked / (1 - offered / SERVERS * (1 - blocked))
    k = SERVERS - 1 - offered
    return math.exp(-t_s / SERVICE_S) * (1 + waits * (1 - math.exp(-k * t_s / SERVICE_S)) / k)


def exact_headroom(t_s: float) -> float:
    """Load at which one per cent is later than t, over the present one."""
    low, high = RATE / 100, SERVERS / SERVICE_S * (1 - 1e-9)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if late_share(middle, t_s) < 0.01 else (low, middle)
    return low / RATE


def found(*arguments: str | Path, code: int = MET) -> dict[str, Any]:
    done = call(*arguments, "--json")
    assert (done.returncode, done.stderr) == (code, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("target_ms", [60, 80])
def test_headroom_is_that_of_the_closed_form(tmp_path: Path, target_ms: int) -> None:
    out = found("headroom", plan(tmp_path, f"{target_ms}ms"), "--replications", "16")
    exact = exact_headroom(target_ms / 1000)
    assert out["low"] <= exact <= out["high"]
    assert out["high"] / out["low"] < 1.06
    assert out["objective"] == "p99"
    assert out["bottleneck"]["component"] == "station"


def test_headroom_grows_with_the_target_and_the_servers(tmp_path: Path) -> None:
    factors = [
        found("headroom", plan(tmp_path, f"{target}ms"), "--replications", "4")["headroom"]
        for target in (55, 60, 70, 90, 150)
    ]
    assert factors == sorted(factors) and len(set(factors)) == 5
    path = plan(tmp_path)
    more = [
        found("headroom", path, "--replications", "4", "--set",
              f"/deployment/services/station/concurrency={servers}")["headroom"]
        for servers in (4, 6, 8)
    ]  # fmt: skip
    assert more == sorted(more) and more[2] > 2 * more[0]


def test_jobs_do_not_change_the_answer(tmp_path: Path) -> None:
    path = plan(tmp_path)
    assert found("headroom", path, "--jobs", "1") == found("headroom", path, "--jobs", "3")


def test_growth_tells_the_month(tmp_path: Path) -> None:
    path = plan(tmp_path)
    out = found("headroom", path, "--growth", "6%/month")
    month = out["breaks_in_month"]
    assert 1.06 ** (month["expected"] - 1) <= out["headroom"] < 1.06 ** month["expected"]
    assert month["earliest"] <= month["expected"] <= month["latest"]
    yearly = found("headroom", path, "--growth", f"{100 * (1.06**12 - 1)}%/year")
    assert yearly["breaks_in_month"] == month
    text = call("headroom", path, "--growth", "6%/month").stdout
    assert f"breaks in month {month['expected']:.0f}" in text


def test_a_plan_that_is_broken_already(tmp_path: Path) -> None:
    out = found("headroom", plan(tmp_path, "48ms"), code=MISSED)
    assert out["verdict"] == "missed"
    assert 0 < out["high"] < 1
    never = found("headroom", plan(tmp_path, "1us"), code=MISSED)
    assert never["headroom"] is None


def test_a_plan_without_a_limit_in_reach(tmp_path: Path) -> None:
    out = found("headroom", plan(tmp_path, "1h"), "--most", "1.5")
    assert (out["headroom"], out["most_tried"]) == (None, 1.5)
    assert "at least 1.5 times" in call("headroom", plan(tmp_path, "1h"), "--most", "1.5").stdout


def test_with_a_disaster(tmp_path: Path) -> None:
    """Half of the servers' speed is lost to the surge of another scenario."""
    surge = {"kind": "traffic-surge", "at": "100s", "duration": "100s", "factor": 1.2}
    write(
        tmp_path / "surge.json",
        bare(faults={"surge": surge}, objectives={"rto": {"kind": "rto", "target": "10min"}}),
    )
    path = plan(tmp_path)
    alone = found("headroom", path, "--replications", "4")
    with_surge = found("headroom", path, "--replications", "4", "--with", tmp_path / "surge.json")
    assert with_surge["with"].endswith("surge.json")
    assert 0.7 < with_surge["headroom"] / alone["headroom"] < 0.97


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--growth", "fast"), USAGE, '--growth: expected a share above 0 such as "5%", found "fast"'),
        (("--growth", "6%/week"), USAGE, "expected a share per month or year"),
        (("--with", "mmc"), USAGE, '--with: expected a scenario with faults, found "mmc"'),
        (("--with", "none"), INVALID, 'expected the path or name of a scenario, found "none"'),
        (("--set", "/objectives=null"), INVALID, "at /objectives: expected objectives"),
    ],
)  # fmt: skip
def test_wrong_headroom(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = call("headroom", plan(tmp_path), *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr


def test_planted_flip_point_lies_in_its_interval(tmp_path: Path) -> None:
    """The rate at which M/M/4 has its 99th percentile at the target."""
    path = plan(tmp_path, "70ms")
    rate = "/traffic/populations/jobs/rate"
    out = found("flip", path, rate, "--from", "100/s", "--to", "390/s", "--replications", "16")
    assert (out["kept"], out["unit"], out["flips"]) == ("below", "/s", True)
    assert out["low"] <= RATE * exact_headroom(0.070) <= out["high"]


def test_a_planted_target_is_found_exactly(tmp_path: Path) -> None:
    """The target at which a run is on its border is what that run achieved."""
    path = plan(tmp_path, "70ms")
    target = "/objectives/p99/target"
    run = json.loads(call("run", path, "--json").stdout)
    p99 = run["objectives"][0]["achieved"]
    out = found("flip", path, target, "--from", "1ms", "--to", "1s", "--replications", "1",
                "--tolerance", "0.0001")  # fmt: skip
    assert out["kept"] == "above"
    assert out["points"][0]["low"] <= p99 <= out["points"][0]["high"]


def test_whole_numbers_flip_between_neighbours(tmp_path: Path) -> None:
    servers = "/deployment/services/station/concurrency"
    out = found("flip", plan(tmp_path), servers, "--from", "2", "--to", "40", "--integer")
    assert out["kept"] == "above"
    for point in out["points"]:
        assert point["high"] - point["low"] == 1
        assert point["low"] in (2, 3)


def test_no_flip_in_the_range(tmp_path: Path) -> None:
    rate = "/traffic/populations/jobs/rate"
    always = found("flip", plan(tmp_path), rate, "--from", "10/s", "--to", "20/s")
    assert (always["kept"], always["flips"]) == ("always", False)
    found("flip", plan(tmp_path, "1us"), rate, "--from", "10/s", "--to", "20/s", code=MISSED)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("/run/seed", "--from", "a", "--to", "2"), USAGE, "--from: expected a quantity"),
        (("/run/seed", "--from", "3", "--to", "2"), USAGE, "--to: expected more than --from"),
        (("run", "--from", "1", "--to", "2"), USAGE, "expected a JSON pointer"),
        (("/run/durations", "--from", "1", "--to", "2"), INVALID, 'did you mean "duration"?'),
    ],
)
def test_wrong_flip(tmp_path: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    done = call("flip", plan(tmp_path), *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr


# Replications until certain or precise.


def test_until_certain_stops_at_the_number_the_test_needs(tmp_path: Path) -> None:
    path = plan(tmp_path, run={"duration": "30s", "warmup": "5s"})
    out = found("run", path, "--until-certain", "95%", "--set", "/objectives/p99/target=200ms")
    assert (out["verdict"], out["replications"]) == ("met", 88)
    assert "with 95 % certainty its probability is at least 0.95" in out["objectives"][0]["reason"]
    bad = found("run", path, "--until-certain", "0.95", "--set", "/objectives/p99/target=1ms",
                code=MISSED)  # fmt: skip
    assert bad["replications"] == 2


def test_until_precision_narrows_the_interval(tmp_path: Path) -> None:
    path = plan(tmp_path, run={"duration": "30s", "warmup": "5s"})
    sizes = []
    for precision in (0.2, 0.02, 0.015):
        done = call("run", path, "--until-precision", f"{precision}", "--json")
        assert (done.returncode in (MET, UNDECIDED), done.stderr) == (True, "")
        out = json.loads(done.stdout)
        objective = out["objectives"][0]
        half = (objective["high"] - objective["low"]) / 2
        assert half <= precision * objective["achieved"] * 1.001
        sizes.append(out["replications"])
    assert sizes[0] == 10 < sizes[1] < sizes[2]


def test_not_enough_replications_are_undecided(tmp_path: Path) -> None:
    path = plan(tmp_path, run={"duration": "30s", "warmup": "5s"})
    done = call("run", path, "--until-certain", "95%", "--replications", "20")
    assert done.returncode == UNDECIDED
    assert "not certain or precise enough after 20 replications" in done.stderr


@pytest.mark.parametrize("text", ["0", "150%", "much", "-5%"])
def test_wrong_share(tmp_path: Path, text: str) -> None:
    done = call("run", plan(tmp_path), f"--until-certain={text}")
    assert done.returncode == USAGE
    assert "--until-certain: expected a share between 0 and 1" in done.stderr
