"""Same seed, same run, with one process or two; another seed, another run. On short runs."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import golden
import pytest

SHIPPED = sorted(path.stem for path in golden.LIBRARY.glob("*.json"))


def call(*arguments: str) -> dict[str, Any]:
    command = [os.environ["REHEARSE_PROGRAM"], *arguments, "--json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode in (0, 1, 6), done.stderr
    return json.loads(done.stdout)


def short(scenario: str) -> list[str]:
    """Settings that play everything, the faults too, in four minutes."""
    sets = ["/run/duration=4min", "/run/warmup=1min"]
    sets += [f"/faults/{name}/at=90s" for name in call("show", scenario).get("faults", {})]
    return [word for one in sets for word in ("--set", one)]


def play(scenario: str, seed: int, jobs: int) -> dict[str, Any]:
    which = ["--seed", str(seed), "--jobs", str(jobs), "--replications", "2"]
    return call("run", scenario, *short(scenario), *which)


@pytest.mark.parametrize("scenario", SHIPPED)
def test_seed_alone_decides(scenario: str) -> None:
    one, two, other = play(scenario, 3, 1), play(scenario, 3, 2), play(scenario, 4, 2)
    assert one["engine"]["fingerprint"] == two["engine"]["fingerprint"]
    for part in ("objectives", "disasters", "populations", "services"):
        assert one[part] == two[part]
    assert one["engine"]["fingerprint"] != other["engine"]["fingerprint"]
