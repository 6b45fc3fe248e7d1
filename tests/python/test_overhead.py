"""What a cluster costs beside the run processes on this machine."""

from __future__ import annotations

import os
import statistics
import time

import rehearse as r
from cluster import cluster
from conftest import bare


def test_dask_costs_less_than_8_percent_for_runs_of_a_second() -> None:
    workers = min(2, os.cpu_count() or 1)
    scenario = second_long()
    axes = {"/traffic/populations/all/good_within": ["100ms", "200ms"]}

    def timed(**where: object) -> float:
        begin = time.monotonic()
        r.sweep(scenario, axes, replications=10, **where)
        return time.monotonic() - begin

    with cluster(workers) as (_, client):
        executor = client.get_executor()
        timed(executor=executor)  # workers import the package
        # In turns, so that what else the machine does falls on both alike.
        pairs = [(timed(jobs=workers), timed(executor=executor)) for _ in range(5)]
    ratio = statistics.median(dask / pool for pool, dask in pairs)
    print(f"pool and Dask in seconds: {pairs}; ratio {ratio:.3f}")
    assert ratio < 1.08


def second_long() -> r.Scenario:
    """A scenario that takes about a second here."""
    begin = time.monotonic()
    r.run(bare(duration="30min"))
    minutes = round(30 / (time.monotonic() - begin))
    return bare(duration=f"{max(30, minutes)}min")
