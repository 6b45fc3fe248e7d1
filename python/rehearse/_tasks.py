"""Runs as tasks that any executor can play, and the loop that hands them out."""

from __future__ import annotations

import collections
import concurrent.futures as cf
import os
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from ._core import StudyRun
from ._worker_process import WorkerProcess
from .errors import RunError, ScenarioError

ATTEMPTS = 4
"""How often a run is played whose worker dies before it is given up."""

_OUTSTANDING = 1024  # tasks an executor holds at a time


@dataclass(frozen=True)
class Task:
    """One run of a study."""

    point: int
    job: dict[str, Any]
    policies: bytes = b""

    @property
    def key(self) -> tuple[int, int]:
        return self.point, self.job["replication"]


def play_task(task: Task) -> StudyRun:
    """Plays one run in a process of its own; called where the executor's worker is."""
    from .policies import start_worker

    return StudyRun.of_record(start_worker(task.job, task.policies).answer()[1], task.point)


class _Threads(cf.ThreadPoolExecutor):
    """Threads of this process that wait for run processes, which `stop` kills."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._running: set[WorkerProcess] = set()
        self._guard = threading.Lock()
        self._stopped = False

    def play(self, task: Task) -> StudyRun:
        from .policies import start_worker

        with self._guard:
            if self._stopped:
                raise cf.CancelledError
            worker = start_worker(task.job, task.policies)
            self._running.add(worker)
        try:
            return StudyRun.of_record(worker.answer()[1], task.point)
        finally:
            with self._guard:
                self._running.discard(worker)

    def stop(self) -> None:
        with self._guard:
            self._stopped = True
            for worker in self._running:
                worker.cancel()


def is_lost(error: BaseException) -> bool:
    """Whether the run was not at fault: its worker, its process or its cluster went away."""
    if isinstance(error, (ScenarioError, KeyboardInterrupt)):
        return False
    if isinstance(error, RunError):
        return error.killed
    return isinstance(error, (cf.BrokenExecutor, cf.CancelledError, ConnectionError, EOFError)) \
        or type(error).__module__.split(".")[0] == "distributed"


class Distributor:
    """Hands tasks to an executor; those whose worker dies are handed out again."""

    def __init__(self, executor: cf.Executor | None, jobs: int | None) -> None:
        self._given = executor
        self._jobs = jobs or os.cpu_count() or 1
        self._attempts: collections.Counter[tuple[int, int]] = collections.Counter()

    def play(self, tasks: Sequence[Task]) -> Generator[tuple[Task, StudyRun | BaseException], None, None]:
        """(task, its run or what it raised), in the order in which they end, each task once."""
        left = collections.deque(tasks)
        if self._given is not None:
            yield from self._through(self._given, self._given.submit, play_task, left)
        # An executor that broke takes no more work: the rest is played on this machine.
        if left:
            own = _Threads(min(self._jobs, len(left)))
            try:
                yield from self._through(own, own.submit, own.play, left)
            finally:
                own.stop()
                own.shutdown()

    def _through(self, executor: cf.Executor, submit: Callable[..., cf.Future[StudyRun]],
                 play: Callable[[Task], StudyRun], left: collections.deque[Task],
                 ) -> Generator[tuple[Task, StudyRun | BaseException], None, None]:
        running: dict[cf.Future[StudyRun], Task] = {}
        broken = False
        try:
            while running or left and not broken:
                while left and not broken and len(running) < _OUTSTANDING:
                    try:
                        running[submit(play, left[0])] = left[0]
                        left.popleft()
                    except cf.BrokenExecutor:
                        broken = True
                done, _ = cf.wait(running, timeout=0.2, return_when=cf.FIRST_COMPLETED)
                for future in done:
                    task = running.pop(future)
                    error = _error_of(future)
                    broken = broken or isinstance(error, cf.BrokenExecutor)
                    if error is None:
                        yield task, future.result()
                    elif is_lost(error) and self._again(task):
                        left.append(task)
                    else:
                        yield task, error
        finally:
            for future in running:
                future.cancel()

    def _again(self, task: Task) -> bool:
        self._attempts[task.key] += 1
        return self._attempts[task.key] < ATTEMPTS


def _error_of(future: cf.Future[StudyRun]) -> BaseException | None:
    return cf.CancelledError() if future.cancelled() else future.exception()
