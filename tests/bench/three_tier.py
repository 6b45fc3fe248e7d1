"""The three-tier network of bench_three_tier_native.cpp on SimPy 3; prints one JSON line.

Usage: three_tier.py [REQUESTS]
"""

import json
import random
import sys
import time
from collections.abc import Generator

import simpy

ARRIVALS_PER_S = 9000.0
REPLICAS, REPLICA_WORKERS, REPLICA_WORK_S = 3, 8, 0.002
DATABASE_WORKERS, DATABASE_WORK_S = 16, 0.001


def simulate(requests: int) -> float:
    """Mean response in seconds."""
    rng = random.Random(1)
    env = simpy.Environment()
    replicas = [simpy.Resource(env, REPLICA_WORKERS) for _ in range(REPLICAS)]
    database = simpy.Resource(env, DATABASE_WORKERS)
    responses = []

    def serve(station: simpy.Resource, work_s: float) -> Generator:
        with station.request() as turn:
            yield turn
            yield env.timeout(rng.expovariate(1.0 / work_s))

    def request(number: int) -> Generator:
        issued = env.now
        yield from serve(replicas[number % REPLICAS], REPLICA_WORK_S)
        yield from serve(database, DATABASE_WORK_S)
        responses.append(env.now - issued)

    def source() -> Generator:
        for number in range(requests):
            env.process(request(number))
            yield env.timeout(rng.expovariate(ARRIVALS_PER_S))

    env.process(source())
    env.run()
    return sum(responses) / len(responses)


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
    start = time.process_time()
    mean_s = simulate(requests)
    spent_s = time.process_time() - start
    print(json.dumps({"items_per_second": requests / spent_s, "mean_response_ms": 1e3 * mean_s}))


if __name__ == "__main__":
    main()
