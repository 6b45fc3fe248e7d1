"""Nothing in the tree names a directory of one person's machine."""

from __future__ import annotations

import re
from pathlib import Path

import tree

_PRIVATE = re.compile(rb"(?<![\w./~-])/(?:home|root|Users|work)(?:(?:/[\w.-]+)+|(?![\w/-]))")


def check(root: Path) -> list[str]:
    findings = []
    for path in tree.files(root):
        content = (root / path).read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.splitlines(), 1):
            if match := _PRIVATE.search(line):
                findings.append(f"{path}:{number}: path of one machine: {match[0].decode()}")
    return findings


if __name__ == "__main__":
    tree.main(check)
