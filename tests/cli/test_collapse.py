"""`rehearse collapse`: does a queue whose clients give up drain again?"""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from rehearse import INTERRUPTED, INVALID, MET, PROGRAM, USAGE, bare, call, environment, write

WEB = {"replicas": 1, "concurrency": 4, "service_time": {"exponential": "20ms"}}
USERS = {"call": "web/serve", "rate": "100/s", "timeout": "1s", "good_within": "500ms"}
SURGE = {"kind": "traffic-surge", "at": "60s", "duration": "1s", "factor": 6}
AXES = ("--loads", "0.5,1.9", "--triggers", "2s,40s")


@pytest.fixture
def overload(tmp_path: Path) -> Path:
    """200 requests/s at most, without a limit on the queue; a surge brings up to 1,140/s."""
    return write(
        tmp_path / "overload.json",
        bare(
            run={"duration": "200s", "warmup": "20s", "observe_every": "10s"},
            recovery={"window": "2s", "sustain": "10s", "good_share": 0.95},
            deployment={"services": {"web": WEB}},
            traffic={"populations": {"all": USERS}},
            faults={"surge": SURGE},
        ),
    )


LIMITED = ("--protect-set", "/deployment/services/web/queue_limit=20")


def cells_of(done: subprocess.CompletedProcess[str]) -> dict[tuple[float, float, bool], Any]:
    assert (done.returncode, done.stderr) == (MET, "")
    cells = json.loads(done.stdout)["cells"]
    return {(cell["load"], cell["trigger_s"], cell["protection"]): cell for cell in cells}


def test_map_without_and_with_protection(overload: Path) -> None:
    cells = cells_of(call("collapse", overload, *AXES, *LIMITED, "--seeds", "2", "--json"))
    assert len(cells) == 8
    for (load, trigger_s, protection), cell in cells.items():
        assert cell["seeds"] == cell["recovered"] + cell["down"] + cell["undecided"] == 2
        # Near saturation a backlog of seconds outlives the run; a short queue forgets the surge.
        stays_down = load == 1.9 and not protection
        assert cell["down"] == (2 if stays_down else 0), (load, trigger_s, protection)
    assert cells[1.9, 40, False]["goodput_ratio"] < 0.2
    assert cells[1.9, 40, True]["goodput_ratio"] == pytest.approx(1, abs=0.05)


def test_text_is_a_map_without_colour(overload: Path) -> None:
    done = call("collapse", overload, *AXES, *LIMITED)
    assert done.returncode == MET
    assert done.stdout == (
        'COLLAPSE  overload: trigger "surge", 1 run per cell, seed 1\n\n'
        "without protection\n  trigger\n"
        "     40 s    +    X\n      2 s    +    X\n     load  0.5  1.9\n\n"
        "with /deployment/services/web/queue_limit=20\n  trigger\n"
        "     40 s    +    +\n      2 s    +    +\n     load  0.5  1.9\n\n"
        "+ recovers   X stays down   ~ in some runs   ? undecided   . not played\n"
    )


def test_patch_is_the_same_protection_and_csv_has_the_cells(overload: Path, tmp_path: Path) -> None:
    patch = write(
        tmp_path / "patch.json", {"deployment": {"services": {"web": {"queue_limit": 20}}}}
    )
    table = tmp_path / "map.csv"
    first = call("collapse", overload, *AXES, *LIMITED, "--json")
    again = call("collapse", overload, *AXES, "--protect", patch, "--csv", table, "--json")
    assert cells_of(first) == cells_of(again)
    rows = list(csv.DictReader(table.open()))
    assert len(rows) == 8
    for row, cell in zip(rows, json.loads(again.stdout)["cells"], strict=True):
        assert float(row["load"]) == cell["load"]
        assert float(row["trigger_s"]) == cell["trigger_s"]
        assert row["protection"] == ("on" if cell["protection"] else "off")
        assert int(row["recovered"]) == cell["recovered"]
        assert float(row["goodput_ratio"]) == cell["goodput_ratio"]


def test_a_cell_is_the_run_with_those_settings(overload: Path) -> None:
    cells = cells_of(call("collapse", overload, "--loads", "1", "--triggers", "10s", "--json"))
    run = json.loads(call("run", overload, "--set", "/faults/surge/duration=10", "--json").stdout)
    assert cells[1, 10, False]["recovered"] == int(run["recovery"]["recovered"]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--loads", "0", "--triggers", "2s"), '--loads: expected factors above 0, found "0"'),
        (("--loads", "1", "--triggers", "soon"), "--triggers: expected "),
        (("--loads", "1", "--triggers", "2s", "--fault", "surg"), 'did you mean "surge"?'),
        (("--loads", "1", "--triggers", "140s"), "--triggers: expected all to end before the run"),
        (("--loads", "1", "--triggers", "2s", "--protect", "none.json"), "--protect: expected "),
        (("--loads", "1"), "--triggers is required"),
    ],
)
def test_wrong_usage(overload: Path, arguments: tuple[str, ...], message: str) -> None:
    done = call("collapse", overload, *arguments)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert message in done.stderr


def test_a_wrong_protection_is_an_invalid_scenario(overload: Path) -> None:
    done = call("collapse", overload, *AXES, "--protect-set", "/deployment/services/web/queu=1")
    assert (done.returncode, done.stdout) == (INVALID, "")
    assert 'did you mean "queue"' in done.stderr or "queu" in done.stderr


def test_an_interrupt_keeps_what_is_finished(overload: Path) -> None:
    process = subprocess.Popen(
        [PROGRAM, "collapse", overload, *AXES, "--seeds", "10000", "--jobs", "1", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    finished = sum(cell["seeds"] for cell in json.loads(out)["cells"])
    assert 0 < finished < 40000
    assert err == f"rehearse: interrupted; {finished} of 40000 runs finished\n"
