from __future__ import annotations

import gc
import os

import pytest
import rehearse as r
from rehearse.policies import Scaling
from test_policies import ONE, most, short


def play(env: r.Environment, **arguments: object) -> tuple[int, float]:
    seen, info = env.reset(**arguments)
    steps, total, done = 0, 0.0, False
    while not done:
        assert isinstance(seen, Scaling) and info["time_s"] == seen.now_s
        seen, reward, done, truncated, info = env.step(seen.most)
        assert truncated is False
        total += reward
        steps += 1
    assert seen is None and info["result"] is env.result
    return steps, total


def test_a_stepped_run_is_the_run_of_the_same_policy() -> None:
    with r.Environment(short(), ONE) as env:
        steps, reward = play(env, seed=3)
        assert env.result == r.run(short(), seed=3, policies={ONE: most})
        assert steps == 80  # every 15 s of 20 minutes
        assert reward <= 0
        assert play(env, seed=3) == (steps, reward)


def test_several_loops_take_turns() -> None:
    with r.Environment(short(), "autoscaler:*@us-east") as env:
        components = set()
        seen, info = env.reset()
        for _ in range(10):
            components.add(info["component"])
            seen, _, _, _, info = env.step(seen.replicas)
        assert len(components) == 5


def test_steps_to_a_time() -> None:
    with r.Environment(short(), ONE) as env:
        env.reset()
        seen, _, done, _, _ = env.step(5, until=600.0)
        assert 600.0 <= seen.now_s < 616.0 and not done
        seen, _, done, _, _ = env.step(5, until=1e9)
        assert done and seen is None


def test_a_reward_of_ones_own() -> None:
    rewards = r.Environment(short(), ONE, reward=lambda before, action, after: 1.0)
    with rewards as env:
        assert play(env)[1] == 80.0


def test_wrong_use_is_told() -> None:
    env = r.Environment(short(), ONE)
    with pytest.raises(r.UsageError, match="reset"):
        env.step(1)
    env.reset()
    with pytest.raises(r.RunError, match="expected a whole number"):
        env.step("many")
    with pytest.raises(r.UsageError, match="reset"):
        env.step(1)
    with pytest.raises(r.RunError, match="fits no control loop"):
        r.Environment(short(), "nobody").reset()
    with pytest.raises(r.UsageError, match="seed"):
        env.reset(seed=-1)


def test_an_abandoned_run_leaves_no_process() -> None:
    env = r.Environment(short(), ONE)
    env.reset()
    pid = env._worker._child.pid
    del env
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_a_thousand_steps_leak_nothing() -> None:
    with r.Environment(short(), "autoscaler:*") as env:
        play_steps(env, 200)
        before, descriptors = resident(), len(os.listdir("/proc/self/fd"))
        play_steps(env, 1000)
        assert resident() - before < 4 << 20
        assert len(os.listdir("/proc/self/fd")) == descriptors


def play_steps(env: r.Environment, count: int) -> None:
    """Begins runs until so many steps are taken."""
    seen, _ = env.reset()
    for _ in range(count):
        seen, _, done, _, _ = env.step(seen.replicas)
        if done:
            seen, _ = env.reset()
