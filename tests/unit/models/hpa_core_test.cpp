// Vectors of upstream's replica_calculator_test.go. Every pod has two containers there; here one
// pod stands for the sum, which leaves every ratio as it is.
#include <gtest/gtest.h>

#include "models/compute/hpa_core.hpp"

namespace rehearse::models {
namespace {

constexpr double kNow = 10000.0;

/// A pod that has been ready for an hour.
PodSample pod(std::optional<std::int64_t> level, std::int64_t request = 1000) {
  PodSample sample;
  sample.request_milli = 2 * request;
  if (level) sample.usage_milli = 2 * *level;
  sample.start_s = sample.ready_changed_s = kNow - 3600.0;
  sample.sampled_s = kNow;
  sample.window_s = 60.0;
  return sample;
}

PodSample never_ready(std::int64_t level) {
  PodSample sample = pod(level);
  sample.ready = false;
  return sample;
}

PodSample pending() {
  PodSample sample = pod(std::nullopt);
  sample.pending = true;
  sample.ready = false;
  return sample;
}

PodSample failed() {
  PodSample sample = pod(std::nullopt);
  sample.ignored = true;
  return sample;
}

struct Expected {
  int replicas;
  int percent;
};

void check(int current, int target, const std::vector<PodSample>& pods, Expected expected,
           HpaRules rules = {0.1, 0.1, 120.0, 10.0}) {
  const auto proposal = propose_replicas(current, target, pods, rules, kNow);
  ASSERT_TRUE(proposal.has_value());
  EXPECT_EQ(proposal->replicas, expected.replicas);
  EXPECT_EQ(proposal->utilisation_percent, expected.percent);
}

TEST(HpaCore, R1ScaleUp) { check(3, 30, {pod(300), pod(500), pod(700)}, {5, 50}); }
TEST(HpaCore, R2UnreadyLessScaleUp) {
  check(3, 30, {never_ready(300), pod(500), pod(700)}, {4, 60});
}
TEST(HpaCore, R3IgnoresFailedPods) {
  check(2, 30, {pod(500), pod(700), failed(), failed()}, {4, 60});
}
TEST(HpaCore, R4ScaleDown) {
  check(5, 50, {pod(100), pod(300), pod(500), pod(250), pod(250)}, {3, 28});
}
TEST(HpaCore, R5PendingPodsDoNotCountDown) {
  check(5, 50, {pod(100), pending(), pending(), pending(), pending()}, {1, 10});
}
TEST(HpaCore, R6WithinTolerance) {
  check(3, 100, {pod(1010, 900), pod(1030, 1000), pod(1020, 1100)}, {3, 102});
}
TEST(HpaCore, R7NoTolerance) {
  check(3, 100, {pod(909, 900), pod(1010, 1000), pod(1111, 1100)}, {4, 101},
        {0.0, 0.0, 120.0, 10.0});
}
TEST(HpaCore, R8WideUpTolerance) {
  check(3, 100, {pod(1890, 900), pod(1910, 1000), pod(1900, 1100)}, {3, 190},
        {2.0, 0.1, 120.0, 10.0});
}
TEST(HpaCore, R9SuperfluousMetrics) {
  // The metrics of two unknown names belong to no pod of the list.
  check(4, 100, {pod(4000), pod(9500), pod(3000), pod(7000)}, {24, 587});
}
TEST(HpaCore, R10MissingMetricsHoldScaleDown) {
  check(4, 100, {pod(400), pod(95), pod({}), pod({})}, {3, 24});
}
TEST(HpaCore, R11MissingMetricsTurnScaleUpAround) { check(2, 100, {pod(1900), pod({})}, {2, 190}); }
TEST(HpaCore, R12SurgePodWithoutMetric) { check(2, 50, {pod(100), pod(100), pod({})}, {2, 10}); }
TEST(HpaCore, R13ContainerResource) { check(3, 30, {pod(300), pod(500), pod(700)}, {5, 50}); }

TEST(HpaCore, ExactlyAtTheToleranceStays) {
  check(10, 50, std::vector<PodSample>(10, pod(550)), {10, 55});
  check(10, 50, std::vector<PodSample>(10, pod(560)), {12, 56});
}

TEST(HpaCore, FreshPodsCountOnlyWithAWholeWindow) {
  PodSample fresh = pod(0);
  fresh.start_s = kNow - 40.0;
  fresh.ready_changed_s = kNow - 30.0;  // the sample's window began before it was ready
  check(2, 50, {pod(1000), fresh}, {2, 100});
  fresh.window_s = 15.0;
  check(2, 50, {pod(1000), fresh}, {2, 50});
}

TEST(HpaCore, NoMetricNoProposal) {
  EXPECT_FALSE(propose_replicas(2, 50, {pod({}), pending()}, {}, kNow).has_value());
}

}  // namespace
}  // namespace rehearse::models
