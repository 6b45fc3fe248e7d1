// Order of choices, panic, priorities and rotations; vectors from Envoy's round_robin_lb_test.cc,
// least_request_lb_test.cc and ring_hash_lb_test.cc.
#include "sim/policy/balancer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/policy/balancer_builder.hpp"

namespace rehearse::policy {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Pair;
constexpr std::uint32_t kNone = Balancer::kNone;

Balancer balancer_of(const BalancerSpec& spec, const std::vector<Member>& all) {
  Balancer balancer(spec);
  balancer.set_members(all, 0.0);
  return balancer;
}

void set_down(Balancer& balancer, const std::vector<std::uint32_t>& ids) {
  std::vector<HealthChange> changes;
  for (const std::uint32_t id : ids) changes.push_back({id, Health::unhealthy});
  balancer.set_health(changes, 0.0);
}

double four_sigma(double share, int n) { return 4.0 * std::sqrt(n * share * (1.0 - share)); }

TEST(Balancer, RotationGoesOnOverAChangeOfMembers) {
  Balancer balancer = balancer_of({}, equal_members(2));
  EXPECT_THAT(picks(balancer, 5), ElementsAre(0, 1, 0, 1, 0));
  balancer.set_members(equal_members(3), 0.0);
  EXPECT_THAT(picks(balancer, 4), ElementsAre(2, 0, 1, 2));
}

TEST(Balancer, SeedShiftsTheRotation) {
  Balancer turns = balancer_of({.seed = 1}, equal_members(3));
  EXPECT_THAT(picks(turns, 4), ElementsAre(1, 2, 0, 1));
  Balancer weighted = balancer_of({.seed = 1}, members({1, 2}));
  EXPECT_THAT(picks(weighted, 6), ElementsAre(0, 1, 1, 0, 1, 1));
}

TEST(Balancer, WeightedRoundRobinStartsAnewWithAChangeOfMembers) {
  Balancer balancer = balancer_of({}, members({1, 2}));
  EXPECT_THAT(picks(balancer, 6), ElementsAre(1, 0, 1, 1, 0, 1));
  balancer.set_members(members({2, 1, 3}), 0.0);
  EXPECT_THAT(picks(balancer, 12), ElementsAre(2, 0, 2, 1, 0, 2, 2, 0, 2, 1, 0, 2));
  const std::vector<Member> other = {{.id = 0, .weight = 1}, {.id = 3, .weight = 4}};
  balancer.set_members(other, 0.0);
  EXPECT_THAT(picks(balancer, 10), ElementsAre(3, 3, 3, 0, 3, 3, 3, 3, 0, 3));
}

TEST(Balancer, PanicUsesEverybody) {
  Balancer balancer = balancer_of({}, equal_members(6));
  set_down(balancer, {2, 3, 4, 5});
  EXPECT_THAT(picks(balancer, 3), ElementsAre(0, 1, 2));
  const std::vector<HealthChange> back = {{2, Health::healthy}, {3, Health::healthy}};
  balancer.set_health(back, 0.0);
  EXPECT_THAT(picks(balancer, 5), ElementsAre(0, 1, 2, 3, 0));
}

TEST(Balancer, PanicMayFailTraffic) {
  for (const auto algorithm : {BalancerAlgorithm::round_robin, BalancerAlgorithm::ring_hash}) {
    Balancer balancer =
        balancer_of({.algorithm = algorithm, .fail_traffic_on_panic = true}, equal_members(6));
    set_down(balancer, {2, 3, 4, 5});
    EXPECT_THAT(picks(balancer, 3), Each(kNone));
    balancer.set_health(2, Health::healthy, 0.0);
    EXPECT_THAT(picks(balancer, 3), Each(testing::Le(2U)));
  }
}

TEST(Balancer, WithoutPanicNobodyIsHealthyUpstream) {
  BalancerSpec spec;
  spec.priorities.panic_threshold_percent = 0;
  Balancer balancer = balancer_of(spec, equal_members(2));
  set_down(balancer, {0, 1});
  EXPECT_EQ(balancer.pick({}), kNone);
}

TEST(Balancer, FailsOverToTheNextLevel) {
  for (const auto algorithm :
       {BalancerAlgorithm::round_robin, BalancerAlgorithm::ring_hash, BalancerAlgorithm::maglev}) {
    Balancer balancer =
        balancer_of({.algorithm = algorithm}, {{.id = 0}, {.id = 1, .priority = 1}});
    EXPECT_THAT(picks(balancer, 20), Each(0U));
    set_down(balancer, {0});
    EXPECT_THAT(picks(balancer, 20), Each(1U));
    balancer.set_health(0, Health::healthy, 0.0);
    EXPECT_THAT(picks(balancer, 20), Each(0U));
  }
}

TEST(Balancer, SpillsOverWhenALevelIsHalfDown) {
  const std::vector<Member> all = {{.id = 0}, {.id = 1}, {.id = 2, .priority = 1}};
  Balancer balancer = balancer_of({.algorithm = BalancerAlgorithm::random}, all);
  set_down(balancer, {1});
  EXPECT_THAT(balancer.load().healthy, ElementsAre(70, 30));
  constexpr int n_picks = 100000;
  const auto count = count_picks(balancer, n_picks);
  EXPECT_NEAR(count.at(0), 0.7 * n_picks, four_sigma(0.7, n_picks));
  EXPECT_FALSE(count.contains(1));
}

TEST(Balancer, TheKeyDecidesTheLevelOfHashing) {
  const std::vector<Member> all = {{.id = 0}, {.id = 1}, {.id = 2, .priority = 1}};
  Balancer balancer = balancer_of({.algorithm = BalancerAlgorithm::ring_hash}, all);
  set_down(balancer, {1});
  EXPECT_EQ(balancer.pick({.hash = 69}), 0U);
  EXPECT_EQ(balancer.pick({.hash = 71}), 2U);
}

TEST(Balancer, DegradedServeWhatTheHealthyCannot) {
  Balancer balancer = balancer_of({}, equal_members(100));
  std::vector<HealthChange> changes;
  for (std::uint32_t id = 71; id < 100; ++id) changes.push_back({id, Health::degraded});
  balancer.set_health(changes, 0.0);
  constexpr int n_picks = 100000;
  int degraded = 0;
  for (const auto& [id, count] : count_picks(balancer, n_picks)) degraded += id >= 71 ? count : 0;
  EXPECT_NEAR(degraded, 0.01 * n_picks, four_sigma(0.01, n_picks));
}

TEST(Balancer, DegradedAreTheLastResortBeforePanic) {
  Balancer balancer = balancer_of({}, {{.id = 0, .on_joining = Health::degraded}});
  EXPECT_EQ(balancer.pick({}), 0U);
  EXPECT_THAT(balancer.load().panic, ElementsAre(0));
}

TEST(Balancer, ExcludedDoNotCount) {
  Balancer balancer = balancer_of({}, equal_members(4));
  const std::vector<HealthChange> changes = {
      {1, Health::excluded}, {2, Health::excluded}, {3, Health::excluded}};
  balancer.set_health(changes, 0.0);
  EXPECT_THAT(balancer.load().panic, ElementsAre(0));
  EXPECT_THAT(picks(balancer, 8), Each(0U));
}

TEST(Balancer, EjectedIsUnhealthyUntilItReturns) {
  Balancer balancer = balancer_of({}, equal_members(3));
  balancer.set_ejected(1, true, 0.0);
  EXPECT_EQ(balancer.health(1), Health::unhealthy);
  EXPECT_THAT(count_picks(balancer, 10), ElementsAre(Pair(0, 5), Pair(2, 5)));
  balancer.set_ejected(1, false, 0.0);
  EXPECT_EQ(balancer.health(1), Health::healthy);
  EXPECT_EQ(count_picks(balancer, 9).at(1), 3);
}

TEST(Balancer, WeightZeroIsDrained) {
  for (const auto algorithm :
       {BalancerAlgorithm::round_robin, BalancerAlgorithm::smooth_round_robin,
        BalancerAlgorithm::random, BalancerAlgorithm::least_request, BalancerAlgorithm::ring_hash,
        BalancerAlgorithm::maglev}) {
    Balancer balancer = balancer_of({.algorithm = algorithm}, members({1, 0, 1}));
    const auto count = count_picks(balancer, 200);
    EXPECT_EQ(count.size(), 2U);
    EXPECT_FALSE(count.contains(1));
  }
}

TEST(Balancer, LeastRequestFollowsRequestsInFlight) {
  const BalancerSpec spec{.algorithm = BalancerAlgorithm::least_request, .full_scan = true};
  Balancer balancer = balancer_of(spec, equal_members(4));
  for (const std::uint32_t id : {0, 1, 3}) balancer.started(id);
  EXPECT_THAT(picks(balancer, 10), Each(2U));
  balancer.started(2);
  balancer.ended(3);
  EXPECT_THAT(picks(balancer, 10), Each(3U));
}

TEST(Balancer, TwoChoicesNeverTakeTheBusiestOfThree) {
  const BalancerSpec spec{.algorithm = BalancerAlgorithm::least_request};
  Balancer balancer = balancer_of(spec, equal_members(3));
  balancer.started(2);
  constexpr int n_picks = 90000;
  // Only when drawn twice.
  EXPECT_NEAR(count_picks(balancer, n_picks).at(2), n_picks / 9.0, four_sigma(1.0 / 9, n_picks));
}

TEST(Balancer, UnequalLeastRequestIsAScheduleWithBias) {
  BalancerSpec spec{.algorithm = BalancerAlgorithm::least_request};
  Balancer balancer = balancer_of(spec, members({1, 2}));
  EXPECT_THAT(picks(balancer, 6), ElementsAre(1, 0, 1, 1, 0, 1));
  balancer.started(1);
  EXPECT_THAT(picks(balancer, 5), ElementsAre(1, 0, 1, 0, 1));
  balancer.started(0);
  balancer.ended(1);
  EXPECT_THAT(picks(balancer, 10), ElementsAre(0, 1, 1, 1, 0, 1, 1, 1, 1, 0));
  spec.active_request_bias = 0.0;
  Balancer unbiased = balancer_of(spec, members({1, 2}));
  unbiased.started(1);
  EXPECT_THAT(picks(unbiased, 6), ElementsAre(1, 0, 1, 1, 0, 1));
}

TEST(Balancer, SmoothRoundRobinOfNginx) {
  const BalancerSpec spec{.algorithm = BalancerAlgorithm::smooth_round_robin, .max_fails = 2};
  Balancer balancer = balancer_of(spec, members({5, 1, 1}));
  EXPECT_THAT(picks(balancer, 7), ElementsAre(0, 0, 1, 0, 2, 0, 0));
  Balancer failing = balancer_of(spec, members({4, 4}));
  failing.failed(0);
  EXPECT_EQ(failing.pick({}), 1U);
}

TEST(Balancer, AvoidTakesAnotherMember) {
  Balancer turns = balancer_of({}, equal_members(3));
  EXPECT_EQ(turns.pick({.avoid = 0}), 1U);
  EXPECT_EQ(turns.pick({.avoid = 2}), 0U);
  Balancer alone = balancer_of({}, equal_members(1));
  EXPECT_EQ(alone.pick({.avoid = 0}), 0U) << "best effort";
  EXPECT_EQ(alone.pick({.avoid = 77}), 0U) << "not a member";
  for (const auto algorithm : {BalancerAlgorithm::random, BalancerAlgorithm::least_request,
                               BalancerAlgorithm::ring_hash, BalancerAlgorithm::maglev}) {
    Balancer balancer = balancer_of({.algorithm = algorithm, .reselections = 20}, equal_members(4));
    for (std::uint64_t n = 0; n < 1000; ++n) {
      Pick pick = random_pick(n);
      const std::uint32_t first = balancer.pick(pick);
      pick.avoid = first;
      ASSERT_NE(balancer.pick(pick), first) << "algorithm " << static_cast<int>(algorithm);
    }
  }
}

TEST(Balancer, RequestsInFlightOutliveMembership) {
  Balancer balancer = balancer_of({}, equal_members(3));
  for (int n = 0; n < 4; ++n) balancer.started(2);
  balancer.set_members(equal_members(2), 1.0);
  balancer.ended(2);
  balancer.set_members(equal_members(3), 2.0);
  EXPECT_EQ(balancer.active(2), 3U);
  balancer.ended(99);
  balancer.started(99);
  EXPECT_EQ(balancer.active(99), 0U) << "never a member";
}

TEST(Balancer, HealthStaysWithAMemberAndIsNewForOneWhoComesBack) {
  Balancer balancer = balancer_of({}, equal_members(4));
  set_down(balancer, {0});
  balancer.set_members(equal_members(3), 0.0);
  EXPECT_EQ(balancer.health(0), Health::unhealthy);
  const std::vector<Member> without = {{.id = 1}, {.id = 2}};
  balancer.set_members(without, 0.0);
  balancer.set_members(equal_members(3), 0.0);
  EXPECT_EQ(balancer.health(0), Health::healthy);
}

}  // namespace
}  // namespace rehearse::policy
