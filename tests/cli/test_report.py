"""`rehearse report`: the page as data, and as a browser draws it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from rehearse import FAILED, MET, MISSED, USAGE, bare, call, write

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def result(tmp_path: Path) -> Path:
    plan = bare(
        description="A plan with <b>markup</b> & </script> in it.",
        run={"duration": "20min", "warmup": "1min"},
        recovery={"window": "10s", "sustain": "1min"},
        faults={
            "surge": {"kind": "traffic-surge", "target": "all", "at": "5min", "duration": "2min", "factor": 3}
        },
        objectives={
            "fast": {"kind": "latency", "target": "50ms"},
            "back": {"kind": "rto", "target": "10min"},
        },
    )
    path = tmp_path / "result.db"
    done = call("run", write(tmp_path / "plan.json", plan), "--out", path)
    assert done.returncode in (MET, MISSED), done.stderr
    return path


def test_data_is_what_the_run_said(result: Path) -> None:
    data = json.loads(call("report", result, "--json").stdout)
    assert data["summary"]["scenario"] == "plan"
    assert list(data["summary"]["disasters"]) == ["surge"]
    fault = data["faults"][0]
    assert (fault["name"], fault["start_s"], fault["end_s"]) == ("surge", 300, 420)
    settings = {row[0]: row for row in data["inputs"]["settings"]}
    concurrency = settings["/deployment/services/web/concurrency"]
    assert concurrency[1:3] == ["8", "file"]
    assert any(kind == "service" for kind, _ in data["inputs"]["not_modelled"])


def test_swings_stand_beside_their_inputs(result: Path, tmp_path: Path) -> None:
    swings = tmp_path / "swings.json"
    swings.write_text('{"/deployment/services/web/concurrency": "7 to 9: RTO 2 to 4 min"}')
    data = json.loads(call("report", result, "--swings", swings, "--json").stdout)
    assert data["swings"] == json.loads(swings.read_text())
    swings.write_text("[1]")
    assert call("report", result, "--swings", swings).returncode == USAGE


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("notes " * 1000)
    done = call("report", notes)
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert done.stderr == f"rehearse: error: {notes}: not a result file\n"


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_the_browser_draws_every_section_without_an_error(result: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert call("report", result, "--html", page).returncode == MET
    drawn = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
            "--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120,
    )
    assert "CONSOLE" not in drawn.stderr
    for name in ("promises", "recovery", "topology", "series", "traffic", "services", "events",
                 "register", "limits", "provenance"):
        assert f'<section id="{name}">' in drawn.stdout, name
    assert "A plan with &lt;b&gt;markup&lt;/b&gt; &amp; &lt;/script&gt; in it." in drawn.stdout
    assert len(re.findall(r'<figure class="chart">', drawn.stdout)) == 2
    assert 'class="outage"' in drawn.stdout
    assert "undefined" not in re.sub(r"<script.*?</script>", "", drawn.stdout, flags=re.S)
