#include "sim/policy/retry_budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace rehearse::policy {
namespace {

// Envoy resource_manager_impl_test.cc and the rule of resource_manager_impl.h.
TEST(EnvoyRetryBudget, ShareOfRequestsButAtLeastTheMinimum) {
  const EnvoyRetryBudget minimum({.budget_percent = 20.0, .min_retry_concurrency = 5});
  EXPECT_EQ(minimum.limit({.active = 10}), 5);
  EXPECT_EQ(minimum.limit({}), 5);
  const EnvoyRetryBudget share({.budget_percent = 25.0});
  EXPECT_EQ(share.limit({.active = 100}), 25);
  EXPECT_EQ(share.limit({.active = 60, .pending = 43}), 25);
  const EnvoyRetryBudget defaults({});
  EXPECT_EQ(defaults.limit({.active = 19}), 3);
  EXPECT_EQ(defaults.limit({.active = 20}), 4);
}

TEST(EnvoyRetryBudget, CountsRetriesUntilTheyEnd) {
  EnvoyRetryBudget budget({.budget_percent = 20.0, .min_retry_concurrency = 0});
  const UpstreamLoad load{.active = 10};
  EXPECT_TRUE(budget.withdraw(load));
  EXPECT_TRUE(budget.withdraw(load));
  EXPECT_FALSE(budget.withdraw(load));
  EXPECT_TRUE(budget.withdraw({.active = 15}));
  budget.on_retry_end();
  EXPECT_FALSE(budget.withdraw(load));
  budget.on_retry_end();
  EXPECT_TRUE(budget.withdraw(load));
}

TEST(EnvoyRetryBudget, WithoutABudgetMaxRetriesHolds) {
  EnvoyRetryBudget budget({.use_budget = false});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.withdraw({.active = 1000}));
  EXPECT_FALSE(budget.withdraw({.active = 1000}));
}

// grpc/proposal A6: maxTokens 10, tokenRatio 0.1.
TEST(GrpcRetryThrottle, RetriesOnlyAboveHalfOfTheTokens) {
  GrpcRetryThrottle throttle({.max_tokens = 10.0, .token_ratio = 0.1});
  std::vector<std::int64_t> tokens;
  for (int i = 0; i < 4; ++i) {
    throttle.on_failure();
    tokens.push_back(throttle.milli_tokens());
    EXPECT_TRUE(throttle.withdraw());
  }
  EXPECT_THAT(tokens, testing::ElementsAre(9000, 8000, 7000, 6000));
  throttle.on_failure();
  EXPECT_EQ(throttle.milli_tokens(), 5000);
  EXPECT_FALSE(throttle.withdraw());
  throttle.on_success();
  EXPECT_EQ(throttle.milli_tokens(), 5100);
  EXPECT_TRUE(throttle.withdraw());
}

// gRPC core retry_throttle_test.cc, Basic: 4 tokens, 1.6 per success. F failure, S success; in
// upper case, a retry is allowed after it.
TEST(GrpcRetryThrottle, CoreTestBasic) {
  GrpcRetryThrottle throttle({.max_tokens = 4.0, .token_ratio = 1.6});
  for (const char event : std::string("FsFffffssFfsfsF")) {
    if (event == 's') {
      throttle.on_success();
      continue;
    }
    throttle.on_failure();
    EXPECT_EQ(throttle.withdraw(), event == 'F') << throttle.milli_tokens();
  }
  EXPECT_EQ(throttle.milli_tokens(), 2400);
}

TEST(GrpcRetryThrottle, RatioHasThreeDecimals) {
  GrpcRetryThrottle throttle({.max_tokens = 1.0, .token_ratio = 0.5466});
  throttle.on_failure();
  throttle.on_success();
  EXPECT_EQ(throttle.milli_tokens(), 546);
}

// botocore retries/quota.py and RetryQuotaChecker of retries/standard.py.
TEST(AwsRetryQuota, AHundredRetriesThenNoMore) {
  AwsRetryQuota quota({});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(quota.withdraw(Failure::error));
  EXPECT_FALSE(quota.withdraw(Failure::error));
  EXPECT_EQ(quota.available(), 0);
}

TEST(AwsRetryQuota, TimeoutsCostTen) {
  AwsRetryQuota quota({.capacity = 14});
  EXPECT_TRUE(quota.withdraw(Failure::timeout));
  EXPECT_FALSE(quota.withdraw(Failure::error));
  EXPECT_EQ(quota.available(), 4);
}

TEST(AwsRetryQuota, RefundsOneOrTheLastRetry) {
  AwsRetryQuota quota({});
  quota.on_success(Failure::none);
  EXPECT_EQ(quota.available(), 500);
  EXPECT_TRUE(quota.withdraw(Failure::timeout));
  EXPECT_TRUE(quota.withdraw(Failure::error));
  quota.on_success(Failure::error);
  EXPECT_EQ(quota.available(), 490);
  quota.on_success(Failure::none);
  EXPECT_EQ(quota.available(), 491);
  quota.on_success(Failure::timeout);
  EXPECT_EQ(quota.available(), 500);
}

