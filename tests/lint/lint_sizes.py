"""No source file is longer than 500 lines."""

from __future__ import annotations

from pathlib import Path

import tree

LIMIT = 500


def check(root: Path) -> list[str]:
    findings = []
    for path in tree.files(root, (".cpp", ".hpp", ".py")):
        lines = len((root / path).read_text().splitlines())
        if lines > LIMIT:
            findings.append(f"{path}: {lines} lines, at most {LIMIT}; split it")
    return findings


if __name__ == "__main__":
    tree.main(check)
