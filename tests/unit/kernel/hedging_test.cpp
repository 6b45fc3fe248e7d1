// Hedged calls: sent again before the first attempt has failed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/story.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::ElementsAre;

/// A hedged call as the next program: [hedge, guarded, settle, join].
std::vector<Op> hedged(Story& story, Simulation& s, EntryId entry, CallPolicy policy,
                       std::uint8_t attempts, double delay_s, bool optional = false) {
  const auto base = static_cast<std::uint32_t>(s.network().ops.size());
  Op hedge = op(OpCode::hedge, base + 1);
  hedge.b = base + 4;
  hedge.hops = attempts;
  hedge.value = delay_s;
  if (optional) hedge.timeout = base + 4;
  std::vector<Op> ops{hedge};
  for (const Op& one : story.guarded(s, entry, std::move(policy), false, 1)) ops.push_back(one);
  ops.push_back(op(OpCode::join));
  return ops;
}

/// Another endpoint of the same service, which takes `slow_s`.
EntryId add_slow_endpoint(Simulation& s, EntryId web, double slow_s) {
  Entry entry = s.network().entries[web];
  entry.pc = s.add_program(
      {op(OpCode::compute, s.add_distribution(Distribution::constant(slow_s))), op(OpCode::reply)});
  return s.add_entry(entry);
}

TEST(Hedge, AnswersBeforeTheDelaySendNothingMore) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 1000, 0.1);
    story.ask(s, 0.0, hedged(story, s, web, {}, 3, 0.2), 4);
  });
  EXPECT_EQ(story.asked(0).good, 4U);
  EXPECT_EQ(story.service().arrivals, 4U);
  EXPECT_EQ(story.policy().hedges, 0U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 0.1, 1e-6);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Hedge, CutsTheTailAndAbandonsTheLoser) {
  // The server is busy for 10 s with somebody else; its neighbour is free.
  Story story;
  double busy_s = 0.0;
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 1, 0.1);
        const StationId second = s.add_station(story.server, s.network().entries[web].service, 1);
        s.station_up(second);
        story.stations.push_back(second);
        const GroupId group = s.network().entries[web].group;
        const EntryId blocker = add_slow_endpoint(s, web, 10.0);
        // The blocker takes the first member, the hedged call the first of {0, 1} again.
        s.set_members(group, {story.stations[0], second});
        story.ask(s, 0.0, {op(OpCode::call, blocker)});
        story.ask(s, 0.5, {op(OpCode::call, web)});  // the second member
        story.ask(s, 1.0, hedged(story, s, web, {}, 2, 0.3));
      },
      [&](Simulation& s) {
        Story::at(s, 100.0, [&] { busy_s = s.busy_area_s(story.stations[0]); });
      });
  EXPECT_EQ(story.asked(2).good, 1U);
  EXPECT_NEAR(story.asked(2).latency_s.max(), 0.3 + 0.1, 1e-6);
  EXPECT_EQ(story.policy().hedges, 1U);
  EXPECT_NEAR(busy_s, 10.1, 1e-6);  // the loser is worked on all the same
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Hedge, TheLoserIsCancelledWhereTheServerDoesSo) {
  Story story;
  double busy_s = 0.0;
  story.play(
      [&](Simulation& s) {
        const EntryId web = story.add_service(s, "web", 1, 0.1);
        const StationId second = s.add_station(story.server, s.network().entries[web].service, 1);
        s.station_up(second);
        story.stations.push_back(second);
        for (const StationId station : story.stations)
          s.station_extra(station).expired = Expired::cancel;
        const EntryId blocker = add_slow_endpoint(s, web, 10.0);
        s.set_members(s.network().entries[web].group, {story.stations[0], second});
        story.ask(s, 0.0, {op(OpCode::call, blocker)});
        story.ask(s, 0.5, {op(OpCode::call, web)});
        story.ask(s, 1.0, hedged(story, s, web, {}, 2, 0.3));
      },
      [&](Simulation& s) {
        Story::at(s, 100.0, [&] { busy_s = s.busy_area_s(story.stations[0]); });
      });
  EXPECT_EQ(story.asked(2).good, 1U);
  EXPECT_NEAR(busy_s, 10.0, 1e-6);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Hedge, FailsWhenAllHaveFailed) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 1.0);
    story.ask(s, 0.0, hedged(story, s, web, {}, 3, 0.4));
  });
  EXPECT_EQ(story.asked(0).failed, 1U);
  EXPECT_EQ(story.service().arrivals, 3U);
  EXPECT_THAT(story.reasons(), ElementsAre("service:web: broken"));
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Hedge, ToleratedFailureGoesOnWhenTheLastHasFailed) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_broken(s, "web", 1.0);
    story.ask(s, 0.0, hedged(story, s, web, {}, 3, 0.4, true));
  });
  EXPECT_EQ(story.service().arrivals, 3U);
  EXPECT_NEAR(story.asked(0).latency_s.max(), 2 * 0.4 + 1.0, 1e-6);
}

TEST(Hedge, TheTimeoutIsOneForAllAttempts) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 1000, 50.0);
    CallPolicy policy;
    policy.timer = s.timer_class(2.0);
    story.ask(s, 0.0, hedged(story, s, web, policy, 3, 0.5, true));
  });
  EXPECT_NEAR(story.asked(0).latency_s.max(), 2.0, 1e-6);
  EXPECT_EQ(story.policy().hedges, 2U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

TEST(Hedge, ALoserInTheBulkheadGivesItsPlaceBack) {
  Story story;
  story.play([&](Simulation& s) {
    const EntryId web = story.add_service(s, "web", 1, 1.0);
    s.network().gates.push_back({.limit = 1, .line_limit = 10, .line = {}});
    CallPolicy policy;
    policy.gate = 0;
    // The second attempt stands in line when the first is answered.
    story.ask(s, 0.0, hedged(story, s, web, policy, 2, 0.5), 3);
  });
  EXPECT_EQ(story.asked(0).good, 3U);
  EXPECT_EQ(story.sim->network().gates[0].busy, 0U);
  EXPECT_EQ(story.sim->network().gates[0].line.size(), 0U);
  EXPECT_EQ(story.sim->in_flight(), 0U);
}

}  // namespace
}  // namespace rehearse::kernel::test
