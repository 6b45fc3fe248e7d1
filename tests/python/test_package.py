"""Importing and installing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import rehearse as r


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env={**os.environ, **environment}, timeout=120)


def test_import_takes_less_than_0_3_s_of_processor_time() -> None:
    code = "import time; t = time.process_time(); import rehearse; print(time.process_time() - t)"
    assert min(float(python(code).stdout) for _ in range(3)) < 0.3


def test_import_loads_no_heavy_package() -> None:
    code = ("import sys, rehearse; "
            "print(sorted({'numpy', 'pandas', 'matplotlib', 'tqdm'} & set(sys.modules)))")
    assert python(code).stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in r.__all__:
        assert getattr(r, name) is not None
    assert set(r.__all__) <= set(dir(r))


def test_an_unknown_name_is_an_attribute_error() -> None:
    try:
        r.no_such_name
    except AttributeError as error:
        assert "no_such_name" in str(error)
    else:
        raise AssertionError


def test_without_the_program_the_error_says_what_to_do() -> None:
    code = ("import rehearse._program as p; p._beside_package = lambda: None\n"
            "import rehearse as r\n"
            "try: r.run('mmc')\n"
            "except r.RunError as e: print(e)")
    out = python(code, REHEARSE_PROGRAM="", PATH="/nowhere").stdout
    assert "REHEARSE_PROGRAM" in out


def test_installed_below_a_prefix_it_runs(tmp_path: Path) -> None:
    build = os.environ["REHEARSE_BUILD_DIR"]
    for component in ("python", "cli"):
        subprocess.run(["cmake", "--install", build, "--component", component, "--prefix",
                        str(tmp_path)], check=True, capture_output=True)
    package = next(tmp_path.rglob("_core*.so")).parent
    environment = {"PYTHONPATH": str(package.parent), "REHEARSE_PROGRAM": ""}
    code = ("import rehearse, os; print(rehearse.__file__); "
            "print(rehearse.run('mmc', seed=2).verdict)")
    started = time.monotonic()
    done = python(code, **environment)
    assert done.stdout.split() == [str(package / "__init__.py"), "met"], done.stderr
    assert time.monotonic() - started < 60
    assert (package / "py.typed").is_file()
