#include "sim/stats/batch_means.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

namespace rehearse::stats {
namespace {

/// Mean-zero autoregressive series x' = phi x + noise, started in its steady state.
class Autoregressive {
 public:
  Autoregressive(double phi, std::uint64_t seed) : phi_(phi), random_(seed) {
    x_ = normal_(random_) / std::sqrt(1.0 - phi * phi);
  }
  double next() { return x_ = phi_ * x_ + normal_(random_); }

 private:
  double phi_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  double x_;
};

TEST(BatchMeans, CollapsesInPairsAndKeepsTheMean) {
  BatchMeans batches(4);
  for (int i = 1; i <= 9; ++i) batches.add(i);
  EXPECT_EQ(batches.batch_size(), 4u);
  EXPECT_EQ(batches.means(), (std::vector<double>{2.5, 6.5}));
  EXPECT_EQ(batches.count(), 9u);
  EXPECT_EQ(batches.mean(), 5.0);
  batches.clear();
  EXPECT_EQ(batches.count(), 0u);
  EXPECT_EQ(batches.batch_size(), 1u);
}

TEST(BatchMeans, MemoryStaysConstant) {
  BatchMeans batches;
  for (int i = 0; i < 1'000'000; ++i) {
    batches.add(1.0);
    ASSERT_LT(batches.means().size(), 64u);
  }
  EXPECT_GE(batches.means().size(), 32u);
  EXPECT_EQ(batches.estimate().half_width, 0.0);
}

TEST(BatchMeans, TooFewObservations) {
  BatchMeans batches;
  EXPECT_TRUE(std::isnan(batches.estimate().mean));
  batches.add(3.0);
  EXPECT_EQ(batches.estimate().mean, 3.0);
  EXPECT_EQ(batches.estimate().half_width, std::numeric_limits<double>::infinity());
  EXPECT_FALSE(batches.estimate().uncorrelated);
}

TEST(BatchMeans, Lag1OfKnownSeries) {
  EXPECT_DOUBLE_EQ(lag1_autocorrelation({1.0, 2.0, 3.0, 4.0}), 0.25);
  EXPECT_DOUBLE_EQ(lag1_autocorrelation({1.0, -1.0, 1.0, -1.0}), -0.75);
  EXPECT_EQ(lag1_autocorrelation({2.0, 2.0, 2.0}), 0.0);
}

TEST(BatchMeans, IndependentValuesKeepManyBatchesAndStudentsHalfWidth) {
  std::vector<double> means;
  Autoregressive noise(0.0, 5);
  for (int i = 0; i < 40; ++i) means.push_back(noise.next());
  const auto estimate = estimate_from_batches(means, 10, 0.95);
  EXPECT_EQ(estimate.batches, 40u);
  EXPECT_EQ(estimate.batch_size, 10u);
  EXPECT_TRUE(estimate.uncorrelated);
  EXPECT_DOUBLE_EQ(estimate.half_width, mean_interval(means, 0.95).half_width());
}

TEST(BatchMeans, CorrelatedBatchesAreMergedUntilTheyLookIndependent) {
  std::vector<double> means(48);
  for (std::size_t i = 0; i < means.size(); ++i) means[i] = (i / 2) % 2 == 0 ? 1.0 : -1.0;
  means[0] = 1.5;
  std::vector<double> trend(48);
  std::iota(trend.begin(), trend.end(), 0.0);
  const auto hopeless = estimate_from_batches(trend, 1, 0.95);
  EXPECT_FALSE(hopeless.uncorrelated);
  EXPECT_EQ(hopeless.batches, 12u);
  EXPECT_EQ(hopeless.batch_size, 4u);
  EXPECT_GT(hopeless.lag1, 0.5);
  const auto alternating = estimate_from_batches(means, 1, 0.95);
  EXPECT_TRUE(alternating.uncorrelated);
}

// Observations whose neighbours correlate at 0.9: Student's interval on the raw values would cover
// about a third of the time.
TEST(BatchMeans, CoversAsStatedDespiteCorrelation) {
  constexpr int kRuns = 400;
  std::uint64_t misses = 0;
  for (int run = 0; run < kRuns; ++run) {
    Autoregressive series(0.9, 1000 + run);
    BatchMeans batches;
    for (int i = 0; i < 20'000; ++i) batches.add(series.next());
    if (!batches.estimate(0.95).interval().contains(0.0)) ++misses;
  }
  EXPECT_LE(misses, binomial_critical_value(kRuns, 0.05, 0.01));
  EXPECT_GE(misses, 5u);
}

// Waiting times of M/M/1 at 80 % load by Lindley's recursion; the mean wait is 4 service times.
TEST(BatchMeans, CoversTheWaitOfAQueue) {
  constexpr int kRuns = 60;
  std::uint64_t misses = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::mt19937_64 random(run + 1);
    std::exponential_distribution<double> arrival(0.8);
    std::exponential_distribution<double> service(1.0);
    BatchMeans batches;
    double wait = 0.0;
    for (int i = 0; i < 210'000; ++i) {
      wait = std::max(0.0, wait + service(random) - arrival(random));
      if (i >= 10'000) batches.add(wait);
    }
    const auto estimate = batches.estimate(0.99);
    EXPECT_LT(estimate.relative_half_width(), 0.2);
    if (!estimate.interval().contains(4.0)) ++misses;
  }
  EXPECT_LE(misses, binomial_critical_value(kRuns, 0.01, 0.01));
}

TEST(BatchMeans, RefusesWhatMakesNoSense) {
  EXPECT_THROW(BatchMeans(3), std::invalid_argument);
  EXPECT_THROW(BatchMeans(0), std::invalid_argument);
  EXPECT_THROW(BatchMeans(4, 0), std::invalid_argument);
  EXPECT_THROW(BatchMeans().estimate(1.0), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::stats
