"""What a run has found."""

from __future__ import annotations

import functools
import html
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _frames, _html
from ._core import Records, Sketch
from .errors import UsageError
from .scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Recovery", "Result", "open_result"]


class Recovery(Mapping[str, Any]):
    """Recovery from one disaster: the object `recovery` of `rehearse run --json`.

    Keys are attributes, too: ``recovery.rto_s`` (None while unrecovered), ``recovery.rpo_s``,
    ``recovery.t0_s``, ``recovery.services["checkout"]["rto_s"]``.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def __getitem__(self, key: str) -> Any:
        return self._document[key]

    def __iter__(self) -> Any:
        return iter(self._document)

    def __len__(self) -> int:
        return len(self._document)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._document:
            raise AttributeError(name)
        return self._document[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._document})

    @property
    def critical_path(self) -> pd.DataFrame:
        """Steps in order: `step`, `component`, `start_s`, `duration_s` (they add up to the RTO)."""
        return _frames.critical_path(self._document)

    def __repr__(self) -> str:
        rto, rpo = (("none" if self[k] is None else f"{self[k]:.4g} s") for k in ("rto_s", "rpo_s"))
        return f"Recovery from {self['disaster']!r}: RTO {rto}, RPO {rpo}, {self['state']}"


class Result:
    """The outcome of a run over all its replications. Immutable; pickles.

    Frames carry the units of their columns in ``frame.attrs["units"]``; arrays of numbers are
    read-only views of the result's own memory, which lives as long as one of them.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    # --- the outcome --------------------------------------------------------------------------

    @functools.cached_property
    def summary(self) -> dict[str, Any]:
        """The document that ``rehearse run --json`` prints."""
        return json.loads(self._records.summary())

    @property
    def verdict(self) -> str:
        """"met", "missed" or "undecided"."""
        return self.summary["verdict"]

    @property
    def objectives(self) -> pd.DataFrame:
        """Index `name`: `target`, `achieved`, `low`, `high`, `verdict`, `reason`."""
        return _frames.objectives(self.summary)

    @property
    def recovery(self) -> Recovery | None:
        """From the worst disaster; None where nothing struck."""
        document = self.summary["recovery"]
        return Recovery(document) if document else None

    @property
    def disasters(self) -> dict[str, Recovery]:
        """Recovery from every disaster by name."""
        return {name: Recovery(d) for name, d in self.summary["disasters"].items()}

    @property
    def critical_path(self) -> pd.DataFrame:
        """Of the worst disaster, see `Recovery.critical_path`; empty where nothing struck."""
        return _frames.critical_path(self.summary["recovery"] or {})

    @property
    def populations(self) -> pd.DataFrame:
        """Index `population`: requests, good, failed, rates, hops, `latency_mean_s` to `p999`."""
        return _frames.populations(self.summary)

    @property
    def services(self) -> pd.DataFrame:
        """Index `service`: utilisation, queue, throughput, `response_mean_s` to `p999`."""
        return _frames.services(self.summary)

    @property
    def cost(self) -> dict[str, float]:
        """``{"total": USD, "per_hour": USD per hour, ...}``"""
        return self.summary["cost"]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits: the same for the same scenario, seed and program everywhere."""
        return self.summary["engine"]["fingerprint"]

    @property
    def seed(self) -> int:
        return self.summary["seed"]

    @property
    def replications(self) -> int:
        return len(self._records)

    @property
    def scenario(self) -> Scenario:
        """As it was played."""
        return Scenario(json.loads(self._records.scenario_json), name=self.summary["scenario"])

    # --- one replication ----------------------------------------------------------------------

    def timeline(self, replication: int = 0) -> pd.DataFrame:
        """Control-plane events, index `id`: `time_s`, component, kind, step, detail, causes."""
        return _frames.timeline(self._table("event", replication))

    def series(self, component: str = "*", metric: str = "*",
               replication: int = 0) -> pd.DataFrame:
        """Time series, index `time_s`, columns (component, metric); both may hold ``*`` and ``?``.

        Shape: one row per observation tick (`/run/observe_every`), one column per series. Series
        that began later are NaN before.
        """
        return _frames.series(self._table("series", replication), component, metric)

    def array(self, component: str, metric: str, replication: int = 0) -> np.ndarray:
        """Values of one series, shape (ticks,), a read-only view. KeyError where there is none."""
        return _frames.one_series(self._table("series", replication), component, metric)

    def windows(self, endpoint: str = "*", replication: int = 0) -> pd.DataFrame:
        """Requests by window of issue: index (endpoint, time_s), columns issued, good, failed."""
        rows = self._records.replications()
        return _frames.windows(self._table("endpoint", replication), endpoint,
                               float(rows["window_s"][replication]))

    def failures(self, replication: int = 0) -> pd.DataFrame:
        """Failed and slow requests: endpoint, `time_s`, component, reason, count."""
        endpoints = self._table("endpoint", replication)["name"]
        parts = [self._table("failure", replication, i) for i in range(len(endpoints))]
        window_s = float(self._records.replications()["window_s"][replication])
        return _frames.failures(endpoints, parts, self._table("reason", replication), window_s)

    def breakdown(self) -> pd.DataFrame:
        """Where latency comes from, index (endpoint, component, cause): `mean_s`, `p99_s`."""
        return _frames.breakdown(self.summary)

    def latency(self, population: str, replication: int = 0) -> Sketch:
        """All latencies of a population in seconds: quantiles, mean, shares."""
        return self._sketch("population", "latency_s", population, replication)

    def response(self, service: str, replication: int = 0) -> Sketch:
        """All response times of a service or store in seconds."""
        return self._sketch("service", "response_s", service, replication)

    def stores(self, replication: int = 0) -> pd.DataFrame:
        """Index `store`: writes acknowledged = surviving + lost."""
        return _frames.stores(self._table("store", replication))

    def usage(self, replication: int = 0) -> pd.DataFrame:
        """What costs money: item, component, quantity, `unit_price_usd`, `usd`, source."""
        return _frames.usage(self._table("usage", replication))

    def to_frame(self) -> pd.DataFrame:
        """One row per replication: seed, times, engine counters, fingerprints."""
        return _frames.replications(self._records.replications())

    def _table(self, name: str, replication: int, parent: int = 0) -> dict[str, Any]:
        if not -len(self._records) <= replication < len(self._records):
            raise IndexError(f"replication {replication} of {len(self._records)}")
        return self._records.table(name, replication % len(self._records), parent)

    def _sketch(self, table: str, column: str, name: str, replication: int) -> Sketch:
        rows = self._table(table, replication)
        if name not in rows["name"]:
            raise KeyError(f"no {table} {name!r}; there are {', '.join(rows['name'])}")
        return rows[column][rows["name"].index(name)]

    # --- files and people ---------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a result file (SQLite) as ``rehearse run --out`` does."""
        self._records.write(os.fspath(path))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._records.encode(), self._records.scenario_json)

    def __eq__(self, other: object) -> bool:
        """Same records, bit for bit, but for the time they took."""
        return isinstance(other, Result) and _without_wall(self) == _without_wall(other)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self._records.text().rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return _html.result(self)

    @property
    def html(self) -> str:
        """The text of the result as an HTML fragment."""
        return f"<pre>{html.escape(str(self))}</pre>"


def _restore(parts: list[bytes], scenario_json: str) -> Result:
    return Result(Records.decode(parts, scenario_json))


def _without_wall(result: Result) -> dict[str, Any]:
    summary = {**result.summary, "engine": dict(result.summary["engine"])}
    for key in ("wall_s", "events_per_s", "requests_per_s"):
        summary["engine"].pop(key, None)
    return summary


def open_result(path: str | os.PathLike[str]) -> Result:
    """Opens a result file of `Result.save` or ``rehearse run --out``.

    Raises:
        RunError: the file is missing, damaged, or no result file.
    """
    records = Records.read(os.fspath(path))
    if len(records) == 0:
        raise UsageError(f"{os.fspath(path)}: holds no finished replication")
    return Result(records)
