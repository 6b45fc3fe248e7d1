"""The packages install into an empty Debian 12 by apt alone, and the program there finds its
scenarios. Needs root, debootstrap and a Debian mirror; skipped without."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

BUILD = Path(os.environ["REHEARSE_BUILD_DIR"])
MIRROR = os.environ.get("REHEARSE_MIRROR", "http://deb.debian.org/debian")


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(c) for c in command], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=1200, **options)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By name: rehearse, and the others where they are built."""
    if shutil.which("dpkg-shlibdeps") is None:
        pytest.skip("no dpkg-shlibdeps on this machine: scripts/install package")
    directory = tmp_path_factory.mktemp("packages")
    packed = run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", directory)
    assert packed.returncode == 0, packed.stdout + packed.stderr
    return {path.name.split("_")[0]: path for path in directory.glob("*.deb")}


def field(package: Path, name: str) -> str:
    return run("dpkg-deb", "--field", package, name).stdout.strip()


def test_dependencies_come_from_the_libraries_that_are_linked(packages: dict[str, Path]) -> None:
    depends = field(packages["rehearse"], "Depends")
    for library in ("libsimgrid", "libsqlite3-0", "libfmt9", "libc6"):
        assert library in depends
    assert "-dev" not in depends
    for name in packages.keys() - {"rehearse"}:
        assert "rehearse (= " in field(packages[name], "Depends")


def test_no_file_is_in_two_packages(packages: dict[str, Path]) -> None:
    seen: dict[str, str] = {}
    for name, package in packages.items():
        for line in run("dpkg-deb", "--contents", package).stdout.splitlines():
            path = line.split()[5]
            if not path.endswith("/"):
                assert path not in seen, f"{path} in {seen[path]} and {name}"
                seen[path] = name
    assert "./usr/bin/rehearse" in seen
    assert "./usr/share/rehearse/scenarios/region-loss.json" in seen


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty Debian 12 with /proc, by which the program finds itself."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.skip("needs root and debootstrap")
    directory = tmp_path_factory.mktemp("debian") / "root"
    made = run("debootstrap", "--variant=minbase", "bookworm", directory, MIRROR)
    if made.returncode != 0:
        pytest.skip(f"debootstrap from {MIRROR} failed: {made.stderr[-300:] or made.stdout[-300:]}")
    if run("mount", "-t", "proc", "proc", directory / "proc").returncode != 0:
        pytest.skip("may not mount /proc into the new root")
    yield directory
    run("umount", "--lazy", directory / "proc")


def test_it_installs_and_plays_in_an_empty_debian(packages: dict[str, Path], root: Path) -> None:
    shutil.copy(packages["rehearse"], root / "rehearse.deb")
    installed = run("chroot", root, "apt-get", "install", "-y", "--no-install-recommends",
                    "./rehearse.deb", env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    assert installed.returncode == 0, installed.stdout[-2000:] + installed.stderr[-2000:]
    listed = run("chroot", root, "rehearse", "list", "--json")
    assert any(s["name"] == "region-loss" for s in json.loads(listed.stdout)), listed.stderr
    assert run("chroot", root, "rehearse", "validate", "region-loss").returncode == 0
    played = run("chroot", root, "rehearse", "run", "mmc", "--set", "/run/duration=300s",
                 "--out", "/tmp/r.db", "--json")
    assert played.returncode == 0, played.stderr
    assert json.loads(played.stdout)["verdict"] == "met"
    page = run("chroot", root, "rehearse", "report", "/tmp/r.db")
    assert page.stdout.startswith("<!doctype html>")
