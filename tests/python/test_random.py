"""Random scenarios and random damage."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import rehearse as r
from hypothesis import given, settings
from hypothesis import strategies as st
from rehearse import _pointer
from rehearse import kinds as k

NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
DURATIONS = st.integers(1, 500).map(lambda n: f"{n}ms")
TIMES = st.one_of(
    DURATIONS,
    DURATIONS.map(k.exponential),
    st.builds(lambda mean, cv: k.lognormal(mean=mean, cv=cv), DURATIONS, st.floats(0.1, 5)))
SERVICES = st.builds(
    lambda replicas, concurrency, time: k.service(replicas=replicas, concurrency=concurrency,
                                                  service_time=time),
    st.integers(1, 20), st.integers(1, 64), TIMES)


@st.composite
def scenarios(draw: st.DrawFn) -> r.Scenario:
    services = draw(st.dictionaries(NAMES, SERVICES, min_size=1, max_size=4))
    populations = {name: k.population(call=f"{name}/serve", rate=f"{draw(st.integers(1, 50))}/s")
                   for name in services}
    return r.Scenario(name="random", run=k.run(duration="30s", warmup="5s"),
                      deployment=k.deployment(services=services),
                      traffic=k.traffic(populations=populations))


@settings(max_examples=15, deadline=None)
@given(scenarios())
def test_random_scenarios_come_back_from_files(scenario: r.Scenario) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "random.json"
        scenario.save(path)
        assert r.Scenario.load(path) == scenario
    scenario.validate()


@settings(max_examples=5, deadline=None)
@given(scenarios(), st.integers(0, 2**53 - 1))
def test_random_scenarios_are_deterministic(scenario: r.Scenario, seed: int) -> None:
    assert r.run(scenario, seed=seed).fingerprint == r.run(scenario.copy(), seed=seed).fingerprint


@settings(max_examples=20, deadline=None)
@given(scenarios(), st.data())
def test_damage_is_told_at_its_place(scenario: r.Scenario, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(scenario.deployment.services)))
    field = data.draw(st.sampled_from(["replicas", "concurrency"]))
    value = data.draw(st.one_of(st.integers(max_value=0), st.just("many"), st.just([1]),
                                st.just({}), st.just(True), st.just(1.5)))
    pointer = f"/deployment/services/{name}/{field}"
    scenario[pointer] = value
    problems = scenario.problems()
    assert [problem.pointer for problem in problems] == [pointer]


JSON = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
                    lambda part: st.lists(part, max_size=3)
                    | st.dictionaries(st.text(max_size=3), part, max_size=3), max_leaves=10)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4),
       st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_differences_turn_one_document_into_the_other(a: dict, b: dict) -> None:
    document = json.loads(json.dumps(a))
    rows = list(_pointer.differences(a, b))
    for pointer, before, after in rows:
        if after is _pointer.MISSING:
            _pointer.remove(document, pointer)
        else:
            _pointer.put(document, pointer, after)
    assert document == b
    assert bool(rows) == (json.dumps(a, sort_keys=True) != json.dumps(b, sort_keys=True))
