from __future__ import annotations

import gc
import pickle
from pathlib import Path

import numpy as np
import pytest
import rehearse as r
from conftest import bare, program


def test_the_outcome_at_a_glance(struck: r.Result) -> None:
    assert struck.verdict in ("met", "missed", "undecided")
    assert struck.replications == 2
    assert len(struck.fingerprint) == 16
    assert list(struck.objectives.columns) == ["target", "achieved", "low", "high", "verdict",
                                               "reason"]
    assert struck.cost["per_hour"] > 0
    assert struck.scenario == r.Scenario.load("database-crash")


def test_the_critical_path_adds_up_to_the_rto(struck: r.Result) -> None:
    path = struck.critical_path
    assert len(path) > 0
    assert path.duration_s.sum() == pytest.approx(struck.recovery.rto_s, abs=1e-6)
    assert path.attrs["units"] == {"start_s": "s", "duration_s": "s"}
    assert struck.disasters[struck.recovery.disaster].rto_s == struck.recovery.rto_s


def test_frames_have_units_and_agree_with_each_other(struck: r.Result) -> None:
    populations = struck.populations
    assert populations.attrs["units"]["latency_p99_s"] == "s"
    assert populations.attrs["units"]["requests"] == "requests"
    assert struck.services.attrs["units"]["throughput_rps"] == "1/s"
    windows = struck.windows()
    assert (windows.good + windows.failed <= windows.issued).all()
    stores = struck.stores()
    assert (stores.acknowledged == stores.surviving + stores.lost).all()
    usage = struck.usage()
    assert usage.usd.sum() == pytest.approx(usage.quantity @ usage.unit_price_usd)
    assert struck.failures()["count"].sum() >= windows.failed.sum()
    assert (struck.timeline().time_s.diff().dropna() >= 0).all()
    assert struck.to_frame().fingerprint.nunique() == 2


def test_series_are_found_by_pattern(struck: r.Result) -> None:
    all_series = struck.series()
    component, metric = all_series.columns[0]
    assert list(struck.series(component, metric).columns) == [(component, metric)]
    assert all_series.attrs["units"][component, metric] is not None
    assert all_series.index.name == "time_s"
    assert np.array_equal(struck.array(component, metric),
                          all_series[component, metric].dropna())
    assert struck.series("no such*").shape[1] == 0
    with pytest.raises(KeyError):
        struck.array("no", "such")
    with pytest.raises(KeyError, match="there are"):
        struck.windows("no such")
    with pytest.raises(IndexError):
        struck.timeline(replication=2)


def test_arrays_are_views_that_keep_their_result(struck: r.Result) -> None:
    component, metric = struck.series().columns[0]
    a, b = struck.array(component, metric), struck.array(component, metric)
    assert np.shares_memory(a, b)
    with pytest.raises(ValueError, match="read-only"):
        a[0] = 1.0
    copied = pickle.loads(pickle.dumps(struck))
    view = copied.array(component, metric)
    before = view.copy()
    del copied
    gc.collect()
    assert np.array_equal(view, before)


def test_latencies_as_distributions(struck: r.Result) -> None:
    name = struck.populations.index[0]
    sketch = struck.latency(name)
    q = sketch.quantile(np.array([0.5, 0.99]))
    assert q.shape == (2,) and q[0] < q[1] <= sketch.max
    assert sketch.share_below(q[0]) == pytest.approx(0.5, abs=0.02)
    assert sketch.min <= sketch.mean <= sketch.max
    with pytest.raises(KeyError, match="there are"):
        struck.latency("nobody")
    with pytest.raises(ValueError):
        sketch.quantile(1.5)


def test_files_are_those_of_the_command_line(tmp_path: Path, struck: r.Result) -> None:
    path = tmp_path / "a.db"
    program("run", "database-crash", "--replications", "2", "--out", str(path), "--quiet")
    opened = r.open_result(path)
    assert opened == struck
    # The program keeps paths of data files as the scenario wrote them.
    changed = [c.pointer for c in opened.scenario.diff(struck.scenario)]
    assert changed[0] == "/deployment/instances"
    assert all(pointer.endswith("/file") for pointer in changed[1:])
    struck.save(tmp_path / "b.db")
    assert r.open_result(tmp_path / "b.db") == struck
    assert pickle.loads(pickle.dumps(opened)) == struck


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(r.RunError, match="no.db"):
        r.open_result(tmp_path / "no.db")
    (tmp_path / "text.db").write_text("nothing")
    with pytest.raises(r.RunError, match="text.db"):
        r.open_result(tmp_path / "text.db")


def test_shows_itself(struck: r.Result) -> None:
    assert str(struck).splitlines()[0].endswith("database-crash")
    html = struck._repr_html_()
    assert "database-crash" in html and "RTO" in html
    assert "RTO" in repr(struck.recovery)


def test_nothing_struck() -> None:
    result = r.run(bare(duration="2min"))
    assert result.recovery is None and result.critical_path.empty and result.disasters == {}
    assert result.objectives.empty
    assert result.timeline().empty or len(result.timeline()) > 0
    assert "bare" in result._repr_html_()
