"""Golden results of the shipped scenarios: figures of a run with seed 1, held exactly.

    golden.py PROGRAM SCENARIO          compare; differences are printed as a table
    golden.py PROGRAM SCENARIO --bless  write tests/golden/SCENARIO.json anew, after looking at it
    golden.py PROGRAM --all [--bless]

A fingerprint changes whenever any event of the run does; the figures beside it say whether that
mattered. To be blessed only together with the change that explains it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parents[1] / "scenarios" / "library"

Flat = dict[str, Any]


def play(program: str, scenario: str) -> dict[str, Any]:
    done = subprocess.run(
        [program, "run", scenario, "--seed", "1", "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, 1, 6):
        sys.exit(f"rehearse run {scenario}: exit code {done.returncode}")
    return {**json.loads(done.stdout), "exit_code": done.returncode}


def _recovery(recovery: dict[str, Any]) -> dict[str, Any]:
    return {
        "t0_s": recovery["t0_s"],
        "rto_s": recovery["rto_s"],
        "rpo_s": recovery["rpo_s"],
        "lost_writes": {name: s["lost_writes"] for name, s in recovery["stores"].items()},
        "steps": [f"{s['step']}: {s['component']}" for s in recovery["critical_path"]],
    }


def golden(result: dict[str, Any]) -> dict[str, Any]:
    """The part of a result that is held."""
    return {
        "exit_code": result["exit_code"],
        "verdict": result["verdict"],
        "fingerprint": result["engine"]["fingerprint"],
        "events": result["engine"]["events"],
        "requests": result["engine"]["requests"],
        "disasters": {name: _recovery(r) for name, r in result["disasters"].items()},
        "populations": {
            name: {
                "requests": p["requests"],
                "good": p["good"],
                "failed": p["failed"],
                "p99_s": p["latency_s"]["p99"],
            }
            for name, p in result["populations"].items()
        },
        "cost_per_hour": result["cost"]["per_hour"],
    }


def flatten(value: Any, pointer: str = "") -> Flat:
    """Leaves by JSON pointer; empty objects and lists are leaves."""
    if isinstance(value, dict) and value:
        items = value.items()
    elif isinstance(value, list) and value:
        items = enumerate(value)
    else:
        return {pointer: value}
    return {p: leaf for key, child in items for p, leaf in flatten(child, f"{pointer}/{key}").items()}


def differences(expected: Flat, obtained: Flat) -> list[tuple[str, str, str, str]]:
    """Rows of pointer, expected, obtained, difference."""
    rows = []
    for pointer in sorted(expected.keys() | obtained.keys()):
        old, new = expected.get(pointer, "(missing)"), obtained.get(pointer, "(missing)")
        if old != new:
            numbers = all(isinstance(v, (int, float)) for v in (old, new))
            rows.append((pointer, str(old), str(new), f"{new - old:+g}" if numbers else ""))
    return rows


def table(rows: list[tuple[str, str, str, str]]) -> str:
    rows = [("", "expected", "obtained", "difference"), *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(r, widths)).rstrip() for r in rows)


def compare(scenario: str, result: dict[str, Any]) -> bool:
    path = HERE / f"{scenario}.json"
    if not path.exists():
        print(f"{scenario}: no golden result; look at the run, then add it with --bless")
        return False
    rows = differences(flatten(json.loads(path.read_text())), flatten(golden(result)))
    if rows:
        print(f"{scenario}: differs from its golden result\n{table(rows)}")
    return not rows


def bless(scenario: str, result: dict[str, Any]) -> None:
    path = HERE / f"{scenario}.json"
    path.write_text(json.dumps(golden(result), indent=1) + "\n")
    print(f"{scenario}: wrote {path}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Golden results of the shipped scenarios.")
    parser.add_argument("program")
    parser.add_argument("scenario", nargs="?")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--bless", action="store_true")
    arguments = parser.parse_args()
    names = sorted(p.stem for p in LIBRARY.glob("*.json"))
    if not arguments.all:
        names = [arguments.scenario] if arguments.scenario else parser.error("which scenario?")
    same = True
    for name in names:
        result = play(arguments.program, name)
        if arguments.bless:
            bless(name, result)
        else:
            same = compare(name, result) and same
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
