#include "sim/stats/confidence.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

namespace rehearse::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Tabulated values.
TEST(Confidence, Quantiles) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.5), 0.0, 1e-15);
  EXPECT_NEAR(student_t_quantile(0.975, 1.0), 12.7062047, 1e-6);
  EXPECT_NEAR(student_t_quantile(0.995, 10.0), 3.16927267, 1e-7);
  EXPECT_NEAR(student_t_quantile(0.05, 30.0), -1.69726089, 1e-7);
  EXPECT_THROW(normal_quantile(1.0), std::invalid_argument);
  EXPECT_THROW(student_t_quantile(0.9, 0.0), std::invalid_argument);
}

TEST(Confidence, MeanInterval) {
  const std::vector<double> values = {1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09};
  const auto interval = mean_interval(values, 0.90);  // Law, ch. 4: 1.34 -+ 0.24
  EXPECT_NEAR((interval.low + interval.high) / 2.0, 1.343, 1e-12);
  EXPECT_NEAR(interval.half_width(), 0.24, 0.005);
  EXPECT_EQ(mean_interval(std::vector<double>{3.0}, 0.9).high, kInfinity);
}

TEST(Confidence, BinomialTailsAndCriticalValues) {
  EXPECT_NEAR(binomial_at_least(1, 20, 0.01), 1.0 - std::pow(0.99, 20), 1e-12);
  EXPECT_NEAR(binomial_at_least(9, 10, 0.5), 11.0 / 1024.0, 1e-12);
  EXPECT_EQ(binomial_at_least(0, 10, 0.5), 1.0);
  EXPECT_EQ(binomial_at_least(11, 10, 0.5), 0.0);
  EXPECT_EQ(binomial_critical_value(20, 0.01, 0.01), 2u);  // P(X > 1) = 1.7 %, P(X > 2) = 0.1 %
  EXPECT_EQ(binomial_critical_value(20, 0.01, 0.02), 1u);
  EXPECT_EQ(binomial_critical_value(10, 0.5, 11.5 / 1024.0), 8u);
  EXPECT_EQ(binomial_critical_value(5, 1.0, 0.01), 5u);
}

TEST(Confidence, ProportionInterval) {
  const auto some = proportion_interval(8, 10, 0.95);
  EXPECT_NEAR(some.low, 0.4439045, 1e-6);
  EXPECT_NEAR(some.high, 0.9747893, 1e-6);
  const auto none = proportion_interval(0, 30, 0.95);
  EXPECT_EQ(none.low, 0.0);
  EXPECT_NEAR(none.high, 1.0 - std::pow(0.025, 1.0 / 30.0), 1e-12);
  EXPECT_EQ(proportion_interval(30, 30, 0.95).high, 1.0);
  EXPECT_THROW(proportion_interval(3, 2, 0.95), std::invalid_argument);
}

// Tables of distribution-free intervals for the median.
TEST(Confidence, OrderStatistics) {
  EXPECT_EQ(quantile_rank_bounds(10, 0.5, 0.95).low, 2u);
  EXPECT_EQ(quantile_rank_bounds(10, 0.5, 0.95).high, 9u);
  EXPECT_EQ(quantile_rank_bounds(20, 0.5, 0.95).low, 6u);
  EXPECT_EQ(quantile_rank_bounds(20, 0.5, 0.95).high, 15u);
  EXPECT_EQ(quantile_rank_bounds(5, 0.5, 0.95).low, 0u);
  EXPECT_EQ(quantile_rank_bounds(5, 0.5, 0.95).high, 6u);
}

TEST(Confidence, QuantileIntervalBearsInfiniteValuesAndSmallSamples) {
  const auto interval =
      quantile_interval({kInfinity, 3, 1, 2, 5, 4, 7, 6, kInfinity, 8}, 0.5, 0.95);
  EXPECT_EQ(interval.low, 2.0);
  EXPECT_EQ(interval.high, kInfinity);
  const auto small = quantile_interval({1.0, 2.0}, 0.9, 0.95);
  EXPECT_EQ(small.low, 1.0);  // both lie above it with probability 1 %
  EXPECT_EQ(small.high, kInfinity);
}

TEST(Confidence, OrderStatisticsCoverAsStated) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> exponential(1.0);
  const double median = std::log(2.0);
  std::uint64_t misses = 0;
  for (int run = 0; run < 2000; ++run) {
    std::vector<double> values(50);
    for (double& value : values) value = exponential(random);
    if (!quantile_interval(values, 0.5, 0.95).contains(median)) ++misses;
  }
  EXPECT_LE(misses, binomial_critical_value(2000, 0.05, 0.001));
  EXPECT_GT(misses, 20u);
}

TEST(Confidence, BootstrapIsReproducibleAndNearStudent) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal(10.0, 2.0);
  std::vector<double> values(100);
  for (double& value : values) value = normal(random);
  const auto one = bootstrap_interval(values, mean_of, 0.95, 1);
  const auto again = bootstrap_interval(values, mean_of, 0.95, 1);
  const auto other = bootstrap_interval(values, mean_of, 0.95, 2);
  EXPECT_EQ(one.low, again.low);
  EXPECT_EQ(one.high, again.high);
  EXPECT_NE(one.low, other.low);
  const auto student = mean_interval(values, 0.95);
  EXPECT_NEAR(one.low, student.low, 0.1 * student.half_width());
  EXPECT_NEAR(one.high, student.high, 0.1 * student.half_width());
  EXPECT_THROW(bootstrap_interval({}, mean_of, 0.95, 1), std::invalid_argument);
}

TEST(Confidence, BootstrapOfOneValueIsThatValue) {
  const auto interval = bootstrap_interval({4.0}, mean_of, 0.99, 3);
  EXPECT_EQ(interval.low, 4.0);
  EXPECT_EQ(interval.high, 4.0);
}

}  // namespace
}  // namespace rehearse::stats
