"""The program under test: where it is, how it is called, a bare scenario to call it with."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(os.environ["REHEARSE_SOURCE_DIR"])
PROGRAM = os.environ["REHEARSE_PROGRAM"]
LIBRARY = ROOT / "scenarios" / "library"

MET, MISSED, USAGE, INVALID, FAILED, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 6, 130


def environment(**more: str) -> dict[str, str]:
    """The caller's environment without what would change the output."""
    kept = {k: v for k, v in os.environ.items() if k not in ("REHEARSE_LIBRARY", "NO_COLOR")}
    return {**kept, "TERM": "xterm", **more}


def call(*arguments: str | Path, timeout: float = 300, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs the program to its end; `more` is added to its environment."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(**more),
        timeout=timeout,
    )


def bare(**sections: Any) -> dict[str, Any]:
    """M/M/8 at 62.5 % for ten simulated minutes; `sections` replace top-level ones."""
    return {
        "description": "One service under open load. Look at its queue.",
        "run": {"duration": "10min", "warmup": "1min"},
        "deployment": {
            "services": {
                "web": {"replicas": 1, "concurrency": 8, "service_time": {"exponential": "10ms"}}
            }
        },
        "traffic": {
            "populations": {"all": {"call": "web/serve", "rate": "500/s", "good_within": "100ms"}}
        },
        **sections,
    }


def write(path: Path, scenario: dict[str, Any]) -> Path:
    path.write_text(json.dumps(scenario, indent=1))
    return path
