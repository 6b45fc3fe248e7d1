"""What a scenario may hold: every kind of component with its parameters, units and defaults."""

from __future__ import annotations

import difflib
import functools
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._program import program

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Catalogue", "Kind", "Parameter", "catalogue"]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a kind."""

    name: str
    doc: str
    required: bool
    default: Any
    """As a scenario would write it; None where there is none."""
    type: Mapping[str, Any]
    """{"shape", "text", "unit", "min", "max", ...} as `rehearse describe --json` prints it."""

    @property
    def unit(self) -> str:
        """"seconds", "bytes", ...; "" where it is no quantity."""
        unit = self.type.get("unit", "")
        return "" if unit == "none" else unit


@dataclass(frozen=True)
class Kind:
    """A kind of object in a scenario: a service, a fault, a distribution."""

    name: str
    family: str
    doc: str
    shorthand: str
    """Parameter that a value stands for which is no object; "" where there is none."""
    parameters: tuple[Parameter, ...]
    metrics: tuple[Mapping[str, str], ...]
    written: str = field(default="object")
    """How it stands in a scenario: "object", "variant" (its key "kind" names it) or "tagged" (it
    stands under its name)."""

    def __getitem__(self, parameter: str) -> Parameter:
        for candidate in self.parameters:
            if candidate.name == parameter:
                return candidate
        raise KeyError(f"{self.name} has no parameter {parameter!r}"
                       + suggestion(parameter, [p.name for p in self.parameters]))

    def to_frame(self) -> pd.DataFrame:
        """Parameters as rows: type, unit, default, required, doc."""
        import pandas as pd

        rows = [(p.name, p.type.get("text", ""), p.unit, p.default, p.required, p.doc)
                for p in self.parameters]
        columns = ["parameter", "type", "unit", "default", "required", "doc"]
        return pd.DataFrame(rows, columns=columns).set_index("parameter")

    def _repr_html_(self) -> str:
        return f"<b>{self.name}</b> ({self.family})<br>{self.doc}" + self.to_frame().to_html()


class Catalogue(Mapping[str, Kind]):
    """All kinds by name. A name that two families share stands as "family/name", too."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        written: dict[str, str] = {}
        for type_ in _types(document):
            if type_.get("shape") in ("variant", "tagged"):
                for family in type_.get("family", "").split("|"):
                    written[family] = type_["shape"]
        self._kinds: dict[str, Kind] = {}
        for row in document["kinds"]:
            kind = Kind(row["name"], row["family"], row["doc"], row.get("shorthand") or "",
                        tuple(_parameter(p) for p in row["parameters"]),
                        tuple(row["metrics"]), written.get(row["family"], "object"))
            taken = self._kinds.get(kind.name)
            if taken is None:
                self._kinds[kind.name] = kind
            elif kind.family == "distribution":  # what every scenario uses keeps the short name
                self._kinds[f"{taken.family}/{taken.name}"] = taken
                self._kinds[kind.name] = kind
            else:
                self._kinds[f"{kind.family}/{kind.name}"] = kind

    def __getitem__(self, name: str) -> Kind:
        if name in self._kinds:
            return self._kinds[name]
        raise KeyError(f"no kind {name!r}" + suggestion(name, list(self._kinds)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def family(self, name: str) -> list[Kind]:
        """All kinds of a family, such as "fault" or "distribution"."""
        return [kind for kind in self._kinds.values() if kind.family == name]

    @functools.cached_property
    def file_parameters(self) -> frozenset[str]:
        """Names of parameters that are paths of data files."""
        return frozenset(p.name for kind in self._kinds.values() for p in kind.parameters
                         if p.type.get("shape") == "file")


def suggestion(word: str, known: list[str]) -> str:
    """'; did you mean "replicas"?' where something is near, else ''."""
    near = difflib.get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _parameter(row: Mapping[str, Any]) -> Parameter:
    return Parameter(row["name"], row["doc"], bool(row.get("required")), row.get("default"),
                     row["type"])


def _types(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if "shape" in value:
            yield value
        for part in value.values():
            yield from _types(part)
    elif isinstance(value, list):
        for part in value:
            yield from _types(part)


@functools.lru_cache(maxsize=None)
def catalogue() -> Catalogue:
    """The catalogue of the program. Read once."""
    beside = Path(__file__).with_name("catalogue.json")
    if beside.is_file():
        text = beside.read_text(encoding="utf-8")
    else:
        text = subprocess.run([program(), "describe", "--json"], check=True, capture_output=True,
                              text=True).stdout
    return Catalogue(json.loads(text))
