// Rotations: the schedule of deadlines, smooth weighted round robin, slow start, least request.
// Vectors from Envoy's round_robin_lb_test.cc and least_request_lb_test.cc and from the change
// "Upstream: smooth weighted round-robin balancing" of NGINX (2012).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <random>

#include "sim/policy/alias_table.hpp"
#include "sim/policy/edf_schedule.hpp"
#include "sim/policy/least_request.hpp"
#include "sim/policy/slow_start.hpp"
#include "sim/policy/smooth_round_robin.hpp"

namespace rehearse::policy {
namespace {

using Picks = std::vector<std::uint32_t>;
using testing::ElementsAre;

std::vector<std::uint32_t> first_n(std::size_t n) {
  std::vector<std::uint32_t> items(n);
  std::iota(items.begin(), items.end(), 0U);
  return items;
}

/// A schedule over items 0, 1, ..; weights may change between picks.
struct Schedule {
  explicit Schedule(std::vector<double> of, std::uint64_t picks = 0) : weights(std::move(of)) {
    edf.reset(first_n(weights.size()), weight(), picks);
  }
  std::function<double(std::uint32_t)> weight() const {
    return [this](std::uint32_t item) { return weights[item]; };
  }
  Picks picks(int n) {
    Picks result;
    while (n-- > 0) result.push_back(edf.pick(weight()));
    return result;
  }
  std::vector<double> weights;
  EdfSchedule edf;
};

TEST(EdfSchedule, EnvoyWeighted) {
  Schedule schedule({1, 2});
  EXPECT_THAT(schedule.picks(6), ElementsAre(1, 0, 1, 1, 0, 1));
  schedule.weights = {2, 1};
  EXPECT_THAT(schedule.picks(8), ElementsAre(1, 0, 0, 1, 0, 0, 1, 0));
  EXPECT_THAT(Schedule({2, 1, 3}).picks(12), ElementsAre(2, 0, 2, 1, 0, 2, 2, 0, 2, 1, 0, 2));
  EXPECT_THAT(Schedule({1, 4}).picks(10), ElementsAre(1, 1, 1, 0, 1, 1, 1, 1, 0, 1));
}

TEST(EdfSchedule, EnvoySeed) {
  EXPECT_THAT(Schedule({1, 2}, 1).picks(6), ElementsAre(0, 1, 1, 0, 1, 1));
  std::map<std::uint32_t, int> first;
  for (std::uint64_t seed = 0; seed < 10; ++seed) ++first[Schedule({6, 3, 1}, seed).picks(1)[0]];
  EXPECT_EQ(first, (std::map<std::uint32_t, int>{{0, 6}, {1, 3}, {2, 1}}));
}

TEST(EdfSchedule, StartingAheadIsPickingAhead) {
  std::mt19937 random(3);
  for (int n = 0; n < 200; ++n) {
    std::vector<double> weights(2 + random() % 8);
    for (double& weight : weights) weight = std::exp2(static_cast<double>(random() % 6));
    Schedule walked(weights);
    const auto ahead = static_cast<int>(random() % 500);
    walked.picks(ahead);
    Schedule jumped(weights, static_cast<std::uint64_t>(ahead));
    ASSERT_EQ(walked.picks(100), jumped.picks(100)) << "case " << n;
  }
}

TEST(EdfSchedule, EqualWeightsTakeTurns) {
  Schedule schedule({0.3, 0.3, 0.3, 0.3, 0.3});
  for (int round = 0; round < 100; ++round) {
    EXPECT_THAT(schedule.picks(5), ElementsAre(0, 1, 2, 3, 4));
  }
}

TEST(EdfSchedule, SharesStayWithinOneOfTheirWeights) {
  const std::vector<double> weights = {5.5, 1, 3, 0.25, 7, 7};
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  Schedule schedule(weights);
  std::vector<double> count(weights.size());
  for (int n = 1; n <= 20000; ++n) {
    ++count[schedule.picks(1)[0]];
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_LT(std::abs(count[i] - n * weights[i] / total), weights.size()) << "pick " << n;
    }
  }
}

TEST(EdfSchedule, LeastRequestWeightIsReadAtThePick) {
  // Envoy LeastRequestLoadBalancerTest.WeightImbalance.
  std::vector<std::uint32_t> active = {0, 0};
  const auto weight = [&](std::uint32_t i) {
    return least_request_weight(i == 0 ? 1.0 : 2.0, active[i], 1.0);
  };
  EdfSchedule edf;
  edf.reset(first_n(2), weight, 0);
  const auto picks = [&](int n) {
    Picks result;
    while (n-- > 0) result.push_back(edf.pick(weight));
    return result;
  };
  EXPECT_THAT(picks(6), ElementsAre(1, 0, 1, 1, 0, 1));
  active = {0, 1};
  EXPECT_THAT(picks(5), ElementsAre(1, 0, 1, 0, 1));
  active = {1, 0};
  EXPECT_THAT(picks(10), ElementsAre(0, 1, 1, 1, 0, 1, 1, 1, 1, 0));
}

TEST(SmoothRoundRobin, NginxSequence) {
  std::vector<SmoothPeer> peers = {{5, 5}, {1, 1}, {1, 1}};
  const std::vector<std::uint32_t> all = {0, 1, 2};
  Picks picks;
  for (int n = 0; n < 14; ++n) picks.push_back(pick_smooth(all, peers));
  EXPECT_THAT(picks, ElementsAre(0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0));
  EXPECT_THAT((std::vector{peers[0].current, peers[1].current, peers[2].current}),
              ElementsAre(0, 0, 0));
}

TEST(SmoothRoundRobin, SkipsThoseNotEligible) {
  std::vector<SmoothPeer> peers = {{5, 5}, {1, 1}, {1, 1}};
  const std::vector<std::uint32_t> some = {1, 2};
  Picks picks;
  for (int n = 0; n < 4; ++n) picks.push_back(pick_smooth(some, peers));
  EXPECT_THAT(picks, ElementsAre(1, 2, 1, 2));
}

TEST(SmoothRoundRobin, AFailedPeerRecoversByOnePerPick) {
  std::vector<SmoothPeer> peers = {{4, 4}, {4, 4}};
  peers[0].failed(2);
  EXPECT_EQ(peers[0].effective, 2.0);
  peers[0].failed(1);
  EXPECT_EQ(peers[0].effective, 0.0);
  peers[1].failed(0);
  EXPECT_EQ(peers[1].effective, 4.0);
  const std::vector<std::uint32_t> both = {0, 1};
  EXPECT_EQ(pick_smooth(both, peers), 1U);
  EXPECT_EQ(peers[0].effective, 1.0);
  for (int n = 0; n < 3; ++n) pick_smooth(both, peers);
  EXPECT_EQ(peers[0].effective, 4.0);
}

TEST(SlowStart, EnvoyFactors) {
  const SlowStart linear{.window_s = 60.0};
  EXPECT_DOUBLE_EQ(linear.factor(12.0), 0.2);
  EXPECT_DOUBLE_EQ(linear.factor(3.0), 0.1);
  EXPECT_DOUBLE_EQ(linear.factor(59.9996), 59999.0 / 60000.0);
  EXPECT_EQ(linear.factor(60.0), 1.0);
  EXPECT_EQ(linear.factor(1e9), 1.0);
  const SlowStart square{.window_s = 60.0, .aggression = 2.0};
  EXPECT_NEAR(square.factor(6.0), 0.3162, 5e-5);
  EXPECT_NEAR(square.factor(26.0), 0.6583, 5e-5);
  const SlowStart faster{.window_s = 10.0, .aggression = 1.5};
  EXPECT_NEAR(faster.factor(9.0), 0.93, 0.005);
  const SlowStart floor{.window_s = 60.0, .min_weight = 0.35};
  EXPECT_EQ(floor.factor(12.0), 0.35);
}

TEST(SlowStart, MillisecondsNotSeconds) {
  const SlowStart tiny{.window_s = 10.0, .min_weight = 0.0};
  EXPECT_DOUBLE_EQ(tiny.factor(0.0), 1e-4);
  EXPECT_DOUBLE_EQ(tiny.factor(0.5), 0.05);
}

TEST(LeastRequest, WeightOfTheFormula) {
  EXPECT_DOUBLE_EQ(least_request_weight(2.0, 4, 1.0), 0.4);
  EXPECT_EQ(least_request_weight(2.0, 4, 0.0), 2.0);
  EXPECT_NEAR(least_request_weight(2.0, 3, 0.5), 1.0, 1e-12);
  EXPECT_NEAR(least_request_weight(2.0, 1, 2.0), 0.5, 1e-12);
}

/// Measure of the words that pick each item, on a grid of words.
std::vector<double> measured_shares(const std::vector<double>& weights) {
  AliasTable table;
  table.build(weights);
  std::vector<double> share(weights.size());
  constexpr std::uint64_t grid = 1000;
  const std::uint64_t n = weights.size();
  for (std::uint64_t column = 0; column < n; ++column) {
    for (std::uint64_t side = 0; side < grid; ++side) {
      const std::uint64_t high = ((2 * column + 1) << 31) / n;
      const std::uint64_t low = ((2 * side + 1) << 31) / grid;
      share[table.pick(high << 32 | low)] += 1.0 / static_cast<double>(n * grid);
    }
  }
  return share;
}

TEST(AliasTable, SharesAreTheWeights) {
  for (const std::vector<double>& weights :
       {std::vector<double>{1}, {1, 1}, {3, 1}, {1, 2, 3, 4, 0.5}, {0.001, 1000, 7}}) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const std::vector<double> share = measured_shares(weights);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      EXPECT_NEAR(share[i], weights[i] / total, 1e-3) << i << " of " << weights.size();
    }
  }
}

