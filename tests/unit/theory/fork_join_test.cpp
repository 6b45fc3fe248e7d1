#include "sim/theory/fork_join.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/theory/markov.hpp"
#include "sim/theory/queues.hpp"

namespace rehearse::theory {
namespace {

TEST(ForkJoin, SlowestOfSeveral) {
  EXPECT_NEAR(harmonic(4), 25.0 / 12.0, 1e-15);
  EXPECT_EQ(harmonic(0), 0.0);
  EXPECT_DOUBLE_EQ(slowest_of_mean_s(2, 0.1), 0.15);
  EXPECT_NEAR(slowest_of_quantile(100, 0.5), 0.99309, 1e-5);
  EXPECT_EQ(slowest_of_quantile(1, 0.37), 0.37);
  EXPECT_THROW(slowest_of_quantile(0, 0.5), std::invalid_argument);
}

// Requests under way are as many as the longer of the two queues; Little's law gives the response.
TEST(ForkJoin, TwoBranchesAgreeWithTheirMarkovChain) {
  constexpr int kMost = 20;
  constexpr double kArrival = 0.4;
  constexpr int kSide = kMost + 1;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(kSide * kSide, kSide * kSide);
  const auto state = [](int a, int b) { return kSide * a + b; };
  for (int a = 0; a <= kMost; ++a) {
    for (int b = 0; b <= kMost; ++b) {
      if (a < kMost && b < kMost) rates(state(a, b), state(a + 1, b + 1)) = kArrival;
      if (a > 0) rates(state(a, b), state(a - 1, b)) = 1.0;
      if (b > 0) rates(state(a, b), state(a, b - 1)) = 1.0;
    }
  }
  const Eigen::VectorXd p = stationary_distribution(rates);
  double under_way = 0.0;
  for (int a = 0; a <= kMost; ++a) {
    for (int b = 0; b <= kMost; ++b) under_way += std::max(a, b) * p(state(a, b));
  }
  EXPECT_NEAR(fork_join(kArrival, 1.0, 2).estimate_s, under_way / kArrival, 1e-5);
}

TEST(ForkJoin, EstimateLiesBetweenTheBounds) {
  for (const double load : {0.0, 0.1, 0.5, 0.9, 0.99}) {
    for (const int branches : {1, 2, 5, 32}) {
      const auto bounds = fork_join(load, 1.0, branches);
      EXPECT_LE(bounds.lower_s, bounds.estimate_s * (1.0 + 1e-12)) << load << ' ' << branches;
      EXPECT_LE(bounds.estimate_s, bounds.upper_s * (1.0 + 1e-12)) << load << ' ' << branches;
    }
  }
}

TEST(ForkJoin, LimitsAreExact) {
  const auto one = fork_join(0.7, 1.0, 1);
  EXPECT_EQ(one.lower_s, mm1(0.7, 1.0).response_s);
  EXPECT_EQ(one.estimate_s, one.lower_s);
  EXPECT_EQ(one.upper_s, one.lower_s);
  const auto idle = fork_join(0.0, 1.0, 8);
  EXPECT_DOUBLE_EQ(idle.lower_s, harmonic(8));
  EXPECT_DOUBLE_EQ(idle.upper_s, harmonic(8));
  EXPECT_DOUBLE_EQ(idle.estimate_s, harmonic(8));
  EXPECT_THROW(fork_join(1.0, 1.0, 2), std::invalid_argument);
  EXPECT_THROW(fork_join(0.5, 1.0, 0), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::theory
