#include "sim/theory/fluid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace rehearse::theory {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(MaxMin, NobodyGetsMoreThanItAsks) {
  EXPECT_THAT(max_min_shares(10.0, {8.0, 2.0, 8.0}), ElementsAre(4.0, 2.0, 4.0));
  EXPECT_THAT(max_min_shares(10.0, {1.0, 2.0}), ElementsAre(1.0, 2.0));
  EXPECT_THAT(max_min_shares(9.0, {kInfinity, 1.0, kInfinity}), ElementsAre(4.0, 1.0, 4.0));
  EXPECT_THAT(max_min_shares(0.0, {1.0}), ElementsAre(0.0));
  EXPECT_THAT(max_min_shares(1.0, {}), IsEmpty());
  EXPECT_THROW(max_min_shares(1.0, {-1.0}), std::invalid_argument);
}

TEST(MaxMin, HungryFlowsShareEqually) {
  EXPECT_EQ(equal_share(100.0, 3), 25.0);
  EXPECT_EQ(equal_share(100.0, 0), 100.0);
  EXPECT_THROW(equal_share(100.0, -1), std::invalid_argument);
}

// A log of 60 MB/s on a 100 MB/s link beside one bulk flow for ten minutes.
TEST(Backlog, GrowsDrainsAndAges) {
  const double share = equal_share(100e6, 1);
  const double backlog = backlog_after(60e6, share, 600.0);
  EXPECT_DOUBLE_EQ(backlog, 6e9);
  EXPECT_DOUBLE_EQ(drain_time_s(backlog, 60e6, 100e6), 150.0);
  EXPECT_DOUBLE_EQ(backlog_age_s(60e6, share, 600.0), 100.0);
  EXPECT_EQ(backlog_after(40e6, share, 600.0), 0.0);
  EXPECT_EQ(backlog_age_s(40e6, share, 600.0), 0.0);
  EXPECT_EQ(drain_time_s(backlog, 60e6, share), kInfinity);
  EXPECT_EQ(drain_time_s(0.0, 60e6, share), 0.0);
  EXPECT_EQ(backlog_age_s(60e6, 0.0, 600.0), 600.0);
}

struct Ages {
  double low = 0.0;
  double high = 0.0;
  double elapsed = 0.0;
};

/// Ages just after and just before the first arrival of a batch after `until_s`.
Ages batches(double rate, double share, double latency_s, double until_s) {
  double now = 0.0;
  double batch = latency_s;
  for (;;) {
    const double gathered_s = batch;
    batch = gathered_s * rate / share + latency_s;
    now += batch;
    if (now >= until_s) return {batch, gathered_s + batch, now};
  }
}

TEST(Backlog, BatchedStreamInSteadyState) {
  const auto played = batches(40e6, 50e6, 0.04, 100.0);
  const auto bounds = batched_age_steady_s(40e6, 50e6, 0.04);
  EXPECT_NEAR(bounds.low_s, 0.2, 1e-12);
  EXPECT_NEAR(played.low, bounds.low_s, 1e-9);
  EXPECT_NEAR(played.high, bounds.high_s, 1e-9);
  EXPECT_THROW(batched_age_steady_s(50.0, 50.0, 0.04), std::invalid_argument);
}

TEST(Backlog, BatchedStreamOverloaded) {
  const auto played = batches(60e6, 50e6, 0.04, 1e6);
  const auto bounds = batched_age_overload_s(60e6, 50e6, played.elapsed);
  EXPECT_NEAR(played.low / bounds.low_s, 1.0, 1e-4);
  EXPECT_NEAR(played.high / bounds.high_s, 1.0, 1e-4);
  EXPECT_NEAR(bounds.low_s, backlog_age_s(60e6, 50e6, played.elapsed), 1e-9);
  EXPECT_THROW(batched_age_overload_s(50.0, 50.0, 1.0), std::invalid_argument);
}

TEST(TokenBucket, AdmitsBurstThenRate) {
  const TokenBucket bucket{100.0, 50.0};
  EXPECT_EQ(bucket.admitted_at_most(2.0), 250.0);
  EXPECT_EQ(bucket.admitted(200.0, 0.25), 50.0);
  EXPECT_EQ(bucket.admitted(200.0, 2.0), 250.0);
  EXPECT_EQ(bucket.admitted(80.0, 2.0), 160.0);
  EXPECT_EQ(bucket.time_to_limit_s(200.0), 0.5);
  EXPECT_EQ(bucket.time_to_limit_s(100.0), kInfinity);
  EXPECT_EQ(bucket.refill_time_s(), 0.5);
  EXPECT_EQ(bucket.shaping_delay_s(50.0), 0.0);
  EXPECT_EQ(bucket.shaping_delay_s(150.0), 1.0);
  EXPECT_EQ((TokenBucket{0.0, 50.0}).shaping_delay_s(51.0), kInfinity);
  EXPECT_EQ(delay_bound_s(bucket, 200.0, 0.01), 0.26);
  EXPECT_THROW(delay_bound_s(bucket, 99.0, 0.0), std::invalid_argument);
  EXPECT_THROW((TokenBucket{-1.0, 0.0}).refill_time_s(), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
