from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import rehearse as r
from conftest import bare
from hypothesis import given, settings
from hypothesis import strategies as st
from rehearse import kinds as k


def served(distribution: object) -> r.Result:
    """Service times alone: hardly any queueing."""
    scenario = bare(rate="2/s", duration="2h")
    scenario["/deployment/services/web/service_time"] = distribution
    return r.run(scenario)


def test_samples_come_out_as_they_went_in() -> None:
    values = np.random.default_rng(1).lognormal(-4, 0.8, 5000)
    result = served(r.Distribution.from_samples(values))
    sketch = result.response("web")
    assert sketch.mean == pytest.approx(values.mean(), rel=0.03)
    assert sketch.quantile(0.9) == pytest.approx(np.quantile(values, 0.9), rel=0.05)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-6, 1e3), min_size=1, max_size=1000))
def test_samples_keep_their_mean(values: list[float]) -> None:
    distribution = r.Distribution.from_samples(values)
    tolerance = 0.6 if len(values) > 200 else 1e-9  # slices of unequal size
    assert distribution.mean == pytest.approx(np.mean(values), rel=tolerance)
    assert len(distribution["empirical"]["values"]) == min(len(values), 200)


def test_quantiles_come_out_as_they_went_in() -> None:
    result = served(r.Distribution.from_quantiles({0.5: 0.012, 0.9: 0.05, 0.99: 0.2}))
    assert result.response("web").quantile(0.5) == pytest.approx(0.012, rel=0.03)
    assert result.response("web").quantile(0.9) == pytest.approx(0.05, rel=0.05)


def test_histograms_of_prometheus() -> None:
    # 100 values spread evenly below 1 s in buckets of 0.1 s.
    le = [*np.round(np.arange(0.1, 1.05, 0.1), 1), math.inf]
    counts = [*range(10, 101, 10), 100]
    distribution = r.Distribution.from_histogram(le, counts)
    assert distribution.mean == pytest.approx(0.5, rel=0.01)
    plain = r.Distribution.from_histogram(le, np.diff([0, *counts]), cumulative=False)
    assert plain == distribution
    above = r.Distribution.from_histogram([1.0, 2.0, math.inf], [0, 0, 5])
    assert above.mean == pytest.approx(2.0)


@pytest.mark.parametrize("make", [
    lambda: r.Distribution.from_samples([]),
    lambda: r.Distribution.from_samples([-1.0]),
    lambda: r.Distribution.from_samples([math.nan]),
    lambda: r.Distribution.from_quantiles({0.5: 1.0}),
    lambda: r.Distribution.from_quantiles({0.5: 2.0, 0.9: 1.0}),
    lambda: r.Distribution.from_quantiles({0.5: 2.0, 90: 3.0}),
    lambda: r.Distribution.from_histogram([2, 1], [1, 2]),
    lambda: r.Distribution.from_histogram([1, 2], [2, 1]),
    lambda: r.Distribution.from_histogram([1, 2], [0, 0]),
    lambda: r.Traffic.from_series(pd.Series([], dtype=float)),
    lambda: r.Traffic.from_series(pd.Series([-1.0])),
    lambda: r.Traffic.from_series(pd.DataFrame({"a": [1], "b": [2]})),
    lambda: r.demand(1.0, 0),
    lambda: r.demand([1.0, 2.0], [1.0]),
])
def test_bad_telemetry_is_a_usage_error(make: object) -> None:
    with pytest.raises(r.UsageError):
        make()


def test_traffic_follows_its_series() -> None:
    index = pd.date_range("2026-01-01", periods=4, freq="5min")
    traffic = r.Traffic.from_series(pd.Series([100.0, 300.0, 50.0, 50.0], index=index))
    scenario = bare(duration="20min", run={"duration": "20min", "warmup": "0s"})
    scenario["/traffic/populations/all"] = k.population(call="web/serve", rate_curve=traffic)
    issued = r.run(scenario).windows().issued.groupby(lambda key: key[1] // 300).sum()
    assert issued.values == pytest.approx([30_000, 90_000, 15_000, 15_000], rel=0.03)
    coarse = r.Traffic.from_series(pd.DataFrame({"rps": [100.0, 300.0, 50.0, 50.0]}, index=index),
                                   step="10min")
    assert [point["rate"] for point in coarse["points"]] == ["200/s", "50/s"]


def test_demand_is_not_response_time() -> None:
    # The measured response of a busy M/M/1 is four times its service time; the utilisation law
    # finds the service time.
    scenario = bare(rate="75/s", duration="2h")
    scenario["/deployment/services/web"] = k.service(concurrency=1,
                                                     service_time=k.exponential("10ms"))
    result = r.run(scenario)
    web = result.services.loc["web"]
    seconds = result.scenario and 7140.0
    found = r.demand(web.utilisation * seconds, web.throughput_rps * seconds)
    assert found == pytest.approx(0.010, rel=0.02)
    assert web.response_mean_s > 3 * found


def test_demand_leaves_out_what_is_used_without_requests() -> None:
    requests = np.array([100, 200, 400, 800.0])
    assert r.demand(5.0 + 0.02 * requests, requests) == pytest.approx(0.02)
    with pytest.raises(r.UsageError, match="does not rise"):
        r.demand([3, 2, 1], [1, 2, 3])
