"""scripts/rehearse on a miniature tree: what triggers a build, what does not, what it passes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"

CMAKE = """
cmake_minimum_required(VERSION 3.25)
project(miniature LANGUAGES CXX)
file(GLOB sources CONFIGURE_DEPENDS scenarios/*.cpp)
add_executable(rehearse ${sources})
set_target_properties(rehearse PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
"""
PRESETS = """{"version": 6, "configurePresets": [
  {"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}"}]}"""
MAIN = """
#include <cstdio>
#include <unistd.h>
int main(int argc, char** argv) {
  char directory[4096];
  std::printf("%s %s", VERSION, getcwd(directory, sizeof directory));
  for (int i = 1; i < argc; ++i) std::printf(" [%s]", argv[i]);
  return 6;
}
"""


class Tree:
    """A copy of the scripts around a program that prints its version, directory and arguments."""

    def __init__(self, root: Path, elsewhere: Path) -> None:
        self.root, self.elsewhere = root, elsewhere
        shutil.copytree(SCRIPTS, root / "scripts")
        (root / "scripts/packages.txt").write_text("# [cli] all there is\ncmake\n")
        for directory in ("sim", "models", "results", "scenarios"):
            (root / directory).mkdir()
        (root / "CMakeLists.txt").write_text(CMAKE)
        (root / "CMakePresets.json").write_text(PRESETS)
        self.write_version("1")
        elsewhere.mkdir()

    def write_version(self, version: str) -> None:
        (self.root / "scenarios/main.cpp").write_text(f'#define VERSION "{version}"\n{MAIN}')

    def run(self, *arguments: str, script: Path | None = None) -> subprocess.CompletedProcess[str]:
        time.sleep(0.02)  # file times have the resolution of the kernel's tick
        return subprocess.run([script or self.root / "scripts/rehearse", *arguments], text=True,
                              capture_output=True, cwd=self.elsewhere, stdin=subprocess.DEVNULL)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "a tree", tmp_path / "else where")


def test_first_call_builds_and_passes_everything_on(tree: Tree) -> None:
    link = tree.elsewhere / "link"
    link.symlink_to(tree.root / "scripts/rehearse")
    first = tree.run("run", "a b", "", script=link)
    assert first.stdout == f"1 {tree.elsewhere} [run] [a b] []"
    assert first.returncode == 6
    assert "Linking" in first.stderr


def test_a_call_without_changes_says_nothing_and_is_quick(tree: Tree) -> None:
    tree.run()
    (tree.root / "scenarios/scenario.json").touch()
    tree.run()
    before = time.monotonic()
    second = tree.run()
    assert (second.stdout, second.stderr) == (f"1 {tree.elsewhere}", "")
    assert time.monotonic() - before < 1.0


def test_an_edited_file_is_built(tree: Tree) -> None:
    tree.run()
    tree.write_version("2")
    assert tree.run().stdout.startswith("2 ")


def test_a_file_moved_into_place_is_seen(tree: Tree) -> None:
    tree.run()
    newer = tree.elsewhere / "main.cpp"
    newer.write_text((tree.root / "scenarios/main.cpp").read_text().replace('"1"', '"3"'))
    os.replace(newer, tree.root / "scenarios/main.cpp")
    assert tree.run().stdout.startswith("3 ")


def test_added_and_deleted_files_are_seen(tree: Tree) -> None:
    tree.run()
    extra = tree.root / "scenarios/extra.cpp"
    extra.write_text("#error not yet\n")
    assert tree.run().returncode == 4
    extra.unlink()
    assert tree.run().stdout.startswith("1 ")
    (tree.root / "scenarios/main.cpp").unlink()
    gone = tree.run()
    assert (gone.returncode, gone.stdout) == (4, "")


def test_a_failed_build_runs_nothing_and_is_tried_again(tree: Tree) -> None:
    tree.run()
    (tree.root / "scenarios/main.cpp").write_text("nonsense\n")
    for _ in range(2):
        failed = tree.run()
        assert (failed.returncode, failed.stdout) == (4, "")
        assert failed.stderr.endswith("scripts/rehearse: the build failed; nothing was run\n")


def test_a_deleted_program_is_built_again(tree: Tree) -> None:
    tree.run()
    (tree.root / "build/release/bin/rehearse").unlink()
    assert tree.run().stdout.startswith("1 ")


def test_an_edited_preset_configures_again(tree: Tree) -> None:
    tree.run()
    (tree.root / "CMakePresets.json").write_text(PRESETS.replace("Ninja", "Ninja Multi-Config"))
    failed = tree.run()
    assert failed.returncode == 4
    assert "configuring failed" in failed.stderr


def test_a_missing_package_is_named(tree: Tree) -> None:
    (tree.root / "scripts/packages.txt").write_text("# [cli] all\ncmake\nno-such-package-here\n")
    without_root = dict(os.environ, PATH=str(tree.elsewhere) + ":" + os.environ["PATH"])
    for tool, body in (("id", "echo 1000"), ("sudo", "echo no password >&2; exit 1")):
        (tree.elsewhere / tool).write_text(f"#!/bin/sh\n{body}\n")
        (tree.elsewhere / tool).chmod(0o755)
    failed = subprocess.run([tree.root / "scripts/rehearse"], text=True, capture_output=True,
                            env=without_root, stdin=subprocess.DEVNULL)
    assert (failed.returncode, failed.stdout) == (4, "")
    assert "apt-get could not install: no-such-package-here" in failed.stderr
