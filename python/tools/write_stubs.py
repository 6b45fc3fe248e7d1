"""Writes rehearse/kinds.pyi from the catalogue: `scripts/python python/tools/write_stubs.py`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from rehearse.catalogue import Kind, Parameter, catalogue
from rehearse.kinds import python_name

_HEAD = '''\
"""Every kind of object in a scenario as a function with keyword arguments.

Written by python/tools/write_stubs.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union

from .catalogue import Kind

class Part(dict[str, Any]): ...

Quantity = Union[float, str]
"""A number in SI, or a text with a unit."""

def python_name(name: str) -> str: ...
def written(kind: Kind, values: dict[str, Any]) -> Part: ...
'''


def annotation(type_: dict[str, Any]) -> str:
    shape = type_["shape"]
    if shape == "choice":
        return "Literal[" + ", ".join(f'"{word}"' for word in type_["words"]) + "]"
    if shape in ("list", "map"):
        element = annotation(type_["element"]) if "element" in type_ else "Any"
        return f"Sequence[{element}]" if shape == "list" else f"Mapping[str, {element}]"
    return {"boolean": "bool", "integer": "int", "quantity": "Quantity", "text": "str",
            "reference": "str", "file": "str"}.get(shape, "Any")


def parameter(p: Parameter) -> str:
    name, kind = python_name(p.name), annotation(dict(p.type))
    return f"{name}: {kind}" if p.required else f"{name}: {kind} | None = ..."


def function(key: str, kind: Kind) -> str:
    own = [p for p in kind.parameters if p.name.isidentifier()]
    own.sort(key=lambda p: not p.required)
    first = [p for p in own if p.name == kind.shorthand]
    rest = [p for p in own if p.name != kind.shorthand]
    arguments = [parameter(p) for p in first] + (["*"] if rest else []) + [
        parameter(p) for p in rest]
    doc = "\n".join(textwrap.wrap(kind.doc.replace("\\", "\\\\"), 92))
    lines = "".join(f"    {argument},\n" for argument in arguments)
    body = textwrap.indent(f'"""{doc}"""', "    ")
    return f"\ndef {python_name(key)}(\n{lines}) -> Part:\n{body}\n"


def text() -> str:
    return _HEAD + "".join(function(key, kind) for key, kind in sorted(catalogue().items()))


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("rehearse/kinds.pyi").write_text(text(), encoding="utf-8")
