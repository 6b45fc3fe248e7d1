"""Plays cloud deployments through before they happen.

    import rehearse as r
    print(r.run("region-loss"))

`Scenario` holds what is deployed, who uses it, what breaks and what is promised; `run` plays it in
child processes; `Result` says whether the promises hold, why, and what the time was spent on.
"""

from __future__ import annotations

import importlib
from typing import Any

from ._core import __version__
from .errors import Diagnostic, RehearseError, RunError, ScenarioError, UsageError

# Where each public name stands; modules are imported when first asked for.
_HOMES = {
    "Catalogue": "catalogue",
    "Change": "scenario",
    "Distribution": "inputs",
    "Environment": "environment",
    "Kind": "catalogue",
    "Parameter": "catalogue",
    "Range": "study",
    "Recovery": "result",
    "Result": "result",
    "Scenario": "scenario",
    "Sketch": "_core",
    "Study": "study",
    "Traffic": "inputs",
    "demand": "inputs",
    "open_result": "result",
    "open_study": "study",
    "run": "runner",
    "shipped": "library",
    "sweep": "study",
}
_MODULES = ("catalogue", "environment", "errors", "inputs", "kinds", "library", "plots", "policies", "result", "runner",
            "scenario", "statistics", "study")

__all__ = ["Diagnostic", "RehearseError", "RunError", "ScenarioError", "UsageError",
           "__version__", "describe", *sorted(_HOMES)]


def describe(kind: str | None = None) -> Any:
    """The catalogue of what a scenario may hold, or one kind of it."""
    from .catalogue import catalogue

    return catalogue() if kind is None else catalogue()[kind]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    elif name in _MODULES:
        value = importlib.import_module(f".{name}", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
