"""What zones, crashes and cut uplinks do to acknowledged writes: nothing, where it is promised."""

from __future__ import annotations

import json
import unittest

from played import Played, call, own, play

FEW = {"run/warmup": "2min", "traffic/populations/europe": None}


class ZoneLoss(unittest.TestCase):
    def test_shipped_loses_nothing(self) -> None:
        shown = json.loads(call("show", "zone-loss").stdout)
        members = shown["deployment"]["data_stores"]["orders"]["members"]
        (primary,) = [one for one in members.values() if one["role"] == "primary"]
        self.assertEqual(shown["faults"]["zone-a-lost"]["target"], primary["zone"])
        fault = {"faults/zone-a-lost/at": "10min", "faults/zone-a-lost/duration": "10min"}
        played = play(self, "zone-loss", {**FEW, "run/duration": "30min", **fault})
        self.assertIn("promoted", kinds(played, "failover_controller:orders-ha"))
        self.assertGreater(played.recovery["rto_s"], 0.0)
        self.assertEqual(played.recovery["rpo_s"], 0.0)
        self.assertGreater(played.stores["orders"]["acknowledged"], 0)
        self.assertEqual({store["lost"] for store in played.stores.values()}, {0})

    def test_it_is_the_synchronous_standby_that_keeps_them(self) -> None:
        kept = play(self, own("standby"))
        self.assertEqual(kept.recovery["stores"]["ledger"]["lost_writes"], 0)
        role = {"deployment/data_stores/ledger/members/east-2/role": "replica"}
        lost = play(self, own("standby"), role)
        self.assertGreater(lost.recovery["stores"]["ledger"]["lost_writes"], 0)
        self.assertLess(lost.recovery["stores"]["ledger"]["rpo_s"], 0.5)


class DatabaseCrash(unittest.TestCase):
    def test_writes_stop_and_come_back(self) -> None:
        brief = {"run/duration": "20min", "run/observe_every": "10s"}
        played = play(self, "database-crash", {**FEW, **brief, "faults/primary-crash/at": "10min"})
        rate = played.series["database:orders", "commit rate"]
        self.assertEqual(len(rate), 119)  # at 10 s, 20 s, and so on
        # Down for the minute of the fault and the 10 s of a restart, back before a failover.
        self.assertTrue(all(one > 0.0 for one in rate[:59]))
        self.assertEqual(set(rate[61:66]), {0.0})
        self.assertTrue(all(one > 0.0 for one in rate[75:]))
        services = played.recovery["services"]
        self.assertGreaterEqual(services["checkout"]["rto_s"], 70.0)
        self.assertLess(services["checkout"]["rto_s"], 100.0)
        self.assertEqual(services["catalogue"]["rto_s"], 0.0)  # reads only
        self.assertEqual(played.recovery["rpo_s"], 0.0)
        self.assertEqual(played.stores["orders"]["lost"], 0)
        self.assertGreater(played.step("restart")["duration_s"], 60.0)


class EdgeCutOff(unittest.TestCase):
    def test_buffered_writes_arrive(self) -> None:
        brief = {
            "run/duration": "30min",
            "run/warmup": "2min",
            "faults/cut-off/at": "10min",
            "faults/cut-off/duration": "10min",
        }
        played = play(self, "edge", brief)
        site = "edge_site:us-east/boston"
        self.assertEqual(
            kinds(played, site),
            ["edge-cut-off", "autonomous", "edge-uplink-repaired", "reconnected"],
        )
        buffered = played.series[site, "buffered_writes"]
        self.assertGreater(max(buffered[10:20]), 0.0)
        self.assertEqual((buffered[9], buffered[-1]), (0.0, 0.0))
        self.assertGreater(played.stores["us-east/boston"]["acknowledged"], 0)
        self.assertEqual({store["lost"] for store in played.stores.values()}, {0})
        self.assertEqual(played.recovery["rpo_s"], 0.0)


def kinds(played: Played, component: str) -> list[str]:
    return [kind for _, who, kind in played.events if who == component]


if __name__ == "__main__":
    unittest.main()
