"""Studies: one scenario over many values, kept in a file, resumed where it ended."""

from __future__ import annotations

import concurrent.futures as cf
import copy
import functools
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core, _pointer, _progress
from ._design import Range, as_json, axes_of, points_of, si_value
from ._program import program
from ._tasks import Distributor, Task
from .errors import RunError, ScenarioError, UsageError
from .runner import GREATEST_SEED, ProgressLike, check_count, seed_of
from .scenario import MAX_MEMORY_BYTES, Scenario, ScenarioLike, as_scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Range", "Study", "open_study", "sweep"]

_APPLICATION = 0x52484553


class Study:
    """A study file, of `sweep` or of ``rehearse sweep``. May be read while it is being written."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._keep: Any = None  # the directory of a study without a name
        self._policies = b""
        with self._open() as database:
            meta = dict(database.execute("SELECT key, value FROM meta").fetchall())
            axes = database.execute("SELECT name, role, pointers FROM axis ORDER BY axis").fetchall()
        self._meta: dict[str, str] = meta
        self.axes: dict[str, list[str]] = {name: json.loads(p) for name, _, p in axes}
        """JSON pointers by the name of the axis."""

    # --- what it is ---------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self._meta["study"]

    @property
    def seed(self) -> int:
        return int(self._meta["seed"])

    @property
    def replications(self) -> int:
        return int(self._meta["replications"])

    @property
    def scenario(self) -> Scenario:
        """Without the axes."""
        return Scenario(json.loads(self._meta["scenario_json"]), name=self._meta["scenario"])

    @property
    def planned(self) -> int:
        """Runs in all."""
        return int(self._meta["points"]) * self.replications

    @property
    def finished(self) -> int:
        """Runs that ended well."""
        return int(self._scalar("SELECT count(*) FROM run WHERE state = 'done'"))

    @property
    def failed(self) -> pd.DataFrame:
        """Runs that failed: point, replication, message."""
        return self._frame("SELECT point, replication, message FROM run WHERE state = 'failed'")

    # --- what it found ------------------------------------------------------------------------

    @property
    def points(self) -> pd.DataFrame:
        """Index `point`, one column per axis: the values as they are set."""
        frame = self._frame("SELECT point, name, json FROM value JOIN axis USING (axis)")
        frame["json"] = [json.loads(text) for text in frame["json"]]
        wide = frame.pivot(index="point", columns="name", values="json")
        return wide.reindex(columns=list(self.axes)).infer_objects().rename_axis(columns=None)

    @property
    def runs(self) -> pd.DataFrame:
        """One row per finished run: point, replication, verdict, axes (in SI), usual metrics."""
        return self._frame("SELECT * FROM runs ORDER BY point, replication").set_index("run")

    def metrics(self) -> pd.DataFrame:
        """All metrics, long: point, replication, scope, name, unit, value.

        `value` is NaN where the run could not tell, infinite for what never ended. Scopes: ""
        (deployment), "service:web", "population:all", "disaster:x/store:y".
        """
        return self._frame(
            "SELECT point, replication, metric.scope, name, unit, value FROM metric "
            "JOIN run USING (run) ORDER BY point, replication, metric.scope, name")

    def to_frame(self, scope: str = "") -> pd.DataFrame:
        """One row per run, index (point, replication): axes as set, verdict, metrics of a scope."""
        metrics = self.metrics()
        chosen = metrics[metrics.scope == scope]
        wide = chosen.pivot(index=["point", "replication"], columns="name", values="value")
        runs = self._frame("SELECT point, replication, verdict, fingerprint FROM run "
                           "WHERE state = 'done' ORDER BY point, replication")
        frame = runs.set_index(["point", "replication"]).join(wide)
        for at, axis in enumerate(self.axes):
            values = self.points[axis]
            frame.insert(at, axis, [values[point] for point, _ in frame.index])
        frame.attrs["units"] = {n: u for n, u in zip(chosen.name, chosen.unit) if u}
        return frame

    def summary(self, metrics: Sequence[str] | None = None, scope: str = "",
                confidence: float = 0.95) -> pd.DataFrame:
        """Mean and confidence interval of metrics by point (Student's t over replications).

        Index `point`; columns: the axes, then (metric, "mean" | "low" | "high" | "runs") as
        "metric", "metric_low", "metric_high", and `runs`.
        """
        import pandas as pd

        frame = self.to_frame(scope)
        fixed = {*self.axes, "verdict", "fingerprint"}
        names = [c for c in frame.columns if c not in fixed] if metrics is None else list(metrics)
        if unknown := [name for name in names if name not in frame.columns]:
            raise KeyError(f"no metric {unknown[0]!r}; there are {', '.join(frame.columns)}")
        rows = {}
        for point, part in frame.groupby(level="point"):
            row: dict[str, Any] = {axis: part[axis].iloc[0] for axis in self.axes}
            row["runs"] = len(part)
            for name in names:
                values = part[name].dropna().to_numpy()
                low, high = _core.mean_interval(values, confidence)
                row |= {name: values.mean() if len(values) else float("nan"),
                        f"{name}_low": low, f"{name}_high": high}
            rows[point] = row
        summary = pd.DataFrame.from_dict(rows, orient="index").rename_axis("point")
        summary.attrs["units"] = {column: unit for name, unit in frame.attrs["units"].items()
                                  for column in (name, f"{name}_low", f"{name}_high")}
        return summary

    @property
    def designs(self) -> pd.DataFrame:
        """Verdict by design, as ``rehearse sweep`` prints it: index `design`, axes, runs, kept."""
        import pandas as pd

        rows = [{"design": d["design"], **d["values"], "runs": d["runs"], "failed": d["failed"],
                 "kept": d["kept"], "verdict": d["verdict"]} for d in self._summary["designs"]]
        return pd.DataFrame(rows).set_index("design")

    @property
    def cheapest(self) -> int | None:
        """The design of lowest mean cost that met every objective (or kept them in all runs)."""
        place = self._summary["cheapest"]
        return None if place is None else self._summary["designs"][place]["design"]

    @property
    def pareto(self) -> list[int]:
        """Designs that no other beats in cost, p99, RTO and RPO at once."""
        return [self._summary["designs"][place]["design"] for place in self._summary["pareto"]]

    @functools.cached_property
    def _summary(self) -> dict[str, Any]:
        return json.loads(_core.study_summary(str(self.path)))

    # --- going on -----------------------------------------------------------------------------

    def resume(self, *, replications: int | None = None, executor: cf.Executor | None = None,
               jobs: int | None = None, progress: ProgressLike = False) -> Study:
        """Plays the runs that are missing or failed. Arguments as those of `sweep`.

        Raises:
            RunError: a run failed (after all others are finished), or the file was written by
                another build of the program.
        """
        count = check_count("replications", replications or self.replications, 1, 1_000_000)
        if any(not pointers for pointers in self.axes.values()):
            raise UsageError("a study with a load axis is resumed with `rehearse sweep`")
        with self._open() as database:
            rows = database.execute(
                "SELECT point, json FROM value ORDER BY point, axis").fetchall()
        values: dict[int, list[Any]] = {}
        for point, text in rows:
            values.setdefault(point, []).append(json.loads(text))
        plan = {**self._meta, "seed": self.seed, "replications": count, "program_build": _build(),
                "axes": list(self.axes.items()), "points": _plan_points(values.values())}
        base = self.scenario
        tasks = list(_tasks(base, list(self.axes.values()), list(values.values()), self.seed,
                            count, MAX_MEMORY_BYTES, self._policies))
        _play(str(self.path), plan, tasks, executor, jobs, progress, self.name)
        return self._again()

    def _again(self) -> Study:
        study = Study(self.path)
        study._keep, study._policies = self._keep, self._policies
        return study

    # --- reading ------------------------------------------------------------------------------

    def _open(self) -> Any:
        if not self.path.is_file():
            raise RunError(f"{self.path}: no such file")
        import contextlib

        uri = self.path.absolute().as_uri() + "?mode=ro"
        database = sqlite3.connect(uri, uri=True, timeout=10)
        try:
            if database.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
                raise RunError(f"{self.path}: not a study file")
        except sqlite3.DatabaseError:
            database.close()
            raise RunError(f"{self.path}: not a study file") from None
        except RunError:
            database.close()
            raise
        return contextlib.closing(database)

    def _frame(self, sql: str) -> pd.DataFrame:
        import pandas as pd

        with self._open() as database:
            return pd.read_sql_query(sql, database)

    def _scalar(self, sql: str) -> Any:
        with self._open() as database:
            return database.execute(sql).fetchone()[0]

    def __len__(self) -> int:
        """Runs that ended well."""
        return self.finished

    def __repr__(self) -> str:
        return (f"Study {self.name!r}: {self.finished} of {self.planned} runs, "
                f"{self._meta['points']} points over {', '.join(self.axes)}")

    def __str__(self) -> str:
        return _core.study_text(str(self.path)).rstrip("\n")

    def _repr_html_(self) -> str:
        return f"<p>{repr(self)}</p>" + self.designs.to_html()


def open_study(path: str | os.PathLike[str]) -> Study:
    """Opens a study file. Raises RunError where it is none."""
    return Study(path)


def sweep(scenario: ScenarioLike, axes: Mapping[Any, Any] | None = None, *,
          points: Sequence[Mapping[str, Any]] | None = None, design: str = "grid",
          samples: int | None = None, replications: int = 1, seed: int | None = None,
          path: str | os.PathLike[str] | None = None, name: str | None = None,
          executor: cf.Executor | None = None, jobs: int | None = None,
          policies: Any = None, progress: ProgressLike = False,
          max_memory_bytes: float = MAX_MEMORY_BYTES) -> Study:
    """Plays a scenario at every point of a design, with replications.

    Every point sees the same seed and the same replications 0, 1, ...: the same arrivals and the
    same work, so that differences are differences of the design. What is finished is in the file at
    once; the same call on the same file plays what is missing.

    Args:
        scenario: see `run`.
        axes: values by JSON pointer, ``{"/deployment/services/web/replicas": [2, 4, 8]}``; or by
            several pointers (a tuple) that take the same value; or by name, ``{"replicas":
            (pointer, values)}``. Values are a list or a `Range`.
        points: instead of axes, a list of points: ``[{pointer: value, ...}, ...]``.
        design: "grid" (every combination), "zip" (first with first), "latin_hypercube".
        samples: points of a latin hypercube.
        replications: runs per point.
        seed: None: the scenario's.
        path: of the study file; None: a temporary one that goes with the study.
        executor: any `concurrent.futures.Executor` (a process pool, ``client.get_executor()`` of a
            Dask cluster); None: run processes on this machine.
        jobs: runs side by side without an executor; None: one per processor.
        policies: Python policies for every run, see `rehearse.policies`.
        progress: True for a bar, or a function that is told the share done.

    Raises:
        ScenarioError: the scenario is wrong at a point.
        RunError: a run failed, after all others are finished; or the file holds another study.
        UsageError: an argument is wrong.
    """
    from .policies import pack

    base = as_scenario(scenario)
    seed = check_count("seed", seed_of(base) if seed is None else seed, 0, GREATEST_SEED)
    check_count("replications", replications, 1, 1_000_000)
    if (axes is None) == (points is None):
        raise UsageError("sweep: expected axes or points")
    if points is not None:
        design, columns = "list", _columns(points)
        listed = axes_of(columns)
        values = [list(row) for row in zip(*(axis.levels() for axis in listed))]
    else:
        listed = axes_of(axes or {})
        values = points_of(listed, design, samples, seed)
    packed = pack(policies)
    definition = {"scenario": base.name, "design": design, "replications": replications,
                  "axes": {a.name: {"pointers": list(a.pointers)} for a in listed}}
    keep = None if path else tempfile.TemporaryDirectory(prefix="rehearse-")
    target = os.fspath(path) if path else os.path.join(keep.name, "study.db")  # type: ignore
    plan = {"study": name or base.name, "study_json": as_json(definition), "design": design,
            "scenario": base.name, "scenario_json": base.to_json(),
            "data_files": _data_files(base, packed),
            "program_build": _build(), "seed": seed, "replications": replications,
            "axes": [(a.name, list(a.pointers)) for a in listed], "points": _plan_points(values)}
    tasks = list(_tasks(base, [list(a.pointers) for a in listed], values, seed, replications,
                        max_memory_bytes, packed))
    _play(target, plan, tasks, executor, jobs, progress, base.name)
    study = Study(target)
    study._keep, study._policies = keep, packed
    return study


def _columns(points: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    if not points:
        raise UsageError("points: expected at least one")
    names = list(points[0])
    for at, point in enumerate(points):
        if set(point) != set(names):
            raise UsageError(f"points: point {at} has other axes than the first")
    return {name: [point[name] for point in points] for name in names}


def _plan_points(values: Iterable[Sequence[Any]]) -> list[list[tuple[str, float]]]:
    return [[(as_json(value), si_value(value)) for value in row] for row in values]


def _tasks(base: Scenario, pointers: list[list[str]], values: list[list[Any]], seed: int,
           replications: int, max_memory_bytes: float, policies: bytes) -> Iterable[Task]:
    for point, row in enumerate(values):
        scenario = base.copy()
        for targets, value in zip(pointers, row):
            for pointer in targets:
                try:
                    _pointer.put(scenario.document, pointer, copy.deepcopy(value))
                except KeyError as error:
                    raise UsageError(f"axis {pointer}: {error.args[0]}") from None
        job = {**scenario._job(), "seed": seed, "max_memory_bytes": max_memory_bytes}
        for replication in range(replications):
            yield Task(point, {**job, "replication": replication}, policies)


def _play(path: str, plan: Mapping[str, Any], tasks: list[Task], executor: cf.Executor | None,
          jobs: int | None, progress: ProgressLike, label: str) -> None:
    writer = _core.StudyWriter(path, dict(plan))
    done = set(writer.done)
    todo = [task for task in tasks if task.key not in done]
    failures = []
    played = Distributor(executor, jobs).play(todo)
    try:
        with _progress.reporter(progress, label) as bar:
            for count, (task, outcome) in enumerate(played, 1):
                if isinstance(outcome, ScenarioError) or \
                        isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
                    raise outcome
                if isinstance(outcome, BaseException):
                    message = str(outcome) or type(outcome).__name__
                    failures.append(f"point {task.point}, replication {task.key[1]}: {message}")
                    outcome = _core.StudyRun.of_failure(task.point, task.key[1],
                                                        task.job["seed"], message)
                writer.append(outcome)
                bar.update((len(tasks) - len(todo) + count) / len(tasks))
    finally:
        played.close()
        del writer
    if failures:
        raise RunError(f"{len(failures)} of {len(tasks)} runs failed; the first: {failures[0]}")


def _data_files(scenario: Scenario, policies: bytes) -> str:
    """Hashes of what a run depends on besides the document."""
    files = {path: hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
             for path in sorted(scenario.data_files()) if os.path.isfile(path)}
    if policies:
        files["policies"] = hashlib.sha256(policies).hexdigest()[:16]
    return as_json(files)


@functools.lru_cache(maxsize=None)
def _hash_of(path: str, changed_ns: int, size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _build() -> str:
    """Tells builds of the program apart."""
    status = os.stat(program())
    return _hash_of(program(), status.st_mtime_ns, status.st_size)
