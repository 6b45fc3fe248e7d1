"""What is opened is given back."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import rehearse as r
from conftest import bare
from test_environment import resident


def look(path: Path) -> None:
    result = r.open_result(path)
    result.series()
    result.windows()
    result.latency("all").quantile([0.5, 0.99])
    str(result)
    result.timeline()


def test_a_thousand_results_leak_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    r.run(bare(duration="2min"), replications=2).save(path)
    for _ in range(50):
        look(path)
    gc.collect()
    before, descriptors = resident(), len(os.listdir("/proc/self/fd"))
    for _ in range(1000):
        look(path)
    gc.collect()
    # A leak of the smallest sketch alone would be 64 MB.
    assert resident() - before < 8 << 20
    assert len(os.listdir("/proc/self/fd")) == descriptors


def test_runs_leave_no_descriptor_and_no_thread() -> None:
    import threading

    scenario = bare(duration="2min")
    r.run(scenario)
    descriptors, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    for _ in range(20):
        r.run(scenario, replications=2)
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert threading.active_count() == threads
