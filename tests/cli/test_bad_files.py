"""A corpus of wrong scenarios against the whole catalogue: exit code 3 and the whole message.

`REHEARSE_BLESS=1` writes the expectations anew; review the difference like code.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rehearse import INVALID, call

BAD = Path(__file__).resolve().parent / "bad"
CASES = sorted(path.stem for path in BAD.glob("*.json"))


def test_there_are_enough() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES)
def test_bad_file(case: str) -> None:
    done = call("validate", BAD / f"{case}.json")
    told = done.stderr.replace(f"{BAD}/", "")
    expected = BAD / f"{case}.expected"
    if os.environ.get("REHEARSE_BLESS"):
        expected.write_text(told, encoding="utf-8")
    assert done.returncode == INVALID
    assert told == expected.read_text(encoding="utf-8")
