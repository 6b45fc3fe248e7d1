// In which order a station serves, and when each request is done, to the instant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/jobs.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::Pointwise;

MATCHER(EndsAt, "") { return std::abs(std::get<0>(arg).at_s - std::get<1>(arg)) < 1e-9; }

/// Four jobs of 2 s that come while the first is served.
std::vector<Job> four() { return {{0.0, 2.0}, {0.5, 2.0}, {1.0, 2.0}, {1.5, 2.0}}; }

TEST(Disciplines, FirstComeFirstServed) {
  Shop shop;
  EXPECT_THAT(shop.play(four()), Pointwise(EndsAt(), {2.0, 4.0, 6.0, 8.0}));
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.station().busy_area_s, 8.0, 1e-9);
}

TEST(Disciplines, LastComeFirstServedDoesNotPreempt) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.line.newest_first = true; };
  EXPECT_THAT(shop.play(four()), Pointwise(EndsAt(), {2.0, 8.0, 6.0, 4.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, PriorityServesTheMostImportantClassInTurn) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.line.by_class = true; };
  // Class 3 is in service when the others come and is not interrupted; within a class in turn.
  // Class 7 counts as the last one.
  EXPECT_THAT(shop.play({{0.0, 2.0, 3},
                         {0.1, 2.0, 7},
                         {0.2, 2.0, 1},
                         {0.3, 2.0, 0},
                         {0.4, 2.0, 1},
                         {0.5, 2.0, 2}}),
              Pointwise(EndsAt(), {2.0, 12.0, 6.0, 4.0, 8.0, 10.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, ProcessorSharingDividesOneServer) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.shared = true; };
  // 0..1: one alone, 2 left of 3. 1..2: two at 1/2, 1.5 and 0.5 left. 2..3.5: three at 1/3, the
  // second is done, 1.0 and 1.5 left. ..5.5: two at 1/2, the first is done, 0.5 left: 6.0.
  EXPECT_THAT(shop.play({{0.0, 3.0}, {1.0, 1.0}, {2.0, 2.0}}),
              Pointwise(EndsAt(), {5.5, 3.5, 6.0}));
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.station().busy_area_s, 6.0, 1e-9);
}

TEST(Disciplines, ProcessorSharingOfTwoServers) {
  Shop shop(2);
  shop.fit = [](Simulation&, StationExtra& extra) { extra.shared = true; };
  // Three at 2/3 each until the shortest is done at 1.5; then each has a server.
  EXPECT_THAT(shop.play({{0.0, 1.0}, {0.0, 2.0}, {0.0, 3.0}}),
              Pointwise(EndsAt(), {1.5, 2.5, 3.5}));
  EXPECT_NEAR(shop.station().busy_area_s, 6.0, 1e-9);
}

TEST(Disciplines, ProcessorSharingEndsEqualsTogether) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.shared = true; };
  EXPECT_THAT(shop.play({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1.0}}),
              Pointwise(EndsAt(), {3.0, 3.0, 3.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, ProcessorSharingIsBoundedByTheQueueLimit) {
  Shop shop;
  shop.fit = [](Simulation& s, StationExtra& extra) {
    extra.shared = true;
    s.network().stations[0].queue_limit = 1;
  };
  const auto ends = shop.play({{0.0, 1.0}, {0.0, 1.0}, {0.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {2.0, 2.0, -1.0}));
  EXPECT_EQ(ends[2].reason, "queue full");
}

TEST(Disciplines, WorkThatIsCancelledLeavesTheOthersItsShare) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.shared = true;
    extra.expired = Expired::cancel;
  };
  // Two at 1/2 for a second, then one alone: 0.5 + 1.5.
  const auto ends = shop.play({{0.0, 2.0}, {0.0, 2.0, 0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {2.5, -1.0}));
  EXPECT_EQ(ends[1].reason, "timeout");
  EXPECT_TRUE(shop.empty());
  EXPECT_NEAR(shop.station().busy_area_s, 2.5, 1e-9);
}

TEST(Disciplines, WorkGoesOnForNobodyByDefault) {
  Shop shop;
  const auto ends = shop.play({{0.0, 2.0, 0, 1.0}, {0.0, 2.0, 0, 1.0}, {0.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, -1.0, 5.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, DiscardDropsAtTheHeadOfTheLineOnly) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.expired = Expired::discard; };
  // The first is in service when its user leaves and is finished; the second is dropped.
  const auto ends = shop.play({{0.0, 2.0, 0, 1.0}, {0.0, 2.0, 0, 1.0}, {0.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, -1.0, 3.0}));
  EXPECT_EQ(shop.extra().dropped, 1U);
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, DiscardKnowsAPropagatedDeadline) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.expired = Expired::discard; };
  const auto ends = shop.play({{0.0, 2.0}, {0.0, 2.0, 0, 1.5, true}, {0.0, 1.0, 0, 9.0, true}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {2.0, -1.0, 3.0}));
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, CancelEmptiesQueueAndServerAtOnce) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) { extra.expired = Expired::cancel; };
  const auto ends = shop.play({{0.0, 5.0, 0, 1.0}, {0.0, 5.0, 0, 0.5}, {0.0, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {-1.0, -1.0, 2.0}));
  EXPECT_NEAR(shop.station().busy_area_s, 2.0, 1e-9);
  EXPECT_NEAR(shop.station().queued_area_s, 0.5 + 1.0, 1e-9);
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, CoDelDropsFromAStandingQueue) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.line.codel.emplace(policy::CoDelSpec{.target_s = 1.0, .interval_s = 2.0});
  };
  // Served at 1 (waited 1, above from here, due at 3), 2, 3: the fourth is dropped and the fifth
  // served instead; next drop due at 3 + 2.
  std::vector<Job> jobs(10, Job{0.0, 1.0});
  const auto ends = shop.play(jobs);
  EXPECT_THAT(ends, Pointwise(EndsAt(), {1.0, 2.0, 3.0, -1.0, 4.0, 5.0, -1.0, 6.0, 7.0, 8.0}));
  EXPECT_EQ(ends[3].reason, "shed");
  EXPECT_EQ(shop.extra().dropped, 2U);
  EXPECT_TRUE(shop.empty());
}

TEST(Disciplines, AdaptiveLifoTurnsRoundUnderLoad) {
  Shop shop;
  shop.fit = [](Simulation&, StationExtra& extra) {
    extra.line.adaptive.emplace(
        policy::AdaptiveLifoSpec{.short_timeout_s = 1.5, .interval_s = 3.0});
  };
  // Never empty from 0 on: overloaded after 3. Until then the oldest first (at 1, 2, 3); at 4 the
  // newest, who came at 3.5 and may wait 1.5 s; at 5 the one of 3.2, who waited 1.8: dropped; the
  // rest may wait 3 s from 0 on and are dropped, too.
  const auto ends = shop.play({{0.0, 1.0},
                               {0.0, 1.0},
                               {0.0, 1.0},
                               {0.0, 1.0},
                               {0.0, 1.0},
                               {0.0, 1.0},
                               {3.2, 1.0},
                               {3.5, 1.0}});
  EXPECT_THAT(ends, Pointwise(EndsAt(), {1.0, 2.0, 3.0, 4.0, -1.0, -1.0, -1.0, 5.0}));
  EXPECT_EQ(ends[5].reason, "shed");
  EXPECT_TRUE(shop.empty());
}

}  // namespace
}  // namespace rehearse::kernel::test
