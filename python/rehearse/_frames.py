"""Tables of a result as pandas frames with units."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

_UNITS = {"_s": "s", "_rps": "1/s", "_bytes": "bytes", "_usd": "USD", "usd": "USD"}


def with_units(frame: pd.DataFrame, **more: str) -> pd.DataFrame:
    """The frame with the units that the names of its columns say, and `more`."""
    units = {}
    for column in frame.columns:
        for ending, unit in _UNITS.items():
            if str(column).endswith(ending):
                units[column] = unit
    frame.attrs["units"] = {**units, **more}
    return frame


def _indexed(rows: list[dict[str, Any]], index: str, columns: Sequence[str] = ()) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=None if rows else [index, *columns])
    return frame.set_index(index)


def objectives(summary: Mapping[str, Any]) -> pd.DataFrame:
    columns = ["name", "target", "achieved", "low", "high", "verdict", "reason"]
    rows = [{key: row.get(key) for key in columns} for row in summary["objectives"]]
    frame = _indexed(rows, "name", columns[1:])
    for column in ("target", "achieved", "low", "high"):
        frame[column] = pd.to_numeric(frame[column])
    return with_units(frame.assign(reason=frame["reason"].fillna("")))


def critical_path(recovery: Mapping[str, Any]) -> pd.DataFrame:
    columns = ["step", "component", "start_s", "duration_s"]
    return with_units(pd.DataFrame(recovery.get("critical_path", []), columns=columns))


def _spread(row: Mapping[str, Any], key: str, prefix: str) -> dict[str, Any]:
    """The row with its inner object `key` as columns "prefix_mean_s", ..."""
    flat = {k: v for k, v in row.items() if not isinstance(v, (dict, list))}
    flat.update({f"{prefix}_{k}_s": v for k, v in (row.get(key) or {}).items()})
    return flat


def populations(summary: Mapping[str, Any]) -> pd.DataFrame:
    rows = [{"population": name, **_spread(row, "latency_s", "latency")}
            for name, row in summary["populations"].items()]
    return with_units(_indexed(rows, "population"), requests="requests", good="requests",
                      failed="requests")


def services(summary: Mapping[str, Any]) -> pd.DataFrame:
    rows = [{"service": name, **_spread(row, "response_s", "response")}
            for name, row in summary["services"].items()]
    return with_units(_indexed(rows, "service"), utilisation="ratio", queue_mean="requests")


def timeline(table: Mapping[str, Any]) -> pd.DataFrame:
    names = ["id", "time_s", "component", "kind", "step", "detail", "causes", "disaster",
             "circumstance", "ends"]
    causes = [c.tolist() for c in table["causes"]]
    frame = pd.DataFrame({**{n: table[n] for n in names}, "causes": causes})
    return with_units(frame.set_index("id"))


def _matching(table: Mapping[str, Any], component: str, metric: str) -> list[int]:
    return [i for i, (c, m) in enumerate(zip(table["component"], table["metric"]))
            if fnmatch.fnmatchcase(c, component) and fnmatch.fnmatchcase(m, metric)]


def series(table: Mapping[str, Any], component: str, metric: str) -> pd.DataFrame:
    chosen = _matching(table, component, metric)
    columns = pd.MultiIndex.from_tuples(
        [(table["component"][i], table["metric"][i]) for i in chosen] or [],
        names=["component", "metric"]) if chosen else \
        pd.MultiIndex.from_arrays([[], []], names=["component", "metric"])
    times = [table["start_s"][i] + table["step_s"][i] * np.arange(len(table["values"][i]))
             for i in chosen]
    if chosen and all(np.array_equal(t, times[0]) for t in times):
        values = [table["values"][i] for i in chosen]
        frame = pd.DataFrame(np.column_stack(values), columns=columns, copy=False,
                             index=pd.Index(times[0], name="time_s"))
    else:
        parts = [pd.Series(table["values"][i], index=t, name=j)
                 for j, (i, t) in enumerate(zip(chosen, times))]
        frame = pd.concat(parts, axis=1) if parts else pd.DataFrame()
        frame.index.name = "time_s"
        frame.columns = columns
    frame.attrs["units"] = {(table["component"][i], table["metric"][i]): table["unit"][i]
                            for i in chosen}
    return frame


def one_series(table: Mapping[str, Any], component: str, metric: str) -> np.ndarray:
    for i, key in enumerate(zip(table["component"], table["metric"])):
        if key == (component, metric):
            return table["values"][i]
    raise KeyError(f"no series {metric!r} of {component!r}")


def windows(table: Mapping[str, Any], endpoint: str, window_s: float) -> pd.DataFrame:
    parts = {}
    for i, name in enumerate(table["name"]):
        if fnmatch.fnmatchcase(name, endpoint):
            part = pd.DataFrame({k: table[k][i] for k in ("issued", "good", "failed")}, copy=False)
            part.index = pd.Index(window_s * np.arange(len(part)), name="time_s")
            parts[name] = part
    if not parts:
        raise KeyError(f"no endpoint {endpoint!r}; there are {', '.join(table['name'])}")
    frame = pd.concat(parts, names=["endpoint"])
    return with_units(frame, issued="requests", good="requests", failed="requests")


def failures(endpoints: Sequence[str], parts: Sequence[Mapping[str, Any]],
             reasons: Mapping[str, Any], window_s: float) -> pd.DataFrame:
    rows = []
    for name, part in zip(endpoints, parts):
        for window, reason, count in zip(part["window"], part["reason"], part["count"]):
            rows.append((name, window * window_s, reasons["component"][reason],
                         reasons["reason"][reason], int(count)))
    frame = pd.DataFrame(rows, columns=["endpoint", "time_s", "component", "reason", "count"])
    return with_units(frame, count="requests")


def breakdown(summary: Mapping[str, Any]) -> pd.DataFrame:
    rows = [{"endpoint": name, **row} for name, part in summary["breakdown"].items()
            for row in part["rows"]]
    columns = ["endpoint", "component", "cause", "mean_s", "p99_s"]
    return with_units(pd.DataFrame(rows, columns=columns).set_index(columns[:3]))


def stores(table: Mapping[str, Any]) -> pd.DataFrame:
    names = ["acknowledged", "surviving", "lost"]
    frame = pd.DataFrame({n: table[n] for n in names}, index=pd.Index(table["name"], name="store"))
    return with_units(frame, **{n: "writes" for n in names})


def usage(table: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame({k: table[k] for k in ("item", "component", "quantity", "unit_price_usd",
                                                "price_source")})
    frame.insert(4, "usd", frame["quantity"] * frame["unit_price_usd"])
    return with_units(frame)


def replications(table: Mapping[str, Any]) -> pd.DataFrame:
    names = ["replication", "seed", "start_s", "end_s", "events", "requests", "hops", "wall_s"]
    frame = pd.DataFrame({name: table[name] for name in names})
    for name in ("fingerprint", "draws_fingerprint"):
        frame[name] = [f"{int(value):016x}" for value in table[name]]
    return with_units(frame.set_index("replication"))
