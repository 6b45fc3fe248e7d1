// Vectors of upstream's horizontal_test.go.
#include <gtest/gtest.h>

#include "models/compute/hpa_normalise.hpp"

namespace rehearse::models {
namespace {

constexpr double kNow = 10000.0;
constexpr double kMinute = 60.0;
constexpr auto kPods = RateLimit::Of::pods;
constexpr auto kPercent = RateLimit::Of::percent;

int plain(int min, int max, int current, int proposal,
          const std::vector<Recommendation>& log = {}) {
  ScalingHistory history;
  history.recommendations = log;
  return normalise_plain(current, proposal, {min, max}, 300.0, history, kNow);
}

TEST(HpaNormalise, PlainLimits) {
  EXPECT_EQ(plain(3, 8, 5, 7), 7);
  EXPECT_EQ(plain(2, 8, 3, 1), 2);
  EXPECT_EQ(plain(1, 10, 20, 1000), 10);
  EXPECT_EQ(plain(1, 2000, 3, 1000), 6);
  EXPECT_EQ(plain(1, 2000, 1, 1000), 4);
}

TEST(HpaNormalise, PlainStabilisation) {
  EXPECT_EQ(plain(1, 10, 5, 3, {{kNow - 2 * kMinute, 4}, {kNow - kMinute, 5}}), 5);
  EXPECT_EQ(plain(1, 10, 5, 3, {{kNow - 10 * kMinute, 10}, {kNow - 9 * kMinute, 9}}), 3);
}

TEST(HpaNormalise, ForgottenEntriesAreOverwritten) {
  ScalingHistory history;
  history.recommendations = {{kNow - 400.0, 9}, {kNow - 20.0, 4}};
  normalise_plain(5, 3, {1, 10}, 300.0, history, kNow);
  ASSERT_EQ(history.recommendations.size(), 2U);
  EXPECT_EQ(history.recommendations[0].replicas, 3);
  normalise_plain(5, 2, {1, 10}, 300.0, history, kNow + 1.0);
  EXPECT_EQ(history.recommendations.size(), 3U);
}

/// Rules that only the rate decides: no stabilisation.
ScalingRules rate(std::vector<RateLimit> limits) {
  return {0.0, ScalingRules::Select::max, std::move(limits)};
}

/// Upstream spreads events over the last 120 s, each in the middle of its slot.
std::vector<ScaleEvent> spread(const std::vector<int>& changes) {
  std::vector<ScaleEvent> events;
  const double slot = 120.0 / static_cast<double>(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i)
    events.push_back({kNow - 120.0 + slot * (static_cast<double>(i) + 0.5), changes[i]});
  return events;
}

int up(std::vector<RateLimit> limits, int current, int proposal, std::vector<int> events = {},
       int max = 1000) {
  ScalingBehaviour behaviour;
  behaviour.up = rate(std::move(limits));
  ScalingHistory history;
  if (!events.empty()) history.ups = spread(events);
  return normalise_behaviour(current, proposal, {1, max}, behaviour, history, kNow);
}

int down(std::vector<RateLimit> limits, int current, int proposal, std::vector<int> events = {}) {
  ScalingBehaviour behaviour;
  behaviour.down = rate(std::move(limits));
  ScalingHistory history;
  if (!events.empty()) history.downs = spread(events);
  return normalise_behaviour(current, proposal, {1, 1000}, behaviour, history, kNow);
}

TEST(HpaNormalise, B1Defaults) {
  ScalingHistory history;
  EXPECT_EQ(normalise_behaviour(10, 50, {1, 1000}, {}, history, kNow), 20);
  EXPECT_EQ(normalise_behaviour(1, 50, {1, 1000}, {}, history, kNow), 5);
}
TEST(HpaNormalise, B2TwoUpPolicies) {
  EXPECT_EQ(up({{kPods, 100, 60.0}, {kPercent, 100, 60.0}}, 10, 500), 110);
}
TEST(HpaNormalise, B3UpPods) { EXPECT_EQ(up({{kPods, 30, 60.0}}, 10, 50), 40); }
TEST(HpaNormalise, B4UpPercent) { EXPECT_EQ(up({{kPercent, 200, 60.0}}, 10, 50), 30); }
TEST(HpaNormalise, B5UpAtLeastOne) { EXPECT_EQ(up({{kPercent, 1, 60.0}}, 3, 1000, {}, 2000), 4); }
TEST(HpaNormalise, B6TwoDownPolicies) {
  EXPECT_EQ(down({{kPods, 20, 60.0}, {kPercent, 1, 60.0}}, 100, 2), 80);
}
TEST(HpaNormalise, B7DownPods) { EXPECT_EQ(down({{kPods, 5, 60.0}}, 10, 2), 5); }
TEST(HpaNormalise, B8UpSpent) { EXPECT_EQ(up({{kPods, 5, 120.0}}, 100, 500, {1, 5, 9}), 100); }
TEST(HpaNormalise, B9UpPercentOfTheStart) {
  EXPECT_EQ(up({{kPercent, 200, 120.0}}, 100, 500, {1, 5, 9}), 255);
}
TEST(HpaNormalise, B10DownSpent) { EXPECT_EQ(down({{kPods, 5, 120.0}}, 100, 2, {1, 5, 9}), 100); }

TEST(HpaNormalise, SelectMinAndDisabled) {
  ScalingBehaviour behaviour;
  behaviour.up = rate({{kPods, 100, 60.0}, {kPercent, 100, 60.0}});
  behaviour.up.select = ScalingRules::Select::min;
  ScalingHistory history;
  EXPECT_EQ(normalise_behaviour(10, 500, {1, 1000}, behaviour, history, kNow), 20);
  behaviour.up.select = ScalingRules::Select::disabled;
  EXPECT_EQ(normalise_behaviour(10, 500, {1, 1000}, behaviour, history, kNow), 10);
}

int stabilised(int current, int proposal, double up_s, double down_s,
               const std::vector<Recommendation>& log) {
  ScalingBehaviour behaviour;
  behaviour.up.window_s = up_s;
  behaviour.down.window_s = down_s;
  ScalingHistory history;
  history.recommendations = log;
  return normalise_behaviour(current, proposal, {1, 1000}, behaviour, history, kNow);
}

TEST(HpaNormalise, BehaviourStabilisation) {
  const std::vector<Recommendation> log = {{kNow - 2 * kMinute, 4}, {kNow - kMinute, 5}};
  EXPECT_EQ(stabilised(100, 3, 0.0, 180.0, log), 5);
  EXPECT_EQ(stabilised(1, 7, 300.0, 0.0, log), 4);
  EXPECT_EQ(stabilised(2, 1, 300.0, 300.0, {{kNow - 100 * kMinute, 2}, {kNow - 3 * kMinute, 3}}),
            2);
}

}  // namespace
}  // namespace rehearse::models