TEST(AliasTable, ExtremeWordsStayInside) {
  AliasTable table;
  table.build(std::vector<double>{1, 2, 3});
  EXPECT_LT(table.pick(0), 3U);
  EXPECT_LT(table.pick(UINT64_MAX), 3U);
}

/// Gives prepared numbers, as Envoy's tests do: number mod n.
auto raw(const std::vector<std::uint64_t>& numbers) {
  return [numbers](std::uint32_t k, std::uint32_t n) {
    return static_cast<std::uint32_t>(numbers.at(k) % n);
  };
}

TEST(LeastRequest, EnvoyChoices) {
  const std::vector<std::uint32_t> two = {0, 1};
  EXPECT_EQ(least_of_choices(two, std::vector<std::uint32_t>{1, 2}, 2, raw({2, 3})), 0U);
  EXPECT_EQ(least_of_choices(two, std::vector<std::uint32_t>{2, 1}, 2, raw({2, 3})), 1U);
  EXPECT_EQ(least_of_choices(two, std::vector<std::uint32_t>{1, 1}, 2, raw({1, 0})), 1U)
      << "the first drawn wins a tie";
  const std::vector<std::uint32_t> four = {0, 1, 2, 3};
  const std::vector<std::uint32_t> active = {4, 3, 2, 1};
  EXPECT_EQ(least_of_choices(four, active, 2, raw({0, 0})), 0U);
  EXPECT_EQ(least_of_choices(four, active, 5, raw({3, 0, 3, 2, 1})), 3U);
}

TEST(LeastRequest, EnvoyFullScan) {
  const std::vector<std::uint32_t> five = {0, 1, 2, 3, 4};
  const auto zero = [](std::uint32_t, std::uint32_t) { return 0U; };
  EXPECT_EQ(least_of_all(five, std::vector<std::uint32_t>{4, 3, 2, 1, 5}, zero), 3U);
  const std::vector<std::uint32_t> tied = {3, 3, 1, 1, 1};
  std::mt19937 random(1);
  std::vector<int> count(5);
  const auto draw = [&](std::uint32_t, std::uint32_t n) {
    return static_cast<std::uint32_t>(random() % n);
  };
  constexpr int n_picks = 300000;
  for (int n = 0; n < n_picks; ++n) ++count[least_of_all(five, tied, draw)];
  EXPECT_EQ(count[0] + count[1], 0);
  for (const int i : {2, 3, 4}) {
    EXPECT_NEAR(count[i], n_picks / 3.0, 4.0 * std::sqrt(n_picks * 2.0 / 9.0));
  }
}

}  // namespace
}  // namespace rehearse::policy
