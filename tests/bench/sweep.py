#!/usr/bin/env python3
"""How well sweeps use two processors, and what a run costs beyond its simulation.

    tests/bench/sweep.py BUILD_DIRECTORY [--runs N] [--rounds N]

Prints a table in Markdown. One and two workers are measured in turn; each figure is the median over
the rounds. Wall-clock times of a busy machine are worth little: look at its load first.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path


def scenario(rate: float, duration_s: float) -> dict:
    return {
        "description": "One station. Look at nothing.",
        "run": {"duration": f"{duration_s}s"},
        "deployment": {
            "services": {"web": {"concurrency": 8, "service_time": {"exponential": "1ms"}}}
        },
        "traffic": {"populations": {"all": {"call": "web", "rate": f"{rate}/s"}}},
    }


def sweep(program: Path, directory: Path, content: dict, runs: int, jobs: int) -> float:
    """Seconds of a whole sweep of `runs` runs."""
    (directory / "bench.json").write_text(json.dumps(content))
    load = {"load": True, "values": [1.0, 0.999]}
    study = {"scenario": "bench.json", "replications": runs // 2, "axes": {"load": load}}
    (directory / "study.json").write_text(json.dumps(study))
    command = [program, "sweep", directory / "study.json", "--fresh", "--jobs", str(jobs)]
    begin = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - begin


def simulated_s(directory: Path) -> float:
    """Seconds that the runs of the last sweep took inside the engine."""
    with sqlite3.connect(directory / "study.db") as connection:
        return connection.execute("SELECT sum(wall_s) FROM run").fetchone()[0]


def processor_s() -> float:
    """Of all processes that ended so far: programs and their workers."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def second_of_work(program: Path, directory: Path) -> float:
    """Simulated seconds at 4,000 requests/s that make a run of a second."""
    content = scenario(4000, 400)
    sweep(program, directory, content, 4, 1)
    return 400 / (simulated_s(directory) / 4)


def table(build: Path, runs: int, rounds: int) -> str:
    program = build.resolve() / "bin" / "rehearse"
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        content = scenario(4000, round(second_of_work(program, directory)))
        one, two, fixed = [], [], []
        for _ in range(rounds):
            one.append(sweep(program, directory, content, runs, 1))
            two.append(sweep(program, directory, content, runs, 2))
            before = processor_s()
            sweep(program, directory, scenario(10, 10), 100, 1)
            fixed.append((processor_s() - before) / 100)
    one_s, two_s = statistics.median(one), statistics.median(two)
    return "\n".join(
        [
            f"| {runs} runs of about a second | wall-clock | throughput |",
            "|---|---:|---:|",
            f"| one worker | {one_s:.1f} s | 1.00 |",
            f"| two workers | {two_s:.1f} s | {one_s / two_s:.2f} |",
            "",
            f"A run of a hundred requests takes {1000 * statistics.median(fixed):.0f} ms of processor",
            "time: starting a worker, reading the scenario, the result's way back, judging it, and one",
            "durable transaction.",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(table(arguments.build, arguments.runs, arguments.rounds))


if __name__ == "__main__":
    main()
