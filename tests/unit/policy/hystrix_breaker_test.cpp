// The rule of Hystrix 1.5 (HystrixCircuitBreaker, HealthCountsStream) with its default properties.
#include "sim/policy/hystrix_breaker.hpp"

#include <gtest/gtest.h>

namespace rehearse::policy {
namespace {

void calls(HystrixBreaker& breaker, double now_s, int failed, int succeeded) {
  for (int i = 0; i < failed; ++i) breaker.record(now_s, false, 0.1);
  for (int i = 0; i < succeeded; ++i) breaker.record(now_s, true, 0.1);
}

/// Opened by the snapshot at 0.5 s.
HystrixBreaker opened() {
  HystrixBreaker breaker({});
  calls(breaker, 0.1, 20, 0);
  EXPECT_FALSE(breaker.allow(0.5));
  EXPECT_DOUBLE_EQ(breaker.since_s(), 0.5);
  return breaker;
}

TEST(HystrixBreaker, NineteenFailuresAreBelowTheVolume) {
  HystrixBreaker breaker({});
  for (int i = 0; i < 19; ++i) calls(breaker, 0.5 * i, 1, 0);
  EXPECT_TRUE(breaker.allow(9.9));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

TEST(HystrixBreaker, TheTwentiethFailureOpensAtTheNextSnapshot) {
  HystrixBreaker breaker({});
  for (int i = 0; i < 20; ++i) calls(breaker, 0.45 * i, 1, 0);  // the last at 8.55 s
  EXPECT_TRUE(breaker.allow(8.9));
  const Permission permission = breaker.allow(9.2);
  EXPECT_FALSE(permission.allowed);
  EXPECT_TRUE(permission.changed);
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_DOUBLE_EQ(breaker.since_s(), 9.0);
}

TEST(HystrixBreaker, TheFirstCallAfterTheSleepWindowIsTheOnlyTrial) {
  HystrixBreaker breaker = opened();
  EXPECT_FALSE(breaker.allow(5.4999));
  EXPECT_TRUE(breaker.allow(5.5));
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_FALSE(breaker.allow(5.5));
  EXPECT_FALSE(breaker.allow(60.0));
}

TEST(HystrixBreaker, ASuccessfulTrialClosesAndForgets) {
  HystrixBreaker breaker = opened();
  EXPECT_TRUE(breaker.allow(5.6));
  EXPECT_TRUE(breaker.record(5.7, true, 0.1));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  calls(breaker, 5.8, 19, 0);
  EXPECT_TRUE(breaker.allow(8.0));
}

TEST(HystrixBreaker, SnapshotsStartAnewWhenItCloses) {
  HystrixBreaker breaker = opened();
  EXPECT_TRUE(breaker.allow(5.6));
  EXPECT_TRUE(breaker.record(5.7, true, 0.1));
  calls(breaker, 5.8, 20, 0);
  EXPECT_TRUE(breaker.allow(6.19));
  EXPECT_FALSE(breaker.allow(6.2));
  EXPECT_DOUBLE_EQ(breaker.since_s(), 6.2);
}

TEST(HystrixBreaker, AFailedTrialOpensForAnotherSleepWindow) {
  HystrixBreaker breaker = opened();
  EXPECT_TRUE(breaker.allow(5.6));
  EXPECT_TRUE(breaker.record(6.0, false, 0.4));
  EXPECT_FALSE(breaker.allow(10.9));
  EXPECT_TRUE(breaker.allow(11.0));
}

TEST(HystrixBreaker, ACancelledTrialOpensForAnotherSleepWindow) {
  HystrixBreaker breaker = opened();
  EXPECT_FALSE(breaker.cancelled(1.0));
  EXPECT_TRUE(breaker.allow(5.6));
  EXPECT_TRUE(breaker.cancelled(6.0));
  EXPECT_FALSE(breaker.allow(10.9));
  EXPECT_TRUE(breaker.allow(11.0));
}

TEST(HystrixBreaker, ErrorPercentageIsCut) {
  HystrixBreaker breaker({});
  calls(breaker, 0.1, 499, 501);  // 49.9 %
  EXPECT_TRUE(breaker.allow(0.5));
  calls(breaker, 0.6, 2, 0);  // 501 of 1002
  EXPECT_FALSE(breaker.allow(1.0));
}

TEST(HystrixBreaker, CallsLeaveTheWindowAfterTenSeconds) {
  HystrixBreaker breaker({});
  calls(breaker, 0.1, 10, 0);
  calls(breaker, 10.1, 10, 0);  // the snapshot at 10.5 s covers [0.5, 10.5)
  EXPECT_TRUE(breaker.allow(30.0));
  HystrixBreaker other({});
  calls(other, 0.1, 10, 0);
  calls(other, 9.9, 10, 0);  // the one at 10 s covers [0, 10)
  EXPECT_FALSE(other.allow(14.0));
  EXPECT_DOUBLE_EQ(other.since_s(), 10.0);
}

TEST(HystrixBreaker, OpensWhenSuccessesLeaveTheWindow) {
  HystrixBreaker breaker({});
  calls(breaker, 0.1, 0, 30);
  calls(breaker, 3.1, 20, 0);
  // At 10 s 20 of 50 have failed; at 10.5 s all 20 of 20. Nobody called in between.
  EXPECT_TRUE(breaker.allow(10.4));
  EXPECT_FALSE(breaker.allow(12.0));
  EXPECT_DOUBLE_EQ(breaker.since_s(), 10.5);
}

}  // namespace
}  // namespace rehearse::policy
