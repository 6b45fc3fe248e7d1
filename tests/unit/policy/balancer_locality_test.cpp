// Zones and slow start; vectors from Envoy's round_robin_lb_test.cc (SlowStart*), its comment on
// zone-aware routing and its documentation of locality weights.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/policy/balancer.hpp"
#include "tests/unit/policy/balancer_builder.hpp"

namespace rehearse::policy {
namespace {

using testing::ElementsAre;

/// `counts[z]` members in zone z, ids in order.
std::vector<Member> by_zone(const std::vector<std::uint32_t>& counts) {
  std::vector<Member> result;
  std::uint16_t zone = 0;
  for (const std::uint32_t count : counts) {
    for (std::uint32_t n = 0; n < count; ++n) {
      result.push_back({.id = static_cast<std::uint32_t>(result.size()), .zone = zone});
    }
    ++zone;
  }
  return result;
}

/// Picks by zone, of callers in one zone.
std::vector<double> zone_shares(Balancer& balancer, const std::vector<Member>& all, int n,
                                std::uint16_t caller_zone = 0) {
  std::vector<double> share;
  for (int i = 0; i < n; ++i) {
    Pick pick = random_pick(static_cast<std::uint64_t>(i));
    pick.caller_zone = caller_zone;
    const std::uint32_t id = balancer.pick(pick);
    const auto at = std::find_if(all.begin(), all.end(), [&](const auto& m) { return m.id == id; });
    share.resize(std::max<std::size_t>(share.size(), at->zone + 1U));
    share[at->zone] += 1.0 / n;
  }
  return share;
}

Balancer zone_aware(const std::vector<Member>& all, const std::vector<std::uint32_t>& callers) {
  Balancer balancer({.locality = LocalityMode::zone_aware});
  balancer.set_members(all, 0.0);
  balancer.set_callers(callers, 0.0);
  return balancer;
}

TEST(BalancerZoneAware, SpillsInProportionToResidualCapacity) {
  const auto all = by_zone({5, 10, 5});
  Balancer balancer = zone_aware(all, {4, 4, 2});
  constexpr int n_picks = 200000;
  const auto shares = zone_shares(balancer, all, n_picks);
  EXPECT_NEAR(shares[0], 0.625, 4.0 * std::sqrt(0.625 * 0.375 / n_picks));
  EXPECT_NEAR(shares[1], 0.25, 4.0 * std::sqrt(0.25 * 0.75 / n_picks));
  EXPECT_NEAR(shares[2], 0.125, 4.0 * std::sqrt(0.125 * 0.875 / n_picks));
  EXPECT_THAT(zone_shares(balancer, all, 1000, 1), ElementsAre(0, testing::DoubleNear(1, 1e-9)));
}

TEST(BalancerZoneAware, MembersShareEquallyWhenAllZonesOfCallersDo) {
  const auto all = by_zone({5, 10, 5});
  Balancer balancer = zone_aware(all, {4, 4, 2});
  constexpr int n_picks = 100000;
  std::vector<double> total(3);
  const std::vector<double> traffic = {0.4, 0.4, 0.2};
  for (std::uint16_t caller = 0; caller < 3; ++caller) {
    auto shares = zone_shares(balancer, all, n_picks, caller);
    shares.resize(3);
    for (std::size_t z = 0; z < 3; ++z) total[z] += traffic[caller] * shares[z];
  }
  EXPECT_NEAR(total[0], 0.25, 0.005);
  EXPECT_NEAR(total[1], 0.5, 0.005);
  EXPECT_NEAR(total[2], 0.25, 0.005);
}

TEST(BalancerZoneAware, RoutingEnabledForAShareOfRequests) {
  const auto all = by_zone({5, 5});
  Balancer balancer({.locality = LocalityMode::zone_aware, .routing_enabled_percent = 60});
  balancer.set_members(all, 0.0);
  balancer.set_callers(std::vector<std::uint32_t>{1, 1}, 0.0);
  EXPECT_NEAR(zone_shares(balancer, all, 100000)[0], 0.6 + 0.4 / 2, 0.006);
}

TEST(BalancerZoneAware, OffInPanicInSmallClustersAndOnLowerLevels) {
  auto all = by_zone({4, 4});
  Balancer balancer = zone_aware(all, {1, 1});
  EXPECT_EQ(zone_shares(balancer, all, 100).size(), 1U);
  std::vector<HealthChange> down;
  for (std::uint32_t id = 0; id < 3; ++id) down.push_back({id, Health::unhealthy});
  balancer.set_health(down, 0.0);
  EXPECT_EQ(zone_shares(balancer, all, 100).size(), 2U) << "5 healthy members";
  for (std::uint32_t id = 0; id < 8; ++id) down.push_back({id, Health::unhealthy});
  balancer.set_health(down, 0.0);
  EXPECT_THAT(balancer.load().panic, ElementsAre(1));
  EXPECT_NEAR(zone_shares(balancer, all, 800)[0], 0.5, 1e-9) << "rotation over all";
  for (Member& member : all) member.priority = 1;
  balancer.set_members(all, 0.0);
  EXPECT_EQ(zone_shares(balancer, all, 100).size(), 2U);
}

TEST(BalancerZoneAware, SpillOverToALowerLevelIgnoresZones) {
  auto all = by_zone({6, 6});
  all.push_back({.id = 12, .zone = 0, .priority = 1});
  all.push_back({.id = 13, .zone = 1, .priority = 1});
  Balancer balancer = zone_aware(all, {1, 1});
  std::vector<HealthChange> down;
  for (const std::uint32_t id : {0, 1, 2, 6, 7, 8}) down.push_back({id, Health::unhealthy});
  balancer.set_health(down, 0.0);
  EXPECT_THAT(balancer.load().healthy, ElementsAre(70, 30));
  const auto count = count_picks(balancer, 3000);
  EXPECT_FALSE(count.contains(9)) << "level 0 keeps callers of zone 0 there";
  EXPECT_NEAR(count.at(12), count.at(13), 1);
}

TEST(BalancerLocalityWeighted, SharesFollowWeightsAndHealth) {
  const auto all = by_zone({100, 100});
  Balancer balancer({.locality = LocalityMode::weighted, .locality_weights = {1, 2}});
  balancer.set_members(all, 0.0);
  const auto x_share_at = [&](std::uint32_t healthy) {
    std::vector<HealthChange> changes;
    for (std::uint32_t id = 0; id < 100; ++id) {
      changes.push_back({id, id < healthy ? Health::healthy : Health::unhealthy});
    }
    balancer.set_health(changes, 0.0);
    return zone_shares(balancer, all, 30000)[0];
  };
  EXPECT_NEAR(x_share_at(100), 1.0 / 3, 1e-4);
  EXPECT_NEAR(x_share_at(72), 1.0 / 3, 1e-4);
  EXPECT_NEAR(x_share_at(69), 0.966 / 2.966, 1e-4);
  EXPECT_NEAR(x_share_at(50), 0.7 / 2.7, 1e-4);
  EXPECT_EQ(x_share_at(0), 0.0);
}

TEST(BalancerLocalityWeighted, AZoneWithoutWeightGetsNothing) {
  const auto all = by_zone({3, 3, 3});
  Balancer balancer({.locality = LocalityMode::weighted, .locality_weights = {1, 2}});
  balancer.set_members(all, 0.0);
  EXPECT_EQ(zone_shares(balancer, all, 300).size(), 2U);
}

TEST(BalancerLocalityWeighted, ShareOfKeysOfARing) {
  // Two localities 1:2, in each two members 1:2.
  const std::vector<Member> all = {{.id = 0, .weight = 1, .zone = 0},
                                   {.id = 1, .weight = 2, .zone = 0},
                                   {.id = 2, .weight = 1, .zone = 1},
                                   {.id = 3, .weight = 2, .zone = 1}};
  for (const auto algorithm : {BalancerAlgorithm::ring_hash, BalancerAlgorithm::maglev}) {
    Balancer balancer({.algorithm = algorithm,
                       .locality = LocalityMode::weighted,
                       .locality_weights = {1, 2},
                       .min_ring_size = 92160});
    balancer.set_members(all, 0.0);
    constexpr int n_picks = 90000;
    const auto count = count_picks(balancer, n_picks);
    EXPECT_NEAR(count.at(0), n_picks / 9.0, 800.0);
    EXPECT_NEAR(count.at(1), n_picks * 2 / 9.0, 1000.0);
    EXPECT_NEAR(count.at(2), n_picks * 2 / 9.0, 1000.0);
    EXPECT_NEAR(count.at(3), n_picks * 4 / 9.0, 1200.0);
  }
}

TEST(BalancerLocalityWeighted, NoWeightAnywhereIsNoKeyForAnybody) {
  Balancer balancer({.algorithm = BalancerAlgorithm::ring_hash,
                     .locality = LocalityMode::weighted,
                     .locality_weights = {0, 0}});
  balancer.set_members(by_zone({1, 1}), 0.0);
  EXPECT_EQ(balancer.pick({}), Balancer::kNone);
}

/// A member from 1 s on and one from 62 s on.
Balancer starting_slowly(const SlowStart& slow_start) {
  Balancer balancer({.slow_start = slow_start});
  balancer.set_members(equal_members(1), 1.0);
  balancer.set_members(equal_members(2), 62.0);
  return balancer;
}

std::vector<std::uint32_t> picks_at(Balancer& balancer, double now_s, int n) {
  balancer.refresh(now_s);
  return picks(balancer, n, now_s);
}

TEST(BalancerSlowStart, Linear) {
  Balancer balancer = starting_slowly({.window_s = 60.0});
  EXPECT_THAT(picks_at(balancer, 74.0, 5), ElementsAre(0, 0, 0, 0, 1));
  EXPECT_THAT(picks_at(balancer, 82.0, 3), ElementsAre(0, 0, 1));
  EXPECT_THAT(picks_at(balancer, 127.0, 4), ElementsAre(0, 1, 0, 1));
}

TEST(BalancerSlowStart, Aggression) {
  Balancer balancer = starting_slowly({.window_s = 60.0, .aggression = 2.0});
  EXPECT_THAT(picks_at(balancer, 68.0, 4), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(picks_at(balancer, 88.0, 8), ElementsAre(0, 1, 0, 0, 1, 0, 1, 0));
  EXPECT_THAT(picks_at(balancer, 129.0, 4), ElementsAre(0, 1, 0, 1));
}

TEST(BalancerSlowStart, MinimumWeight) {
  Balancer balancer = starting_slowly({.window_s = 60.0, .min_weight = 0.35});
  EXPECT_THAT(picks_at(balancer, 74.0, 7), ElementsAre(0, 0, 1, 0, 0, 0, 1));
  EXPECT_THAT(picks_at(balancer, 92.0, 7), ElementsAre(0, 1, 0, 0, 1, 0, 0));
  EXPECT_THAT(picks_at(balancer, 137.0, 4), ElementsAre(0, 1, 0, 1));
}

TEST(BalancerSlowStart, AfterAnActiveHealthCheck) {
  Balancer balancer({.slow_start = {.window_s = 10.0}});
  balancer.set_members(equal_members(2), 1.0);
  balancer.set_health(0, Health::unhealthy, 10.0);
  balancer.set_health(0, Health::healthy, 34.0);
  EXPECT_THAT(picks_at(balancer, 39.0, 6), ElementsAre(1, 0, 1, 1, 0, 1));
}

TEST(BalancerSlowStart, NotAfterAnEjection) {
  Balancer balancer({.slow_start = {.window_s = 10.0}});
  balancer.set_members(equal_members(2), 1.0);
  balancer.set_ejected(0, true, 30.0);
  balancer.set_ejected(0, false, 35.0);
  EXPECT_THAT(picks_at(balancer, 36.0, 4), ElementsAre(0, 1, 0, 1));
}

TEST(BalancerSlowStart, NotAfterDegradation) {
  Balancer balancer({.slow_start = {.window_s = 10.0}});
  balancer.set_members(equal_members(2), 1.0);
  balancer.set_health(0, Health::degraded, 30.0);
  balancer.set_health(0, Health::healthy, 35.0);
  EXPECT_THAT(picks_at(balancer, 36.0, 4), ElementsAre(0, 1, 0, 1));
}

TEST(BalancerSlowStart, WeightsGrowBetweenControlCalls) {
  Balancer balancer = starting_slowly({.window_s = 60.0});
  constexpr int n_picks = 60000;
  int second = 0;
  for (int n = 0; n < n_picks; ++n) {
    const double now_s = 62.0 + 60.0 * n / n_picks;
    second += balancer.pick(random_pick(static_cast<std::uint64_t>(n), now_s)) == 1 ? 1 : 0;
  }
  // Mean of f / (1 + f) over f from 0 to 1, f at least 0.1.
  const double expected = 0.1 * 0.1 / 1.1 + 0.9 - std::log(2.0 / 1.1);
  EXPECT_NEAR(second / static_cast<double>(n_picks), expected, 1e-3);
}

TEST(BalancerSlowStart, LeastRequestToo) {
  Balancer balancer(
      {.algorithm = BalancerAlgorithm::least_request, .slow_start = {.window_s = 60.0}});
  balancer.set_members(equal_members(1), 1.0);
  balancer.set_members(equal_members(2), 62.0);
  EXPECT_THAT(picks_at(balancer, 74.0, 5), ElementsAre(0, 0, 0, 0, 1));
}

}  // namespace
}  // namespace rehearse::policy
