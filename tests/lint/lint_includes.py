"""Who may include whom: floors of the tree, each using only what lies below it.

Includes of our own headers are written from the repository root and name a file that exists.
SimGrid is seen by sim/kernel only, Qt by gui only.
"""

from __future__ import annotations

import re
from pathlib import Path

import tree

CHECKED = ("sim/", "models/", "results/", "scenarios/", "gui/", "python/")

_SIM = {"sim/core", "sim/graph", "sim/stats", "sim/theory", "sim/policy", "sim/config",
        "sim/kernel"}

_GUI = {"sim/core", "sim/graph", "sim/config", "sim/stats", "sim/theory", "results"}

# An area may include itself and these. "models" is what lies directly in models/; "models/*" is
# every family below it.
ALLOWED: dict[str, set[str]] = {
    "sim/core": set(),
    "sim/graph": {"sim/core"},
    "sim/stats": {"sim/core"},
    "sim/theory": {"sim/core"},
    "sim/policy": {"sim/core"},
    "sim/config": {"sim/core", "sim/graph"},
    "sim/kernel": {"sim/core", "sim/graph", "sim/stats", "sim/policy"},
    "models": _SIM,
    "models/*": _SIM | {"models"},
    "results": {"sim/core", "sim/stats", "sim/graph"},
    "scenarios/run": _SIM | {"models", "models/*", "results"},
    "scenarios/cli": (_SIM - {"sim/kernel"}) | {"models", "results", "scenarios/run"},
    "scenarios/importers": {"sim/core", "sim/graph", "sim/config"},
    "gui": _GUI,
    "gui/document": _GUI | {"gui"},
    "gui/models": _GUI | {"gui", "gui/document", "gui/client"},
    "gui/client": _GUI | {"gui", "gui/document"},
    "gui/plot": _GUI | {"gui", "gui/models"},
    "gui/canvas": _GUI | {"gui", "gui/models"},
    "gui/shell": _GUI | {"gui", "gui/document", "gui/models", "gui/client", "gui/plot",
                         "gui/canvas"},
    "python": _SIM | {"models", "results", "scenarios/run"},
}

# Sources (not headers) directly in models/ register the families, so they see them.
_MAY_SEE_FAMILIES = re.compile(r"models/[^/]+\.cpp$")

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
_EXTERNAL = (
    (re.compile(r"(simgrid|xbt)[/.]"), ("sim/kernel/",), "SimGrid is for sim/kernel only"),
    (re.compile(r"(Q[A-Z]\w*|Qt\w*/.*|q[a-z]+\.h)$"), ("gui/",), "Qt is for gui only"),
)


def area_of(path: str) -> str | None:
    """The area a file belongs to, as a key of ALLOWED, or models/<family>; None if it has none."""
    parts = path.split("/")[:-1]
    if not parts:
        return None
    if parts[0] in ("python", "results") or parts == ["gui"]:
        return parts[0]
    if parts[0] in ("sim", "models", "scenarios", "gui"):
        return "/".join(parts[:2])
    return None


def may_include(source: str, target: str) -> bool:
    here, there = area_of(source), area_of(target)
    if here is None or there is None:
        return False
    if here == there:
        return True
    rule = ALLOWED.get("models/*" if here.startswith("models/") else here, set())
    if there.startswith("models/"):
        return "models/*" in rule or bool(_MAY_SEE_FAMILIES.match(source))
    return there in rule


def check_line(root: Path, path: str, line: str) -> str | None:
    """What is wrong with one line of the file `path`, if anything."""
    match = _INCLUDE.match(line)
    if not match:
        return None
    quote, name = match.groups()
    if quote == "<":
        if name.startswith(CHECKED):
            return f"<{name}>: our own headers are included with quotes"
        for pattern, owners, message in _EXTERNAL:
            if pattern.match(name) and not path.startswith(owners):
                return f"<{name}>: {message}"
        return None
    if ".." in name.split("/") or not (root / name).is_file():
        return f'"{name}": no such file from the repository root'
    if not may_include(path, name):
        return f'"{name}": {area_of(path)} may not include {area_of(name) or "this"}'
    return None


def check(root: Path) -> list[str]:
    findings = []
    for path in tree.files(root, (".cpp", ".hpp")):
        if not path.startswith(CHECKED):
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            if wrong := check_line(root, path, line):
                findings.append(f"{path}:{number}: {wrong}")
    return findings


if __name__ == "__main__":
    tree.main(check)
