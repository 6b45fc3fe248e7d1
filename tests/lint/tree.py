"""The files of the tree, and the frame all lints share: findings on stdout, exit code 1 if any."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

_NOT_OURS = {".git", "build", ".build", "__pycache__", ".pytest_cache"}


def files(root: Path, suffixes: Iterable[str] = ()) -> list[str]:
    """Paths relative to `root`, sorted: what git tracks or would add, or all files without git."""
    wanted = tuple(suffixes)
    names = _from_git(root)
    if names is None:
        names = _from_disk(root)
    return sorted(n for n in names if (not wanted or n.endswith(wanted)) and (root / n).is_file())


def main(check: Callable[[Path], list[str]]) -> None:
    """Runs `check` on the directory named on the command line."""
    findings = check(Path(sys.argv[1]))
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


def _from_git(root: Path) -> list[str] | None:
    if not (root / ".git").exists():
        return None
    command = ["git", "-c", f"safe.directory={root.resolve()}", "-C", str(root), "ls-files", "-z",
               "--cached", "--others", "--exclude-standard"]
    try:
        out = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [name for name in out.decode().split("\0") if name]


def _from_disk(root: Path) -> list[str]:
    names: list[str] = []
    for directory, below, here in os.walk(root):
        below[:] = [d for d in below if d not in _NOT_OURS]
        names += [Path(directory, name).relative_to(root).as_posix() for name in here]
    return names
