#include "sim/policy/window_limits.hpp"

#include <gtest/gtest.h>

namespace rehearse::policy {
namespace {

template <class Limiter>
int admitted(Limiter& limiter, double now_s, int offered) {
  int count = 0;
  for (int i = 0; i < offered; ++i) count += limiter.admit(now_s).admitted ? 1 : 0;
  return count;
}

// envoyproxy/ratelimit: the counter of a descriptor and unit, over when count > limit.
TEST(FixedWindow, TwiceTheLimitPassesAcrossABoundary) {
  FixedWindow limiter({10.0, 1.0});
  EXPECT_EQ(admitted(limiter, 0.999, 15), 10);
  EXPECT_EQ(admitted(limiter, 1.0, 15), 10);
  EXPECT_EQ(admitted(limiter, 1.999, 15), 0);
}

// envoyproxy/ratelimit adds the hits of a request before it compares.
TEST(FixedWindow, RefusedRequestsCount) {
  FixedWindow limiter({10.0, 60.0});
  EXPECT_TRUE(limiter.admit(0.0, 8.0));
  EXPECT_FALSE(limiter.admit(1.0, 3.0));
  EXPECT_FALSE(limiter.admit(2.0, 1.0));
  EXPECT_TRUE(limiter.admit(60.0, 10.0));
}

TEST(FixedWindow, WindowsFollowTheClockNotTheFirstRequest) {
  FixedWindow limiter({1.0, 60.0});
  EXPECT_TRUE(limiter.admit(59.0));
  EXPECT_TRUE(limiter.admit(60.0));
  EXPECT_FALSE(limiter.admit(119.0));
}

// Cloudflare's example: 42 requests in the last minute, 18 in this one, 15 s into it:
// 42 * (60 - 15) / 60 + 18 = 49.5, with a limit of 50.
TEST(SlidingWindowCounter, CloudflareExample) {
  SlidingWindowCounter limiter({50.0, 60.0});
  EXPECT_EQ(admitted(limiter, 10.0, 42), 42);
  EXPECT_EQ(admitted(limiter, 75.0, 18), 18);
  EXPECT_DOUBLE_EQ(limiter.estimate(75.0), 49.5);
  EXPECT_FALSE(limiter.admit(75.0));
  EXPECT_TRUE(limiter.admit(76.0));  // 42 * 44 / 60 + 19 = 49.8
}

TEST(SlidingWindowCounter, ASkippedWindowCountsAsEmpty) {
  SlidingWindowCounter limiter({10.0, 1.0});
  EXPECT_EQ(admitted(limiter, 0.9, 20), 10);
  EXPECT_EQ(admitted(limiter, 2.0, 20), 10);
}

TEST(SlidingWindowLog, APlaceIsFreeAWindowLater) {
  SlidingWindowLog limiter({3.0, 1.0});
  EXPECT_EQ(admitted(limiter, 0.0, 1), 1);
  EXPECT_EQ(admitted(limiter, 0.5, 5), 2);
  EXPECT_FALSE(limiter.admit(0.999));
  EXPECT_TRUE(limiter.admit(1.0));
  EXPECT_FALSE(limiter.admit(1.4));
  EXPECT_FALSE(limiter.admit(1.5, 3.0));
  EXPECT_TRUE(limiter.admit(1.5, 2.0));
}

TEST(SlidingWindowLog, OfNothingAndOfNoLimit) {
  SlidingWindowLog none({0.0, 1.0});
  EXPECT_FALSE(none.admit(0.0));
  EXPECT_TRUE(none.admit(0.0, 0.0));
}

// AWS WAF Developer Guide: requests of the past five minutes, looked at every 30 s.
TEST(WafRateRule, AFloodPassesUntilTheNextEvaluation) {
  WafRateRule rule({.limit = 100.0});
  EXPECT_EQ(admitted(rule, 31.0, 5000), 5000);
  EXPECT_EQ(admitted(rule, 59.9, 1), 1);
  EXPECT_EQ(admitted(rule, 60.0, 1), 0);
}

TEST(WafRateRule, BlockingEndsWhenTheWindowHasNoMoreThanTheLimit) {
  WafRateRule rule({.limit = 100.0});
  EXPECT_EQ(admitted(rule, 31.0, 101), 101);
  EXPECT_FALSE(rule.admit(60.0));
  EXPECT_FALSE(rule.admit(359.0));  // evaluated at 330: [30, 330) holds the flood
  EXPECT_TRUE(rule.admit(360.0));   // evaluated at 360: [60, 360) holds two blocked ones
}

TEST(WafRateRule, ExactlyTheLimitPasses) {
  WafRateRule rule({.limit = 100.0});
  EXPECT_EQ(admitted(rule, 31.0, 100), 100);
  EXPECT_TRUE(rule.admit(60.0));
  EXPECT_FALSE(rule.admit(90.0));
}

TEST(WafRateRule, BlockedRequestsKeepItBlocking) {
  WafRateRule rule({.limit = 100.0});
  int passed = 0;
  for (int second = 0; second < 3600; ++second) passed += admitted(rule, second, 10);
  EXPECT_EQ(passed, 300);  // the first interval
}

TEST(WafRateRule, ForgetsALongSilence) {
  WafRateRule rule({.limit = 100.0});
  EXPECT_EQ(admitted(rule, 0.0, 500), 500);
  EXPECT_TRUE(rule.admit(1e6));
  EXPECT_FALSE(rule.blocking());
  EXPECT_EQ(admitted(rule, 1e6 + 1.0, 100), 100);
  EXPECT_FALSE(rule.admit(1e6 + 40.0));
}

// A flood in slice `start`, silence of `pause` slices: blocked while the ten before hold the flood.
TEST(WafRateRule, ForgetsAtEveryAlignment) {
  for (int start = 0; start < 12; ++start) {
    for (int pause = 1; pause < 25; ++pause) {
      WafRateRule rule({.limit = 100.0});
      EXPECT_EQ(admitted(rule, 30.0 * start, 500), 500);
      EXPECT_EQ(rule.admit(30.0 * (start + pause)).admitted, pause > 10) << start << ' ' << pause;
    }
  }
}

}  // namespace
}  // namespace rehearse::policy
