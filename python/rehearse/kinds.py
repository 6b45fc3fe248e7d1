"""Every kind of object in a scenario as a function with keyword arguments.

    from rehearse import kinds as k
    web = k.service(replicas=2, concurrency=8, service_time=k.exponential("10ms"))

The functions, their keywords and documentation come from the program's catalogue: `dir(kinds)`
lists them, ``help(kinds.service)`` explains one. A hyphen in a name is an underscore here
(`region_loss`); a keyword that is a word of Python takes an underscore behind it. The parameter
that a bare value may stand for is positional. Values are checked by `Scenario.validate`.
"""

from __future__ import annotations

import functools
import inspect
import keyword
from typing import Any

from ._view import unwrap
from .catalogue import Kind, catalogue, suggestion


class Part(dict):  # type: ignore[type-arg]
    """A piece of a scenario, as the file would write it."""

    def __repr__(self) -> str:
        return f"Part({super().__repr__()})"


def python_name(name: str) -> str:
    """Name of a kind or parameter as Python can write it."""
    name = name.replace("-", "_").replace("/", "_")
    return name + "_" if keyword.iskeyword(name) else name


def written(kind: Kind, values: dict[str, Any]) -> Part:
    """The object as it stands in a scenario."""
    if kind.written == "variant":
        return Part({"kind": kind.name, **values})
    if kind.written == "tagged":
        short = set(values) == {kind.shorthand}
        return Part({kind.name: values[kind.shorthand] if short else values})
    return Part(values)


def _make(kind: Kind) -> Any:
    parameters = {python_name(p.name): p for p in kind.parameters if p.name.isidentifier()}

    def function(*positional: Any, **keywords: Any) -> Part:
        if len(positional) > (1 if kind.shorthand else 0):
            raise TypeError(f"{function.__name__}() takes its parameters by name")
        values = dict(zip([kind.shorthand], positional))
        for name, value in keywords.items():
            if name not in parameters:
                raise TypeError(f"{function.__name__}() got an unexpected keyword {name!r}"
                                + suggestion(name, list(parameters)))
            if parameters[name].name in values:
                raise TypeError(f"{function.__name__}() got {name!r} twice")
            values[parameters[name].name] = value
        values = {name: unwrap(value) for name, value in values.items() if value is not None}
        missing = [p.name for p in parameters.values() if p.required and p.name not in values]
        if missing:
            raise TypeError(f"{function.__name__}() lacks {', '.join(map(repr, missing))}")
        return written(kind, values)

    function.__name__ = function.__qualname__ = python_name(kind.name)
    function.__module__ = __name__
    function.__doc__ = _doc(kind)
    function.__signature__ = _signature(kind)  # type: ignore[attr-defined]
    return function


def _signature(kind: Kind) -> inspect.Signature:
    ordered = sorted((p for p in kind.parameters if p.name.isidentifier()),
                     key=lambda p: p.name != kind.shorthand)
    return inspect.Signature([
        inspect.Parameter(
            python_name(p.name),
            inspect.Parameter.POSITIONAL_OR_KEYWORD if p.name == kind.shorthand
            else inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if p.required else p.default)
        for p in ordered])


def _doc(kind: Kind) -> str:
    lines = [kind.doc, "", "Parameters:"]
    for p in kind.parameters:
        default = "required" if p.required else f"default {p.default!r}"
        lines.append(f"    {python_name(p.name)} ({p.type.get('text', '')}; {default}): {p.doc}")
    return "\n".join(lines)


@functools.lru_cache(maxsize=None)
def _names() -> dict[str, str]:
    return {python_name(name): name for name in catalogue()}


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    if name not in _names():
        raise AttributeError(f"no kind {name!r}" + suggestion(name, list(_names())))
    function = _make(catalogue()[_names()[name]])
    globals()[name] = function
    return function


def __dir__() -> list[str]:
    return sorted(_names())
