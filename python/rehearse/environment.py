"""A run that is stepped: observe, act, go on. Shaped as a Gymnasium environment, without needing it.

    env = r.Environment("traffic-surge", control="autoscaler:checkout@us-east")
    seen, info = env.reset(seed=7)
    while True:
        seen, reward, terminated, truncated, info = env.step(seen.replicas + 1)
        if terminated:
            break
    print(env.result)
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Union

from ._core import Records
from ._worker_process import WorkerProcess
from .errors import UsageError
from .policies import Candidate, Failover, Policies, Remote, Scaling, pack, start_worker
from .result import Result
from .runner import GREATEST_SEED, check_count, scenario_text, seed_of
from .scenario import MAX_MEMORY_BYTES, ScenarioLike, as_scenario

__all__ = ["Environment"]

Seen = Union[Scaling, Failover]
Reward = Callable[[Seen, Any, Union[Seen, None]], float]
"""Given what was seen, the action, and what is seen now (None at the end)."""


def fewer_failures(before: Seen, action: Any, after: Seen | None) -> float:
    """Minus the requests that failed since; 0 at the end and for failover."""
    if isinstance(before, Scaling) and isinstance(after, Scaling):
        return float(before.failed - after.failed)
    return 0.0


class Environment:
    """One run at a time, in a process of its own, that waits for each decision.

    A decision point is a look of one of the control loops that `control` names (patterns as in
    `rehearse.policies`); the observation is what a policy would see, the action what it would
    return. `info` says which loop looks: ``{"component": id, "time_s": seconds}``.

    Args:
        scenario: see `rehearse.run`.
        control: pattern over the ids of control loops.
        reward: see `fewer_failures`, the default.
        policies: decide for other loops meanwhile.
    """

    def __init__(self, scenario: ScenarioLike, control: str = "autoscaler:*", *,
                 reward: Reward = fewer_failures, policies: Policies | None = None,
                 max_memory_bytes: float = MAX_MEMORY_BYTES) -> None:
        self._scenario = as_scenario(scenario)
        both: dict[str, Any] = {control: Remote(), **(policies or {})}
        self._packed = pack(both)
        self._reward = reward
        self._max_memory_bytes = max_memory_bytes
        self._worker: WorkerProcess | None = None
        self._seen: Seen | None = None
        self.result: Result | None = None
        """After the end of a run."""

    def reset(self, *, seed: int | None = None, replication: int = 0,
              options: Any = None) -> tuple[Seen, dict[str, Any]]:
        """Begins a run and goes to its first decision point.

        Raises:
            ScenarioError: the scenario is wrong.
            UsageError: an argument is wrong.
            RunError: the run failed, or no loop of it ever asked.
        """
        self.close()
        seed = check_count("seed", seed_of(self._scenario) if seed is None else seed, 0,
                           GREATEST_SEED)
        job = {**self._scenario._job(), "seed": seed, "replication": replication,
               "max_memory_bytes": self._max_memory_bytes}
        self.result = None
        self._worker = start_worker(job, self._packed)
        seen, info = self._wait()
        if seen is None:
            raise UsageError("the run ended before any control loop looked")
        return seen, info

    def step(self, action: Any, until: float | None = None,
             ) -> tuple[Seen | None, float, bool, bool, dict[str, Any]]:
        """Decides and goes on to the next decision point, or to the first at or after `until`
        (simulated seconds), deciding the same meanwhile.

        Returns:
            observation (None at the end), reward, terminated, truncated (never), info.
        """
        if self._worker is None or self._seen is None:
            raise UsageError("step: expected a run that goes on; call reset")
        reward = 0.0
        while True:
            before = self._seen
            self._worker.reply(action)
            seen, info = self._wait()
            reward += self._reward(before, action, seen)
            if seen is None or until is None or seen.now_s >= until:
                return seen, reward, seen is None, False, info

    def _wait(self) -> tuple[Seen | None, dict[str, Any]]:
        assert self._worker is not None
        try:
            kind, content = self._worker.next_message()
        except BaseException:
            self.close()
            raise
        if kind != "decision":
            self.result = Result(Records.decode([content], scenario_text(self._scenario)))
            self.close()
            return None, {"result": self.result}
        component, shape, values = content
        if shape == "Scaling":
            self._seen = Scaling(*values)
        else:
            now_s, leader, region, candidates = values
            found = tuple(Candidate(*c) for c in candidates)
            self._seen = Failover(now_s, leader, region, found)
        return self._seen, {"component": component, "time_s": self._seen.now_s}

    def close(self) -> None:
        """Ends the run, if one is under way."""
        if self._worker is not None:
            self._worker.close()
        self._worker = None
        self._seen = None

    def __enter__(self) -> Environment:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_worker", None) is not None:
            self.close()
