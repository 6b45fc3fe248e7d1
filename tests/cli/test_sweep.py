"""`rehearse sweep`: many designs into one study file, and what the file survives."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from rehearse import FAILED, INTERRUPTED, INVALID, MET, MISSED, PROGRAM, UNDECIDED, USAGE
from rehearse import bare, call, environment, write

FAST = {"kind": "latency", "target": "60ms"}
REPLICAS = {"pointer": "/deployment/services/web/replicas", "values": [1, 2, 3]}
RATE = {"pointer": "/traffic/populations/all/rate", "from": "300/s", "to": "900/s", "steps": 3}


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """400 requests per second and replica at most, for one simulated minute."""
    web = {"replicas": 1, "concurrency": 4, "service_time": {"exponential": "10ms"}}
    return write(
        tmp_path / "web.json",
        bare(run={"duration": "60s", "warmup": "5s"}, deployment={"services": {"web": web}}),
    )


def study(file: Path, **sections: Any) -> Path:
    axes = {"axes": {"replicas": REPLICAS, "rate": RATE}}
    return write(file.parent / "study.json", {"scenario": file.name, **axes, **sections})


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def results(database: Path) -> list[tuple[Any, ...]]:
    """Everything that the simulation decides."""
    query = """SELECT point, replication, seed, run.verdict, events, requests, fingerprint,
               scope, name, value FROM run JOIN metric USING (run) ORDER BY 1, 2, 8, 9"""
    return rows(database, query)


def test_grid_with_objectives_and_constraint(scenario: Path) -> None:
    path = study(
        scenario, objectives={"fast": FAST}, constraints=["rate < 350 * replicas + 400"]
    )
    done = call("sweep", path, "--json")
    assert (done.returncode, done.stderr) == (MET, "")
    out = json.loads(done.stdout)
    verdicts = {tuple(d["values"].values()): d["verdict"] for d in out["designs"]}
    assert verdicts == {
        (1, "300/s"): "met", (1, "600/s"): "missed",
        (2, "300/s"): "met", (2, "600/s"): "met", (2, "900/s"): "missed",
        (3, "300/s"): "met", (3, "600/s"): "met", (3, "900/s"): "met",
    }  # fmt: skip
    view = rows(path.with_suffix(".db"), "SELECT replicas, rate, state, verdict FROM runs")
    assert {(r, f"{rate:g}/s"): verdict for r, rate, _, verdict in view} == verdicts
    assert {state for _, _, state, _ in view} == {"done"}


def test_a_run_of_a_study_is_the_run_with_those_settings(scenario: Path) -> None:
    path = study(scenario, patch={"run": {"seed": 7}}, replications=2)
    assert call("sweep", path).returncode == MET
    run = call(
        "run", scenario, "--seed", "7", "--replications", "2", "--json",
        "--set", "/deployment/services/web/replicas=2",
        "--set", "/traffic/populations/all/rate=600/s",
    )  # fmt: skip
    expected = json.loads(run.stdout)["populations"]["all"]["requests"]
    query = "SELECT sum(requests) FROM run JOIN runs USING (run) WHERE replicas=2 AND rate=600"
    values = rows(
        path.with_suffix(".db"),
        "SELECT sum(value) FROM metric JOIN runs USING (run) WHERE replicas=2 AND rate=600"
        " AND scope='' AND name='requests'",
    )
    assert values == [(expected,)], query


def test_jobs_do_not_change_results(scenario: Path, tmp_path: Path) -> None:
    path = study(scenario, replications=2)
    for jobs in (1, 3):
        call("sweep", path, "--jobs", jobs, "--out", tmp_path / f"{jobs}.db")
    assert results(tmp_path / "1.db") == results(tmp_path / "3.db") != []


@pytest.mark.parametrize(
    ("sections", "points"),
    [
        ({"design": "zip"}, [(1, 300), (2, 600), (3, 900)]),
        (
            {"design": "list", "points": [{"replicas": 3, "rate": "1/s"}, {"rate": 5, "replicas": 1}]},
            [(3, 1), (1, 5)],
        ),
    ],
)
def test_designs(scenario: Path, sections: dict[str, Any], points: list[Any]) -> None:
    path = study(scenario, **sections)
    assert call("sweep", path).returncode == MET
    view = rows(path.with_suffix(".db"), "SELECT replicas, rate FROM runs ORDER BY point")
    assert view == points


def test_latin_hypercube_has_one_point_in_every_stratum(scenario: Path) -> None:
    axes = {
        "concurrency": {
            "pointer": "/deployment/services/web/concurrency", "from": 0.5, "to": 12.5,
            "integer": True,
        },
        "rate": {**RATE, "scale": "log"},
    }  # fmt: skip
    del axes["rate"]["steps"]
    path = study(scenario, axes=axes, design="latin_hypercube", samples=12)
    assert call("sweep", path).returncode == MET
    view = rows(path.with_suffix(".db"), "SELECT concurrency, rate FROM runs")
    assert sorted(c for c, _ in view) == list(range(1, 13))
    ratio = 3 ** (1 / 12)
    for i, rate in enumerate(sorted(rate for _, rate in view)):
        assert 300 * ratio**i <= rate <= 300 * ratio ** (i + 1)


def test_load_axis_scales_every_population(scenario: Path) -> None:
    path = study(scenario, axes={"load": {"load": True, "values": [0.3, 0.6]}})
    assert call("sweep", path).returncode == MET
    half, full = rows(path.with_suffix(".db"), "SELECT throughput_rps FROM runs ORDER BY load")
    assert full[0] / half[0] == pytest.approx(2, rel=0.02)


def test_text_is_a_table(scenario: Path) -> None:
    done = call("sweep", study(scenario, objectives={"fast": FAST}, replications=2))
    assert done.returncode == UNDECIDED
    lines = done.stdout.splitlines()
    assert lines[0] == "STUDY  study: scenario web, 9 designs, 18 of 18 runs, seed 1"
    assert lines[2].split() == ["replicas", "rate", "verdict", "good", "p99", "answered"]
    assert lines[5].startswith("1         900/s  missed 0/2 ")
    assert lines[11].startswith("3         900/s  undecided 2/2 ")


def test_missed_when_every_design_misses(scenario: Path) -> None:
    path = study(scenario, objectives={"fast": {"kind": "latency", "target": "1us"}})
    assert call("sweep", path).returncode == MISSED


# What a study file survives.


def test_resume_plays_what_is_missing_only(scenario: Path) -> None:
    path = study(scenario)
    database = path.with_suffix(".db")
    assert call("sweep", path).returncode == MET
    before = rows(database, "SELECT * FROM run")
    whole = results(database)
    assert call("sweep", path).returncode == MET
    assert rows(database, "SELECT * FROM run") == before
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM metric WHERE run = 4")
        connection.execute("DELETE FROM run WHERE run = 4")
    assert call("sweep", path).returncode == MET
    assert results(database) == whole
    assert len(set(rows(database, "SELECT * FROM run")) - set(before)) == 1
    assert call("sweep", path, "--replications", "2").returncode == MET
    assert rows(database, "SELECT count(*) FROM run") == [(18,)]


def test_killed_sweeps_lose_and_repeat_nothing(scenario: Path) -> None:
    kill_test(scenario, runs=36, kills=6)


@pytest.mark.skipif("REHEARSE_SLOW" not in os.environ, reason="slow")
def test_fifty_kills_of_two_hundred_runs(scenario: Path) -> None:
    kill_test(scenario, runs=200, kills=50)


def kill_test(scenario: Path, runs: int, kills: int) -> None:
    """Kills -9 at random moments; every run that a file holds must stay as it is."""
    dice = random.Random(kills)
    path = study(
        scenario,
        axes={"rate": {**RATE, "from": "200/s", "to": "300/s", "steps": runs // 4}},
        replications=4,
        patch={"run": {"duration": "20s"}},
    )
    reference = path.with_name("reference.db")
    begin = time.monotonic()
    assert call("sweep", path, "--out", reference).returncode == MET
    whole_s = time.monotonic() - begin
    database = path.with_suffix(".db")
    known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for _ in range(kills):
        process = subprocess.Popen(
            [PROGRAM, "sweep", path, "--quiet"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )
        time.sleep(dice.uniform(0, 2 * whole_s / kills))
        process.kill()
        _, err = process.communicate()
        assert process.returncode in (-signal.SIGKILL, MET), err
        now = {row[1:3]: row for row in stored(database)}
        assert now.items() >= known.items()
        known = now
    assert call("sweep", path).returncode == MET
    assert {row[1:3]: row for row in stored(database)}.items() >= known.items()
    assert results(database) == results(reference)
    assert rows(database, "SELECT count(*), count(DISTINCT point * 1000 + replication) FROM run") \
        == [(runs, runs)]  # fmt: skip


def stored(database: Path) -> list[tuple[Any, ...]]:
    if not database.exists() or database.stat().st_size == 0:
        return []
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not connection.execute("SELECT * FROM sqlite_master WHERE name = 'run'").fetchall():
            return []
        return connection.execute("SELECT * FROM run ORDER BY run").fetchall()


def wait_for_runs(database: Path, more_than: int = 0) -> int:
    """Returns how many runs the file holds, as soon as it holds more."""
    for _ in range(600):
        time.sleep(0.1)
        try:
            ((runs,),) = rows(database, "SELECT count(*) FROM run")
        except sqlite3.OperationalError:  # not there yet
            continue
        if runs > more_than:
            return int(runs)
    raise AssertionError("no run was written within a minute")


def test_interrupt_keeps_what_is_finished(scenario: Path) -> None:
    path = study(scenario, replications=1000)
    process = subprocess.Popen(
        [PROGRAM, "sweep", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(),
    )  # fmt: skip
    wait_for_runs(path.with_suffix(".db"))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    ((finished,),) = rows(path.with_suffix(".db"), "SELECT count(*) FROM run")
    assert 0 < finished < 9000
    assert err == f"rehearse: interrupted; {finished} of 9000 runs are in the study file\n"
    assert f"{finished} of 9000 runs" in out


def test_full_disk_is_told_and_the_sweep_goes_on_when_there_is_room(scenario: Path) -> None:
    path = study(scenario, replications=20, patch={"run": {"duration": "10s"}})
    limit = 150_000

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [PROGRAM, "sweep", path], capture_output=True, text=True, env=environment(),
        preexec_fn=limited, timeout=300,
    )  # fmt: skip
    assert done.returncode == FAILED
    assert "cannot " in done.stderr and "full" in done.stderr and "study.db" in done.stderr
    kept = stored(path.with_suffix(".db"))
    assert 0 < len(kept) < 180
    assert call("sweep", path).returncode == MET
    assert stored(path.with_suffix(".db"))[: len(kept)] == kept
    assert rows(path.with_suffix(".db"), "SELECT count(*) FROM run") == [(180,)]


def test_a_second_program_is_refused_and_readers_are_not(scenario: Path) -> None:
    path = study(scenario, replications=1000)
    first = subprocess.Popen(
        [PROGRAM, "sweep", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment(),
    )  # fmt: skip
    try:
        some = wait_for_runs(path.with_suffix(".db"))
        second = call("sweep", path)
        assert second.returncode == FAILED
        assert "another program is writing this study" in second.stderr
        assert wait_for_runs(path.with_suffix(".db"), some) > some
        assert first.poll() is None
    finally:
        first.kill()
        first.wait()
    assert call("sweep", path, "--replications", "1").returncode == MET


# What a study file refuses.


def change_rate(scenario: Path, path: Path) -> None:
    document = json.loads(scenario.read_text())
    document["traffic"]["populations"]["all"]["good_within"] = "99ms"
    write(scenario, document)


def change_version(scenario: Path, path: Path) -> None:
    with sqlite3.connect(path.with_suffix(".db")) as connection:
        connection.execute("UPDATE meta SET value = '0.0.9' WHERE key = 'program_version'")


def change_build(scenario: Path, path: Path) -> None:
    with sqlite3.connect(path.with_suffix(".db")) as connection:
        connection.execute("UPDATE meta SET value = 'abc' WHERE key = 'program_build'")


def change_axis(scenario: Path, path: Path) -> None:
    document = json.loads(path.read_text())
    document["axes"]["replicas"]["values"][2] = 4
    write(path, document)


def change_seed(scenario: Path, path: Path) -> None:
    write(path, {**json.loads(path.read_text()), "seed": 3})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (change_rate, "a scenario that was changed since"),
        (change_version, "program version 0.0.9, this is "),
        (change_build, "another build of the program"),
        (change_axis, "another point 6: replicas = 3, rate = \"300/s\" instead of replicas = 4"),
        (change_seed, "seed 1, the study has 3"),
    ],
)
def test_different_runs_are_not_mixed(scenario: Path, change: Any, message: str) -> None:
    path = study(scenario)
    assert call("sweep", path).returncode == MET
    change(scenario, path)
    before = rows(path.with_suffix(".db"), "SELECT * FROM run")
    done = call("sweep", path)
    assert done.returncode == FAILED
    assert message in done.stderr and "--fresh" in done.stderr
    assert rows(path.with_suffix(".db"), "SELECT * FROM run") == before
    assert call("sweep", path, "--fresh").returncode == MET


def test_a_scenario_that_changes_meanwhile_ends_the_sweep(scenario: Path) -> None:
    path = study(scenario, replications=1000)
    process = subprocess.Popen(
        [PROGRAM, "sweep", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=environment(),
    )  # fmt: skip
    wait_for_runs(path.with_suffix(".db"))
    change_rate(scenario, path)
    _, err = process.communicate(timeout=60)
    assert process.returncode == FAILED
    assert "the scenario was changed while it was being played" in err


def test_another_file_is_never_written_to(scenario: Path) -> None:
    path = study(scenario)
    other = path.with_suffix(".db")
    for content in ("notes", ""):
        other.write_text(content)
        done = call("sweep", path)
        assert (done.returncode, other.read_text()) == (FAILED, content) if content else (MET, ...)
    result = path.with_name("result.db")
    call("run", scenario, "--out", result)
    before = result.read_bytes()
    for more in ((), ("--fresh",)):
        done = call("sweep", path, "--out", result, *more)
        assert done.returncode == FAILED
        assert "not a study file" in done.stderr
    assert result.read_bytes() == before


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ({"axis": {}}, 'study.json:19:2: expected a field of study, found "axis"; did you mean "axes"?'),
        ({"axes": {}}, "expected at least one axis or unknown, found none"),
        ({"axes": {"a": {"pointer": "/x"}}}, "at /axes/a: expected either values, or from and to"),
        ({"axes": {"a": {"values": [1]}}}, "expected exactly one of pointer, pointers and load, found 0"),
        ({"axes": {"a": {**RATE, "to": "5 min"}}}, 'expected the unit of "from" ("/s"), found " min"'),
        ({"axes": {"a": {**RATE, "from": "fast"}}}, "at /axes/a/from: expected a number, or a quantity"),
        ({"axes": {"a": {**REPLICAS, "values": [1, -2]}}}, "at /axes/a: /deployment/services/web/replicas: expected an integer"),
        ({"patch": {"run": {"duration": "5 mm"}}}, "at /patch: /run/duration: expected a duration"),
        ({"constraints": ["replica > 1"]}, "found no such column: replica"),
        ({"constraints": ["load_extension('x')"]}, "found not authorized"),
        ({"constraints": ["1); SELECT (1"]}, "expected"),
        ({"constraints": ["rate < 0"]}, "expected at least one point that keeps them, found none"),
        ({"design": "list"}, 'expected points with the design "list", and with no other'),
        ({"design": "zip", "axes": {"a": REPLICAS, "b": {**RATE, "steps": 2}}}, "expected as many values as the first axis (3), found 2"),
        ({"replications": 0}, "at /replications: expected an integer"),
        ({"scenario": "none.json"}, "expected a file, found no such file"),
    ],
)  # fmt: skip
def test_wrong_studies(scenario: Path, sections: dict[str, Any], message: str) -> None:
    done = call("sweep", study(scenario, **sections))
    assert (done.returncode, done.stdout) == (INVALID, "")
    assert message in done.stderr
    assert not (scenario.parent / "study.db").exists()


def test_wrong_usage(scenario: Path) -> None:
    assert call("sweep", study(scenario), "--replications", "0").returncode == USAGE
    assert call("sweep").returncode == USAGE


def test_a_run_that_fails_is_recorded_and_played_again(scenario: Path) -> None:
    """A point that only a model finds to be wrong: the worker says so, other points are played."""
    placement = {"pointer": "/traffic/populations/all/call", "values": ["web/serve", "web/none"]}
    path = study(scenario, axes={"call": placement})
    done = call("sweep", path)
    assert done.returncode == FAILED
    states = rows(path.with_suffix(".db"), "SELECT state, verdict IS NULL FROM run ORDER BY point")
    assert states == [("done", 0), ("failed", 1)]


def test_search_spares_what_is_decided_or_too_dear(scenario: Path) -> None:
    """Nothing has a price here, so that only decisions spare runs."""
    path = study(
        scenario,
        axes={"replicas": {**REPLICAS, "values": [1, 3, 4]}},
        objectives={"fast": {**FAST, "target": "80ms"}},
        patch={"run": {"duration": "10s"}, "traffic": {"populations": {"all": {"rate": "600/s"}}}},
        replications=120,
    )
    done = call("sweep", path, "--search", "--json")
    assert done.returncode == MET
    too_small, fits, larger = json.loads(done.stdout)["designs"]
    assert (too_small["verdict"], too_small["runs"] < 6) == ("missed", True)
    assert (fits["verdict"], larger["verdict"]) == ("met", "met")
    assert 88 <= fits["runs"] <= 92 and 88 <= larger["runs"] <= 92
    assert "runs were spared" in done.stderr
    again = call("sweep", path, "--search", "--json")
    assert json.loads(again.stdout)["runs"] == json.loads(done.stdout)["runs"]
