// Vectors from Envoy's outlier_detection_impl_test.cc.
#include "sim/policy/outlier_detector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "sim/core/random.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {

bool operator==(const OutlierChange& a, const OutlierChange& b) {
  return a.host == b.host && a.ejected == b.ejected && a.cause == b.cause;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Result = OutlierResult;
using Cause = OutlierCause;

OutlierDetector detector_of(std::uint32_t hosts, const OutlierSpec& spec) {
  OutlierDetector detector(spec);
  std::vector<std::uint32_t> ids(hosts);
  std::iota(ids.begin(), ids.end(), 0U);
  detector.set_hosts(ids);
  return detector;
}

/// Envoy's tests allow every ejection.
OutlierSpec any_share() { return {.max_ejection_percent = 100}; }

/// How many of `n` results ejected the host.
int load(OutlierDetector& detector, std::uint32_t host, int n, Result result, double now_s = 0.0) {
  int ejections = 0;
  while (n-- > 0) ejections += detector.record(host, result, now_s) ? 1 : 0;
  return ejections;
}

TEST(OutlierDetector, FifthErrorInARowEjects) {
  OutlierDetector detector = detector_of(2, any_share());
  load(detector, 0, 1, Result::error);
  load(detector, 0, 1, Result::success);
  EXPECT_EQ(load(detector, 0, 4, Result::error), 0);
  EXPECT_FALSE(detector.ejected(0));
  EXPECT_EQ(load(detector, 0, 1, Result::error), 1);
  EXPECT_TRUE(detector.ejected(0));
  EXPECT_EQ(detector.ejections_active(), 1U);
  EXPECT_EQ(load(detector, 0, 50, Result::error), 0) << "ejected once";
}

TEST(OutlierDetector, BasicFlow) {
  OutlierDetector detector = detector_of(2, any_share());
  load(detector, 0, 5, Result::error, 0.0);
  EXPECT_DOUBLE_EQ(detector.ejection_s(0), 30.0);
  EXPECT_THAT(detector.tick(9.999), IsEmpty());
  EXPECT_TRUE(detector.ejected(0));
  EXPECT_THAT(detector.tick(30.001), ElementsAre(OutlierChange{0, false, Cause::consecutive_5xx}));
  EXPECT_FALSE(detector.ejected(0));
  EXPECT_EQ(detector.ejections_active(), 0U);
  EXPECT_EQ(load(detector, 0, 4, Result::error, 35.0), 0) << "the counters started anew";
  EXPECT_EQ(load(detector, 0, 1, Result::error, 40.0), 1);
  EXPECT_DOUBLE_EQ(detector.ejection_s(0), 60.0);
  EXPECT_THAT(detector.tick(99.999), IsEmpty());
  EXPECT_EQ(detector.tick(100.0).size(), 1U);
}

TEST(OutlierDetector, EndsExactlyAtItsLength) {
  OutlierDetector detector = detector_of(2, any_share());
  load(detector, 0, 5, Result::error, 0.1);
  EXPECT_THAT(detector.tick(30.0999999), IsEmpty());
  EXPECT_EQ(detector.tick(30.1).size(), 1U) << "30.1 - 0.1 is below 30 in doubles";
}

TEST(OutlierDetector, GatewayFailureIsDetectedFirstAndOffByDefault) {
  OutlierDetector detector = detector_of(2, any_share());
  load(detector, 0, 5, Result::gateway_error);
  EXPECT_TRUE(detector.ejected(0)) << "as 5xx";
  detector.tick(30.0);
  OutlierSpec spec = any_share();
  spec.enforcing_consecutive_gateway_failure = 100;
  spec.enforcing_consecutive_5xx = 0;
  OutlierDetector gateway = detector_of(2, spec);
  load(gateway, 0, 1, Result::gateway_error);
  load(gateway, 0, 1, Result::error);  // breaks the row of gateway failures
  EXPECT_EQ(load(gateway, 0, 4, Result::gateway_error), 0);
  EXPECT_EQ(load(gateway, 0, 1, Result::gateway_error), 1);
  EXPECT_THAT(gateway.tick(30.0),
              ElementsAre(OutlierChange{0, false, Cause::consecutive_gateway_failure}));
}

TEST(OutlierDetector, LocalOriginCountsAsAnswersUnlessSplit) {
  OutlierDetector joined = detector_of(2, any_share());
  load(joined, 0, 4, Result::connect_failure);
  EXPECT_EQ(load(joined, 0, 100, Result::connect_success), 0) << "neither counts nor resets";
  EXPECT_EQ(load(joined, 0, 1, Result::timeout), 1);

  OutlierSpec spec = any_share();
  spec.split_local_origin = true;
  OutlierDetector split = detector_of(2, spec);
  load(split, 0, 4, Result::connect_failure);
  load(split, 0, 1, Result::connect_success);
  load(split, 0, 4, Result::timeout);
  load(split, 0, 1, Result::success);  // an answer: another matter
  EXPECT_FALSE(split.ejected(0));
  EXPECT_EQ(load(split, 0, 1, Result::timeout), 1);
  EXPECT_THAT(split.tick(30.0),
              ElementsAre(OutlierChange{0, false, Cause::consecutive_local_origin_failure}));
}

TEST(OutlierDetector, MaxEjectionPercent) {
  OutlierDetector two = detector_of(2, {.max_ejection_percent = 60});
  EXPECT_EQ(load(two, 0, 5, Result::error), 1);
  EXPECT_EQ(load(two, 1, 5, Result::error), 0);
  EXPECT_EQ(two.overflows(), 1U);
  EXPECT_EQ(load(two, 1, 5, Result::error), 0) << "counted anew";
  EXPECT_EQ(two.overflows(), 2U);
  OutlierDetector one = detector_of(1, {.max_ejection_percent = 90});
  EXPECT_EQ(load(one, 0, 100, Result::error), 0);
}

TEST(OutlierDetector, ByDefaultSmallClustersEjectNobody) {
  const auto ejections = [](std::uint32_t hosts, const OutlierSpec& spec) {
    OutlierDetector detector = detector_of(hosts, spec);
    for (std::uint32_t host = 0; host < hosts; ++host) load(detector, host, 5, Result::error);
    return detector.ejections_active();
  };
  EXPECT_EQ(ejections(9, {}), 0U);
  EXPECT_EQ(ejections(10, {}), 1U);
  EXPECT_EQ(ejections(20, {}), 2U);
  EXPECT_EQ(ejections(9, {.always_eject_one_host = true}), 1U);
  EXPECT_EQ(ejections(1, {.always_eject_one_host = true}), 1U);
}

/// One interval of requests with that many successes of 100 for each host.
void interval(OutlierDetector& detector, const std::vector<int>& success_percent,
              Result good = Result::success, Result bad = Result::error) {
  for (std::uint32_t host = 0; host < success_percent.size(); ++host) {
    for (int n = 0; n < 100; ++n) {
      // Spread, so that no row of failures gets long.
      const bool ok = (n + 1) * success_percent[host] / 100 > n * success_percent[host] / 100;
      detector.record(host, ok ? good : bad, 0.0);
    }
  }
}

TEST(OutlierDetector, SuccessRate) {
  OutlierDetector detector = detector_of(5, any_share());
  interval(detector, {50, 100, 100, 100, 100});  // threshold 90 - 1.9 * 20 = 52
  EXPECT_THAT(detector.tick(10.0), ElementsAre(OutlierChange{0, true, Cause::success_rate}));
  EXPECT_TRUE(detector.ejected(0));
  EXPECT_THAT(detector.tick(20.0), IsEmpty()) << "the interval that ends had no requests";
}

TEST(OutlierDetector, SuccessRateIsStrict) {
  OutlierSpec spec = any_share();
  spec.success_rate_stdev_factor = 2000;  // threshold exactly 50
  OutlierDetector detector = detector_of(5, spec);
  interval(detector, {50, 100, 100, 100, 100});
  EXPECT_THAT(detector.tick(10.0), IsEmpty());
}

TEST(OutlierDetector, SuccessRateNeedsHostsAndVolume) {
  OutlierDetector four = detector_of(4, any_share());
  interval(four, {50, 100, 100, 100});
  EXPECT_THAT(four.tick(10.0), IsEmpty());
  OutlierDetector thin = detector_of(5, any_share());
  interval(thin, {50, 100, 100, 100});
  load(thin, 4, 99, Result::success);
  EXPECT_THAT(thin.tick(10.0), IsEmpty());
}

TEST(OutlierDetector, FailurePercentage) {
  OutlierSpec spec = any_share();
  spec.enforcing_failure_percentage = 100;
  spec.enforcing_success_rate = 0;
  spec.consecutive_5xx = 1000;
  OutlierDetector detector = detector_of(5, spec);
  interval(detector, {15, 16, 50, 100, 0});
  EXPECT_THAT(detector.tick(10.0), ElementsAre(OutlierChange{0, true, Cause::failure_percentage},
                                               OutlierChange{4, true, Cause::failure_percentage}));
  spec.failure_percentage_minimum_hosts = 6;
  OutlierDetector few = detector_of(5, spec);
  interval(few, {15, 16, 50, 100, 0});
  EXPECT_THAT(few.tick(10.0), IsEmpty());
}

TEST(OutlierDetector, OneCauseIsEnough) {
  OutlierSpec spec = any_share();
  spec.enforcing_failure_percentage = 100;
  spec.consecutive_5xx = 1000;
  OutlierDetector detector = detector_of(5, spec);
  interval(detector, {0, 100, 100, 100, 100});
  EXPECT_THAT(detector.tick(10.0), ElementsAre(OutlierChange{0, true, Cause::success_rate}));
  EXPECT_EQ(detector.ejections_active(), 1U);
}

TEST(OutlierDetector, RatesOfLocalOrigin) {
  OutlierSpec spec = any_share();
  spec.split_local_origin = true;
  spec.enforcing_local_origin_success_rate = 0;
  spec.enforcing_failure_percentage_local_origin = 100;
  spec.consecutive_local_origin_failure = 1000;
  OutlierDetector detector = detector_of(5, spec);
  interval(detector, {10, 100, 100, 100, 100}, Result::connect_success, Result::timeout);
  EXPECT_THAT(detector.tick(10.0),
              ElementsAre(OutlierChange{0, true, Cause::failure_percentage_local_origin}));
  spec.enforcing_local_origin_success_rate = 100;
  OutlierDetector by_rate = detector_of(5, spec);
  interval(by_rate, {50, 100, 100, 100, 100}, Result::connect_success, Result::timeout);
  EXPECT_THAT(by_rate.tick(10.0),
              ElementsAre(OutlierChange{0, true, Cause::success_rate_local_origin}));
}

TEST(OutlierDetector, EjectionTimeGrowsToItsMaximum) {
  OutlierSpec spec = any_share();
  spec.base_ejection_s = 10.0;
  OutlierDetector detector = detector_of(2, spec);
  double now_s = 0.0;
  for (int k = 1; k <= 40; ++k) {
    EXPECT_EQ(load(detector, 0, 5, Result::error, now_s), 1);
    EXPECT_DOUBLE_EQ(detector.ejection_s(0), std::min(10.0 * k, 300.0)) << "ejection " << k;
    while (detector.ejected(0)) detector.tick(now_s += 10.0);
  }
}

TEST(OutlierDetector, TheMultiplierStopsOnePastTheMaximum) {
  // Base 10 s, maximum 300 s: k stops at 31. After d intervals in service it is 31 - d.
  const auto next_after = [](int intervals) {
    OutlierSpec spec = any_share();
    spec.base_ejection_s = 10.0;
    OutlierDetector detector = detector_of(2, spec);
    double now_s = 0.0;
    for (int k = 1; k <= 40; ++k) {
      load(detector, 0, 5, Result::error, now_s);
      while (detector.ejected(0)) detector.tick(now_s += 10.0);
    }
    while (intervals-- > 0) detector.tick(now_s += 10.0);
    load(detector, 0, 5, Result::error, now_s);
    return detector.ejection_s(0);
  };
  EXPECT_DOUBLE_EQ(next_after(2), 300.0);
  EXPECT_DOUBLE_EQ(next_after(3), 290.0);
}

TEST(OutlierDetector, MaximumIsAtLeastTheBase) {
  OutlierSpec spec = any_share();
  spec.base_ejection_s = 400.0;
  OutlierDetector detector = detector_of(2, spec);
  for (const double now_s : {0.0, 400.0}) {
    load(detector, 0, 5, Result::error, now_s);
    EXPECT_DOUBLE_EQ(detector.ejection_s(0), 400.0);
    detector.tick(now_s + 400.0);
  }
}

TEST(OutlierDetector, TheMultiplierFallsWithTimeInService) {
  OutlierDetector detector = detector_of(2, any_share());
  const auto eject_at = [&](double now_s) {
    load(detector, 0, 5, Result::error, now_s);
    return detector.ejection_s(0);
  };
  EXPECT_DOUBLE_EQ(eject_at(0.0), 30.0);
  detector.tick(30.0);
  EXPECT_DOUBLE_EQ(eject_at(30.0), 60.0);
  detector.tick(90.0);
  detector.tick(99.0);  // not yet an interval in service
  EXPECT_DOUBLE_EQ(eject_at(99.0), 90.0);
  detector.tick(190.0);
  detector.tick(200.0);  // k = 2
  detector.tick(210.0);  // k = 1
  EXPECT_DOUBLE_EQ(eject_at(215.0), 60.0);
  detector.tick(300.0);
  for (double now_s = 310.0; now_s < 400.0; now_s += 10.0) detector.tick(now_s);
  EXPECT_DOUBLE_EQ(eject_at(400.0), 30.0);
}

TEST(OutlierDetector, ActiveHealthCheckReturnsAHost) {
  OutlierDetector detector = detector_of(2, any_share());
  load(detector, 0, 5, Result::error, 0.0);
  EXPECT_TRUE(detector.health_check_passed(0, 9.0));
  EXPECT_FALSE(detector.ejected(0));
  EXPECT_EQ(detector.ejections_active(), 0U);
  EXPECT_FALSE(detector.health_check_passed(0, 9.0));
  EXPECT_EQ(load(detector, 0, 4, Result::error, 10.0), 0);
  EXPECT_EQ(load(detector, 0, 1, Result::error, 10.0), 1);
}

TEST(OutlierDetector, HostsThatLeaveAreNotCounted) {
  OutlierDetector detector = detector_of(4, {.max_ejection_percent = 25});
  load(detector, 0, 5, Result::error);
  load(detector, 2, 3, Result::error);
  detector.set_hosts(std::vector<std::uint32_t>{1, 2, 3, 4});
  EXPECT_EQ(detector.ejections_active(), 0U);
  EXPECT_FALSE(detector.record(0, Result::error, 1.0)) << "gone";
  EXPECT_EQ(load(detector, 2, 2, Result::error), 1) << "kept its count";
  detector.set_hosts(std::vector<std::uint32_t>{0, 1, 2, 3});
  EXPECT_FALSE(detector.ejected(0)) << "came back new";
  EXPECT_TRUE(detector.ejected(2));
}

TEST(OutlierDetector, EnforcingIsAProbability) {
  OutlierSpec spec = any_share();
  spec.enforcing_consecutive_5xx = 30;
  int ejections = 0;
  constexpr int n_trials = 20000;
  for (std::uint64_t n = 0; n < n_trials; ++n) {
    OutlierDetector detector = detector_of(2, spec);
    load(detector, 0, 4, Result::error);
    ejections += detector.record(0, Result::error, 0.0, random_bits({1, 2}, n, 0, 0)) ? 1 : 0;
  }
  EXPECT_NEAR(ejections, 0.3 * n_trials, 4.0 * std::sqrt(0.21 * n_trials));
}

TEST(OutlierDetector, JitterAddsWholeMilliseconds) {
  OutlierSpec spec = any_share();
  spec.max_ejection_jitter_s = 2.0;
  double sum_s = 0.0;
  constexpr int n_trials = 4000;
  for (std::uint64_t n = 0; n < n_trials; ++n) {
    OutlierDetector detector = detector_of(2, spec);
    load(detector, 0, 4, Result::error);
    detector.record(0, Result::error, 0.0, random_bits({1, 2}, n, 0, 0));
    const double jitter_s = detector.ejection_s(0) - 30.0;
    EXPECT_GE(jitter_s, 0.0);
    EXPECT_LE(jitter_s, 2.0 + 1e-9);
    EXPECT_NEAR(jitter_s * 1e3, std::round(jitter_s * 1e3), 1e-6);
    sum_s += jitter_s;
  }
  EXPECT_NEAR(sum_s / n_trials, 1.0, 4.0 * 2.0 / std::sqrt(12.0 * n_trials));
}

TEST(OutlierDetector, AllocatesNothingAfterItKnowsItsHosts) {
  OutlierDetector detector = detector_of(20, any_share());
  const std::uint64_t before = allocation_count();
  for (int n = 1; n < 2000; ++n) {
    detector.record(static_cast<std::uint32_t>(n % 20),
                    n % 7 == 0 ? Result::success : Result::error, n);
    if (n % 10 == 0) detector.tick(n);
  }
  EXPECT_EQ(allocation_count(), before);
}

}  // namespace
}  // namespace rehearse::policy
