"""The JSON Schema: Draft 7, accepts every shipped scenario, refuses what the program refuses."""

from __future__ import annotations

import json

import jsonschema
import pytest
from rehearse import INVALID, LIBRARY, bare, call, write

SHIPPED = sorted(LIBRARY.glob("*.json"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = json.loads(call("schema").stdout)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def test_there_are_shipped_scenarios() -> None:
    assert SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_accepts_shipped_scenarios(validator: jsonschema.Draft7Validator, path) -> None:
    # A scenario that extends another one is a patch: the whole is what must hold.
    merged = json.loads(call("show", path).stdout)
    assert [error.message for error in validator.iter_errors(merged)] == []
    patch = json.loads(path.read_text())
    assert [error.message for error in validator.iter_errors(patch)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"run": {"duration": True}},
        {"run": {"duration": "10 parsecs"}},
        {"run": {"durations": "10s"}},
        {"objectives": {"x": {"kind": "rto"}}},
        {"objectives": {"x": {"kind": "rtoo", "target": 1}}},
        {"recovery": {"good_share": 2}},
        {"unknown": {}},
    ],
    ids=lambda change: json.dumps(change),
)
def test_refuses_what_the_program_refuses(
    validator: jsonschema.Draft7Validator, tmp_path, change
) -> None:
    scenario = bare(**change)
    assert not validator.is_valid(scenario)
    assert call("validate", write(tmp_path / "s.json", scenario)).returncode == INVALID
    assert validator.is_valid(bare())