TEST(AwsRetryQuota, Version21) {
  AwsRetryQuota quota(AwsRetryQuotaSpec::version_2_1());
  EXPECT_TRUE(quota.withdraw(Failure::error));
  EXPECT_EQ(quota.available(), 486);
  EXPECT_TRUE(quota.withdraw(Failure::throttling));
  EXPECT_EQ(quota.available(), 481);
  EXPECT_TRUE(quota.withdraw(Failure::timeout));
  EXPECT_EQ(quota.available(), 467);
}

// Finagle RetryBudgetTest.scala, testBudget: 10 000 requests at one time, a retry tried after each.
struct FinagleCase {
  FinagleRetryBudgetSpec spec;
  std::int64_t expected;
};

class FinagleRetryBudgetUpstream : public testing::TestWithParam<FinagleCase> {};

TEST_P(FinagleRetryBudgetUpstream, RetriesTheShareAndTheReserve) {
  FinagleRetryBudget budget(GetParam().spec);
  const auto reserve =
      static_cast<std::int64_t>(GetParam().spec.ttl_s * GetParam().spec.min_retries_per_s);
  EXPECT_EQ(budget.balance(0.0), reserve);
  EXPECT_EQ(FinagleRetryBudget(budget).withdraw(0.0), reserve > 0);
  std::int64_t retried = 0;
  for (int i = 0; i < 10'000; ++i) {
    budget.on_request(0.0);
    if (budget.withdraw(0.0)) {
      ++retried;
    } else {
      EXPECT_EQ(budget.balance(0.0), 0);
    }
  }
  EXPECT_NEAR(static_cast<double>(retried), static_cast<double>(GetParam().expected), 1.0);
}

INSTANTIATE_TEST_SUITE_P(
    MinRetriesZero, FinagleRetryBudgetUpstream,
    testing::Values(FinagleCase{{60, 0, 0.1}, 1000}, FinagleCase{{60, 0, 0.5}, 5000},
                    FinagleCase{{60, 0, 0.25}, 2500}, FinagleCase{{60, 0, 0.75}, 7500},
                    FinagleCase{{60, 0, 0.99}, 9900}, FinagleCase{{60, 0, 0.999}, 9990},
                    FinagleCase{{60, 0, 0.9999}, 9999}, FinagleCase{{60, 0, 0.01}, 100},
                    FinagleCase{{60, 0, 0.001}, 10}, FinagleCase{{60, 0, 0.0001}, 1}));
INSTANTIATE_TEST_SUITE_P(MinRetries, FinagleRetryBudgetUpstream,
                         testing::Values(FinagleCase{{1, 10, 0.0}, 10},
                                         FinagleCase{{2, 5, 0.0}, 10},
                                         FinagleCase{{1, 10, 0.1}, 1010},
                                         FinagleCase{{2, 5, 0.5}, 5010}));

TEST(FinagleRetryBudget, MoreRetriesThanRequests) {
  FinagleRetryBudget budget({60.0, 0.0, 2.0});
  for (int i = 0; i < 10'000; ++i) budget.on_request(0.0);
  EXPECT_EQ(budget.balance(0.0), 20'000);
}

TEST(FinagleRetryBudget, WithoutReserveAndShareItIsEmpty) {
  FinagleRetryBudget budget({10.0, 0.0, 0.0});
  budget.on_request(0.0);
  EXPECT_FALSE(budget.withdraw(0.0));
}

// twitter/util TokenBucketTest.scala: "a leaky bucket is leaky".
TEST(FinagleRetryBudget, DepositsExpire) {
  FinagleRetryBudget budget({3.0, 0.0, 1.0});
  for (int i = 0; i < 100; ++i) budget.on_request(0.0);
  EXPECT_TRUE(budget.withdraw(0.0));
  EXPECT_EQ(FinagleRetryBudget(budget).balance(2.9), 99);
  EXPECT_FALSE(budget.withdraw(3.0));
}

TEST(FinagleRetryBudget, DepositsExpireASliceAtATime) {
  FinagleRetryBudget budget({10.0, 0.0, 1.0});
  for (int second = 0; second < 10; ++second) budget.on_request(second);
  EXPECT_EQ(budget.balance(9.0), 10);
  EXPECT_EQ(budget.balance(10.0), 9);
  EXPECT_EQ(budget.balance(12.0), 7);
  EXPECT_EQ(budget.balance(40.0), 0);
}

TEST(FinagleRetryBudget, TheReserveComesBackAfterTheTtl) {
  FinagleRetryBudget budget({10.0, 1.0, 0.2});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(budget.withdraw(0.0));
  EXPECT_FALSE(FinagleRetryBudget(budget).withdraw(9.9));
  EXPECT_EQ(budget.balance(10.0), 10);
}

}  // namespace
}  // namespace rehearse::policy
