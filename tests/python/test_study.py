from __future__ import annotations

import concurrent.futures as cf
import json
import math
import os
import signal
import sqlite3
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import rehearse as r
from conftest import bare, program
from rehearse import _design, _tasks

REPLICAS = "/deployment/services/web/replicas"
RATE = "/traffic/populations/all/rate"
AXES = {REPLICAS: [1, 2], RATE: ["300/s", "500/s"]}


def same(a: r.Study, b: r.Study) -> bool:
    return a.to_frame().drop(columns=[]).equals(b.to_frame()) and \
        a.metrics().equals(b.metrics())


@pytest.fixture(scope="module")
def study() -> r.Study:
    return r.sweep(bare(duration="2min"), AXES, replications=3)


def test_every_point_with_every_replication_once(study: r.Study) -> None:
    frame = study.to_frame()
    assert len(study) == study.planned == len(frame) == 12
    assert frame.index.is_unique
    assert list(frame.columns[:2]) == ["replicas", "rate"]
    assert set(frame["rate"]) == {"300/s", "500/s"}
    assert frame.attrs["units"]["latency_p99_s"] == "s"
    assert list(study.points.loc[2]) == [2, "300/s"]
    assert study.runs.rate.tolist()[:3] == [300.0] * 3


def test_runs_are_those_of_run(study: r.Study) -> None:
    scenario = bare(duration="2min").replace({REPLICAS: 2, RATE: "500/s"})
    alone = r.run(scenario, replications=3)
    point = study.to_frame().loc[3]
    assert point.fingerprint.tolist() == alone.to_frame().fingerprint.tolist()
    web = study.to_frame(scope="service:web").loc[(3, 1)]
    assert web.latency_p99_s == alone.response("web", replication=1).quantile(0.99)


def test_common_random_numbers(study: r.Study) -> None:
    requests = study.to_frame(scope="population:all").requests
    assert (requests.loc[0].values == requests.loc[2].values).all()


def test_intervals_are_students(study: r.Study) -> None:
    summary = study.summary(["latency_mean_s"])
    values = study.to_frame().loc[1, "latency_mean_s"]
    half = 4.302652729911275 * values.std() / math.sqrt(3)  # t(0.975, 2)
    assert summary.latency_mean_s[1] == pytest.approx(values.mean())
    assert summary.latency_mean_s_high[1] == pytest.approx(values.mean() + half)
    assert summary.latency_mean_s_low[1] == pytest.approx(values.mean() - half)
    with pytest.raises(KeyError, match="there are"):
        study.summary(["no_such"])


@pytest.mark.parametrize("executor", [cf.ThreadPoolExecutor, cf.ProcessPoolExecutor])
def test_any_executor_gives_the_same(study: r.Study, executor: type[cf.Executor]) -> None:
    with executor(2) as pool:
        assert same(study, r.sweep(bare(duration="2min"), AXES, replications=3, executor=pool))


def test_a_broken_pool_loses_nothing(study: r.Study) -> None:
    with cf.ProcessPoolExecutor(2) as pool:
        [victim] = [pool.submit(os.getpid).result() for _ in range(1)]
        threading.Timer(0.3, os.kill, (victim, signal.SIGKILL)).start()
        broken = r.sweep(bare(duration="2min"), AXES, replications=3, executor=pool)
    assert same(study, broken)


def test_a_killed_run_is_played_again(monkeypatch: pytest.MonkeyPatch, study: r.Study) -> None:
    started = []
    original = _tasks._Threads.play

    def once_killed(self: _tasks._Threads, task: _tasks.Task) -> object:
        started.append(task.key)
        if started.count(task.key) == 1 and task.key == (1, 1):
            error = r.RunError("killed")
            error.killed = True
            raise error
        return original(self, task)

    monkeypatch.setattr(_tasks._Threads, "play", once_killed)
    assert same(study, r.sweep(bare(duration="2min"), AXES, replications=3))
    assert started.count((1, 1)) == 2 and len(started) == 13


def test_a_worker_that_always_dies_is_given_up(tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: _tasks._Threads, task: _tasks.Task) -> object:
        error = r.RunError("killed by signal 9")
        error.killed = True
        raise error

    path = tmp_path / "s.db"
    with monkeypatch.context() as patch:
        patch.setattr(_tasks._Threads, "play", killed)
        with pytest.raises(r.RunError, match="2 of 2 runs failed; the first: point 0.*signal 9"):
            r.sweep(bare(duration="2min"), {REPLICAS: [1, 2]}, path=path)
    study = r.open_study(path)
    assert len(study) == 0 and study.failed.message.tolist() == ["killed by signal 9"] * 2
    assert len(study.resume()) == 2 and study.failed.empty


def test_resumes_where_it_ended(tmp_path: Path, study: r.Study) -> None:
    path = tmp_path / "s.db"

    class Enough(Exception):
        pass

    def after_five(share: float) -> None:
        if share >= 5 / 12:
            raise Enough

    with pytest.raises(Enough):
        r.sweep(bare(duration="2min"), AXES, replications=3, path=path, progress=after_five)
    begun = r.open_study(path)
    assert 5 <= len(begun) < 12
    before = begun.to_frame().index
    played: list[float] = []
    done = begun.resume(progress=played.append)
    assert len(played) == 12 - len(before)
    assert same(done, study)
    more = done.resume(replications=4)
    assert len(more) == 16 and more.to_frame().loc[(slice(None), [0, 1, 2]), :].equals(
        study.to_frame())


