from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import rehearse as r
from conftest import bare, program
from rehearse._worker_process import WorkerProcess


def without_wall(summary: dict) -> dict:
    engine = {k: v for k, v in summary["engine"].items() if k in ("events", "fingerprint")}
    return {**summary, "engine": engine}


@pytest.mark.parametrize("name", ["mmc", "database-crash"])
def test_same_numbers_and_fingerprint_as_the_command_line(name: str) -> None:
    out = program("run", name, "--seed", "7", "--replications", "2", "--json", "--quiet").stdout
    result = r.run(name, seed=7, replications=2)
    assert without_wall(result.summary) == without_wall(json.loads(out))
    assert result.fingerprint == json.loads(out)["engine"]["fingerprint"]


def test_same_text_as_the_command_line() -> None:
    text = program("run", "mmc", "--quiet").stdout
    lines = str(r.run("mmc")).splitlines()
    assert lines[:-1] == text.splitlines()[:-1]


def test_the_number_of_processes_does_not_matter(scenario: r.Scenario) -> None:
    one, four = (r.run(scenario, replications=4, jobs=jobs) for jobs in (1, 4))
    assert one == four
    assert r.run(scenario, seed=2, replications=4) != one


def test_the_seed_is_the_scenarios_unless_told() -> None:
    scenario = bare(run={"duration": "2min", "warmup": "1min", "seed": 5})
    assert r.run(scenario) == r.run(scenario, seed=5)
    assert r.run(scenario).seed == 5


def test_a_document_is_a_scenario(scenario: r.Scenario) -> None:
    assert r.run(scenario.document).fingerprint == r.run(scenario).fingerprint


@pytest.mark.parametrize("arguments", [{"seed": -1}, {"seed": 2**53}, {"seed": 1.5},
                                       {"replications": 0}, {"replications": True}, {"jobs": -1}])
def test_wrong_arguments_are_usage_errors(scenario: r.Scenario, arguments: dict) -> None:
    with pytest.raises(r.UsageError, match=next(iter(arguments))):
        r.run(scenario, **arguments)


def test_a_wrong_scenario_is_told_in_full(scenario: r.Scenario) -> None:
    scenario.deployment.services.web.replicas = 0
    with pytest.raises(r.ScenarioError) as caught:
        r.run(scenario, replications=3)
    assert caught.value.pointers == ["/deployment/services/web/replicas"]


def test_memory_is_bounded(scenario: r.Scenario) -> None:
    with pytest.raises(r.ScenarioError, match="memory"):
        r.run(scenario, max_memory_bytes=1e4)


def test_a_killed_process_is_a_run_error() -> None:
    worker = WorkerProcess({**bare(duration="200h")._job(), "seed": 1})
    threading.Timer(0.5, lambda: os.kill(worker._child.pid, signal.SIGSEGV)).start()
    with pytest.raises(r.RunError, match="signal 11"):
        worker.answer()


def test_a_program_that_says_nothing_is_a_run_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REHEARSE_PROGRAM", "/bin/false")
    with pytest.raises(r.RunError, match="exit code 1"):
        r.Scenario.load("mmc")


def test_progress_is_told_and_rises(scenario: r.Scenario) -> None:
    shares: list[float] = []
    r.run(bare(duration="3h"), replications=2, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_threads_may_run_at_once(scenario: r.Scenario) -> None:
    alone = [r.run(scenario, seed=seed).fingerprint for seed in range(8)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: r.run(scenario, seed=seed).fingerprint, range(8)))
    assert alone == together
    assert len(set(alone)) == 8


def test_the_interpreter_goes_on_meanwhile() -> None:
    counted = 0
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(r.run, bare(duration="10h"), jobs=1)
        while not future.done():
            counted += 1
            time.sleep(0.001)
    assert counted > 20


def children_of(pid: int) -> list[int]:
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(word) for word in out.stdout.split()]


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def long_run() -> tuple[subprocess.Popen, list[int]]:
    """A Python in the middle of a long run, and the processes that play it."""
    code = ("import rehearse as r, sys\n"
            "s = r.Scenario.load('mmc').replace({'/run/duration': '1000h'})\n"
            "try: r.run(s, replications=2, jobs=2)\n"
            "except KeyboardInterrupt: sys.exit(42)")
    python = subprocess.Popen([sys.executable, "-c", code])
    for _ in range(200):
        time.sleep(0.05)
        found = children_of(python.pid)
        if len(found) == 2:
            time.sleep(0.5)
            return python, found
    raise AssertionError("no run was started")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_run_processes_end_with_the_interpreter(number: signal.Signals) -> None:
    python, processes = long_run()
    python.send_signal(number)
    assert python.wait(timeout=20) == (42 if number == signal.SIGINT else -9)
    deadline = time.monotonic() + 20
    while any(map(running, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(running, processes))
