"""From telemetry to the inputs of a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .kinds import Part

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Distribution", "Traffic", "demand"]


class Distribution(Part):
    """A random variate as a scenario writes it. Values in seconds (or bytes).

    For service times use times of *work*: processor time, or the time of requests that did not
    wait. Measured response times contain queueing; a simulation that is given them queues twice. See
    `demand`.
    """

    @classmethod
    def from_samples(cls, values: Any, quantiles: int = 200) -> Distribution:
        """The distribution of observed values.

        Up to `quantiles` values they are taken as they are, each equally likely; more are taken
        down to that many evenly spaced quantiles (their mean is kept to within one part in that
        number where the tail is not extreme).
        """
        import numpy as np

        array = np.asarray(values, dtype=float).ravel()
        if array.size == 0 or not np.isfinite(array).all() or (array < 0).any():
            raise UsageError("from_samples: expected finite values of at least 0, at least one")
        if array.size > quantiles:
            ordered = np.sort(array)
            # The mean of each of equally many neighbours, so that the mean stays exact.
            edges = np.linspace(0, array.size, quantiles + 1).round().astype(int)
            array = np.add.reduceat(ordered, edges[:-1]) / np.diff(edges)
        return cls(empirical={"values": [float(v) for v in array]})

    @classmethod
    def from_quantiles(cls, quantiles: Mapping[float, float]) -> Distribution:
        """Log-linear between published quantiles: ``{0.5: 0.012, 0.99: 0.2}``."""
        rows = sorted((float(q), float(v)) for q, v in quantiles.items())
        if len(rows) < 2 or any(not 0 <= q <= 1 or v <= 0 for q, v in rows):
            raise UsageError("from_quantiles: expected at least two shares 0 to 1 with values > 0")
        if any(a[1] > b[1] for a, b in zip(rows, rows[1:])):
            raise UsageError("from_quantiles: expected values that rise with their shares")
        return cls(percentiles={f"p{100 * q:.10g}": value for q, value in rows})

    @classmethod
    def from_histogram(cls, le: Sequence[float], counts: Sequence[float],
                       cumulative: bool = True, points: int = 200) -> Distribution:
        """Of Prometheus buckets: upper bounds `le` (the last may be infinite) and their counts.

        Within a bucket values are spread evenly. What lies above the last finite bound is taken to
        lie at that bound, so a histogram whose last buckets hold much understates the tail.
        """
        import numpy as np

        bounds = np.asarray(le, dtype=float)
        count = np.asarray(counts, dtype=float)
        if bounds.shape != count.shape or bounds.ndim != 1 or (np.diff(bounds) <= 0).any():
            raise UsageError("from_histogram: expected rising bounds and as many counts")
        if not cumulative:
            count = np.cumsum(count)
        if (np.diff(count) < 0).any() or count[-1] <= 0 or count[0] < 0:
            raise UsageError("from_histogram: expected counts that do not fall, with observations")
        if math.isinf(bounds[-1]):
            if len(bounds) < 2:
                raise UsageError("from_histogram: expected a finite bound")
            bounds = np.append(bounds[:-2], [bounds[-2], bounds[-2]])
        edges = np.concatenate([[0.0], bounds])
        shares = np.concatenate([[0.0], count / count[-1]])
        middle = (np.arange(points) + 0.5) / points
        return cls(empirical={"values": [float(v) for v in np.interp(middle, shares, edges)]})

    @property
    def mean(self) -> float | None:
        """Of observed values; None for quantiles."""
        values = self.get("empirical", {}).get("values")
        return sum(values) / len(values) if values else None


class Traffic(Part):
    """Load over time, for the parameter `rate_curve` of a population."""

    @classmethod
    def from_series(cls, series: pd.Series | pd.DataFrame, step: str | None = None) -> Traffic:
        """Requests per second over time: a Series whose index is time (datetimes or seconds).

        A frame of one column is taken as its column. Time 0 of the scenario is the first row.
        `step` (a pandas offset such as "5min") averages over intervals first.
        """
        import pandas as pd

        if isinstance(series, pd.DataFrame):
            if series.shape[1] != 1:
                raise UsageError(f"from_series: expected one column, found {series.shape[1]}")
            series = series.iloc[:, 0]
        series = series.dropna().sort_index()
        if len(series) == 0 or (series < 0).any():
            raise UsageError("from_series: expected rates of at least 0, at least one")
        if isinstance(series.index, pd.DatetimeIndex):
            if step:
                series = series.resample(step).mean().dropna()
            seconds = (series.index - series.index[0]).total_seconds()
        else:
            seconds = series.index.astype(float) - float(series.index[0])
        points = [{"at": f"{t:.10g}s", "rate": f"{rate:.10g}/s"}
                  for t, rate in zip(seconds, series)]
        return cls(points=points)


def demand(cpu_seconds: Any, requests: Any) -> float:
    """Mean service time of a request by the utilisation law, U = X S (Denning and Buzen 1978).

    Args:
        cpu_seconds: processor seconds used over an interval; a number, or one per interval.
        requests: requests completed over the same.

    With several intervals, the slope of a least-squares line through them: what is used without any
    request (garbage collection, polling) is not counted to requests.
    """
    import numpy as np

    used, done = np.atleast_1d(np.asarray(cpu_seconds, float)), np.atleast_1d(
        np.asarray(requests, float))
    if used.shape != done.shape or (used < 0).any() or (done < 0).any() or done.sum() == 0:
        raise UsageError("demand: expected as many seconds as requests, none negative, not all 0")
    if len(used) < 3 or np.ptp(done) == 0:
        return float(used.sum() / done.sum())
    slope, _ = np.polyfit(done, used, 1)
    if slope <= 0:
        raise UsageError("demand: the processor time does not rise with the requests")
    return float(slope)
