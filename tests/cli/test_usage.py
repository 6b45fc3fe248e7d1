"""Wrong usage, help, and what goes to standard output and what to standard error."""

from __future__ import annotations

import pytest
from rehearse import INVALID, MET, USAGE, call

VERBS = ["run", "collapse", "validate", "show", "list", "describe", "schema", "report", "export", "compare", "check"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected a command; `rehearse --help` lists them"),
        (["rnu"], 'unknown command "rnu"; did you mean "run"?'),
        (["run"], "SCENARIO is required"),
        (["run", "x", "--fast"], "The following argument was not expected: --fast"),
        (["run", "x", "--replications", "0"], "--replications: Value 0 not in range 1 to 1000000"),
        (["run", "x", "--seed", "-1"], "--seed: Value -1 not in range 0 to 9007199254740991"),
        (["describe", "databse"], 'unknown kind "databse"; did you mean "database"?'),
    ],
)
def test_wrong_usage_is_told_on_stderr(arguments: list[str], message: str) -> None:
    done = call(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (
        USAGE,
        "",
        f"rehearse: error: {message}\n",
    )


def test_wrong_memory_bound(scenario) -> None:
    done = call("run", scenario, "--max-memory", "much")
    assert done.returncode == USAGE
    assert done.stderr.startswith("rehearse: error: --max-memory: expected ")
    assert 'found "much"' in done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_every_verb_has_examples(verb: str) -> None:
    done = call(verb, "--help")
    assert (done.returncode, done.stderr) == (MET, "")
    assert "Examples:\n  rehearse " + verb in done.stdout
    assert "--json" in done.stdout


def test_help_names_every_verb_but_the_hidden_one() -> None:
    shown = call("--help").stdout
    for verb in VERBS:
        assert f"\n  {verb} " in shown
    assert "worker" not in shown


def test_version() -> None:
    done = call("--version")
    assert done.returncode == MET
    assert done.stdout.startswith("rehearse ")


def test_unknown_scenario_is_invalid_and_the_nearest_is_suggested() -> None:
    done = call("run", "region-lost")
    assert (done.returncode, done.stdout) == (INVALID, "")
    assert 'did you mean "region-loss"?' in done.stderr
    assert done.stderr.startswith("rehearse: error: region-lost: ")
