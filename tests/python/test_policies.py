from __future__ import annotations

import math
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import rehearse as r
from rehearse import policies

SURGE = "traffic-surge"
ONE = "autoscaler:checkout@us-east"


def light(name: str) -> r.Scenario:
    """A shipped scenario with about a tenth of its load."""
    scenario = r.Scenario.load(name)
    for population in scenario.traffic.populations:
        scenario[f"/traffic/populations/{population}/rate_curve/scale"] = 0.01
    return scenario


def short() -> r.Scenario:
    return light(SURGE).replace({
        "/run/duration": "20min", "/run/warmup": "2min", "/faults/surge/at": "5min",
        "/faults/surge/duration": "5min"})


def hold(seen: policies.Scaling) -> int:
    return seen.replicas


def most(seen: policies.Scaling) -> int:
    return seen.most


def replicas(result: r.Result, component: str = "placement:checkout@us-east") -> np.ndarray:
    [column] = result.series("*checkout@us-east*", "replicas").columns
    return result.array(*column)


def test_a_function_decides() -> None:
    held = r.run(short(), policies={ONE: hold})
    assert set(replicas(held)) == {3.0}
    grown = r.run(short(), policies={ONE: most})
    assert replicas(grown)[-1] == 20.0
    assert held.fingerprint != grown.fingerprint


def test_a_run_is_deterministic_and_does_not_depend_on_processes() -> None:
    def ahead(seen: policies.Scaling) -> int:
        return math.ceil((seen.busy + seen.queued) / (0.5 * seen.servers_per_pod))

    one, two = (r.run(short(), policies={"autoscaler:*": ahead}, replications=2, jobs=jobs)
                for jobs in (1, 2))
    assert one == two


def test_each_loop_has_a_copy_of_its_own() -> None:
    class Counter:
        def __init__(self) -> None:
            self.calls: list[float] = []

        def __call__(self, seen: policies.Scaling) -> int:
            assert not self.calls or seen.now_s - self.calls[-1] > 14.0
            self.calls.append(seen.now_s)
            return seen.replicas

    as_class = r.run(short(), policies={"autoscaler:*": Counter})
    as_object = r.run(short(), policies={"autoscaler:*": Counter()})
    assert as_class == as_object


def test_bounds_hold_and_numpy_is_accepted() -> None:
    result = r.run(short(), policies={ONE: lambda seen: np.int64(1000)})
    assert replicas(result).max() == 20.0


def test_what_a_policy_sees_is_true() -> None:
    def check(seen: policies.Scaling) -> int:
        assert 0 <= seen.busy <= seen.servers
        assert (seen.least, seen.most) == (3, 20)
        assert 0 <= seen.ready <= 20 and seen.queued >= 0
        assert seen.good + seen.failed <= seen.issued
        assert 0 <= seen.utilisation <= 1
        return seen.replicas

    r.run(short(), policies={ONE: check})


@pytest.mark.parametrize("policy, message", [
    (lambda seen: 1 / 0, "ZeroDivisionError"),
    (lambda seen: "many", "expected a whole number, found 'many'"),
    (lambda seen: 2.5, "expected a whole number, found 2.5"),
    (lambda seen: None, "found None"),
])
def test_a_policy_that_fails_is_a_run_error(policy: object, message: str) -> None:
    with pytest.raises(r.RunError, match=message):
        r.run(short(), policies={ONE: policy})


def test_a_policy_of_the_users_own_module_travels_by_value() -> None:
    packed = policies.pack({ONE: hold})
    code = f"import pickle; print(len(pickle.loads({packed!r})))"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="/",
                           env={"PYTHONPATH": str(Path(r.__file__).parents[1])})
    assert there.stdout == "1\n", there.stderr


def test_wrong_policies_are_told() -> None:
    with pytest.raises(r.RunError, match="fits no control loop; there are autoscaler:"):
        r.run(short(), policies={"autoscaler:nobody": hold})
    with pytest.raises(r.UsageError, match="expected a function"):
        r.run(short(), policies={ONE: 3})
    with pytest.raises(r.UsageError, match="pickled"):
        r.run(short(), policies={ONE: lambda seen, lock=__import__("threading").Lock(): 1})


def test_without_policies_it_is_the_programs_own_run() -> None:
    def only_watch(seen: policies.Failover) -> str | None:
        best = min(seen.candidates, key=lambda c: (c.rank, c.missing_bytes))
        return best.name

    scenario = light("database-crash")
    assert r.run(scenario, policies={"failover_controller:*": only_watch}).fingerprint == \
        r.run(scenario).fingerprint


def test_a_failover_policy_decides() -> None:
    lost = light("region-loss").replace({"/run/duration": "3h 30min"})

    def never(seen: policies.Failover) -> None:
        return None

    def unknown(seen: policies.Failover) -> str:
        return "nobody"

    assert r.run(lost).recovery.recovered
    assert not r.run(lost, policies={"failover_controller:*": never}).recovery.recovered
    with pytest.raises(r.RunError, match="expected None or one of"):
        r.run(lost, policies={"failover_controller:*": unknown})


def test_policies_in_a_sweep() -> None:
    study = r.sweep(short(), {"/faults/surge/factor": [4]}, replications=2, policies={ONE: most})
    alone = r.run(short().replace({"/faults/surge/factor": 4}), replications=2,
                  policies={ONE: most})
    assert study.to_frame().fingerprint.tolist() == alone.to_frame().fingerprint.tolist()


def test_a_call_costs_less_than_20_us() -> None:
    seen = (60.0, 3, 3, 3, 20, 24.0, 12.5, 3.0, 1000, 990, 10)
    decide = policies._scaling(hold, ONE)
    begin = time.process_time()
    for _ in range(20_000):
        decide(*seen)
    assert (time.process_time() - begin) / 20_000 < 20e-6


def test_calls_in_a_run_cost_less_than_20_us() -> None:
    scenario = short().replace({"/faults/surge": None, "/objectives": {}})
    for service in list(scenario.deployment.services):
        for region in list(scenario.deployment.services[service].placement):
            scenario[f"/deployment/services/{service}/placement/{region}/autoscaler/sync_period"] \
                = "100ms"
    calls = 10 * 18 * 60 * 10
    often = r.run(scenario, policies={"autoscaler:*": hold}).to_frame().wall_s[0]
    rare = r.run(scenario, policies={"autoscaler:gateway@us-west": hold}).to_frame().wall_s[0]
    assert (often - rare) / calls < 20e-6
