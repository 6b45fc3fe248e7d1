"""Control loops decided in Python.

A policy is a function, or an object that can be called, which is given an observation and returns a
decision. It takes the place of the rule of a control loop that the scenario has; when the loop looks,
and what a decision takes to have effect, stays as the scenario says.

    def ahead(seen):                      # seen: rehearse.policies.Scaling
        return math.ceil((seen.busy + seen.queued) / (0.6 * seen.servers_per_pod))

    r.run("traffic-surge", policies={"autoscaler:*": ahead})

Keys are patterns over the ids of control loops, ``autoscaler:SERVICE@REGION`` and
``failover_controller:NAME`` (``*`` and ``?`` as in file names); the first that fits is taken. A run
plays in a process of its own, to which the policy travels by cloudpickle: each loop of each run has
its own fresh copy, so a run is as deterministic as its policy.
"""

from __future__ import annotations

import copy
import fnmatch
import functools
import inspect
import json
import os
import pickle
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from ._worker_process import WorkerProcess
from .errors import UsageError

__all__ = ["Candidate", "Failover", "Policies", "Scaling"]


class Scaling(NamedTuple):
    """What an autoscaler sees; a policy returns the number of replicas it wants."""

    now_s: float
    replicas: int
    """Wanted now."""
    ready: int
    """Pods that serve."""
    least: int
    """Bounds of the autoscaler: what a policy returns is cut to them."""
    most: int
    servers: float
    """Of the ready pods together."""
    busy: float
    """Of those servers, mean since the last look, as the metrics pipeline rounds it."""
    queued: float
    """Requests waiting at ready pods now."""
    issued: int
    """User requests of all populations so far."""
    good: int
    """Of those judged after warm-up: good."""
    failed: int
    """And failed."""

    @property
    def servers_per_pod(self) -> float:
        return self.servers / self.ready if self.ready else 1.0

    @property
    def utilisation(self) -> float:
        """Busy share of the ready pods' servers; 0 while none is ready."""
        return self.busy / self.servers if self.servers else 0.0


class Candidate(NamedTuple):
    """A database member that could be promoted."""

    name: str
    region: str
    missing_bytes: float
    """Of the write-ahead log: what its promotion would lose."""
    rank: int
    """0 within the rules; 1 same region, 2 another region, both accepting a loss."""


class Failover(NamedTuple):
    """What a failover controller sees when the leader's lease is free.

    A policy returns the name of the candidate to promote, or None to look again at the next loop.
    """

    now_s: float
    leader: str
    leader_region: str
    candidates: tuple[Candidate, ...]


Policies = Mapping[str, Callable[[Any], Any]]


def pack(policies: Policies | None) -> bytes:
    """The policies for the way to a worker process; empty where there are none.

    Raises:
        UsageError: one is no function, or cannot be pickled.
    """
    if not policies:
        return b""
    for pattern, policy in policies.items():
        if not isinstance(pattern, str) or not callable(policy):
            raise UsageError(f"policy {pattern!r}: expected a function or an object to be called")
    import cloudpickle

    own = {module for policy in policies.values() if (module := _own_module(policy))}
    try:
        for module in own:
            cloudpickle.register_pickle_by_value(module)
        return cloudpickle.dumps(dict(policies))
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise UsageError(f"the policies cannot be pickled: {error}") from None
    finally:
        for module in own:
            cloudpickle.unregister_pickle_by_value(module)


def _own_module(policy: Any) -> ModuleType | None:
    """The module of a policy where it is the user's own, which other machines may not have."""
    definition = policy if hasattr(policy, "__qualname__") else type(policy)
    module = sys.modules.get(definition.__module__)
    file = getattr(module, "__file__", None) or ""
    installed = [sysconfig.get_path("stdlib"), str(Path(__file__).parent)]
    if module is None or not file or "-packages" in file or any(map(file.startswith, installed)):
        return None
    return module


def start_worker(job: dict[str, Any], packed: bytes) -> WorkerProcess:
    """The process that plays the job."""
    if not packed:
        return WorkerProcess(job)
    command = [sys.executable or "python3", "-m", "rehearse._policy_worker"]
    path = os.pathsep.join(filter(None, sys.path))  # what a policy imports here it finds there
    return WorkerProcess(job, command, len(packed).to_bytes(8, "little") + packed, path)


class Attachment:
    """In the worker: finds who decides for each control loop."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._used: set[str] = set()
        self._seen: list[str] = []

    def __call__(self, kind: str, component: str) -> Callable[..., int] | None:
        if not kind:
            self._check()
            return None
        self._seen.append(component)
        for pattern, policy in self._policies.items():
            if fnmatch.fnmatchcase(component, pattern):
                self._used.add(pattern)
                own = _fresh(policy, component)
                wrap = _scaling if kind == "autoscaler" else _failover
                return wrap(own, component)
        return None

    def _check(self) -> None:
        unused = [pattern for pattern in self._policies if pattern not in self._used]
        if unused:
            raise UsageError(f"policy {unused[0]!r} fits no control loop; there are "
                             + (", ".join(self._seen) or "none"))


def _fresh(policy: Any, component: str) -> Any:
    """A policy of the loop's own."""
    if isinstance(policy, Remote):
        return functools.partial(policy, component)
    return policy() if inspect.isclass(policy) else copy.deepcopy(policy)


class Remote:
    """Asks the parent process for each decision."""

    def connect(self, out: int) -> None:
        self._out = out

    def __call__(self, component: str, seen: Any) -> Any:
        line = json.dumps({"decision": [component, type(seen).__name__, list(seen)]})
        os.write(self._out, line.encode() + b"\n")
        answer = sys.stdin.buffer.readline()
        if not answer:
            os._exit(1)  # the parent is gone
        return json.loads(answer)


def _scaling(policy: Callable[[Scaling], Any], component: str) -> Callable[..., int]:
    def decide(*seen: Any) -> int:
        wanted = policy(Scaling(*seen))
        if type(wanted) is int:
            return wanted
        return _whole(wanted, component)

    return decide


def _whole(wanted: Any, component: str) -> int:
    """numpy's integers and whole floats are accepted, too."""
    try:
        if float(wanted) == int(wanted):
            return int(wanted)
    except (TypeError, ValueError, OverflowError):
        pass
    raise UsageError(f"the policy of {component}: expected a whole number, found {wanted!r}")


def _failover(policy: Callable[[Failover], Any], component: str) -> Callable[..., int]:
    def decide(now_s: float, leader: str, region: str, candidates: list[tuple[Any, ...]]) -> int:
        found = tuple(Candidate(*c) for c in candidates)
        chosen = policy(Failover(now_s, leader, region, found))
        if chosen is None:
            return -1
        names = [candidate.name for candidate in found]
        if chosen not in names:
            raise UsageError(f"the policy of {component}: expected None or one of "
                             f"{', '.join(names)}, found {chosen!r}")
        return names.index(chosen)

    return decide
