"""Plans for the tests of `rehearse check`: a station at 70 %, a small shop that loses a zone."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from rehearse import call, write

Plan = dict[str, Any]


def station(service_ms: float = 10.0, duration: str = "5min") -> Plan:
    """M/M/8 at 70 %: 560/s of 10 ms."""
    return {
        "description": "One station at 70 %.",
        "run": {"duration": duration, "warmup": "20s"},
        "deployment": {
            "services": {
                "web": {"concurrency": 8, "service_time": {"exponential": f"{service_ms}ms"}}
            }
        },
        "traffic": {
            "populations": {"all": {"call": "web/serve", "rate": "560/s", "good_within": "200ms"}}
        },
        "objectives": {"fast": {"kind": "latency", "target": "80ms"}},
    }


def chain() -> Plan:
    """Six services in a row, each with several knobs, at 40 to 70 %."""
    services = {
        f"s{i}": {"concurrency": 4 + i, "service_time": {"exponential": f"{(4 + i) * 2.8}ms"}}
        for i in range(6)
    }
    return {
        "run": {"duration": "2min", "warmup": "10s"},
        "deployment": {"services": services},
        "traffic": {
            "populations": {
                "all": {"visits": list(services), "rate": "240/s", "good_within": "2s"}
            }
        },
    }


def changed(plan: Plan, **changes: Any) -> Plan:
    """A copy with values replaced at pointers written with '__' for '/'."""
    plan = copy.deepcopy(plan)
    for path, value in changes.items():
        at = plan
        *parents, last = path.split("__")
        for key in parents:
            at = at[key]
        at[last] = value
    return plan


def check(before: Plan, after: Plan, directory: Path, *arguments: Any) -> tuple[int, dict[str, Any]]:
    """Exit code and the first plan's report."""
    old = write(directory / "before.json", before)
    new = write(directory / "plan.json", after)
    done = call("check", new, "--against", old, "--json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["plans"][0]
