"""Axes of a study and the points they are combined to."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from ._core import parse_quantity
from ._view import unwrap
from .errors import UsageError

_UNITS = ("seconds", "bytes", "bytes_per_s", "cores", "ratio", "per_s", "usd", "usd_per_h",
          "usd_per_byte", "usd_per_byte_month")


@dataclass(frozen=True)
class Range:
    """Values from `low` to `high`, written with `unit` behind: ``Range(100, 900, "/s")``."""

    low: float
    high: float
    unit: str = ""
    log: bool = False
    integer: bool = False
    steps: int = 5
    """Levels in a grid."""

    def at(self, share: float) -> Any:
        """The value at a share 0 to 1 of the way."""
        if self.log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        if self.integer:
            value = round(value)
        return f"{value:.12g}{self.unit}" if self.unit else value

    def levels(self) -> list[Any]:
        if self.steps < 2:
            return [self.at(0.0)]
        return [self.at(i / (self.steps - 1)) for i in range(self.steps)]


AxisLike = Union[Sequence[Any], Range]


@dataclass(frozen=True)
class Axis:
    name: str
    pointers: tuple[str, ...]
    values: AxisLike

    def levels(self) -> list[Any]:
        return self.values.levels() if isinstance(self.values, Range) else list(self.values)

    def at(self, share: float) -> Any:
        if isinstance(self.values, Range):
            return self.values.at(share)
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


def axes_of(given: Mapping[Any, Any]) -> list[Axis]:
    """Axes by pointer, by several pointers, or by name with a (pointer, values) pair."""
    axes = []
    for key, values in given.items():
        if isinstance(key, str) and not key.startswith("/"):
            if not (isinstance(values, tuple) and len(values) == 2):
                raise UsageError(f"axis {key!r}: expected a pair (pointer, values)")
            pointers, values = values
            pointers = (pointers,) if isinstance(pointers, str) else tuple(pointers)
            name = key
        else:
            pointers = (key,) if isinstance(key, str) else tuple(key)
            name = ""
        if not pointers or not all(p.startswith("/") for p in pointers):
            raise UsageError(f"axis {key!r}: expected JSON pointers such as /run/duration")
        if not isinstance(values, Range):
            values = [unwrap(value) for value in values]
            if not values:
                raise UsageError(f"axis {key!r}: expected at least one value")
        axes.append(Axis(name, pointers, values))
    return _named(axes)


def _named(axes: list[Axis]) -> list[Axis]:
    """Names that were not given: as many of the pointer's last keys as tell them apart."""
    named: list[Axis] = []
    for axis in axes:
        name = axis.name
        keys = axis.pointers[0].strip("/").split("/")
        others = {a.name for a in named} | {a.name for a in axes if a is not axis}
        clash = [a.pointers[0] for a in axes if a is not axis and not a.name]
        for count in range(1, len(keys) + 1):
            if name:
                break
            candidate = re.sub(r"[^A-Za-z0-9_.-]", "_", ".".join(keys[-count:]))
            tail = "/" + "/".join(keys[-count:])
            if candidate not in others and not any(p.endswith(tail) for p in clash):
                name = candidate
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) or name in {a.name for a in named}:
            raise UsageError(f"axis {name or axis.pointers[0]!r}: expected a name of its own, of "
                             "letters, digits, '_', '.' and '-'")
        named.append(Axis(name, axis.pointers, axis.values))
    return named


def points_of(axes: list[Axis], design: str, samples: int | None, seed: int) -> list[list[Any]]:
    """One list of values per point."""
    if design == "grid":
        return [list(point) for point in itertools.product(*(axis.levels() for axis in axes))]
    if design == "zip":
        columns = [axis.levels() for axis in axes]
        if len({len(column) for column in columns}) > 1:
            raise UsageError("design zip: expected axes of one length, found "
                             + ", ".join(f"{a.name} {len(c)}" for a, c in zip(axes, columns)))
        return [list(point) for point in zip(*columns)]
    if design == "latin_hypercube":
        if not samples or samples < 1:
            raise UsageError("design latin_hypercube: expected samples, at least 1")
        return _latin_hypercube(axes, samples, seed)
    raise UsageError(f"expected the design grid, zip or latin_hypercube, found {design!r}")


def _latin_hypercube(axes: list[Axis], samples: int, seed: int) -> list[list[Any]]:
    """Each axis cut into `samples` slices, each slice taken once (McKay et al. 1979)."""
    import numpy as np

    random = np.random.Generator(np.random.Philox(seed))
    shares = np.stack([(random.permutation(samples) + random.random(samples)) / samples
                       for _ in axes], axis=1)
    return [[axis.at(float(u)) for axis, u in zip(axes, row)] for row in shares]


def si_value(value: Any) -> float:
    """The number of a value, in SI where it is a quantity with a unit; NaN where it is none."""
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        for unit in _UNITS:
            try:
                return parse_quantity(value, unit)
            except UsageError:
                continue
    return math.nan


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
