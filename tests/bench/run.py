#!/usr/bin/env python3
"""Run the benchmarks and print their tables in Markdown, with ratios from this one run.

    tests/bench/run.py BUILD_DIRECTORY [--rounds N] [--scenario NAME] [--out FILE.md]

The rows of the three-tier table are measured in turn, N rounds of all of them, and each row's median
is given: what else the machine does then falls on all rows alike. With --scenario, the named
scenario is a row, played by BUILD_DIRECTORY/bin/rehearse with everything on.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import sweep

HERE = Path(__file__).resolve().parent
PAGE = """# Performance

Made by one command, from a release build:

    tests/bench/run.py build/release --scenario three-tier --production region-loss --out docs/performance.md

Only ratios are claims: all rows of a table were measured in turn in one run on one machine (two
cores, shared), and each row's median is given. Times are processor time of whole processes.
Fingerprint and recorder are on. Tools that measure more: `rehearse-gui --benchmark`.

## Three tiers

Poisson 9,000 requests/s, round robin over 3 replicas of 8 workers (exponential 2 ms), then a
database of 16 workers (exponential 1 ms). The scenario row is the shipped file `three-tier`, read,
checked, compiled and played inside SimGrid's engine; the rows around it are programs written for
this network alone.

{three_tier}

## A deployment

{production}

## Memory

{memory}

## Sweeps

By `tests/bench/sweep.py`, one and two workers in turn:

{sweeps}

## Calendar

Hold model: one pop and one push with n events pending, 24-byte events.

{calendar}

## Variates

