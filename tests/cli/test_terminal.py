"""What changes when a person looks at it: progress bar, colours; and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from rehearse import INTERRUPTED, MET, PROGRAM, bare, environment, write


@pytest.fixture
def long_scenario(tmp_path: Path) -> Path:
    """Runs for minutes of wall clock if nobody stops it."""
    run = {"duration": "5d", "observe_every": "1d"}
    return write(tmp_path / "long.json", bare(run=run, recovery={"window": "1h"}))


def on_terminal(*arguments: str | Path, stop_after_s: float = 0, **more: str) -> tuple[int, str]:
    """Exit code and what stderr, a terminal, shows; SIGINT after a while if asked."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=environment(**more),
    )
    os.close(theirs)
    shown = b""
    stop_at = time.monotonic() + stop_after_s if stop_after_s else float("inf")
    os.set_blocking(ours, False)
    while process.poll() is None:
        if time.monotonic() > stop_at:
            process.send_signal(signal.SIGINT)
            stop_at = float("inf")
        try:
            shown += os.read(ours, 65536)
        except OSError:
            pass
        time.sleep(0.02)
    try:
        shown += os.read(ours, 65536)
    except OSError:
        pass
    os.close(ours)
    return process.returncode, shown.decode()


def test_progress_bar_on_a_terminal(long_scenario: Path) -> None:
    code, shown = on_terminal("run", long_scenario, stop_after_s=3)
    assert code == INTERRUPTED
    frames = shown.split("\r")
    assert any(
        "long [" in frame and "%  0:00:00" not in frame and " of 120:00:00 " in frame and " requests" in frame
        for frame in frames
    ), shown
    assert "\x1b[36m" in shown
    assert frames[-1].strip() == "" or frames[-1].startswith("rehearse: interrupted")


def test_no_color_and_dumb_terminals(long_scenario: Path) -> None:
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        _, shown = on_terminal("run", long_scenario, stop_after_s=2, **more)
        assert "long [" in shown
        assert "\x1b" not in shown


def test_quiet(long_scenario: Path) -> None:
    _, shown = on_terminal("run", long_scenario, "--quiet", stop_after_s=2)
    assert shown == "rehearse: interrupted; 0 of 1 replications finished\r\n"


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in children.read_text().split()]


def wait_for_worker(process: subprocess.Popen[str]) -> list[int]:
    deadline = time.monotonic() + 60
    while not (workers := workers_of(process)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return workers


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly(long_scenario: Path, stop: signal.Signals) -> None:
    process = started("run", long_scenario)
    workers = wait_for_worker(process)
    process.send_signal(stop)
    out, err = process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert out == ""
    assert err == "rehearse: interrupted; 0 of 1 replications finished\n"
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_an_interrupt_keeps_what_is_finished(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "result.db"
    process = started(
        "run", scenario, "--replications", "1000", "--jobs", "1", "--out", out, "--json"
    )
    deadline = time.monotonic() + 60
    while finished(out) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    text, err = process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    result = json.loads(text)
    assert 2 <= result["replications"] < 1000
    assert finished(out) == result["replications"]
    assert err == (
        f"rehearse: interrupted; {result['replications']} of 1000 replications finished\n"
    )


def finished(path: Path) -> int:
    if not path.exists():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        try:
            return database.execute("SELECT count(*) FROM replication").fetchone()[0]
        except sqlite3.OperationalError:  # not created yet
            return 0


def test_a_killed_worker_is_told(long_scenario: Path) -> None:
    process = started("run", long_scenario)
    (worker,) = wait_for_worker(process)
    os.kill(worker, signal.SIGKILL)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 4
    assert out == ""
    assert err == (
        "rehearse: error: replication 0: the worker process was killed by signal 9 (Killed)\n"
    )


def test_no_progress_bar_without_a_terminal(scenario: Path) -> None:
    process = started("run", scenario)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (MET, "")