def test_another_study_is_not_mixed_in(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    r.sweep(bare(duration="2min"), {REPLICAS: [1]}, path=path)
    with pytest.raises(r.RunError, match="not mixed"):
        r.sweep(bare(duration="3min"), {REPLICAS: [1]}, path=path)
    with pytest.raises(r.RunError, match="not mixed"):
        r.sweep(bare(duration="2min"), {REPLICAS: [2]}, path=path)


def test_reads_studies_of_the_command_line(tmp_path: Path, study: r.Study) -> None:
    bare(duration="2min").save(tmp_path / "bare.json")
    definition = {"scenario": "bare.json", "replications": 3, "axes": {
        "replicas": {"pointer": REPLICAS, "values": [1, 2]},
        "rate": {"pointer": RATE, "values": ["300/s", "500/s"]}}}
    (tmp_path / "capacity.json").write_text(json.dumps(definition))
    done = program("sweep", str(tmp_path / "capacity.json"), "--quiet")
    assert done.returncode == 0, done.stderr
    theirs = r.open_study(tmp_path / "capacity.db")
    assert same(theirs, study)
    assert theirs.axes == study.axes
    assert str(theirs).splitlines()[2:] == str(study).splitlines()[2:]


def test_the_file_is_an_ordinary_database(study: r.Study) -> None:
    with sqlite3.connect(f"file:{study.path}?mode=ro", uri=True) as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (12,)


def test_designs() -> None:
    listed = r.sweep(bare(duration="2min"), points=[{REPLICAS: 1, RATE: "100/s"},
                                                    {REPLICAS: 2, RATE: "200/s"}])
    zipped = r.sweep(bare(duration="2min"), {REPLICAS: [1, 2], RATE: ["100/s", "200/s"]},
                     design="zip")
    assert listed.to_frame().equals(zipped.to_frame())
    cube = _design.points_of(_design.axes_of({"/a": r.Range(10, 20, "/s"), "/b": [1, 2]}),
                             "latin_hypercube", 10, 1)
    rates = sorted(float(rate[:-2]) for rate, _ in cube)
    assert [int(rate - 10) for rate in rates] == list(range(10))
    assert sorted(b for _, b in cube) == [1] * 5 + [2] * 5
    assert r.Range(1, 100, log=True, steps=3).levels() == pytest.approx([1, 10, 100])
    assert r.Range(1, 4, integer=True, steps=4).levels() == [1, 2, 3, 4]


def test_axes_are_named_by_what_tells_them_apart() -> None:
    names = [axis.name for axis in _design.axes_of({
        "/deployment/services/a/replicas": [1], "/deployment/services/b/replicas": [1],
        "/run/duration": ["1h"], "load": (("/x", "/y"), [1])})]
    assert names == ["a.replicas", "b.replicas", "duration", "load"]


@pytest.mark.parametrize("arguments, message", [
    ({}, "axes or points"),
    ({"axes": {"name": [1]}}, "pair"),
    ({"axes": {"/a": []}}, "at least one"),
    ({"axes": {"/a": [1], "/b": [1, 2]}, "design": "zip"}, "one length"),
    ({"axes": {"/a": [1]}, "design": "gird"}, "found 'gird'"),
    ({"axes": {"/a": [1]}, "design": "latin_hypercube"}, "samples"),
    ({"points": []}, "at least one"),
    ({"points": [{"/a": 1}, {"/b": 1}]}, "other axes"),
    ({"axes": {"/run/duration/x": [1]}}, "holds no object"),
    ({"axes": {"/a": [1]}, "replications": 0}, "replications"),
])
def test_wrong_arguments_are_usage_errors(arguments: dict, message: str) -> None:
    with pytest.raises(r.UsageError, match=message):
        r.sweep(bare(), **arguments)


def test_a_wrong_point_is_a_scenario_error() -> None:
    with pytest.raises(r.ScenarioError) as caught:
        r.sweep(bare(duration="2min"), {REPLICAS: [1, 0]})
    assert caught.value.pointers == [REPLICAS]


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(r.RunError, match="no such file"):
        r.open_study(tmp_path / "no.db")
    (tmp_path / "text.db").write_text("nothing at all, but long enough for a header of SQLite" * 9)
    with pytest.raises(r.RunError, match="not a study file"):
        r.open_study(tmp_path / "text.db")
    r.run(bare(duration="2min")).save(tmp_path / "run.db")
    with pytest.raises(r.RunError, match="not a study file"):
        r.open_study(tmp_path / "run.db")


def test_shows_itself(study: r.Study) -> None:
    assert repr(study) == "Study 'bare': 12 of 12 runs, 4 points over replicas, rate"
    assert "<table" in study._repr_html_()
    assert study.designs.runs.tolist() == [3] * 4
    assert np.isfinite(study.summary().latency_p99_s_high).all()


def test_interrupted_runs_end_and_finished_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "s.db"

    def interrupt(share: float) -> None:
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        r.sweep(bare(), {"/run/duration": ["2min", "2000h"]}, path=path, progress=interrupt, jobs=2)
    assert time.monotonic() - begun < 60
    assert len(r.open_study(path)) == 1
