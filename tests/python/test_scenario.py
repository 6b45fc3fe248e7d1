from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import rehearse as r
from conftest import ROOT, bare, program


def test_loads_shipped_scenarios_by_name() -> None:
    names = r.shipped().index
    assert {"region-loss", "mmc", "traffic-surge"} <= set(names)
    assert r.Scenario.load("region-loss").faults["east-lost"].kind == "region-loss"


def test_a_loaded_scenario_is_what_the_program_shows() -> None:
    shown = json.loads(program("show", "mmc").stdout)
    assert r.Scenario.load("mmc").document == shown


def test_data_files_of_a_base_elsewhere_are_still_found() -> None:
    r.Scenario.load("region-loss").validate()


def test_reads_and_writes_by_pointer_and_attribute(scenario: r.Scenario) -> None:
    scenario.deployment.services.web.replicas = 3
    assert scenario["/deployment/services/web/replicas"] == 3
    scenario["/traffic/populations/all/rate"] = "7/s"
    assert scenario.traffic.populations["all"].rate == "7/s"
    scenario["/faults/crash"] = {"kind": "pod-loss"}
    assert scenario.faults.crash == {"kind": "pod-loss"}
    del scenario.faults.crash
    assert "crash" not in scenario["/faults"]
    del scenario["/faults"]
    assert scenario.get("/faults") is None


def test_a_missing_value_is_told_with_its_pointer(scenario: r.Scenario) -> None:
    with pytest.raises(KeyError, match="/deployment/services/wob"):
        scenario["/deployment/services/wob/replicas"]
    with pytest.raises(AttributeError, match='/deployment/servces; did you mean "services"'):
        scenario.deployment.servces
    with pytest.raises(AttributeError, match='did you mean "traffic"'):
        scenario.trafic = {}
    with pytest.raises(TypeError, match='did you mean "traffic"'):
        r.Scenario(trafic={})


def test_every_problem_is_reported_with_its_pointer(scenario: r.Scenario) -> None:
    scenario.deployment.services.web.replicas = 0
    scenario["/traffic/populations/all/rate"] = "5/x"
    with pytest.raises(r.ScenarioError) as caught:
        scenario.validate()
    assert caught.value.pointers == ["/deployment/services/web/replicas",
                                     "/traffic/populations/all/rate"]
    assert "expected an integer from 1" in caught.value.diagnostics[0].message
    assert isinstance(caught.value, ValueError)
    assert scenario.problems() == caught.value.diagnostics


def test_models_and_run_rules_are_checked_too() -> None:
    scenario = bare(faults={"surge": {"kind": "traffic-surge", "factor": 2, "at": "10s"}})
    assert scenario.problems()[0].pointer == "/faults/surge/at"
    assert bare(duration="30s").problems()[0].pointer == "/run/warmup"
    assert "--max-memory" in bare().problems(max_memory_bytes=1e3)[0].message


def test_a_problem_in_a_file_has_its_line(tmp_path: Path, scenario: r.Scenario) -> None:
    path = tmp_path / "s.json"
    scenario.deployment.services.web.concurrency = 8
    scenario.save(path)
    loaded = r.Scenario.load(path)
    loaded["/faults"] = {"x": {"kind": "pod-loss"}}
    in_memory = loaded.problems()
    assert in_memory and in_memory[0].file == ""
    path.write_text(path.read_text().replace('"concurrency": 8', '"concurrency": -8'))
    with pytest.raises(r.ScenarioError) as caught:
        r.Scenario.load(path)
    assert caught.value.diagnostics[0].line > 1
    assert caught.value.diagnostics[0].file == str(path)


def test_an_unknown_name_is_suggested() -> None:
    with pytest.raises(r.ScenarioError, match='did you mean "traffic-surge"'):
        r.Scenario.load("traffic-surg")


def test_extends_is_merged_at_once() -> None:
    scenario = r.Scenario({"extends": "mmc", "run": {"duration": "200s"}}, name="short")
    assert "extends" not in scenario.document
    assert scenario.run.duration == "200s"
    assert scenario.run.warmup == "100s"


def test_saves_what_the_program_reads(tmp_path: Path, scenario: r.Scenario) -> None:
    scenario.save(tmp_path / "bare.json")
    assert r.Scenario.load(tmp_path / "bare.json") == scenario
    assert program("validate", str(tmp_path / "bare.json")).returncode == 0
    assert [p.name for p in tmp_path.iterdir()] == ["bare.json"]


def test_diff_replace_copy_and_equality(scenario: r.Scenario) -> None:
    other = scenario.replace({"/run/duration": "20min", "/traffic/populations/all/good_within": None,
                              "/deployment/services/web/replicas": 2})
    assert other != scenario == scenario.copy()
    assert scenario.diff(other) == [
        r.Change("/run/duration", "10min", "20min"),
        r.Change("/deployment/services/web/replicas", 1, 2),
        r.Change("/traffic/populations/all/good_within", "100ms", None)]
    assert not scenario.diff(scenario)
    assert pickle.loads(pickle.dumps(other)) == other


def test_settings_know_their_origin() -> None:
    scenario = r.Scenario.load("mmc")
    scenario.run.duration = "200s"
    settings = scenario.settings()
    path = ROOT / "scenarios/library/mmc.json"
    assert settings.origin["/run/warmup"].startswith(f"{path}:")
    assert settings.origin["/run/duration"] == "Python"
    assert settings.origin["/run/observe_every"] == "default"
    assert settings.value["/run/observe_every"] == "60s"


def test_shows_itself(scenario: r.Scenario) -> None:
    assert "services     web" in repr(scenario)
    assert "<th" in scenario._repr_html_() and "web" in scenario._repr_html_()
    scenario["/description"] = "<script>"
    assert "<script>" not in scenario._repr_html_()
