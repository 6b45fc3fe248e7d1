from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import rehearse as r
from rehearse import kinds as k

ROOT = Path(os.environ["REHEARSE_SOURCE_DIR"])
PROGRAM = os.environ["REHEARSE_PROGRAM"]


def bare(rate: str = "500/s", duration: str = "10min", **sections: object) -> r.Scenario:
    """M/M/8, at 62.5 % unless the rate says otherwise."""
    return r.Scenario(**{
        "name": "bare",
        "description": "One service under open load. Look at its queue.",
        "run": k.run(duration=duration, warmup="1min"),
        "deployment": k.deployment(services={
            "web": k.service(replicas=1, concurrency=8, service_time=k.exponential("10ms"))}),
        "traffic": k.traffic(populations={
            "all": k.population(call="web/serve", rate=rate, good_within="100ms")}),
        **sections,
    })


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                          stdin=subprocess.DEVNULL)


@pytest.fixture
def scenario() -> r.Scenario:
    return bare()


@pytest.fixture(scope="session")
def struck() -> r.Result:
    """A deployment that loses a service's only process for a while, two replications."""
    return r.run(r.Scenario.load("database-crash"), replications=2)
