"""The shipped studies, and what docs say about them."""

from __future__ import annotations

import json
from pathlib import Path

from rehearse import MISSED, ROOT, call

STUDIES = ROOT / "scenarios" / "studies"


def test_pairs_narrow_a_policy_difference_threefold(tmp_path: Path) -> None:
    study, out = STUDIES / "failover-lease.json", tmp_path / "study.db"
    done = call("sweep", study, "--out", out, "--json")
    assert (done.returncode, done.stderr) == (MISSED, "")
    rows = {row["metric"]: row for row in json.loads(done.stdout)["differences"]}
    assert rows["availability"]["narrowing"] >= 3
    assert rows["availability"]["high"] < 0  # a later failover answers fewer requests
    assert rows["availability"]["adjusted_p"] < 0.001
    page = (ROOT / "docs" / "common-random-numbers.md").read_text()
    for line in call("sweep", study, "--out", out).stdout.splitlines():
        assert line in page
