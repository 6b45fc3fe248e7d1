"""`rehearse check`: verdicts, baselines, git, waivers, blame, and what it writes."""

from __future__ import annotations

import json
import subprocess
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import gate
import pytest
from rehearse import INVALID, MET, MISSED, UNDECIDED, USAGE, call, write

NO_BASELINE = 5


def test_two_percent_less_capacity_is_flagged_within_ten_seconds(tmp_path: Path) -> None:
    begin = time.monotonic()
    code, report = gate.check(gate.station(), gate.station(10 / 0.98), tmp_path)
    assert (code, report["verdict"]) == (MISSED, "regressed")
    assert report["paired"] is True
    assert report["culprits"][0]["pointer"] == "/deployment/services/web/service_time/exponential"
    assert time.monotonic() - begin < 10


def test_an_unchanged_plan_passes(tmp_path: Path) -> None:
    code, report = gate.check(gate.station(duration="1min"), gate.station(duration="1min"), tmp_path)
    assert (code, report["verdict"]) == (MET, "passed")
    assert report["replications"] == 5
    assert all(m["worse"] == 0 for m in report["metrics"])


def test_a_better_plan_passes(tmp_path: Path) -> None:
    code, report = gate.check(gate.station(), gate.station(8), tmp_path)
    assert (code, report["verdict"]) == (MET, "passed")
    assert any(m["worse"] < 0 for m in report["metrics"])


def baseline(tmp_path: Path) -> tuple[Path, Path]:
    plan = write(tmp_path / "plan.json", gate.station(duration="1min"))
    kept = tmp_path / "baseline.json"
    done = call("check", plan, "--baseline", kept, "--update-baseline", "--replications", 10)
    assert done.returncode == MET, done.stderr
    return plan, kept


def test_a_baseline_is_compared_by_its_seeds(tmp_path: Path) -> None:
    plan, kept = baseline(tmp_path)
    same = call("check", plan, "--baseline", kept)
    assert same.returncode == MET, same.stdout
    write(plan, gate.station(12, duration="1min"))
    worse = call("check", plan, "--baseline", kept, "--json")
    assert worse.returncode == MISSED
    report = json.loads(worse.stdout)["plans"][0]
    assert report["paired"] is True
    assert report["culprits"][0]["line"] == 12
    assert report["command"] == f"rehearse check {plan} --baseline {kept} --seed 1"


def test_a_missing_or_foreign_baseline_is_no_pass(tmp_path: Path) -> None:
    plan, kept = baseline(tmp_path)
    assert call("check", plan, "--baseline", tmp_path / "none.json").returncode == NO_BASELINE
    other = write(tmp_path / "other.json", gate.station())
    assert call("check", other, "--baseline", kept).returncode == NO_BASELINE
    kept.write_text(kept.read_text().replace('"program_version": "', '"program_version": "0.0'))
    done = call("check", plan, "--baseline", kept)
    assert done.returncode == NO_BASELINE
    assert "written by version 0.0" in done.stderr
    kept.write_text("{}")
    assert call("check", plan, "--baseline", kept).returncode == NO_BASELINE


def test_other_metrics_are_no_pass(tmp_path: Path) -> None:
    renamed = gate.station(duration="1min")
    renamed["deployment"]["services"]["site"] = renamed["deployment"]["services"].pop("web")
    renamed["traffic"]["populations"]["all"]["call"] = "site/serve"
    code, report = gate.check(gate.station(duration="1min"), renamed, tmp_path)
    assert code == NO_BASELINE
    missing = {m["metric"]: m["missing"] for m in report["missing"]}
    assert missing == {"service:web/utilisation": "now", "service:site/utilisation": "before"}
    old, new = tmp_path / "before.json", tmp_path / "plan.json"
    nothing = call("check", new, "--against", old, "--metric", "no-such-*")
    assert nothing.returncode == NO_BASELINE


def test_waivers_hold_until_they_expire(tmp_path: Path) -> None:
    waiver = {"metric": "*", "reason": "half the pods", "owner": "ana", "expires": "2999-12-31"}
    path = tmp_path / "waivers.json"
    path.write_text(json.dumps({"waivers": [waiver]}))
    before, after = gate.station(duration="1min"), gate.station(12, duration="1min")
    code, report = gate.check(before, after, tmp_path, "--waivers", path)
    assert (code, report["verdict"]) == (MET, "passed")
    assert {m["verdict"] for m in report["metrics"]} == {"passed", "waived"}
    path.write_text(json.dumps({"waivers": [{**waiver, "expires": "2020-01-01"}]}))
    code, report = gate.check(before, after, tmp_path, "--waivers", path)
    assert code == MISSED
    assert "expired on 2020-01-01 (half the pods)" in report["expired_waivers"][0]
    del waiver["owner"]
    path.write_text(json.dumps({"waivers": [waiver]}))
    done = call("check", tmp_path / "plan.json", "--against", tmp_path / "before.json",
                "--waivers", path)
    assert (done.returncode, done.stderr) == (
        USAGE, f'rehearse: error: {path}: waiver 1 needs a text "owner"\n')


