"""The lints on planted trees: each wrong line is found, each right one is left alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import lint_format  # noqa: E402
import lint_includes  # noqa: E402
import lint_paths  # noqa: E402
import lint_sizes  # noqa: E402

HEADERS = (
    "sim/core/error.hpp", "sim/graph/graph.hpp", "sim/stats/sketch.hpp", "sim/theory/erlang.hpp",
    "sim/config/node.hpp", "sim/kernel/calendar.hpp", "models/register_all.hpp",
    "models/compute/service.hpp", "models/storage/database.hpp", "results/recovery.hpp",
    "scenarios/run/run.hpp", "scenarios/cli/verbs.hpp", "gui/shell/window.hpp",
    "python/results_module.hpp",
)


def plant(root: Path, path: str, content: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(content)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for header in HEADERS:
        plant(tmp_path, header, "#pragma once\n")
    return tmp_path


def test_empty_headers_are_clean(root: Path) -> None:
    assert lint_includes.check(root) == []


@pytest.mark.parametrize(("source", "target"), [
    ("sim/core/a.cpp", "sim/core/error.hpp"),
    ("sim/graph/a.cpp", "sim/core/error.hpp"),
    ("sim/config/a.cpp", "sim/graph/graph.hpp"),
    ("sim/kernel/a.cpp", "sim/stats/sketch.hpp"),
    ("models/compute/a.cpp", "sim/kernel/calendar.hpp"),
    ("models/compute/a.cpp", "models/compute/service.hpp"),
    ("models/compute/a.cpp", "models/register_all.hpp"),
    ("models/register_all.cpp", "models/compute/service.hpp"),
    ("results/a.cpp", "sim/stats/sketch.hpp"),
    ("scenarios/run/a.cpp", "models/storage/database.hpp"),
    ("scenarios/run/a.cpp", "results/recovery.hpp"),
    ("scenarios/cli/a.cpp", "scenarios/run/run.hpp"),
    ("scenarios/cli/a.cpp", "sim/config/node.hpp"),
    ("gui/shell/a.cpp", "results/recovery.hpp"),
    ("gui/shell/a.cpp", "gui/shell/window.hpp"),
    ("python/a.cpp", "scenarios/run/run.hpp"),
])
def test_downwards_is_allowed(root: Path, source: str, target: str) -> None:
    plant(root, source, f'#include "{target}"\n')
    assert lint_includes.check(root) == []


@pytest.mark.parametrize(("source", "target", "areas"), [
    ("sim/core/a.cpp", "sim/graph/graph.hpp", ("sim/core", "sim/graph")),
    ("sim/core/a.cpp", "results/recovery.hpp", ("sim/core", "results")),
    ("sim/stats/a.cpp", "sim/theory/erlang.hpp", ("sim/stats", "sim/theory")),
    ("sim/theory/a.cpp", "sim/kernel/calendar.hpp", ("sim/theory", "sim/kernel")),
    ("sim/config/a.cpp", "sim/kernel/calendar.hpp", ("sim/config", "sim/kernel")),
    ("sim/kernel/a.cpp", "sim/config/node.hpp", ("sim/kernel", "sim/config")),
    ("sim/kernel/a.cpp", "models/register_all.hpp", ("sim/kernel", "models")),
    ("models/compute/a.cpp", "models/storage/database.hpp", ("models/compute", "models/storage")),
    ("models/a.hpp", "models/storage/database.hpp", ("models", "models/storage")),
    ("models/compute/a.cpp", "results/recovery.hpp", ("models/compute", "results")),
    ("results/a.cpp", "sim/kernel/calendar.hpp", ("results", "sim/kernel")),
    ("results/a.cpp", "sim/config/node.hpp", ("results", "sim/config")),
    ("results/a.cpp", "models/register_all.hpp", ("results", "models")),
    ("scenarios/run/a.cpp", "scenarios/cli/verbs.hpp", ("scenarios/run", "scenarios/cli")),
    ("scenarios/cli/a.cpp", "sim/kernel/calendar.hpp", ("scenarios/cli", "sim/kernel")),
    ("gui/shell/a.cpp", "sim/kernel/calendar.hpp", ("gui/shell", "sim/kernel")),
    ("gui/shell/a.cpp", "scenarios/run/run.hpp", ("gui/shell", "scenarios/run")),
    ("python/a.cpp", "gui/shell/window.hpp", ("python", "gui/shell")),
    ("gui/models/a.cpp", "gui/shell/window.hpp", ("gui/models", "gui/shell")),
    ("sim/new/a.cpp", "sim/core/error.hpp", ("sim/new", "sim/core")),
])
def test_upwards_and_sideways_is_refused(root: Path, source: str, target: str,
                                         areas: tuple[str, str]) -> None:
    plant(root, source, f'#pragma once\n\n  #  include "{target}"  // why\n')
    assert lint_includes.check(root) == [
        f'{source}:3: "{target}": {areas[0]} may not include {areas[1]}']


@pytest.mark.parametrize(("source", "line", "message"), [
    ("sim/core/a.cpp", '#include "error.hpp"', '"error.hpp": no such file from the repository root'),
    ("sim/core/a.cpp", '#include "sim/core/../core/error.hpp"',
     '"sim/core/../core/error.hpp": no such file from the repository root'),
    ("sim/core/a.cpp", '#include "sim/core/gone.hpp"',
     '"sim/core/gone.hpp": no such file from the repository root'),
    ("sim/core/a.cpp", "#include <sim/core/error.hpp>",
     "<sim/core/error.hpp>: our own headers are included with quotes"),
    ("models/compute/a.cpp", "#include <simgrid/s4u.hpp>",
     "<simgrid/s4u.hpp>: SimGrid is for sim/kernel only"),
    ("sim/core/a.cpp", "#include <xbt/asserts.h>", "<xbt/asserts.h>: SimGrid is for sim/kernel only"),
    ("results/a.cpp", "#include <QString>", "<QString>: Qt is for gui only"),
    ("results/a.cpp", "#include <QtCore/QString>", "<QtCore/QString>: Qt is for gui only"),
    ("results/a.cpp", "#include <qstring.h>", "<qstring.h>: Qt is for gui only"),
])
def test_other_wrong_includes(root: Path, source: str, line: str, message: str) -> None:
    plant(root, source, line + "\n")
    assert lint_includes.check(root) == [f"{source}:1: {message}"]


@pytest.mark.parametrize(("source", "line"), [
    ("sim/kernel/a.cpp", "#include <simgrid/s4u.hpp>"),
    ("gui/shell/a.cpp", "#include <QString>"),
    ("sim/core/a.cpp", "#include <vector>"),
    ("sim/core/a.cpp", "#include <queue>"),
    ("sim/core/a.cpp", '// #include "gone.hpp"'),
    ("tests/unit/core/a.cpp", '#include "anything.hpp"'),
])
def test_right_lines_are_left_alone(root: Path, source: str, line: str) -> None:
    plant(root, source, line + "\n")
    assert lint_includes.check(root) == []


def test_sizes(tmp_path: Path) -> None:
    plant(tmp_path, "sim/core/fits.cpp", "\n" * 500)
    plant(tmp_path, "sim/core/long.cpp", "\n" * 501)
    plant(tmp_path, "docs/long.md", "\n" * 501)
    assert lint_sizes.check(tmp_path) == ["sim/core/long.cpp: 501 lines, at most 500; split it"]


@pytest.mark.parametrize("path", ["home/someone/x", "root/x.txt", "work/a", "work", "Users/me"])
def test_private_paths_are_found(tmp_path: Path, path: str) -> None:
    plant(tmp_path, "docs/a.md", f"first\nsee '/{path}'\n")
    assert lint_paths.check(tmp_path) == [f"docs/a.md:2: path of one machine: /{path}"]


@pytest.mark.parametrize("text", ["a/work/b", "/workload", "https://x.org/home/y", "/usr/bin", "~/x",
                                  "and/or"])
def test_other_paths_are_left_alone(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "docs/a.md", text + "\n")
    assert lint_paths.check(tmp_path) == []


def test_format(tmp_path: Path) -> None:
    plant(tmp_path, ".clang-format", "BasedOnStyle: Google\n")
    plant(tmp_path, "sim/core/good.cpp", "int f() { return 1; }\n")
    plant(tmp_path, "sim/core/bad.cpp", "int  f(){return 1;}\n")
    findings = lint_format.check(tmp_path)
    assert findings
    assert all(f.startswith("sim/core/bad.cpp:1:") for f in findings)
