// Vectors from golang/time rate_test.go; d there is 100 ms, t_n here is n * d.
#include "sim/policy/token_bucket.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace rehearse::policy {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Allow {
  int t;
  int n;
  bool granted;
};

void run(TokenBucket& bucket, const std::vector<Allow>& allows) {
  for (std::size_t i = 0; i < allows.size(); ++i) {
    const Allow& allow = allows[i];
    EXPECT_EQ(bucket.admit(0.1 * allow.t, allow.n).admitted, allow.granted) << "step " << i;
  }
}

/// Reserves n at t and returns when to act, in units of d; -1 if refused.
int reserve(TokenBucket& bucket, int t, int n) {
  const Admission admission = bucket.admit(0.1 * t, n);
  if (!admission) return -1;
  return static_cast<int>(std::lround((0.1 * t + admission.delay_s) / 0.1));
}

TokenBucket reserving(double rate, double burst) { return TokenBucket({rate, burst, kInfinity}); }

TEST(TokenBucket, Burst1) {
  TokenBucket bucket({10.0, 1.0});
  run(bucket, {{0, 1, true},
               {0, 1, false},
               {0, 1, false},
               {1, 1, true},
               {1, 1, false},
               {1, 1, false},
               {2, 2, false},
               {2, 1, true},
               {2, 1, false}});
}

TEST(TokenBucket, Burst3) {
  TokenBucket bucket({10.0, 3.0});
  run(bucket, {{0, 2, true},
               {0, 2, false},
               {0, 1, true},
               {0, 1, false},
               {1, 4, false},
               {2, 1, true},
               {3, 1, true},
               {4, 1, true},
               {4, 1, true},
               {4, 1, false},
               {4, 1, false},
               {9, 3, true},
               {9, 0, true}});
}

TEST(TokenBucket, AClockThatStepsBackGainsNothing) {
  TokenBucket bucket({10.0, 3.0});
  run(bucket, {{1, 1, true},
               {0, 1, true},
               {0, 1, true},
               {0, 1, false},
               {1, 1, false},
               {2, 1, true},
               {2, 1, false}});
}

TEST(TokenBucket, RateZeroGivesTheBurstOnce) {
  TokenBucket bucket({0.0, 1.0});
  EXPECT_TRUE(bucket.admit(0.0));
  EXPECT_FALSE(bucket.admit(1e6));
  TokenBucket patient = reserving(0.0, 1.0);
  EXPECT_TRUE(patient.admit(0.0));
  EXPECT_FALSE(patient.admit(1e6));
}

TEST(TokenBucket, InfiniteRateIgnoresTheBurst) {
  TokenBucket bucket({kInfinity, 0.0});
  EXPECT_TRUE(bucket.admit(0.0, 3.0));
  EXPECT_EQ(bucket.admit(0.0, 3.0).delay_s, 0.0);
}

TEST(TokenBucket, NoTruncationErrors) {
  EXPECT_TRUE(TokenBucket({0.7692307692307693, 1.0}).admit(0.0));
}

TEST(TokenBucket, SimpleReserve) {
  TokenBucket bucket = reserving(10.0, 2.0);
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 0, 2), 2);
  EXPECT_EQ(reserve(bucket, 3, 2), 4);
}

TEST(TokenBucket, MoreThanTheBurstIsNeverReserved) {
  TokenBucket bucket = reserving(10.0, 2.0);
  EXPECT_EQ(reserve(bucket, 0, 3), -1);
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 1, 2), 2);
  EXPECT_DOUBLE_EQ(bucket.tokens(0.1), -1.0);
}

TEST(TokenBucket, ReserveMax) {
  TokenBucket bucket({10.0, 2.0, 0.1});
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 0, 1), 1);
  EXPECT_EQ(reserve(bucket, 0, 1), -1);
}

TEST(TokenBucket, CancelLast) {
  TokenBucket bucket = reserving(10.0, 2.0);
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 0, 2), 2);
  bucket.cancel(0.1, 2, 0.2);
  EXPECT_EQ(reserve(bucket, 1, 2), 2);
}

TEST(TokenBucket, CancelTooLate) {
  TokenBucket bucket = reserving(10.0, 2.0);
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 0, 2), 2);
  bucket.cancel(0.3, 2, 0.2);
  EXPECT_EQ(reserve(bucket, 3, 2), 4);
}

TEST(TokenBucket, Cancel0Tokens) {
  TokenBucket bucket = reserving(10.0, 2.0);
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 0, 1), 1);
  EXPECT_EQ(reserve(bucket, 0, 1), 2);
  bucket.cancel(0.0, 1, 0.1);
  EXPECT_EQ(reserve(bucket, 0, 1), 3);
}

TEST(TokenBucket, Cancel1Token) {
  TokenBucket bucket = reserving(10.0, 2.0);
  EXPECT_EQ(reserve(bucket, 0, 2), 0);
  EXPECT_EQ(reserve(bucket, 0, 2), 2);
  EXPECT_EQ(reserve(bucket, 0, 1), 3);
  bucket.cancel(0.2, 2, 0.2);
  EXPECT_EQ(reserve(bucket, 2, 2), 4);
}

TEST(TokenBucket, CancelMulti) {
  TokenBucket bucket = reserving(10.0, 4.0);
  EXPECT_EQ(reserve(bucket, 0, 4), 0);
  EXPECT_EQ(reserve(bucket, 0, 3), 3);
  EXPECT_EQ(reserve(bucket, 0, 1), 4);
  EXPECT_EQ(reserve(bucket, 0, 1), 5);
  bucket.cancel(0.1, 1, 0.5);
  bucket.cancel(0.1, 3, 0.3);
  EXPECT_EQ(reserve(bucket, 1, 3), 5);
}

TEST(TokenBucket, EnvoyLocalRateLimitRefillsContinuously) {
  // 10 tokens per second and a bucket of 10: half a token more every 50 ms.
  TokenBucket bucket(TokenBucketSpec::filled(10.0, 10.0, 1.0));
  EXPECT_TRUE(bucket.admit(0.0, 10.0));
  EXPECT_FALSE(bucket.admit(0.099));
  EXPECT_TRUE(bucket.admit(0.1));
  EXPECT_DOUBLE_EQ(bucket.tokens(0.15), 0.5);
}

TEST(TokenBucket, AwsApiGatewayAccountLimit) {
  // AWS API Gateway quotas: 10 000 requests per second, bucket of 5 000.
  TokenBucket bucket({10'000.0, 5'000.0});
  int admitted = 0;
  for (int i = 0; i < 30'000; ++i) admitted += bucket.admit(i / 30'000.0).admitted ? 1 : 0;
  EXPECT_NEAR(admitted, 15'000, 1);
}

}  // namespace
}  // namespace rehearse::policy