def test_undecided_is_what_the_caller_says(tmp_path: Path) -> None:
    before, after = gate.station(duration="30s"), gate.station(10.02, duration="30s")
    options = ("--replications", "2", "--metric", "latency_p99_s", "--tolerance",
               "latency_p99_s=1us")
    codes = {}
    for what in ("fail", "warn", "pass"):
        codes[what], report = gate.check(before, after, tmp_path, *options, f"--undecided={what}")
        assert report["verdict"] == "undecided"
    assert codes == {"fail": UNDECIDED, "warn": MET, "pass": MET}


def test_a_tolerance_forgives(tmp_path: Path) -> None:
    before, after = gate.station(duration="1min"), gate.station(10.5, duration="1min")
    options = ("--metric", "service:web/utilisation")
    assert gate.check(before, after, tmp_path, *options)[0] == MISSED
    wide = (*options, "--tolerance", "service:*=10 %")
    assert gate.check(before, after, tmp_path, *wide)[0] == MET


def git(directory: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", directory, "-c", "user.name=t", "-c", "user.email=t@t",
                    *arguments], check=True, capture_output=True)


def test_against_a_commit_follows_extends(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / "plans").mkdir(parents=True)
    write(repository / "base.json", gate.station(duration="1min"))
    plan = write(repository / "plans" / "shop.json", {"extends": "../base.json"})
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "plans")
    write(repository / "base.json", gate.station(12, duration="1min"))
    done = call("check", plan, "--against", "git:HEAD", "--json")
    assert done.returncode == MISSED, done.stderr
    culprit = json.loads(done.stdout)["plans"][0]["culprits"][0]
    assert culprit["pointer"] == "/deployment/services/web/service_time/exponential"
    assert culprit["file"].endswith("base.json")
    unknown = call("check", plan, "--against", "git:no-such-ref")
    assert unknown.returncode == USAGE
    fresh = write(repository / "plans" / "fresh.json", gate.station(duration="1min"))
    assert call("check", fresh, "--against", "git:HEAD").returncode == NO_BASELINE


def test_what_it_writes(tmp_path: Path) -> None:
    junit, markdown = tmp_path / "j.xml", tmp_path / "c.md"
    before = write(tmp_path / "before.json", gate.station(duration="1min"))
    plan = write(tmp_path / "plan.json", gate.station(14, duration="1min"))
    done = call("check", plan, "--against", before, "--junit", junit, "--markdown", markdown,
                "--annotations")
    assert done.returncode == MISSED
    suite = ET.parse(junit).getroot().find("testsuite")
    assert suite.get("name") == "plan"
    fast = next(c for c in suite.findall("testcase") if c.get("name") == "fast")
    assert fast.get("classname") == "plan"
    text = fast.find("failure").text
    for part in ("target 80.0 ms", "was ", "now ", "tolerance", "cause: /deployment", "line 12",
                 f"reproduce: rehearse check {plan} --against {before} --seed 1"):
        assert part in text
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure")) > 0
    lines = markdown.read_text().splitlines()
    assert lines[:2] == ["<!-- rehearse-check -->", "## Rehearse: 1 of 1 plans got worse"]
    assert any(line.startswith("| ✗ fast |") for line in lines)
    annotations = [line for line in done.stderr.splitlines() if line.startswith("::error")]
    assert annotations[0].startswith(f"::error file={plan},line=12,title=plan got worse::")


def test_a_change_of_kind_is_taken_back_as_a_whole(tmp_path: Path) -> None:
    after = gate.station(duration="1min")
    after["deployment"]["services"]["web"]["service_time"] = {
        "lognormal": {"mean": "13ms", "cv": 1.5}
    }
    code, report = gate.check(gate.station(duration="1min"), after, tmp_path)
    assert code == MISSED
    assert [c["pointer"] for c in report["culprits"]] == ["/deployment/services/web/service_time"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--baseline", "b", "--against", "a"], "expected --baseline or --against, found both"),
        (["--against", "a", "--budget", "much"], "--budget: expected a duration"),
        (["--against", "a", "--tolerance", "x"], "--tolerance: expected METRIC=AMOUNT"),
        (["--against", "a", "--waivers", "none.json"], "--waivers: expected a JSON file"),
    ],
)
def test_wrong_usage(scenario: Path, arguments: list[str], message: str) -> None:
    done = call("check", scenario, *arguments)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert message in done.stderr


def test_an_invalid_plan_is_invalid(tmp_path: Path, scenario: Path) -> None:
    bad = write(tmp_path / "bad.json", {"deployment": 3})
    assert call("check", bad, "--against", scenario).returncode == INVALID
