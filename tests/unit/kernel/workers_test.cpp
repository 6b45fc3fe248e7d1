// Workers held through calls, the door before them, memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/jobs.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::Pointwise;

MATCHER(EndsAt, "") { return std::abs(std::get<0>(arg).at_s - std::get<1>(arg)) < 1e-9; }

/// A shop with two servers whose jobs compute 1 s, then call a service of many servers for the
/// job's work.
struct Layered : Shop {
  explicit Layered(std::uint32_t workers, bool release = false) : Shop(2) {
    door = true;
    prepare = [this](Simulation& s) {
      back_service_ = s.add_service("back");
      back_station = s.add_station(server, back_service_, 100);
      s.station_up(back_station);
      back_group_ = s.add_group("service:back");
      s.set_members(back_group_, {back_station});
    };
    fit = [workers](Simulation&, StationExtra& extra) { extra.workers = workers; };
    steps = [this, release](Simulation& s, const Job& job) {
      Entry entry;
      entry.group = back_group_;
      entry.service = back_service_;
      entry.pc = s.add_program({work(s, job.work_s), op(OpCode::reply)});
      std::vector<Op> ops{work(s, 1.0)};
      if (release) ops.push_back(op(OpCode::leave, 1));
      ops.push_back(op(OpCode::call, s.add_entry(entry)));
      if (call_timeout_s < kNever) ops.back().timeout = s.timer_class(call_timeout_s);
      if (release) ops.push_back(op(OpCode::enter, 1));
      return ops;
    };
  }
  double call_timeout_s = kNever;
  StationId back_station = kNone;

 private:
  ServiceId back_service_ = 0;
  GroupId back_group_ = 0;
};

TEST(Workers, AreHeldThroughACall) {
  Layered shop(1);
  EXPECT_THAT(shop.play({{0.0, 3.0}, {0.0, 3.0}, {1.0, 1.0}}),
              Pointwise(EndsAt(), {4.0, 8.0, 10.0}));
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.extra().workers_area_s, 10.0, 1e-9);
  EXPECT_NEAR(shop.extra().door_area_s, 4.0 + 7.0, 1e-9);
  EXPECT_NEAR(shop.extra().held_area_s, 4.0 + 8.0 + 9.0, 1e-9);
  EXPECT_NEAR(shop.station().busy_area_s, 3.0, 1e-9);
}

TEST(Workers, CanBeReleasedDuringACall) {
  Layered shop(1, true);
  // 0..1 first, 1..2 second, 2..3 third compute; the calls end at 4, 5, 4.
  EXPECT_THAT(shop.play({{0.0, 3.0}, {0.0, 3.0}, {1.0, 1.0}}),
              Pointwise(EndsAt(), {4.0, 5.0, 4.0}));
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.extra().workers_area_s, 3.0, 1e-9);
  EXPECT_NEAR(shop.extra().held_area_s, 4.0 + 5.0 + 3.0, 1e-9);
}

TEST(Workers, AReleasedWorkerMustBeHadAgain) {
  Layered shop(1, true);
  // The answer of the first comes at 3.5, while the third has the worker until 4.
  EXPECT_THAT(shop.play({{0.0, 2.5}, {0.0, 9.0}, {3.0, 1.0}}),
              Pointwise(EndsAt(), {4.0, 11.0, 5.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Workers, TheDoorIsBounded) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.door_limit = 1;
  };
  const auto ends = shop.play({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1.0}, {3.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {2.0, 4.0, -1.0, 6.0}));
  EXPECT_EQ(ends[2].reason, "queue full");
  EXPECT_TRUE(shop.empty());
}

TEST(Workers, TheDoorHasADisciplineOfItsOwn) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.door.newest_first = true;
  };
  EXPECT_THAT(shop.play({{0.0, 1.0}, {0.1, 1.0}, {0.2, 1.0}}),
              Pointwise(EndsAt(), {2.0, 6.0, 4.0}));
}

TEST(Workers, TheDoorMayGoByClass) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.door.by_class = true;
  };
  EXPECT_THAT(shop.play({{0.0, 1.0, 2}, {0.1, 1.0, 2}, {0.2, 1.0, 1}, {0.3, 1.0, 0}}),
              Pointwise(EndsAt(), {2.0, 8.0, 6.0, 4.0}));
}

TEST(Workers, AreGivenBackWhenTheCallFails) {
  Layered shop(1);
  shop.call_timeout_s = 2.0;
  const auto ends = shop.play({{0.0, 5.0}, {0.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, 5.0}));
  EXPECT_EQ(ends[0].reason, "timeout");
  EXPECT_TRUE(shop.empty());
}

TEST(Workers, AreHeldForNobodyUntilTheWorkIsDone) {
  Layered shop(1);
  EXPECT_THAT(shop.play({{0.0, 5.0, 0, 2.0}, {0.0, 1.0}}), Pointwise(EndsAt(), {-1.0, 8.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Workers, CancelReachesTheDoorAndTheCallsMade) {
  Layered shop(1);
  shop.fit = [&](Simulation& s, StationExtra& extra) {
    extra.workers = 1;
    extra.expired = Expired::cancel;
    s.station_extra(shop.back_station).expired = Expired::cancel;
  };
  // The first leaves at 2, in its call; the second at 1, at the door.
  const auto ends = shop.play({{0.0, 5.0, 0, 2.0}, {0.0, 1.0, 0, 1.0}, {0.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, -1.0, 4.0}));
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.sim->network().stations[shop.back_station].busy_area_s, 1.0 + 1.0, 1e-9);
}

TEST(Workers, ACancelledCallGoesOnWhereItIsNotNoticed) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.expired = Expired::cancel;
  };
  EXPECT_THAT(shop.play({{0.0, 5.0, 0, 2.0}, {0.0, 1.0}}), Pointwise(EndsAt(), {-1.0, 4.0}));
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.sim->network().stations[shop.back_station].busy_area_s, 6.0, 1e-9);
}

