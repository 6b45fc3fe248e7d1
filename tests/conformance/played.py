"""Plays a scenario with the program and holds what must be true of every run."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import TestCase

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ["REHEARSE_PROGRAM"]
EXIT_CODES = {"met": 0, "missed": 1, "undecided": 6}


@dataclass
class Played:
    document: dict[str, Any]
    exit_code: int
    stores: dict[str, dict[str, int]]
    """Writes by store: acknowledged, surviving, lost."""
    series: dict[tuple[str, str], tuple[float, ...]]
    """Samples by component and metric, one per observation step."""
    events: list[tuple[float, str, str]]
    """Time, component and kind."""

    @property
    def recovery(self) -> dict[str, Any]:
        return self.document["recovery"]

    def step(self, name: str) -> dict[str, Any]:
        """The only step of that name on the critical path."""
        (found,) = [step for step in self.recovery["critical_path"] if step["step"] == name]
        return found


def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [PROGRAM, *map(str, arguments)]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=280
    )


def settings(values: dict[str, Any]) -> list[str]:
    """`--set` for values by pointer, written without the leading slash."""
    words = []
    for pointer, value in values.items():
        words += ["--set", f"/{pointer}={value if isinstance(value, str) else json.dumps(value)}"]
    return words


def own(name: str) -> Path:
    return HERE / f"{name}.json"


def play(test: TestCase, scenario: str | Path, values: dict[str, Any] | None = None) -> Played:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "run.db"
        done = call("run", scenario, *settings(values or {}), "--json", "--out", file)
        test.assertIn(done.returncode, EXIT_CODES.values(), done.stderr)
        document = json.loads(done.stdout)
        with sqlite3.connect(file) as db:
            played = Played(document, done.returncode, *_read(db))
    _check(test, played)
    return played


def _read(db: sqlite3.Connection) -> tuple[Any, ...]:
    stores = {
        name: {"acknowledged": acknowledged, "surviving": surviving, "lost": lost}
        for name, acknowledged, surviving, lost in db.execute(
            "select name, acknowledged, surviving, lost from store"
        )
    }
    series = {
        (component, metric): struct.unpack(f"<{len(values) // 8}d", values)
        for component, metric, values in db.execute(
            'select component, metric, "values" from series'
        )
    }
    events = list(db.execute("select time_s, component, kind from event order by time_s"))
    return stores, series, events


def _check(test: TestCase, played: Played) -> None:
    document = played.document
    test.assertEqual(played.exit_code, EXIT_CODES[document["verdict"]])
    for name, writes in played.stores.items():
        with test.subTest(store=name):
            test.assertEqual(writes["acknowledged"], writes["surviving"] + writes["lost"])
    for name, population in document["populations"].items():
        with test.subTest(population=name):
            answered = population["good"] + population["failed"]
            test.assertLessEqual(answered, population["requests"])
    for name, recovery in document["disasters"].items():
        with test.subTest(disaster=name):
            _check_path(test, recovery)
            _check_losses(test, recovery, played.stores)


def _check_path(test: TestCase, recovery: dict[str, Any]) -> None:
    """Steps follow one another from the onset on and add up to the RTO."""
    test.assertEqual(recovery["recovered"], recovery["rto_s"] is not None)
    now_s = recovery["t0_s"]
    for step in recovery["critical_path"]:
        test.assertAlmostEqual(step["start_s"], now_s, delta=1e-6)
        test.assertGreater(step["duration_s"], 0.0)
        now_s += step["duration_s"]
    if recovery["rto_s"] is not None:
        test.assertAlmostEqual(now_s - recovery["t0_s"], recovery["rto_s"], delta=1e-6)


def _check_losses(test: TestCase, recovery: dict[str, Any], writes: dict[str, Any]) -> None:
    for name, loss in recovery["stores"].items():
        test.assertLessEqual(loss["lost_writes"], writes[name]["lost"])
        if loss["rpo_s"] is not None:
            test.assertEqual(loss["lost_writes"] > 0, loss["rpo_s"] > 0.0)
