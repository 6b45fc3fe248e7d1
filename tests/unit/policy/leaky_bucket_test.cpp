// The rule of NGINX ngx_http_limit_req_module.c; the cases are computed from it by hand.
#include "sim/policy/leaky_bucket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rehearse::policy {
namespace {

/// Delays in ms of `count` requests at one time; -1 for a refused one.
std::vector<int> delays_ms(LeakyBucket& bucket, double now_s, int count) {
  std::vector<int> delays;
  for (int i = 0; i < count; ++i) {
    const Admission admission = bucket.admit(now_s);
    delays.push_back(admission ? static_cast<int>(std::lround(1e3 * admission.delay_s)) : -1);
  }
  return delays;
}

TEST(LeakyBucket, SevenRequestsAtOnceWithBurstFive) {
  LeakyBucket bucket({.rate_per_s = 10.0, .burst = 5});
  EXPECT_THAT(delays_ms(bucket, 0.0, 7), testing::ElementsAre(0, 100, 200, 300, 400, 500, -1));
  EXPECT_THAT(delays_ms(bucket, 0.1, 2), testing::ElementsAre(500, -1));
  EXPECT_EQ(bucket.excess(), 5000);
}

TEST(LeakyBucket, NodelayAdmitsTheSameAtOnce) {
  LeakyBucket bucket({.rate_per_s = 10.0, .burst = 5, .nodelay = true});
  EXPECT_THAT(delays_ms(bucket, 0.0, 7), testing::ElementsAre(0, 0, 0, 0, 0, 0, -1));
  EXPECT_THAT(delays_ms(bucket, 0.1, 2), testing::ElementsAre(0, -1));
}

TEST(LeakyBucket, DelayLetsTheFirstExcessThrough) {
  LeakyBucket bucket({.rate_per_s = 10.0, .burst = 5, .delay = 3});
  EXPECT_THAT(delays_ms(bucket, 0.0, 7), testing::ElementsAre(0, 0, 0, 0, 100, 200, -1));
}

TEST(LeakyBucket, WithoutBurstRequestsAreAPeriodApart) {
  LeakyBucket bucket({.rate_per_s = 10.0});
  EXPECT_TRUE(bucket.admit(0.0));
  EXPECT_FALSE(bucket.admit(0.0995));  // the millisecond clock shows 99
  EXPECT_TRUE(bucket.admit(0.1));
  EXPECT_FALSE(bucket.admit(0.1));
}

TEST(LeakyBucket, RatesPerMinuteAreThousandthsPerSecond) {
  LeakyBucket bucket({.rate_per_s = 30.0 / 60.0});
  EXPECT_TRUE(bucket.admit(0.0));
  EXPECT_FALSE(bucket.admit(1.999));
  EXPECT_TRUE(bucket.admit(2.0));
}

TEST(LeakyBucket, IntegerDivisionCutsTheLeak) {
  // 3 r/s: 333 ms leak 999 thousandths, so the next request still has an excess of 1.
  LeakyBucket bucket({.rate_per_s = 3.0});
  EXPECT_TRUE(bucket.admit(0.0));
  EXPECT_FALSE(bucket.admit(0.333));
  EXPECT_TRUE(bucket.admit(0.334));
}

TEST(LeakyBucket, AClockThatStepsBackGainsNothing) {
  LeakyBucket bucket({.rate_per_s = 10.0, .burst = 1});
  EXPECT_TRUE(bucket.admit(1.0));
  EXPECT_DOUBLE_EQ(bucket.admit(0.5).delay_s, 0.1);
  EXPECT_FALSE(bucket.admit(1.0));
}

TEST(LeakyBucket, SeveralAtOnceAreOneAfterTheOther) {
  LeakyBucket bucket({.rate_per_s = 10.0, .burst = 5});
  EXPECT_DOUBLE_EQ(bucket.admit(0.0, 4.0).delay_s, 0.3);
  EXPECT_FALSE(bucket.admit(0.0, 3.0));
  EXPECT_DOUBLE_EQ(bucket.admit(0.0, 2.0).delay_s, 0.5);
}

}  // namespace
}  // namespace rehearse::policy
