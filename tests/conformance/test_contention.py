"""Replication lag comes out of the write rate against the share of a link, as in a fluid flow."""

from __future__ import annotations

import math
import unittest
from typing import Any

from played import own, play

LINK = 125e6  # bytes/s
WAL = 500e3  # bytes per write
WRITES_PER_S = 100.0
OVERLOADED_S = 300.0


def age_bounds_s(rate: float, share: float, duration_s: float) -> tuple[float, float]:
    """`theory::batched_age_overload_s` of sim/theory/fluid.hpp."""
    ratio = share / rate
    return duration_s * (1 - ratio), duration_s * (1 - ratio * ratio)


class Contention(unittest.TestCase):
    def lost(self, **values: Any) -> dict[str, Any]:
        return play(self, own("contention"), values).recovery["stores"]["ledger"]

    def holds(self, lost: dict[str, Any], share: float) -> None:
        rate = WRITES_PER_S * WAL
        low_s, high_s = age_bounds_s(rate, share, OVERLOADED_S)
        # Four standard deviations of the time that so many Poisson writes take; two batches.
        slack_s = 4 * math.sqrt(share * OVERLOADED_S / WAL) / WRITES_PER_S + 0.4
        self.assertGreater(lost["rpo_s"], low_s - slack_s)
        self.assertLess(lost["rpo_s"], high_s + slack_s)
        # What has arrived of the batch in flight counts, so that it is the low bound that holds.
        self.assertAlmostEqual(lost["rpo_s"], low_s, delta=slack_s)
        spread_bytes = 4 * math.sqrt(WRITES_PER_S * OVERLOADED_S) * WAL
        self.assertAlmostEqual(
            lost["lost_bytes"], (rate - share) * OVERLOADED_S, delta=spread_bytes
        )
        self.assertEqual(lost["lost_bytes"], lost["lost_writes"] * WAL)

    def test_shares_of_the_link(self) -> None:
        for streams in (2, 4, 9):
            with self.subTest(streams=streams):
                lost = self.lost(**{"traffic/transfers/copy/streams": streams})
                self.holds(lost, LINK / (streams + 1))

    def test_longer_routes_get_less(self) -> None:
        """Shares are weighted by the inverse of the latency: 30 ms of the log, 10 ms of the copy."""
        zones = {f"deployment/regions/{region}/zone_latency": "20ms" for region in ("east", "west")}
        self.holds(self.lost(**zones), LINK * (1 / 30) / (1 / 30 + 4 / 10))

    def test_one_stream_leaves_enough(self) -> None:
        lost = self.lost(**{"traffic/transfers/copy/streams": 1})
        self.assertLess(lost["rpo_s"], 2.0)

    def test_without_the_copy(self) -> None:
        lost = self.lost(**{"traffic/transfers": None})
        self.assertLess(lost["rpo_s"], 0.5)
        self.assertGreater(lost["lost_writes"], 0)


if __name__ == "__main__":
    unittest.main()
