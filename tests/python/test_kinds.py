from __future__ import annotations

import inspect

import pytest
import rehearse as r
from rehearse import kinds as k


def test_functions_write_what_a_file_would_say() -> None:
    assert k.exponential("2ms") == {"exponential": "2ms"}
    assert k.exponential(mean="2ms") == {"exponential": "2ms"}
    assert k.lognormal(mean="2ms", cv=2) == {"lognormal": {"mean": "2ms", "cv": 2}}
    assert k.rto(target="1min") == {"kind": "rto", "target": "1min"}
    assert k.region_loss(target="us-east", at="1h")["kind"] == "region-loss"
    assert k.compute(k.constant("1ms")) == {"compute": {"constant": "1ms"}}
    assert k.run(duration="1h") == {"duration": "1h"}


def test_wrong_keywords_are_type_errors_with_a_suggestion() -> None:
    with pytest.raises(TypeError, match='did you mean "replicas"'):
        k.service(replica=2)
    with pytest.raises(TypeError, match="lacks 'target'"):
        k.rto()
    with pytest.raises(TypeError, match="by name"):
        k.service(2)
    with pytest.raises(TypeError, match="twice"):
        k.exponential("2ms", mean="3ms")
    with pytest.raises(AttributeError, match='did you mean "service"'):
        k.servce


def test_every_kind_is_a_documented_function() -> None:
    for name in dir(k):
        function = getattr(k, name)
        assert function.__doc__.count("\n") >= 2
        inspect.signature(function)
    assert k.uniform(low=1, high=2) == {"uniform": {"low": 1, "high": 2}}
    assert "batch_size_uniform" in dir(k)


def test_the_catalogue_says_units_and_defaults() -> None:
    parameter = r.describe("run")["observe_every"]
    assert (parameter.unit, parameter.default, parameter.required) == ("seconds", "60s", False)
    with pytest.raises(KeyError, match="did you mean"):
        r.describe("run")["duraton"]
    with pytest.raises(KeyError, match="did you mean"):
        r.describe("servce")
    frame = r.describe("rto").to_frame()
    assert frame.required["target"]
    assert {kind.name for kind in r.describe().family("objective")} >= {"rto", "rpo", "latency"}
