"""Every C++ file stands as clang-format 14 with the root .clang-format writes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import tree


def check(root: Path) -> list[str]:
    sources = tree.files(root, (".cpp", ".hpp"))
    if not sources:
        return []
    result = subprocess.run(["clang-format", "--dry-run", "-Werror", *sources], cwd=root,
                            capture_output=True, text=True)
    findings = [line for line in result.stderr.splitlines() if ": error:" in line]
    if result.returncode != 0 and not findings:
        return [f"clang-format failed: {result.stderr}"]
    return findings


if __name__ == "__main__":
    tree.main(check)
