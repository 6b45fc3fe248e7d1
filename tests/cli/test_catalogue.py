"""list, show, describe, schema: what a person or a program can learn about scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rehearse import LIBRARY, MET, bare, call, write

SHIPPED = sorted(path.stem for path in LIBRARY.glob("*.json"))


def test_list_names_every_shipped_scenario_with_its_first_sentence() -> None:
    rows = json.loads(call("list", "--json").stdout)
    assert [row["name"] for row in rows] == SHIPPED
    lines = call("list").stdout.splitlines()
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows):
        assert line.split(None, 1) == [row["name"], row["summary"]]
        assert row["description"].startswith(row["summary"] + ".")


def test_list_looks_where_the_environment_says(tmp_path: Path) -> None:
    write(tmp_path / "mine.json", bare())
    done = call("list", REHEARSE_LIBRARY=str(tmp_path))
    assert done.stdout == "mine  One service under open load\n"
    assert call("validate", "mine", REHEARSE_LIBRARY=str(tmp_path)).returncode == MET


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_are_valid(name: str) -> None:
    done = call("validate", name)
    assert (done.returncode, done.stdout, done.stderr) == (MET, f"{name}: valid\n", "")


def test_show_prints_the_merged_scenario(tmp_path: Path) -> None:
    write(tmp_path / "base.json", bare())
    child = tmp_path / "child.json"
    child.write_text('{"extends": "base.json", "run": {"duration": "20min"}}')
    shown = json.loads(call("show", child, "--set", "/run/seed=4").stdout)
    assert shown["run"] == {"duration": "20min", "warmup": "1min", "seed": 4}
    assert shown["traffic"] == bare()["traffic"]


def test_resolved_tells_where_each_value_comes_from(tmp_path: Path) -> None:
    base = write(tmp_path / "base.json", bare())
    child = tmp_path / "child.json"
    child.write_text('{"extends": "base.json",\n "run": {"duration": "20min"}}')
    done = call("show", child, "--resolved", "--set", "/run/seed=4", "--json")
    rows = {row["pointer"]: row for row in json.loads(done.stdout)}
    duration, warmup = rows["/run/duration"], rows["/run/warmup"]
    assert (duration["value"], duration["origin"]["from"]) == ("20min", "file")
    assert (duration["origin"]["file"], duration["origin"]["line"]) == (str(child), 2)
    assert Path(warmup["origin"]["file"]).resolve() == base.resolve()
    assert rows["/run/seed"]["origin"]["from"] == "set"
    assert rows["/run/observe_every"]["origin"]["from"] == "default"
    text = call("show", child, "--resolved").stdout
    assert any(
        line.split()[:2] == ["/run/duration", '"20min"'] and line.endswith(f"{child}:2:22")
        for line in text.splitlines()
    )


def test_describe_knows_every_kind() -> None:
    catalogue = json.loads(call("describe", "--json").stdout)
    names = [kind["name"] for kind in catalogue["kinds"]]
    assert {"scenario", "run", "population", "rto", "rpo", "exponential"} <= set(names)
    text = call("describe").stdout
    for kind in catalogue["kinds"]:
        assert f"\n  {kind['name']} " in "\n" + text


def test_describe_of_one_kind_is_its_reference_page() -> None:
    page = call("describe", "run").stdout
    assert "`warmup`" in page
    (parameters,) = [
        kind["parameters"]
        for kind in json.loads(call("describe", "--json").stdout)["kinds"]
        if kind["name"] == "run"
    ]
    assert json.loads(call("describe", "run", "--json").stdout)["parameters"] == parameters


def test_describe_knows_families() -> None:
    pages = json.loads(call("describe", "discipline", "--json").stdout)
    assert {page["name"] for page in pages} >= {"fifo", "lifo", "priority", "processor_sharing"}
    text = call("describe", "discipline").stdout
    assert text.startswith("# adaptive_lifo\n") and "\n\n# codel\n" in text
