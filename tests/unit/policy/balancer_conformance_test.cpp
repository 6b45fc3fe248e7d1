// What every balancing algorithm must do, whatever its way of choosing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <string>

#include "sim/policy/balancer.hpp"
#include "tests/unit/policy/allocation_count.hpp"
#include "tests/unit/policy/balancer_builder.hpp"

namespace rehearse::policy {
namespace {

/// How closely the shares of picks follow the weights.
enum class Spread : std::uint8_t {
  exact,     ///< a rotation: within the number of members at any time
  sampled,   ///< independent picks
  by_weight  ///< independent keys on tables whose shares are random themselves
};

struct Case {
  std::string name;
  BalancerSpec spec;
  Spread spread;
};

class BalancerConformance : public testing::TestWithParam<Case> {
 protected:
  Balancer balancer_of(const std::vector<Member>& all) const {
    Balancer balancer(GetParam().spec);
    balancer.set_members(all, 0.0);
    return balancer;
  }
};

BalancerSpec with(BalancerAlgorithm algorithm) { return {.algorithm = algorithm}; }

std::vector<Case> all_cases() {
  using enum BalancerAlgorithm;
  BalancerSpec full_scan = with(least_request);
  full_scan.full_scan = true;
  BalancerSpec biased = with(least_request);
  biased.active_request_bias = 1.7;
  BalancerSpec many_choices = with(least_request);
  many_choices.choice_count = 7;
  BalancerSpec slow = with(round_robin);
  slow.slow_start.window_s = 30.0;
  BalancerSpec zones = with(round_robin);
  zones.locality = LocalityMode::zone_aware;
  BalancerSpec localities = with(round_robin);
  localities.locality = LocalityMode::weighted;
  localities.locality_weights = {3, 2, 1};
  BalancerSpec large_ring = with(ring_hash);
  large_ring.min_ring_size = 65536;
  return {{"RoundRobin", with(round_robin), Spread::exact},
          {"RoundRobinSlowStart", slow, Spread::exact},
          {"RoundRobinZoneAware", zones, Spread::exact},
          {"RoundRobinLocalityWeighted", localities, Spread::exact},
          {"SmoothRoundRobin", with(smooth_round_robin), Spread::exact},
          {"Random", with(random), Spread::sampled},
          {"LeastRequest", with(least_request), Spread::sampled},
          {"LeastRequestOfSeven", many_choices, Spread::sampled},
          {"LeastRequestFullScan", full_scan, Spread::sampled},
          {"LeastRequestBiased", biased, Spread::sampled},
          {"RingHash", large_ring, Spread::by_weight},
          {"Maglev", with(maglev), Spread::by_weight}};
}

INSTANTIATE_TEST_SUITE_P(Algorithms, BalancerConformance, testing::ValuesIn(all_cases()),
                         [](const auto& chosen) { return chosen.param.name; });

/// 4 sigma, or as many picks as members.
double tolerance(Spread spread, double share, int n, std::size_t n_members) {
  const double sampled = n * share * (1.0 - share);
  switch (spread) {
    case Spread::exact:
      return static_cast<double>(n_members);
    case Spread::sampled:
      return 4.0 * std::sqrt(sampled);
    case Spread::by_weight:
      // A share made of k arcs varies by share / sqrt(k); k = share * 65536 for both.
      return 4.0 * std::sqrt(sampled + n * share * n / 65536.0);
  }
  return 0.0;
}

void expect_shares(Balancer& balancer, const std::vector<Member>& all, Spread spread) {
  constexpr int n_picks = 50000;
  const auto count = count_picks(balancer, n_picks);
  double total = 0.0;
  for (const Member& member : all) total += member.weight;
  for (const Member& member : all) {
    const double share = member.weight / total;
    ASSERT_TRUE(count.contains(member.id)) << "member " << member.id << " never picked";
    EXPECT_NEAR(count.at(member.id), share * n_picks, tolerance(spread, share, n_picks, all.size()))
        << "member " << member.id;
  }
}

TEST_P(BalancerConformance, ReachesAllEquallyWithEqualWeights) {
  const auto all = equal_members(9);
  Balancer balancer = balancer_of(all);
  expect_shares(balancer, all, GetParam().spread);
}

TEST_P(BalancerConformance, SharesFollowUnequalWeights) {
  const auto all = members({1, 2, 3, 4, 0.5});
  Balancer balancer = balancer_of(all);
  // Unequal least request is a schedule, too.
  const bool schedule = GetParam().spec.algorithm == BalancerAlgorithm::least_request;
  expect_shares(balancer, all, schedule ? Spread::exact : GetParam().spread);
}

TEST_P(BalancerConformance, NobodyIsNone) {
  Balancer balancer(GetParam().spec);
  EXPECT_EQ(balancer.pick(random_pick(1)), Balancer::kNone);
  balancer.set_members({}, 0.0);
  EXPECT_EQ(balancer.pick(random_pick(1)), Balancer::kNone);
  balancer.set_members(equal_members(3), 0.0);
  EXPECT_NE(balancer.pick(random_pick(1)), Balancer::kNone);
  balancer.set_members({}, 0.0);
  EXPECT_EQ(balancer.pick(random_pick(1)), Balancer::kNone);
}

TEST_P(BalancerConformance, AllDownIsPanicAndWithoutPanicNone) {
  std::vector<HealthChange> down;
  for (std::uint32_t id = 0; id < 4; ++id) down.push_back({id, Health::unhealthy});
  Balancer panics = balancer_of(equal_members(4));
  panics.set_health(down, 1.0);
  EXPECT_EQ(count_picks(panics, 400).size(), 4U);
  BalancerSpec spec = GetParam().spec;
  spec.priorities.panic_threshold_percent = 0;
  Balancer fails(spec);
  fails.set_members(equal_members(4), 0.0);
  fails.set_health(down, 1.0);
  EXPECT_EQ(fails.pick(random_pick(1)), Balancer::kNone);
}

TEST_P(BalancerConformance, OneMemberGetsAll) {
  Balancer balancer = balancer_of({{.id = 42, .weight = 0.001}});
  EXPECT_THAT(picks(balancer, 100), testing::Each(42U));
}

TEST_P(BalancerConformance, EqualCallsGiveEqualPicks) {
  const auto run = [&] {
    Balancer balancer = balancer_of(members({1, 2, 3, 4, 5, 6}));
    std::vector<std::uint32_t> result;
    for (std::uint64_t n = 0; n < 3000; ++n) {
      const double now_s = 0.01 * static_cast<double>(n);
      result.push_back(balancer.pick(random_pick(n, now_s)));
      balancer.started(result.back());
      if (n % 3 == 0) balancer.ended(result[result.size() / 2]);
      const auto changed = static_cast<std::uint32_t>(n / 500);
      if (n % 500 == 250) balancer.set_health(changed, Health::unhealthy, now_s);
      if (n % 500 == 490) balancer.set_health(changed, Health::healthy, now_s);
    }
    return result;
  };
  EXPECT_EQ(run(), run());
}

TEST_P(BalancerConformance, ActiveRequestsStayOverChanges) {
  Balancer balancer = balancer_of(equal_members(5));
  for (std::uint32_t id = 0; id < 5; ++id) {
    for (std::uint32_t n = 0; n <= id; ++n) balancer.started(id);
  }
  balancer.set_health(1, Health::unhealthy, 1.0);
  balancer.set_members(members({3, 1, 1, 2}), 2.0);
  balancer.set_ejected(2, true, 3.0);
  for (std::uint32_t id = 0; id < 5; ++id) EXPECT_EQ(balancer.active(id), id + 1);
  balancer.ended(4);
  EXPECT_EQ(balancer.active(4), 4U);
}

/// May this member be picked at all?
bool may_be_picked(const Balancer& balancer, const Member& member) {
  const PriorityLoad& load = balancer.load();
  if (load.panic[member.priority] != 0) return true;
  switch (balancer.health(member.id)) {
    case Health::healthy:
      // Hashing sends the keys of degraded load to the healthy of the level.
      return load.healthy[member.priority] + load.degraded[member.priority] > 0;
    case Health::degraded:
      return load.degraded[member.priority] > 0;
    default:
      return false;
  }
}

TEST_P(BalancerConformance, NeverPicksWhoMayNotServe) {
  std::mt19937 random(11);
  BalancerSpec spec = GetParam().spec;
  spec.min_ring_size = 256;  // small tables: they are built anew for each change
  spec.maglev_table_size = 251;
  Balancer balancer(spec);
  balancer.set_callers(std::vector<std::uint32_t>{2, 1, 1}, 0.0);
  std::map<std::uint32_t, Member> present;
  std::uint64_t n = 0;
  std::uint64_t served = 0;
  for (int round = 0; round < 300; ++round) {
    const double now_s = round;
    if (round % 3 == 0) {
      present.clear();
      std::vector<Member> all;
      for (std::uint32_t id = 0; id < 16; ++id) {
        if (random() % 4 == 0) continue;
        const Member member{.id = id,
                            .weight = round % 2 == 0 ? 1.0 : 1.0 + static_cast<double>(id % 3),
                            .zone = static_cast<std::uint16_t>(id % 3),
                            .priority = static_cast<std::uint8_t>(id < 10 ? 0 : 1)};
        all.push_back(member);
        present[id] = member;
      }
      balancer.set_members(all, now_s);
    }
    for (int change = 0; change < 3; ++change) {
      balancer.set_health(random() % 16, static_cast<Health>(random() % 4), now_s);
    }
    balancer.set_ejected(random() % 16, random() % 2 == 0, now_s);
    for (int i = 0; i < 100; ++i) {
      Pick pick = random_pick(n++, now_s + 0.001 * i);
      pick.caller_zone = static_cast<std::uint16_t>(random() % 4);
      pick.avoid = static_cast<std::uint32_t>(random() % 20);
      const std::uint32_t id = balancer.pick(pick);
      if (id == Balancer::kNone) continue;
      ++served;
      ASSERT_TRUE(present.contains(id)) << "not a member";
      ASSERT_TRUE(may_be_picked(balancer, present.at(id))) << "round " << round;
      balancer.started(id);
      if (i % 2 == 0) balancer.ended(id);
    }
  }
  EXPECT_GT(served, n * 8 / 10);
}

TEST_P(BalancerConformance, NeverNoneWhileSomebodyIsHealthy) {
  Balancer balancer = balancer_of(equal_members(10));
  std::vector<HealthChange> down;
  for (std::uint32_t id = 0; id < 9; ++id) {
    down.push_back({id, Health::unhealthy});
    balancer.set_health(down, 1.0);
    EXPECT_THAT(picks(balancer, 200, 1.0), testing::Each(testing::Ne(Balancer::kNone)));
  }
}

TEST_P(BalancerConformance, HotCallsAllocateNothing) {
  const std::vector<double> weights = {1, 2, 3, 1, 1};
  for (const auto& all : {equal_members(5), members(weights)}) {
    Balancer balancer = balancer_of(all);
    const std::uint64_t before = allocation_count();
    for (std::uint64_t n = 0; n < 2000; ++n) {
      Pick pick = random_pick(n, 0.02 * static_cast<double>(n));
      pick.avoid = static_cast<std::uint32_t>(n % 5);
      const std::uint32_t id = balancer.pick(pick);
      balancer.started(id);
      balancer.failed(id);
      balancer.ended(id);
    }
    EXPECT_EQ(allocation_count(), before);
  }
}

class ConsistentHashing : public testing::TestWithParam<BalancerAlgorithm> {};

INSTANTIATE_TEST_SUITE_P(Algorithms, ConsistentHashing,
                         testing::Values(BalancerAlgorithm::ring_hash, BalancerAlgorithm::maglev));

TEST_P(ConsistentHashing, TheSameKeyGoesToTheSameMember) {
  Balancer balancer(with(GetParam()));
  balancer.set_members(equal_members(7), 0.0);
  for (std::uint64_t n = 0; n < 100; ++n) {
    Pick pick = random_pick(n);
    const std::uint32_t id = balancer.pick(pick);
    pick.random = {n, n};
    ASSERT_EQ(balancer.pick(pick), id);
  }
}

TEST_P(ConsistentHashing, RemovingOneOfTenMovesAboutATenth) {
  constexpr std::uint64_t n_keys = 100000;
  Balancer before(with(GetParam()));
  before.set_members(equal_members(10), 0.0);
  Balancer after(with(GetParam()));
  auto nine = equal_members(10);
  nine.erase(nine.begin() + 3);
  after.set_members(nine, 0.0);
  double moved = 0.0;
  double bystanders = 0.0;
  for (std::uint64_t n = 0; n < n_keys; ++n) {
    const std::uint32_t from = before.pick(random_pick(n));
    const std::uint32_t to = after.pick(random_pick(n));
    moved += from != to ? 1.0 / n_keys : 0.0;
    bystanders += from != to && from != 3 ? 1.0 / n_keys : 0.0;
  }
  EXPECT_GT(bystanders, 0.0) << "a ring of nine has more hashes of each, a table other places";
  EXPECT_NEAR(moved - bystanders, 0.1, 4.0 * 0.1 / std::sqrt(103.0));  // 103 hashes of a member
  EXPECT_LT(moved, 0.2);
}

TEST_P(ConsistentHashing, TheOrderOfMembersDoesNotMatter) {
  Balancer forth(with(GetParam()));
  Balancer back(with(GetParam()));
  auto all = equal_members(6);
  forth.set_members(all, 0.0);
  std::reverse(all.begin(), all.end());
  back.set_members(all, 0.0);
  for (std::uint64_t n = 0; n < 1000; ++n) {
    ASSERT_EQ(forth.pick(random_pick(n)), back.pick(random_pick(n)));
  }
}

}  // namespace
}  // namespace rehearse::policy
