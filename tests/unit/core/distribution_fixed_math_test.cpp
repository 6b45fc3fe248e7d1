#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/fixed_math.hpp"
#include "sim/core/random.hpp"

namespace rehearse {
namespace {

/// Calls check(x) for many x, uniform in [low, high].
template <class Check>
void over(double low, double high, Check check) {
  for (std::uint64_t i = 0; i < 200000; ++i) {
    check(low + (high - low) * Draw({1, 2}, i, 0).uniform());
  }
}

/// Relative error in units of 2^-52.
double error(double found, double expected) {
  return std::abs(found - expected) / std::abs(expected) * 0x1p52;
}

TEST(FixedMath, ExpAgreesWithLibm) {
  double worst = 0.0;
  for (const double range : {1e-3, 1.0, 50.0, 708.0}) {
    over(-range, range,
         [&worst](double x) { worst = std::max(worst, error(fixed::exp(x), std::exp(x))); });
  }
  EXPECT_LT(worst, 4.0);
}

TEST(FixedMath, LogAgreesWithLibm) {
  double worst = 0.0;
  const auto check = [&worst](double x) {
    worst = std::max(worst, error(fixed::log(x), std::log(x)));
  };
  over(0.0, 2.0, check);
  over(0.999, 1.001, check);
  over(-700.0, 700.0, [&check](double x) { check(std::exp(x)); });
  EXPECT_LT(worst, 4.0);
}

TEST(FixedMath, Log1pAgreesWithLibm) {
  double worst = 0.0;
  const auto check = [&worst](double x) {
    worst = std::max(worst, error(fixed::log1p(x), std::log1p(x)));
  };
  over(-0.999, 3.0, check);
  over(-40.0, 0.0, [&check](double x) { check(std::exp(x)); });
  EXPECT_LT(worst, 5.0);
}

TEST(FixedMath, PowAgreesWithLibm) {
  over(0.0, 50.0, [](double x) {
    for (const double y : {-3.0, 0.1, 0.5, 1.0, 2.5}) {
      ASSERT_LT(error(fixed::pow(x, y), std::pow(x, y)), 100.0) << x << " " << y;
    }
  });
}

TEST(FixedMath, GammaAgreesWithLibm) {
  over(0.01, 170.0,
       [](double x) { ASSERT_LT(error(fixed::gamma(x), std::tgamma(x)), 1000.0) << x; });
  EXPECT_NEAR(fixed::gamma(5.0), 24.0, 24.0 * 1e-14);
}

TEST(FixedMath, Limits) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(fixed::exp(0.0), 1.0);
  EXPECT_EQ(fixed::exp(-infinity), 0.0);
  EXPECT_EQ(fixed::exp(-1000.0), 0.0);
  EXPECT_EQ(fixed::exp(1000.0), infinity);
  EXPECT_LT(error(fixed::exp(709.7), std::exp(709.7)), 4.0);
  EXPECT_EQ(fixed::log(1.0), 0.0);
  EXPECT_EQ(fixed::log(0.0), -infinity);
  EXPECT_EQ(fixed::log(infinity), infinity);
  EXPECT_LT(error(fixed::log(5e-324), std::log(5e-324)), 4.0);
  EXPECT_TRUE(std::isnan(fixed::log(-1.0)));
  EXPECT_TRUE(std::isnan(fixed::exp(std::nan(""))));
  EXPECT_EQ(fixed::log1p(0.0), 0.0);
  EXPECT_EQ(fixed::pow(0.0, 0.5), 0.0);
  EXPECT_EQ(fixed::pow(0.0, -0.5), infinity);
  EXPECT_EQ(fixed::pow(0.0, 0.0), 1.0);
}

TEST(FixedMath, TheCompilerComputesTheSameBits) {
  constexpr double exp_now = fixed::exp(1.234567);
  constexpr double log_now = fixed::log(1.234567);
  volatile double x = 1.234567;
  EXPECT_EQ(fixed::exp(x), exp_now);
  EXPECT_EQ(fixed::log(x), log_now);
}

}  // namespace
}  // namespace rehearse
