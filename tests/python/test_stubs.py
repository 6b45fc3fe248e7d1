"""The stubs say what is there."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import rehearse as r
from conftest import ROOT

PACKAGE = Path(r.__file__).parent


def mypy(*arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True,
                          cwd=directory, env={**os.environ, "MYPYPATH": str(PACKAGE.parent)})


@pytest.mark.parametrize("module", ["rehearse._core", "rehearse._worker"])
def test_stubs_agree_with_the_runtime(module: str, tmp_path: Path) -> None:
    done = mypy("mypy.stubtest", module, "--ignore-missing-stub", "--ignore-positional-only",
                "--mypy-config-file",
                str(ROOT / "tests/python/mypy.ini"), "--allowlist",
                str(ROOT / "tests/python/stubs_allowed.txt"), "--ignore-unused-allowlist",
                directory=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_exports_what_its_stub_says() -> None:
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    stubbed = {alias.asname for node in tree.body if isinstance(node, ast.ImportFrom)
               for alias in node.names if alias.asname}
    stubbed |= {node.target.id for node in tree.body if isinstance(node, ast.AnnAssign)}
    stubbed |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert stubbed == set(dir(r))


def test_kinds_are_those_of_the_catalogue() -> None:
    specification = importlib.util.spec_from_file_location("write_stubs",
                                                           ROOT / "python/tools/write_stubs.py")
    write_stubs = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(write_stubs)
    assert (PACKAGE / "kinds.pyi").read_text() == write_stubs.text(), \
        "write them again: scripts/python python/tools/write_stubs.py"


def test_a_users_program_is_checked(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(
        "import rehearse as r\n"
        "from rehearse import kinds as k\n"
        "s = r.Scenario(deployment=k.deployment(services={'a': k.service(replicas=2)}))\n"
        "result: r.Result = r.run(s, replications=3)\n"
        "verdict: str = result.verdict\n")
    (tmp_path / "bad.py").write_text(
        "import rehearse as r\n"
        "from rehearse import kinds as k\n"
        "k.service(replica=2)\n"
        "r.run('mmc', replications='3')\n")
    good = mypy("mypy", "--config-file", str(ROOT / "tests/python/mypy.ini"), "good.py",
                directory=tmp_path)
    assert good.returncode == 0, good.stdout
    bad = mypy("mypy", "bad.py", directory=tmp_path)
    assert 'Unexpected keyword argument "replica"' in bad.stdout
    assert 'Argument "replications" to "run"' in bad.stdout
    assert "Found 2 errors" in bad.stdout
