#include "sim/stats/paired.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "sim/stats/multiple.hpp"

namespace rehearse::stats {
namespace {

// Student (1908), "The probable error of a mean": additional hours of sleep by two drugs. The
// paired test is in every textbook: difference 1.58, t = 4.0621 on 9 degrees of freedom, p =
// 0.002833.
const std::vector<double> kFirst = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> kSecond = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

TEST(PairedDifference, StudentsSleep) {
  const auto sleep = paired_difference(kFirst, kSecond, 0.95);
  EXPECT_EQ(sleep.n, 10u);
  EXPECT_NEAR(sleep.mean, 1.58, 1e-12);
  EXPECT_NEAR(sleep.interval.low, 0.7001142, 1e-6);
  EXPECT_NEAR(sleep.interval.high, 2.4598858, 1e-6);
  EXPECT_NEAR(sleep.p_value, 0.00283289, 1e-8);
  EXPECT_NEAR(sleep.correlation, 0.7951702, 1e-7);
  // Welch's interval of the same data as independent samples: -0.2054832 to 3.3654832.
  EXPECT_NEAR(sleep.narrowing, 1.7854832 / 0.8798858, 1e-6);
}

TEST(PairedDifference, ConstantDifferenceIsCertain) {
  const std::vector<double> a = {1, 2, 3};
  const std::vector<double> b = {3, 4, 5};
  const auto shifted = paired_difference(a, b, 0.95);
  EXPECT_EQ(shifted.interval.low, 2.0);
  EXPECT_EQ(shifted.interval.high, 2.0);
  EXPECT_EQ(shifted.p_value, 0.0);
  EXPECT_DOUBLE_EQ(shifted.correlation, 1.0);
  EXPECT_EQ(shifted.narrowing, std::numeric_limits<double>::infinity());
  EXPECT_EQ(paired_difference(a, a, 0.95).p_value, 1.0);
}

TEST(PairedDifference, OnePairSaysNothing) {
  const std::vector<double> a = {1};
  const std::vector<double> b = {3};
  const auto one = paired_difference(a, b, 0.95);
  EXPECT_EQ(one.mean, 2.0);
  EXPECT_EQ(one.interval.high, std::numeric_limits<double>::infinity());
  EXPECT_EQ(one.p_value, 1.0);
  EXPECT_THROW(paired_difference(a, kFirst, 0.95), std::invalid_argument);
  EXPECT_THROW(paired_difference({}, {}, 0.95), std::invalid_argument);
}

// By hand: sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1 is 0.02, 0.03, 0.06, 0.04; running
// maxima 0.02, 0.03, 0.06, 0.06.
TEST(Holm, AdjustsInTheOrderGiven) {
  const auto adjusted = holm({0.01, 0.04, 0.03, 0.005});
  ASSERT_EQ(adjusted.size(), 4u);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.02);
  EXPECT_EQ(holm({0.9, 0.8}), (std::vector<double>{1.0, 1.0}));
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace rehearse::stats
