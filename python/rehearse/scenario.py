"""Scenarios: what is deployed, who uses it, what breaks, what is promised."""

from __future__ import annotations

import copy
import html
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from . import _pointer
from ._view import View, unwrap
from ._worker_process import WorkerProcess
from .catalogue import catalogue, suggestion
from .errors import Diagnostic, ScenarioError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "Scenario", "ScenarioLike", "as_scenario"]

MAX_MEMORY_BYTES = 8.0 * 1024**3


class Change(NamedTuple):
    """One difference of two scenarios; a side that has no value there is None."""

    pointer: str
    before: Any
    after: Any


class Scenario:
    """A scenario in memory.

    ``Scenario(name="mine", run={"duration": "10min"}, deployment=...)`` builds one from nothing;
    sections are dicts or what `rehearse.kinds` makes. `Scenario.load` reads a file or a shipped
    scenario. Values are reached by JSON pointer, ``scenario["/run/duration"]``, and by attribute,
    ``scenario.run.duration``; both ways write, too. Nothing is checked before `validate` or a run.

    Raises:
        ScenarioError: a scenario it extends cannot be read.
        TypeError: a section has an unknown name.
    """

    __slots__ = ("_directory", "_document", "_origins", "_resolved_at_load", "name")

    def __init__(self, document: Mapping[str, Any] | None = None, *, name: str = "scenario",
                 directory: str | os.PathLike[str] | None = None, **sections: Any) -> None:
        known = [p.name for p in catalogue()["scenario"].parameters]
        for section in sections:
            if section not in known:
                raise TypeError(f"Scenario() got an unexpected section {section!r}"
                                + suggestion(section, known))
        self.name = name
        self._directory = Path(directory or Path.cwd()).absolute()
        self._origins: dict[str, Mapping[str, Any]] = {}
        self._resolved_at_load: Any = None
        self._document: dict[str, Any] = unwrap({**(document or {}), **sections})
        if "extends" in self._document:
            self._take(self._ask({**self._job(), "task": "read"}))

    @classmethod
    def load(cls, name_or_path: str | os.PathLike[str]) -> Scenario:
        """Reads a file, or a shipped scenario by name (see `rehearse.shipped`).

        What it extends is merged in. Raises ScenarioError with every problem found.
        """
        scenario = cls(name=Path(name_or_path).stem)
        answer = scenario._ask({"scenario": os.fspath(name_or_path), "task": "read"})
        if os.path.exists(name_or_path):
            scenario._directory = Path(name_or_path).absolute().parent
        scenario._take(answer)
        return scenario

    def _take(self, answer: Mapping[str, Any]) -> None:
        """The merged document, with data files of a scenario elsewhere under absolute paths."""
        self._document = answer["document"]
        for row in answer["settings"]:
            origin, pointer = row["origin"], row["pointer"]
            if origin["from"] != "file":
                continue
            self._origins[pointer] = origin
            there = Path(origin["file"]).absolute().parent
            if _pointer.split(pointer)[-1:] and \
                    _pointer.split(pointer)[-1] in catalogue().file_parameters and \
                    isinstance(row["value"], str) and there != self._directory:
                path = os.path.normpath(there / row["value"])
                _pointer.put(self._document, pointer, path)
        self._resolved_at_load = copy.deepcopy(self._document)

    # --- values -------------------------------------------------------------------------------

    @property
    def document(self) -> dict[str, Any]:
        """The scenario as plain dicts and lists, not a copy."""
        return self._document

    def __getitem__(self, pointer: str) -> Any:
        """Value at a JSON pointer; KeyError where there is none."""
        value = _pointer.get(self._document, pointer)
        keys = tuple(_pointer.split(pointer))
        return View(value, keys) if isinstance(value, (dict, list)) else value

    def __setitem__(self, pointer: str, value: Any) -> None:
        _pointer.put(self._document, pointer, unwrap(value))

    def __delitem__(self, pointer: str) -> None:
        _pointer.remove(self._document, pointer)

    def get(self, pointer: str, default: Any = None) -> Any:
        try:
            return self[pointer]
        except KeyError:
            return default

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(View(self._document, ()), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__slots__:
            object.__setattr__(self, name, value)
            return
        known = [p.name for p in catalogue()["scenario"].parameters]
        if name not in known:
            raise AttributeError(f"a scenario has no section {name!r}" + suggestion(name, known))
        self._document[name] = unwrap(value)

    def __delattr__(self, name: str) -> None:
        if name not in self._document:
            raise AttributeError(name)
        del self._document[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._document})

    def replace(self, changes: Mapping[str, Any] | None = None, **sections: Any) -> Scenario:
        """A copy with values replaced by JSON pointer; None removes.

        Example: ``scenario.replace({"/run/duration": "1h", "/faults/east-lost": None})``
        """
        other = self.copy()
        for pointer, value in {**(changes or {}), **{f"/{k}": v for k, v in sections.items()}}.items():
            if value is None:
                if other.get(pointer) is not None:
                    del other[pointer]
            else:
                other[pointer] = value
        return other

    def copy(self) -> Scenario:
        return copy.deepcopy(self)

    def __eq__(self, other: object) -> bool:
        """Same values, whatever their names, files and order of keys."""
        return isinstance(other, Scenario) and self._document == other._document

    __hash__ = None  # type: ignore[assignment]

    def diff(self, other: ScenarioLike) -> list[Change]:
        """What must change to make `other` of this one."""
        rows = _pointer.differences(self._document, as_scenario(other)._document)
        return [Change(pointer, *(None if v is _pointer.MISSING else v for v in values))
                for pointer, *values in rows]

    # --- checking and files -------------------------------------------------------------------

    def problems(self, max_memory_bytes: float = MAX_MEMORY_BYTES) -> list[Diagnostic]:
        """Every problem that a run would refuse; empty for a valid scenario."""
        try:
            self.validate(max_memory_bytes)
        except ScenarioError as error:
            return error.diagnostics
        return []

    def validate(self, max_memory_bytes: float = MAX_MEMORY_BYTES) -> None:
        """Raises ScenarioError with every problem: of the reader, the models, and of a run."""
        self._ask({**self._job(), "task": "check", "max_memory_bytes": max_memory_bytes})

    def settings(self) -> pd.DataFrame:
        """Every setting, defaults too: pointer, value, origin, source.

        Shape: one row per value, index `pointer`. Raises ScenarioError.
        """
        import pandas as pd

        rows = self._ask({**self._job(), "task": "read"})["settings"]
        table = [(row["pointer"], row["value"], self._origin_text(row),
                  row["origin"]["source"]) for row in rows]
        frame = pd.DataFrame(table, columns=["pointer", "value", "origin", "source"])
        return frame.set_index("pointer")

    def _origin_text(self, row: Mapping[str, Any]) -> str:
        if row["origin"]["from"] == "default":
            return "default"
        origin = self._origin_of(row["pointer"])
        return f"{origin['file']}:{origin['line']}" if origin else "Python"

    def _origin_of(self, pointer: str) -> Mapping[str, Any] | None:
        """Where the file says this, as long as it was not changed since."""
        origin = self._origins.get(pointer)
        if origin is None or self._resolved_at_load is None:
            return None
        try:
            same = _pointer.get(self._resolved_at_load, pointer) == \
                _pointer.get(self._document, pointer)
        except KeyError:
            return None
        return origin if same else None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a file that the command line reads, replacing what stands there."""
        text = json.dumps(self._document, indent=2, ensure_ascii=False) + "\n"
        target = Path(path)
        beside = target.with_name(f".{target.name}.{os.getpid()}.new")
        try:
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)

    def data_files(self) -> set[str]:
        """Absolute paths of the data files it names."""
        names = catalogue().file_parameters
        return {os.path.normpath(self._directory / path)
                for path in _values_under(self._document, names)}

    def to_json(self) -> str:
        """The document as one line of JSON."""
        return json.dumps(self._document, ensure_ascii=False)

    def _job(self) -> dict[str, Any]:
        return {"scenario": str(self._directory / f"{self.name}.json"), "document": self.to_json()}

    def _ask(self, job: dict[str, Any]) -> Mapping[str, Any]:
        try:
            return WorkerProcess(job).answer()[1]
        except ScenarioError as error:
            if "document" not in job:
                raise
            raise self._placed(error) from None

    def _placed(self, error: ScenarioError) -> ScenarioError:
        """The error with positions in files instead of in the text sent to the worker."""
        def place(problem: Diagnostic) -> Diagnostic:
            origin = self._origin_of(problem.pointer)
            if origin is None:
                return problem._replace(file="", line=0, column=0)
            return problem._replace(file=origin["file"], line=origin["line"],
                                    column=origin["column"])
        return ScenarioError(place(problem) for problem in error.diagnostics)

    # --- for people ---------------------------------------------------------------------------

    def __repr__(self) -> str:
        lines = [f"Scenario {self.name!r}"]
        if text := self._document.get("description"):
            lines.append(f"  {text.split('. ')[0].rstrip('.')}.")
        lines += [f"  {title:<12} {', '.join(names)}" for title, names in self._contents()]
        return "\n".join(lines)

    def _contents(self) -> Iterator[tuple[str, list[str]]]:
        for section, value in self._document.items():
            if section in ("description", "$schema", "extends"):
                continue
            if section in ("deployment", "traffic", "policies"):
                for part, things in value.items():
                    yield part, list(things) if isinstance(things, (dict, list)) else [str(things)]
            elif isinstance(value, dict):
                yield section, [f"{k} {v}" if not isinstance(v, (dict, list)) else k
                                for k, v in value.items()]

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left;vertical-align:top'>{html.escape(title)}</th>"
            f"<td style='text-align:left'>{html.escape(', '.join(map(str, names)))}</td></tr>"
            for title, names in self._contents())
        text = html.escape(str(self._document.get("description", "")))
        return f"<b>{html.escape(self.name)}</b><p>{text}</p><table>{rows}</table>"

    def __getstate__(self) -> dict[str, Any]:
        return {slot: getattr(self, slot) for slot in self.__slots__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for slot, value in state.items():
            object.__setattr__(self, slot, value)


def _values_under(value: Any, names: frozenset[str], key: str = "") -> Iterator[str]:
    """Texts that stand under one of these keys."""
    if isinstance(value, str) and key in names:
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _values_under(part, names, name)
    elif isinstance(value, list):
        for part in value:
            yield from _values_under(part, names, key)


ScenarioLike = Union[Scenario, str, "os.PathLike[str]", Mapping[str, Any]]
"""A scenario, its path or name, or its document."""


def as_scenario(scenario: ScenarioLike) -> Scenario:
    """The scenario itself, one loaded by path or name, or one made of a document."""
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, Mapping):
        return Scenario(scenario)
    return Scenario.load(scenario)
