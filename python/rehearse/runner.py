"""Runs: each replication in a process of its own."""

from __future__ import annotations

import concurrent.futures
import os
import threading
from collections.abc import Callable
from typing import Any, Union

from . import _progress
from ._core import Records
from ._worker_process import WorkerProcess
from .catalogue import catalogue
from .errors import ScenarioError, UsageError
from .policies import Policies, pack, start_worker
from .result import Result
from .scenario import MAX_MEMORY_BYTES, Scenario, ScenarioLike, as_scenario

__all__ = ["ProgressLike", "run"]

GREATEST_SEED = 2**53 - 1  # exact in JSON

ProgressLike = Union[bool, Callable[[float], None]]
"""True: a bar by tqdm; a function: told the share that is done, 0 to 1."""


def seed_of(scenario: Scenario) -> int:
    """The seed that the scenario states."""
    stated = scenario.get("/run/seed")
    return int(catalogue()["run"]["seed"].default if stated is None else stated)


class Jobs:
    """Replications side by side, each in a worker process, in threads that wait for them."""

    def __init__(self, jobs: list[dict[str, Any]], at_once: int, progress: ProgressLike,
                 label: str, policies: bytes = b"") -> None:
        self._jobs = jobs
        self._policies = policies
        self._at_once = min(at_once, len(jobs))
        self._shares = [0.0] * len(jobs)
        self._running: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._stopped = False
        self._bar = _progress.reporter(progress, label)

    def play(self) -> list[bytes]:
        """Encoded records in the order of jobs. Raises what the first failed job raised."""
        with self._bar, concurrent.futures.ThreadPoolExecutor(self._at_once) as pool:
            futures = [pool.submit(self._one, i) for i in range(len(self._jobs))]
            try:
                return self._collect(futures)
            except BaseException:
                self._stop()
                for future in futures:
                    future.cancel()
                raise

    def _collect(self, futures: list[concurrent.futures.Future[bytes]]) -> list[bytes]:
        waiting = set(futures)
        while waiting:
            done, waiting = concurrent.futures.wait(
                waiting, timeout=0.1, return_when=concurrent.futures.FIRST_EXCEPTION)
            for future in done:
                future.result()
            with self._lock:
                share = sum(self._shares) / len(self._shares)
            self._bar.update(share)
        return [future.result() for future in futures]

    def _one(self, index: int) -> bytes:
        with self._lock:
            if self._stopped:
                raise concurrent.futures.CancelledError
            worker = start_worker(self._jobs[index], self._policies)
            self._running.add(worker)
        try:
            kind, data = worker.answer(
                lambda time_s, duration_s, _: self._came(index, time_s / duration_s))
            self._came(index, 1.0)
            return data
        finally:
            with self._lock:
                self._running.discard(worker)

    def _came(self, index: int, share: float) -> None:
        with self._lock:
            self._shares[index] = share

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True
            for worker in self._running:
                worker.cancel()


def check_count(name: str, value: int, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(f"{name}: expected a whole number from {least} to {most}, found {value!r}")
    return value


def run(scenario: ScenarioLike, *, seed: int | None = None, replications: int = 1,
        jobs: int | None = None, policies: Policies | None = None,
        progress: ProgressLike = False,
        max_memory_bytes: float = MAX_MEMORY_BYTES) -> Result:
    """Plays a scenario and judges its objectives.

    The simulation runs in child processes: the interpreter survives whatever happens to them, its
    lock is free meanwhile, Ctrl-C stops them, and several threads may call this at once. Same
    scenario, seed and replications give the same result as the command line, bit for bit.

    Args:
        scenario: a `Scenario`, the name of a shipped one, a path, or a document (dict).
        seed: of the random numbers; None: the scenario's.
        replications: independent runs 0, 1, ... of that seed.
        jobs: processes side by side; None: one per processor.
        policies: who decides for the scenario's control loops, see `rehearse.policies`.
        progress: True for a bar, or a function that is told the share done.
        max_memory_bytes: a run that would need more is refused.

    Raises:
        ScenarioError: the scenario is wrong; carries every problem.
        RunError: a run failed or its process died.
        UsageError: an argument is wrong.
    """
    scenario = as_scenario(scenario)
    seed = check_count("seed", seed_of(scenario) if seed is None else seed, 0, GREATEST_SEED)
    check_count("replications", replications, 1, 1_000_000)
    at_once = check_count("jobs", jobs or os.cpu_count() or 1, 1, 1024)
    base: dict[str, Any] = {**scenario._job(), "seed": seed, "max_memory_bytes": max_memory_bytes}
    todo = [{**base, "replication": k} for k in range(replications)]
    try:
        parts = Jobs(todo, at_once, progress, scenario.name, pack(policies)).play()
    except ScenarioError as error:
        raise scenario._placed(error) from None
    return Result(Records.decode(parts, scenario_text(scenario)))


def scenario_text(scenario: Scenario) -> str:
    """The scenario as result files keep it."""
    import json

    return json.dumps(scenario.document, indent=2, ensure_ascii=False)


