from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
import rehearse as r
from conftest import bare
from matplotlib.axes import Axes
from rehearse import plots
from rehearse.plots.topology import _edges
from test_study import AXES


@pytest.fixture(autouse=True)
def closed() -> None:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def study() -> r.Study:
    return r.sweep(bare(duration="2min"), AXES, replications=3)


def texts(ax: Axes) -> str:
    labels = [*ax.get_xticklabels(), *ax.get_yticklabels(), *ax.texts, ax.xaxis.label,
              ax.yaxis.label, ax.title]
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    return " ".join(t.get_text() for t in [*labels, *(legend.get_texts() if legend else [])])


def test_recovery_is_a_waterfall(struck: r.Result) -> None:
    ax = plots.recovery(struck)
    path = struck.critical_path
    assert len(ax.patches) == len(path)
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(ax.get_xlim()[1])
    for step in path.step:
        assert step in texts(ax)


def test_series_have_bands_and_units(struck: r.Result) -> None:
    ax = plots.series(struck, "dns:*", "healthy_targets")
    assert len(ax.lines) == struck.series("dns:*", "healthy_targets").shape[1]
    assert len(ax.patches) == len(struck.disasters)
    assert "until restored" in texts(ax) and "simulated time" in texts(ax)
    with pytest.raises(ValueError, match="one unit"):
        plots.series(struck)
    with pytest.raises(ValueError, match="no series"):
        plots.series(struck, "nobody")


def test_draws_on_the_axes_it_is_given(struck: r.Result) -> None:
    ax = plt.subplots()[1]
    assert plots.recovery(struck, ax=ax) is ax


def test_policies_show_their_intervals(study: r.Study) -> None:
    ax = plots.policies({"one": study, "other": study.to_frame().loc[2:]}, "latency_p99_s")
    assert "one" in texts(ax) and "latency_p99_s (s)" in texts(ax)
    assert len(ax.containers) == 2


def test_pareto_and_tornado(study: r.Study) -> None:
    ax = plots.pareto(study, "latency_mean_s", "latency_p99_s")
    assert "Pareto front" in texts(ax) and "latency_mean_s (s)" in texts(ax)
    front = ax.lines[-1].get_xydata()
    assert (front[1:, 0] >= front[:-1, 0]).all() and (front[1:, 1] < front[:-1, 1]).all()
    ax = plots.tornado(study, "latency_p99_s")
    assert {"replicas", "rate"} <= set(texts(ax).split())


def test_topology_names_everything() -> None:
    shown = texts(plots.topology(r.Scenario.load("production")))
    for name in ("gateway", "checkout", "orders", "europe", "services", "data stores", "sessions"):
        assert name in shown
    assert (("services", "catalogue"), ("services", "recommender")) in _edges(
        r.Scenario.load("production"))


def test_nothing_to_draw_is_told() -> None:
    with pytest.raises(ValueError, match="no outage"):
        plots.recovery(r.run(bare(duration="2min")))
