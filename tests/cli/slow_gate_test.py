"""The gate over many plans: unchanged ones pass under other seeds, blame names planted changes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import gate
import pytest
from rehearse import MET, MISSED, call, write


def test_an_unchanged_plan_passes_under_a_hundred_other_seeds(tmp_path: Path) -> None:
    """The baseline was made with seed 1, so these are independent samples, not pairs."""
    plan = write(tmp_path / "plan.json", gate.station(duration="10min"))
    kept = tmp_path / "baseline.json"
    assert call("check", plan, "--baseline", kept, "--update-baseline").returncode == MET
    verdicts = []
    for seed in range(2, 102):
        done = call("check", plan, "--baseline", kept, "--seed", seed, "--json", "--quiet",
                    "--replications", 10)
        assert done.returncode == MET, done.stdout + done.stderr
        verdicts.append(json.loads(done.stdout)["plans"][0]["verdict"])
    assert verdicts == ["passed"] * 100


def test_an_unchanged_plan_passes_against_itself_with_any_seed(tmp_path: Path) -> None:
    plan = write(tmp_path / "plan.json", gate.station(duration="30s"))
    for seed in range(2, 102):
        done = call("check", plan, "--against", plan, "--seed", seed, "--json", "--quiet")
        assert done.returncode == MET, done.stdout + done.stderr
        assert json.loads(done.stdout)["plans"][0]["verdict"] == "passed"


@pytest.mark.parametrize("number", range(20))
def test_blame_names_the_planted_change(number: int, tmp_path: Path) -> None:
    """One change that hurts among three that do not: capacity added elsewhere, a wider promise, a
    remark."""
    draw = random.Random(number)
    before = gate.chain()
    services = before["deployment"]["services"]
    names = list(services)
    draw.shuffle(names)
    culprit, helped, idle = names[:3]
    after = gate.changed(before)
    place = after["deployment"]["services"]
    if number % 2:
        place[culprit]["concurrency"] -= 1
        pointer = f"/deployment/services/{culprit}/concurrency"
    else:
        mean = float(services[culprit]["service_time"]["exponential"][:-2])
        place[culprit]["service_time"]["exponential"] = f"{mean * draw.uniform(1.05, 1.2):.3f}ms"
        pointer = f"/deployment/services/{culprit}/service_time/exponential"
    place[helped]["concurrency"] += 1
    place[idle]["$comment"] = "looked at in spring"
    after["traffic"]["populations"]["all"]["good_within"] = "3s"
    code, report = gate.check(before, after, tmp_path)
    assert code == MISSED
    assert report["culprits"][0]["pointer"] == pointer
    assert report["culprits"][0]["line"] > 0
    assert len(report["changes"]) == 3
