"""Builds a wheel with CMake (PEP 517): the package with the program and the scenarios inside."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

NAME, VERSION = "rehearse", "0.1.0"
ROOT = Path(__file__).resolve().parent.parent
INFO = f"{NAME}-{VERSION}.dist-info"


def _tag() -> str:
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{python}-{python}-{platform}"


def _cmake(*arguments: str) -> None:
    subprocess.run(["cmake", *arguments], check=True, cwd=ROOT)


def _build(prefix: Path) -> None:
    """The install components `python` and `cli` below `prefix`, with the package in lib/."""
    build = ROOT / "build" / f"wheel-{_tag()}"
    _cmake("-S", str(ROOT), "-B", str(build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
           "-DREHEARSE_TESTS=OFF", f"-DPYTHON_EXECUTABLE={sys.executable}",
           "-DREHEARSE_PYTHON_DIR=lib")
    _cmake("--build", str(build), "--target", "python")
    for component in ("python", "cli"):
        _cmake("--install", str(build), "--component", component, "--prefix", str(prefix))


def _metadata() -> dict[str, str]:
    return {
        "METADATA": (f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n"
                     "Summary: Plays cloud deployments through before they happen\n"
                     "Requires-Python: >=3.9\nRequires-Dist: numpy\nRequires-Dist: pandas\n"),
        "WHEEL": ("Wheel-Version: 1.0\nGenerator: rehearse\nRoot-Is-Purelib: false\n"
                  f"Tag: {_tag()}\n"),
    }


class _Wheel:
    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._record: list[str] = []

    def add(self, name: str, data: bytes, mode: int = 0o644) -> None:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self._record.append(f"{name},sha256={digest},{len(data)}")

    def close(self) -> None:
        record = "\n".join([*self._record, f"{INFO}/RECORD,,"]) + "\n"
        self._zip.writestr(f"{INFO}/RECORD", record)
        self._zip.close()


def build_wheel(wheel_directory: str, config_settings: object = None,
                metadata_directory: str | None = None) -> str:
    """The file name of the wheel that was written to `wheel_directory`."""
    name = f"{NAME}-{VERSION}-{_tag()}.whl"
    wheel = _Wheel(Path(wheel_directory) / name)
    with tempfile.TemporaryDirectory() as directory:
        prefix = Path(directory)
        _build(prefix)
        for path in sorted(prefix.rglob("*")):
            if not path.is_file():
                continue
            inside = path.relative_to(prefix).as_posix()
            # bin/ and share/ stand inside the package: the program looks for scenarios beside it.
            target = inside[4:] if inside.startswith("lib/") else f"{NAME}/{inside}"
            wheel.add(target, path.read_bytes(), 0o755 if inside.startswith("bin/") else 0o644)
    for file, text in _metadata().items():
        wheel.add(f"{INFO}/{file}", text.encode())
    wheel.close()
    return name