{variates}
"""
REFERENCE = "hand-written loop on std::priority_queue"
Row = Callable[[], dict]


def google_benchmark(program: Path, pattern: str) -> list[dict]:
    command = [program, f"--benchmark_filter={pattern}", "--benchmark_format=json",
               "--benchmark_min_time=0.2"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)["benchmarks"]


def native_row(build: Path, name: str) -> Row:
    return lambda: google_benchmark(build / "tests/bench/bench_three_tier_native", f"^row/{name}/")[0]


def simpy_row() -> dict:
    done = subprocess.run(["/usr/bin/python3", HERE / "three_tier.py"], check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


class Played:
    """One run of a scenario by the program: its result, and what its processes took in all."""

    def __init__(self, build: Path, scenario: str | Path, *sets: str) -> None:
        command = [build / "bin/rehearse", "run", scenario, "--json"]
        for one in sets:
            command += ["--set", one]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            assert child.stdout is not None
            output = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1, 6):  # a verdict, whichever it is
            sys.exit(f"{scenario}: exit code {child.returncode}")
        self.result = json.loads(output)
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.peak_bytes = 1024 * usage.ru_maxrss


def scenario_row(build: Path, scenario: str) -> Row:
    def measure() -> dict:
        # Long enough that starting two processes and SimGrid does not count.
        played = Played(build, scenario, "/run/duration=6000s")
        result = played.result
        populations = result["populations"].values()
        requests = sum(p["requests"] for p in populations)
        mean_s = sum(p["requests"] * p["latency_s"]["mean"] for p in populations) / requests
        return {"items_per_second": result["engine"]["requests"] / played.cpu_s,
                "mean_response_ms": 1e3 * mean_s}

    return measure


def three_tier_rows(build: Path, scenario: str | None) -> dict[str, Row]:
    rows: dict[str, Row] = {
        "hand-written recursion, no calendar": native_row(build, "hand"),
        REFERENCE: native_row(build, "heap"),
        "the same loop on our calendar and named variates": native_row(build, "calendar"),
    }
    if scenario:
        rows[f"scenario `{scenario}`, fingerprint and recorder on"] = scenario_row(build, scenario)
    rows["SimGrid S4U, an actor per request"] = native_row(build, "s4u")
    rows["SimPy 3"] = simpy_row
    return rows


def three_tier_table(rows: dict[str, Row], rounds: int) -> list[str]:
    measured: dict[str, list[dict]] = {name: [] for name in rows}
    for number in range(rounds):
        for name, measure in rows.items():
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
            measured[name].append(measure())
    rate = {name: statistics.median(r["items_per_second"] for r in results)
            for name, results in measured.items()}
    lines = ["| three-tier network | requests/s | ratio to the loop | mean response |",
             "|---|---:|---:|---:|"]
    for name, results in measured.items():
        lines.append(f"| {name} | {rate[name] / 1e6:.3f} M | {rate[name] / rate[REFERENCE]:.3f} "
                     f"| {results[-1]['mean_response_ms']:.3f} ms |")
    return lines


def calendar_table(build: Path) -> list[str]:
    rows: dict[str, dict[int, float]] = {}
    for result in google_benchmark(build / "tests/bench/bench_calendar", "."):
        name, pending = result["name"].rsplit("/", 1)
        rows.setdefault(name, {})[int(pending)] = result["cpu_time"]
    pending = sorted(next(iter(rows.values())))
    lines = ["| hold operation, ns at n pending | " + " | ".join(f"{n:,}" for n in pending) + " |",
             "|---|" + "---:|" * len(pending)]
    for name, cost in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{cost[n]:.0f}" for n in pending) + " |")
    return lines


def variates_table(build: Path) -> list[str]:
    lines = ["| variate by name | ns |", "|---|---:|"]
    for result in google_benchmark(build / "tests/bench/bench_variates", "."):
        lines.append(f"| {result['name']} | {result['cpu_time']:.1f} |")
    return lines


def production_table(build: Path, scenario: str) -> list[str]:
    """A whole deployment: requests with all their hops, and events, per second of processor time."""
    played = Played(build, scenario)
    engine = played.result["engine"]
    loop = native_row(build, "heap")()["items_per_second"]
    rate = engine["requests"] / played.cpu_s
    return ["| scenario | requests | hops a request | events | processor | requests/s "
            "| the loop is faster by | events/s |",
            "|---|---:|---:|---:|---:|---:|---:|---:|",
            f"| `{scenario}` | {engine['requests'] / 1e6:.2f} M | {engine['hops_per_request']:.1f} "
            f"| {engine['events'] / 1e6:.1f} M | {played.cpu_s:.1f} s "
            f"| {rate / 1e6:.2f} M | {loop / rate:.1f} "
            f"| {engine['events'] / played.cpu_s / 1e6:.1f} M |"]


DELAY = """{"run": {"duration": "200s", "warmup": "100s", "observe_every": "50s"},
"deployment": {"services": {"sleep": {"concurrency": 1000000, "service_time": "90s"}}},
"traffic": {"populations": {"all": {"call": "sleep", "rate": "%d/s"}}}}"""


def memory_table(build: Path) -> list[str]:
    """Peak memory of the largest process, over the length of a run and over requests in flight."""
    lines = ["| `three-tier`, requests in all | peak memory |", "|---|---:|"]
    for requests in (10**6, 10**7, 10**8):
        played = Played(build, "three-tier", f"/run/duration={requests / 9000:.0f}s")
        lines.append(f"| {requests:,} | {played.peak_bytes / 1e6:.1f} MB |")
    peaks = {}
    for rate in (10, 10000):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(DELAY % rate)
            file.flush()
            peaks[rate] = Played(build, Path(file.name)).peak_bytes
    each = (peaks[10000] - peaks[10]) / (90 * (10000 - 10))
    return [*lines, "", f"A request in flight takes {each:.0f} bytes: the difference in peak memory "
            "between 900,000 and 900 requests at one service, by their number; its event in the "
            "calendar is included."]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scenario")
    parser.add_argument("--production", default="region-loss")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    rows = three_tier_rows(build, arguments.scenario)
    tables = {"three_tier": three_tier_table(rows, arguments.rounds),
              "production": production_table(build, arguments.production),
              "memory": memory_table(build),
              "sweeps": [sweep.table(build, 200, arguments.rounds)],
              "calendar": calendar_table(build),
              "variates": variates_table(build)}
    text = PAGE.format(**{name: "\n".join(table) for name, table in tables.items()})
    print(text, end="")
    if arguments.out:
        # The desktop program measures itself; its section stays.
        old = arguments.out.read_text(encoding="utf-8") if arguments.out.exists() else ""
        _, heading, desktop = old.partition("\n## Desktop program\n")
        text += heading + desktop
        arguments.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
