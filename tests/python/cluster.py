"""A Dask cluster on this machine, its workers processes of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import dask
import distributed


@contextlib.contextmanager
def cluster(workers: int = 2) -> Iterator[tuple[distributed.LocalCluster, distributed.Client]]:
    dask.config.set({"distributed.admin.tick.limit": "60s"})
    with distributed.LocalCluster(n_workers=workers, threads_per_worker=1, processes=True,
                                  dashboard_address=None, silence_logs=50) as local:
        with distributed.Client(local) as client:
            client.wait_for_workers(workers)
            yield local, client
