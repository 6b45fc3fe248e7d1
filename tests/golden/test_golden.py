"""The comparison itself: what it holds, what it prints."""

from __future__ import annotations

import copy

import golden

RESULT = {
    "exit_code": 1,
    "verdict": "missed",
    "engine": {"fingerprint": "00ff", "events": 10, "requests": 4, "wall_s": 0.5},
    "disasters": {
        "storm": {
            "t0_s": 5.0,
            "rto_s": None,
            "rpo_s": 2.0,
            "stores": {"orders": {"rpo_s": 2.0, "lost_writes": 3, "lost_bytes": 9.0}},
            "critical_path": [{"step": "detection", "component": "dns:www"}],
        }
    },
    "populations": {
        "all": {"requests": 4, "good": 3, "failed": 1, "latency_s": {"p99": 0.25}}
    },
    "cost": {"per_hour": 1.5},
}


def test_equal_results_have_no_differences() -> None:
    flat = golden.flatten(golden.golden(RESULT))
    assert golden.differences(flat, flat) == []
    assert flat["/disasters/storm/rto_s"] is None
    assert flat["/disasters/storm/steps/0"] == "detection: dns:www"


def test_time_on_the_wall_is_not_held() -> None:
    other = copy.deepcopy(RESULT)
    other["engine"]["wall_s"] = 7.0
    assert golden.golden(other) == golden.golden(RESULT)


def test_every_difference_is_a_row() -> None:
    other = copy.deepcopy(RESULT)
    other["engine"]["events"] = 12
    other["disasters"]["storm"]["rto_s"] = 60.0
    other["populations"] = {}
    rows = golden.differences(
        golden.flatten(golden.golden(RESULT)), golden.flatten(golden.golden(other))
    )
    assert ("/events", "10", "12", "+2") in rows
    assert ("/disasters/storm/rto_s", "None", "60.0", "") in rows
    assert ("/populations", "(missing)", "{}", "") in rows
    assert ("/populations/all/good", "3", "(missing)", "") in rows
    assert golden.table(rows).splitlines()[0].split() == ["expected", "obtained", "difference"]
