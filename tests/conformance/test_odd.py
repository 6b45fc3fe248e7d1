"""Odd scenarios end well, and say something sane."""

from __future__ import annotations

import unittest

from played import own, play


class Odd(unittest.TestCase):
    def test_a_region_lost_twice(self) -> None:
        played = play(self, own("lost-twice"))
        first, second = (played.document["disasters"][name] for name in ("first", "second"))
        self.assertEqual((first["t0_s"], second["t0_s"]), (300.0, 1200.0))
        for one in (first, second):
            self.assertGreater(one["rto_s"], 0.0)
            self.assertLess(one["rto_s"], 240.0)
        self.assertGreater(first["stores"]["ledger"]["lost_writes"], 0)
        # The database was promoted in the west, and stays there.
        self.assertEqual(second["stores"]["ledger"]["lost_writes"], 0)

    def test_lost_again_before_it_is_back(self) -> None:
        for again in (
            {"at": "5min"},
            {"at": "7min"},
            {"at": "9min"},
            {"at": "6min", "target": "west"},
            {"at": "1799s"},
        ):
            with self.subTest(again=again):
                values = {f"faults/second/{field}": value for field, value in again.items()}
                played = play(self, own("lost-twice"), values)
                first, second = (played.document["disasters"][name] for name in ("first", "second"))
                self.assertGreater(first["rto_s"], 0.0)
                self.assertGreater(first["stores"]["ledger"]["lost_writes"], 0)
                self.assertEqual(second["stores"]["ledger"]["lost_writes"], 0)

    def test_lost_twice_by_one_disaster(self) -> None:
        played = play(self, own("lost-twice"), {"faults/second/disaster": "first"})
        self.assertEqual(set(played.document["disasters"]), {"first"})
        (relapse,) = played.recovery["relapses"]
        self.assertEqual((relapse["start_s"], relapse["ended"]), (1200.0, True))
        self.assertGreater(relapse["length_s"], 0.0)

    def test_nobody_there_when_it_strikes(self) -> None:
        played = play(self, own("no-traffic"))
        self.assertEqual((played.document["verdict"], played.exit_code), ("undecided", 6))
        self.assertEqual(set(played.document["disasters"]), {"blink", "east-lost"})
        self.assertEqual(played.document["disasters"]["blink"]["rto_s"], 0.0)
        lost = played.document["disasters"]["east-lost"]
        self.assertEqual((lost["state"], lost["rto_s"], lost["rpo_s"]), ("undecided", None, 0.0))
        self.assertTrue(lost["reason"])
        # Three minutes after the warm-up at 100/s.
        self.assertAlmostEqual(
            played.document["populations"]["writers"]["requests"], 18000, delta=600
        )

    def test_users_who_wait(self) -> None:
        played = play(self, own("users"))
        writers = played.document["populations"]["writers"]
        self.assertGreater(writers["failed"], 0)
        self.assertGreater(played.recovery["rto_s"], 0.0)
        # 200 users think 2 s and are answered in no time, except while they wait for timeouts.
        self.assertLess(writers["requests"], 200 / 2 * 19 * 60)
        self.assertGreater(writers["requests"], 0.8 * 200 / 2 * 19 * 60)

    def test_a_chain_cut_in_the_middle(self) -> None:
        played = play(self, own("chain"))
        self.assertEqual(set(played.document["disasters"]), {"east-lost"})
        self.assertIsNotNone(played.recovery["rto_s"])
        # One of the two before the cut is promoted.
        self.assertLess(played.recovery["stores"]["ledger"]["rpo_s"], 1.0)
        behind = played.series["database:ledger/west-1", "replication lag"]
        self.assertAlmostEqual(behind[9], 300.0, delta=1.0)

    def test_a_chain_without_a_copy_before_the_cut(self) -> None:
        members = "deployment/data_stores/ledger/members"
        alone = {f"{members}/near-1": None, f"{members}/near-2": None}
        played = play(self, own("chain"), alone)
        self.assertAlmostEqual(played.recovery["stores"]["ledger"]["rpo_s"], 300.0, delta=1.0)
        # It is promoted beyond the cut, where the service does not reach it.
        self.assertIsNone(played.recovery["rto_s"])
        self.assertEqual(played.document["verdict"], "missed")


if __name__ == "__main__":
    unittest.main()
