// What one request meets: latency, queues, timeouts, resets, silence, branches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

/// The burst of `add_users` is Poisson with that mean: tests look at means over those that came.
std::uint64_t issued(const World& world) { return world.users().issued; }

TEST(RequestEngine, LatencyAndServiceAddUp) {
  World world(100.0, 0.01);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1000, 0.5);
    world.add_users(s, 20, {op(OpCode::call, web)}, kNever);
  });
  ASSERT_GT(issued(world), 5U);
  EXPECT_EQ(world.users().good, issued(world));
  EXPECT_NEAR(world.users().latency_s.max(), 0.01 + 0.5 + 0.01, 1e-9);
  EXPECT_NEAR(world.users().latency_s.min(), 0.52, 1e-9);
}

TEST(RequestEngine, OneServerServesInOrder) {
  World world(1000.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1, 2.0);
    world.add_users(s, 20, {op(OpCode::call, web)}, kNever);
  });
  const auto n = static_cast<double>(issued(world));
  EXPECT_NEAR(world.users().latency_s.max(), 2.0 * n, 1e-6);
  EXPECT_NEAR(world.users().latency_s.mean(), 2.0 * (n + 1) / 2, 1e-6);
}

TEST(RequestEngine, ATimeoutFailsTheRequestAndTheWorkGoesOn) {
  World world(100.0, 0.0);
  double busy_s = 0.0;
  world.run(
      [&](Simulation& s) {
        const EntryId web = world.add_service(s, "web", 1000, 5.0);
        world.add_users(s, 20, {op(OpCode::call, web)}, 1.0);
      },
      [&](Simulation& s) { s.at(50.0, [&] { busy_s = s.busy_area_s(world.stations[0]); }); });
  EXPECT_EQ(world.users().failed, issued(world));
  EXPECT_NEAR(busy_s, 5.0 * static_cast<double>(issued(world)), 1e-6);
  EXPECT_THAT(world.reasons(), ElementsAre("service:web: timeout"));
}

TEST(RequestEngine, ACallTimeoutGoesOnAtItsHandler) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1000, 5.0);
    Op call = op(OpCode::call, web);
    call.timeout = s.timer_class(1.0);
    call.b = static_cast<std::uint32_t>(s.network().ops.size()) + 1;  // behind the call
    world.add_users(s, 20, {call}, 10.0);
  });
  EXPECT_EQ(world.users().good, issued(world));
  EXPECT_NEAR(world.users().latency_s.max(), 1.0, 1e-9);
}

TEST(RequestEngine, ACrashResetsConnectionsAtOnce) {
  World world(100.0, 0.0);
  world.run(
      [&](Simulation& s) {
        const EntryId web = world.add_service(s, "web", 2, 5.0);
        world.add_users(s, 20, {op(OpCode::call, web)}, 60.0);
      },
      [&](Simulation& s) { s.at(7.0, [&] { s.station_down(world.stations[0], Loss::crash); }); });
  EXPECT_EQ(world.users().good, 2U);  // the first two were served by then
  EXPECT_EQ(world.users().failed, issued(world) - 2);
  EXPECT_THAT(world.reasons(), ElementsAre("service:web: connection reset"));
}

TEST(RequestEngine, AProcessThatCrashedMakesNoMoreCalls) {
  World world(100.0, 0.0);
  world.run(
      [&](Simulation& s) {
        const EntryId slow = world.add_service(s, "slow", 1000, 5.0);
        const EntryId next = world.add_service(s, "next", 1000, 1.0);
        const EntryId web = world.add_service(s, "web", 1000, 0.0,
                                              {op(OpCode::call, slow), op(OpCode::call, next)});
        world.add_users(s, 20, {op(OpCode::call, web)}, 60.0);
      },
      [&](Simulation& s) { s.at(2.0, [&] { s.station_down(world.stations[2], Loss::crash); }); });
  EXPECT_EQ(world.users().failed, issued(world));
  EXPECT_EQ(world.sim->network().services[0].completions, issued(world));  // for nobody
  EXPECT_EQ(world.sim->network().services[1].arrivals, 0U);
}

TEST(RequestEngine, ALostSiteIsSilentUntilTheTimeout) {
  World world(100.0, 0.0);
  world.run(
      [&](Simulation& s) {
        const EntryId web = world.add_service(s, "web", 2, 5.0);
        world.add_users(s, 20, {op(OpCode::call, web)}, 60.0);
      },
      [&](Simulation& s) { s.at(7.0, [&] { s.lose_site(world.server, 0); }); });
  EXPECT_EQ(world.users().good, 2U);
  EXPECT_EQ(world.users().failed, issued(world) - 2);
  EXPECT_THAT(world.reasons(), ElementsAre("service:web: timeout"));
}

TEST(RequestEngine, AnEmptyGroupFailsAtOnce) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1, 1.0);
    s.set_members(s.network().entries[web].group, {});
    world.add_users(s, 20, {op(OpCode::call, web)}, 60.0);
  });
  EXPECT_EQ(world.users().failed, issued(world));
  EXPECT_THAT(world.reasons(), ElementsAre("service:web: no healthy endpoint"));
}

TEST(RequestEngine, ParallelCallsTakeAsLongAsTheLongest) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId fast = world.add_service(s, "fast", 1000, 1.0);
    const EntryId slow = world.add_service(s, "slow", 1000, 3.0);
    world.add_users(s, 20, side_by_side(s, fast, slow), kNever);
  });
  EXPECT_EQ(world.users().good, issued(world));
  EXPECT_NEAR(world.users().latency_s.min(), 3.0, 1e-9);
  EXPECT_NEAR(world.users().latency_s.max(), 3.0, 1e-9);
}

TEST(RequestEngine, ABranchThatFailsFailsTheRequest) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId fast = world.add_service(s, "fast", 1000, 1.0);
    const EntryId none = world.add_service(s, "none", 1000, 3.0);
    s.set_members(s.network().entries[none].group, {});
    world.add_users(s, 20, side_by_side(s, fast, none), 60.0);
  });
  EXPECT_EQ(world.users().failed, issued(world));
  EXPECT_THAT(world.reasons(), ElementsAre("service:none: no healthy endpoint"));
}

TEST(RequestEngine, RequestsOpenAtTheEndAreNotJudged) {
  World world(4.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1, 3.0);
    world.add_users(s, 20, {op(OpCode::call, web)}, kNever);
  });
  EXPECT_EQ(world.users().good, 1U);
  EXPECT_EQ(world.sim->network().endpoints[0].issued[0], 1U);
}

}  // namespace
}  // namespace rehearse::kernel::test
