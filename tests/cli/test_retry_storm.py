"""The retry storm of Huang et al. (OSDI 2022): one fitted number, four published outcomes."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rehearse import call

INSERTS = "/traffic/populations/inserts/rate"
TRIGGER = "/faults/trigger"
#: Processors left of 2, seconds, inserts per second; whether it recovered.
PUBLISHED = {
    "10 s at 0.45": ((2 / 0.45, 10, 13333.333), True),
    "10 s at 0.40": ((2 / 0.40, 10, 13333.333), False),
    "9 s at 0.40": ((2 / 0.40, 9, 13333.333), True),
    "10 s at 0.40, fewer inserts": ((2 / 0.40, 10, 10000), True),
}


def play(scenario: str, seed: int, *sets: str) -> dict[str, Any]:
    arguments = [part for one in sets for part in ("--set", one)]
    return json.loads(call("run", scenario, "--json", "--seed", str(seed), *arguments).stdout)


def recovers(outcome: str, seed: int) -> bool:
    factor, duration_s, rate = PUBLISHED[outcome][0]
    result = play("retry-storm", seed, f"{TRIGGER}/factor={factor:.6f}",
                  f"{TRIGGER}/duration={duration_s}s", f"{INSERTS}={rate}/s")
    return result["recovery"]["recovered"]


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_outcome_as_published(outcome: str) -> None:
    assert recovers(outcome, seed=1) == PUBLISHED[outcome][1]


def test_a_retry_budget_turns_the_collapse_into_a_recovery() -> None:
    result = play("retry-storm-budget", seed=1)
    assert result["recovery"]["recovered"]
    assert result["recovery"]["rto_s"] <= 15


def test_serving_expired_requests_never_recovers() -> None:
    """Even the mildest trigger: work that nobody waits for keeps the queue full."""
    factor, duration_s, _ = PUBLISHED["9 s at 0.40"][0]
    result = play("retry-storm", 1, f"{TRIGGER}/factor={factor}", f"{TRIGGER}/duration={duration_s}s",
                  "/deployment/services/mongodb/expired_work=finish")
    assert not result["recovery"]["recovered"]


@pytest.mark.skipif("REHEARSE_SLOW" not in os.environ, reason="eighty runs")
@pytest.mark.parametrize("outcome", PUBLISHED)
def test_twenty_seeds(outcome: str, request: pytest.FixtureRequest) -> None:
    if outcome == "10 s at 0.40":
        reason = "stays down in 10 of 20 seeds only: near its border the storm ends by chance"
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda seed: recovers(outcome, seed), range(1, 21)))
    assert found.count(PUBLISHED[outcome][1]) >= 18, found