TEST(Workers, DiscardHappensAtTheDoor) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.expired = Expired::discard;
  };
  EXPECT_THAT(shop.play({{0.0, 2.0}, {0.0, 5.0, 0, 1.0}, {0.0, 1.0}}),
              Pointwise(EndsAt(), {3.0, -1.0, 5.0}));
  EXPECT_EQ(shop.extra().dropped, 1U);
  EXPECT_TRUE(shop.empty());
}

TEST(Workers, AShedderWatchesTheDoor) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.shedder.emplace(policy::QueueLengthShedder({.high = 2, .low = 0}));
  };
  // Two wait: refused until the door is empty, which it is from 4 on.
  const auto ends =
      shop.play({{0.0, 1.0}, {0.1, 1.0}, {0.2, 1.0}, {0.3, 1.0}, {3.0, 1.0}, {5.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {2.0, 4.0, 6.0, -1.0, -1.0, 8.0}));
  EXPECT_EQ(ends[3].reason, "shed");
  EXPECT_TRUE(shop.empty());
}

TEST(Workers, WithoutWorkersAShedderWatchesTheServers) {
  Shop shop;
  shop.door = true;
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.shedder.emplace(policy::QueueLengthShedder({.high = 1}));
  };
  EXPECT_THAT(shop.play({{0.0, 1.0}, {0.1, 1.0}, {0.2, 1.0}, {1.5, 1.0}}),
              Pointwise(EndsAt(), {1.0, 2.0, -1.0, 3.0}));
}

TEST(Workers, AnAimdLimitIsGivenBackByWhateverEnds) {
  Shop shop(4);
  shop.door = true;
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.shedder.emplace(
        policy::AimdLimit({.initial = 1, .min = 1, .max = 2, .timeout_s = 100.0}));
  };
  // The limit of one is doubled by the first success (2 * 1 >= 1).
  EXPECT_THAT(shop.play({{0.0, 1.0}, {0.5, 1.0}, {2.0, 1.0}, {2.0, 1.0}, {2.0, 1.0}}),
              Pointwise(EndsAt(), {1.0, -1.0, 3.0, 3.0, -1.0}));
}

/// Kills the process when it is out of memory and starts it again 5 s later.
void restart_after_kill(Shop& shop) {
  shop.start = [&shop](Simulation& s) {
    s.on_out_of_memory(shop.id(), [&shop, &s] {
      s.station_down(shop.id(), Loss::crash);
      s.after(5.0, [&shop, &s] { s.station_up(shop.id()); });
    });
  };
}

TEST(Memory, TooManyRequestsKillTheProcess) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.memory_base = 100.0;
    extra.memory_per_request = 10.0;
    extra.memory_limit = 120.0;
  };
  restart_after_kill(shop);
  const auto ends =
      shop.play({{0.0, 5.0}, {0.1, 1.0}, {2.0, 1.0}, {3.0, 1.0}, {8.0, 1.0}, {8.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, -1.0, -1.0, -1.0, 10.0, 12.0}));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ends[i].reason, "connection reset") << i;
  EXPECT_EQ(shop.extra().kills, 1U);
  EXPECT_TRUE(shop.empty());
}

TEST(Memory, ARefusedRequestTakesNone) {
  Layered shop(1);
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.workers = 1;
    extra.door_limit = 1;
    extra.memory_per_request = 1.0;
    extra.memory_limit = 2.0;
  };
  restart_after_kill(shop);
  EXPECT_THAT(shop.play({{0.0, 1.0}, {0.1, 1.0}, {0.2, 1.0}}),
              Pointwise(EndsAt(), {2.0, 4.0, -1.0}));
  EXPECT_EQ(shop.extra().kills, 0U);
}

TEST(Memory, AKilledProcessForgetsItsLimitAndItsQueues) {
  Shop shop;
  shop.door = true;
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.memory_per_request = 1.0;
    extra.memory_limit = 2.0;
    extra.shedder.emplace(
        policy::AimdLimit({.initial = 3, .min = 3, .max = 3, .timeout_s = 100.0}));
  };
  restart_after_kill(shop);
  // Three at once kill it; all three places are there again afterwards, and two do not kill it.
  const auto ends = shop.play({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1.0}, {6.0, 1.0}, {6.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, -1.0, -1.0, 7.0, 8.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Memory, WorkLeftBehindByACrashEndsAfterTheRestart) {
  Layered shop(1);
  shop.patience_s = 50.0;
  shop.start = [&shop](Simulation& s) {
    s.at(Shop::kStart_s + 2.0, [&] { s.station_down(shop.id(), Loss::crash); });
    s.at(Shop::kStart_s + 3.0, [&] { s.station_up(shop.id()); });
  };
  // The call outlives its caller's process and comes back to a new one.
  const auto ends = shop.play({{0.0, 9.0}, {4.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, 6.0}));
  EXPECT_TRUE(shop.empty());
}

}  // namespace
}  // namespace rehearse::kernel::test
