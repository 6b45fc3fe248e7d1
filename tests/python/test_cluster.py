"""The same sweep on a Dask cluster, with a worker killed in the middle."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import rehearse as r
from cluster import cluster
from conftest import bare
from test_run import children_of, running
from test_study import RATE, REPLICAS, same

AXES = {REPLICAS: [1, 2, 3, 4], RATE: ["100/s", "200/s", "300/s", "400/s", "500/s"]}


def test_200_runs_with_a_worker_killed_in_the_middle(tmp_path: Path) -> None:
    scenario = bare(duration="3min")
    pool = r.sweep(scenario, AXES, replications=10)
    with cluster() as (local, client):
        victim = next(iter(local.workers.values())).process.pid
        killed = []

        def kill(share: float) -> None:
            if share >= 0.4 and not killed:
                killed.append(share)
                os.kill(victim, signal.SIGKILL)

        path = tmp_path / "dask.db"
        dask = r.sweep(scenario, AXES, replications=10, executor=client.get_executor(),
                       path=path, progress=kill)
        assert killed and killed[0] < 0.9
    assert len(dask) == dask.planned == 200
    assert dask.to_frame().index.is_unique
    assert same(dask, pool)


def test_run_processes_end_with_their_worker() -> None:
    forever = bare().replace({"/run/duration": "2000h"})
    with cluster(1) as (local, client):
        worker = next(iter(local.workers.values())).process.pid
        executor = client.get_executor(retries=0)
        from rehearse._tasks import Task, play_task

        job = {**forever._job(), "seed": 1, "replication": 0}
        executor.submit(play_task, Task(0, job))
        for _ in range(200):
            found = children_of(worker)
            if found:
                break
            time.sleep(0.05)
        assert found
        time.sleep(0.5)
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 15
        while any(map(running, found)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(map(running, found))
