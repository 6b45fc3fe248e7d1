#include "sim/core/distribution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>

#include "sim/core/hash.hpp"

namespace rehearse {
namespace {

struct Case {
  std::string name;
  Distribution distribution;
  std::function<double(double)> cdf;
  double mean;
  double variance;
  std::uint64_t golden;  ///< of the first 1000 variates
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

/// Regularised lower incomplete gamma function by its series.
double gamma_cdf(double shape, double x) {
  double term = 1.0 / shape;
  double sum = term;
  for (int n = 1; n < 200; ++n) sum += term *= x / (shape + n);
  return x <= 0.0 ? 0.0 : sum * std::exp(-x + shape * std::log(x) - std::lgamma(shape));
}

Case gamma_case(const char* name, double mean, double shape, std::uint64_t golden) {
  return {name,
          Distribution::gamma(mean, shape),
          [=](double x) { return gamma_cdf(shape, x * shape / mean); },
          mean,
          mean * mean / shape,
          golden};
}

double pareto_moment(double order) {  // of the case below, by the midpoint rule over the quantile
  constexpr int kSteps = 1000000;
  double sum = 0.0;
  for (int i = 0; i < kSteps; ++i) {
    const double p = (i + 0.5) / kSteps;
    const double x = 0.5 / std::pow(1.0 - p * (1.0 - std::pow(0.5 / 20.0, 1.5)), 1.0 / 1.5);
    sum += std::pow(x, order);
  }
  return sum / kSteps;
}

// p10 = 1, p50 = 2, p90 = 8: x is 2^(2.5 p - 0.25) below the median, 2^(5 p - 1.5) above.
double percentile_cdf(double x) {
  const double y = std::log2(x);
  return std::clamp(x < 2.0 ? (y + 0.25) / 2.5 : (y + 1.5) / 5.0, 0.0, 1.0);
}

double percentile_moment(int order) {
  const auto piece = [order](double slope, double at0, double from, double to) {
    const double rate = order * slope * std::log(2.0);
    return std::exp2(order * at0) * (std::exp(rate * to) - std::exp(rate * from)) / rate;
  };
  return piece(2.5, -0.25, 0.0, 0.5) + piece(5.0, -1.5, 0.5, 1.0);
}

std::vector<Case> cases() {
  const double pareto_mass = 1.0 - std::pow(0.5 / 20.0, 1.5);
  const double sigma = std::sqrt(std::log(1.0 + 1.5 * 1.5));
  const double mu = std::log(3.0) - sigma * sigma / 2.0;
  return {
      {"uniform", Distribution::uniform(1.0, 4.0), [](double x) { return (x - 1.0) / 3.0; }, 2.5,
       0.75, 0xb4bbe2d4be97e105},
      {"exponential", Distribution::exponential(0.5),
       [](double x) { return -std::expm1(-2.0 * x); }, 0.5, 0.25, 0xcc52306cd45134f4},
      gamma_case("gamma_small", 2.0, 0.4, 0x6cc0203556de01fa),
      gamma_case("gamma_large", 2.0, 3.7, 0x85b5a77ff9ed6b4b),
      gamma_case("erlang_3", 6.0, 3.0, 0xe6d569fe72730338),
      gamma_case("erlang_20", 6.0, 20.0, 0xccf0b73361683aec),
      {"hyperexponential", Distribution::hyperexponential({0.9, 0.1}, {0.5, 4.0}),
       [](double x) { return 1.0 - 0.9 * std::exp(-x / 0.5) - 0.1 * std::exp(-x / 4.0); }, 0.85,
       2.0 * (0.9 * 0.25 + 0.1 * 16.0) - 0.85 * 0.85, 0xe9175657bd1b0895},
      {"lognormal", Distribution::lognormal(3.0, 1.5),
       [=](double x) { return 0.5 * std::erfc((mu - std::log(x)) / sigma / std::sqrt(2.0)); }, 3.0,
       20.25, 0x95761974a48a4d},
      {"weibull", Distribution::weibull(2.0, 0.7),
       [](double x) { return -std::expm1(-std::pow(x / 2.0, 0.7)); },
       2.0 * std::tgamma(1.0 + 1.0 / 0.7),
       4.0 * (std::tgamma(1.0 + 2.0 / 0.7) - std::pow(std::tgamma(1.0 + 1.0 / 0.7), 2)),
       0x25e138504fbc8a6d},
      {"bounded_pareto", Distribution::bounded_pareto(0.5, 20.0, 1.5),
       [=](double x) { return (1.0 - std::pow(0.5 / x, 1.5)) / pareto_mass; }, pareto_moment(1),
       pareto_moment(2) - std::pow(pareto_moment(1), 2), 0x71f5df77e4227cd2},
      {"percentiles", Distribution::from_percentiles({0.1, 0.5, 0.9}, {1.0, 2.0, 8.0}),
       percentile_cdf, percentile_moment(1),
       percentile_moment(2) - std::pow(percentile_moment(1), 2), 0x893fd90371835a85},
  };
}

double draw_one(const Distribution& distribution, std::uint64_t id) {
  Draw draw({0x12345678, 0x9abcdef0}, id, 3);
  return distribution.sample(draw);
}

std::uint64_t print_of(const Distribution& distribution) {
  Fingerprint print;
  for (std::uint64_t i = 0; i < 1000; ++i) print.add(draw_one(distribution, i), i);
  return print.value();
}

class EveryDistribution : public testing::TestWithParam<Case> {};

TEST_P(EveryDistribution, KnowsItsMeanAndVariance) {
  const Case& c = GetParam();
  EXPECT_NEAR(c.distribution.mean(), c.mean, 1e-8 * c.mean);
  EXPECT_NEAR(c.distribution.variance(), c.variance, 1e-8 * c.variance);
}

TEST_P(EveryDistribution, HasItsSampleMeanAndVariance) {
  const Case& c = GetParam();
  constexpr std::uint64_t kDraws = 1000000;
  double sum = 0.0;
  double squares = 0.0;
  double fourth = 0.0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double x = draw_one(c.distribution, i) - c.mean;
    ASSERT_GE(x + c.mean, 0.0);
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  // Five standard errors, that of the variance from the sample's fourth moment.
  const double n = kDraws;
  EXPECT_NEAR(sum / n, 0.0, 5.0 * std::sqrt(c.variance / n));
  EXPECT_NEAR(squares / n, c.variance, 5.0 * std::sqrt((fourth / n - c.variance * c.variance) / n));
}

TEST_P(EveryDistribution, FollowsItsDistributionFunction) {
  const Case& c = GetParam();
  constexpr std::size_t kDraws = 300000;
  std::vector<double> x(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) x[i] = draw_one(c.distribution, i);
  std::sort(x.begin(), x.end());
  double distance = 0.0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const double f = c.cdf(x[i]);
    distance = std::max(
        {distance, f - static_cast<double>(i) / kDraws, static_cast<double>(i + 1) / kDraws - f});
  }
  // Kolmogorov-Smirnov at the 0.1 % level.
  EXPECT_LT(distance * std::sqrt(static_cast<double>(kDraws)), 1.95);
}

TEST_P(EveryDistribution, IsAPureFunctionOfTheName) {
  const Case& c = GetParam();
  std::vector<double> forwards;
  for (std::uint64_t i = 0; i < 1000; ++i) forwards.push_back(draw_one(c.distribution, i));
  const Distribution copy = c.distribution;
  for (std::uint64_t i = 1000; i-- > 0;) EXPECT_EQ(draw_one(copy, i), forwards[i]);
}

TEST_P(EveryDistribution, GivesTheSameBitsEverywhere) {
  EXPECT_EQ(print_of(GetParam().distribution), GetParam().golden)
      << std::hex << print_of(GetParam().distribution);
}

TEST_P(EveryDistribution, TakesOneWord) {
  for (std::uint64_t id = 0; id < 10000; ++id) {
    Draw plain({1, 2}, id, 4);
    plain.bits();
    Draw sampled({1, 2}, id, 4);
    GetParam().distribution.sample(sampled);
    ASSERT_EQ(sampled.bits(), plain.bits());
  }
}

INSTANTIATE_TEST_SUITE_P(Distribution, EveryDistribution, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.name; });

TEST(Distribution, ConstantTakesNoWord) {
  const Distribution constant = Distribution::constant(2.5);
  Draw draw({1, 2}, 3, 4);
  EXPECT_EQ(constant.sample(draw), 2.5);
  EXPECT_EQ(draw.bits(), random_bits({1, 2}, 3, 4, 0));
  EXPECT_EQ(constant.mean(), 2.5);
  EXPECT_EQ(constant.variance(), 0.0);
  EXPECT_TRUE(constant.is_constant());
  EXPECT_EQ(Distribution().mean(), 0.0);
}

TEST(Distribution, TheTailOfTheExponentialIsRight) {
  // P(x > t) beyond the last layer of the ziggurat (7.697), 20 million draws, five standard errors.
  constexpr int kDraws = 20000000;
  std::array<int, 3> above{};
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    Draw draw({7, 7}, i, 0);
    const double x = Distribution::standard_exponential(draw);
    for (int k = 0; k < 3; ++k) above[k] += x > 7.0 + k;
  }
  for (int k = 0; k < 3; ++k) {
    const double expected = kDraws * std::exp(-7.0 - k);
    EXPECT_NEAR(above[k], expected, 5.0 * std::sqrt(expected));
  }
}

TEST(Distribution, EmpiricalDrawsEveryValueAlike) {
  const Distribution empirical = Distribution::empirical({1.0, 2.0, 4.0, 8.0});
  EXPECT_EQ(empirical.mean(), 3.75);
  EXPECT_EQ(empirical.variance(), 85.0 / 4.0 - 3.75 * 3.75);
  std::map<double, int> count;
  for (std::uint64_t i = 0; i < 400000; ++i) ++count[draw_one(empirical, i)];
  ASSERT_EQ(count.size(), 4U);
  for (const auto& [value, times] : count) {
    EXPECT_NEAR(times, 100000, 5.0 * std::sqrt(400000 * 0.25 * 0.75)) << value;
  }
  EXPECT_EQ(print_of(empirical), 0xa45f7e58c5e358e2ULL);
}

TEST(Distribution, LognormalWithoutVariationIsItsMean) {
  const Distribution sharp = Distribution::lognormal(3.0, 0.0);
  EXPECT_NEAR(draw_one(sharp, 1), 3.0, 1e-14);
  EXPECT_EQ(sharp.variance(), 0.0);
}

TEST(Distribution, Text) {
  EXPECT_EQ(Distribution::constant(2.5).text(), "constant(2.5)");
  EXPECT_EQ(Distribution::uniform(1.0, 4.0).text(), "uniform(1 to 4)");
  EXPECT_EQ(Distribution::exponential(0.002).text(), "exponential(mean 0.002)");
  EXPECT_EQ(Distribution::gamma(0.5, 3.0).text(), "gamma(mean 0.5, shape 3)");
  EXPECT_EQ(Distribution::hyperexponential({0.9, 0.1}, {0.5, 4.0}).text(),
            "hyperexponential(probability 0.9 0.1, mean 0.5 4)");
  EXPECT_EQ(Distribution::lognormal(3.0, 1.5).text(), "lognormal(mean 3, cv 1.5)");
  EXPECT_EQ(Distribution::weibull(2.0, 0.7).text(), "weibull(scale 2, shape 0.7)");
  EXPECT_EQ(Distribution::bounded_pareto(0.5, 20.0, 1.5).text(),
            "bounded_pareto(0.5 to 20, shape 1.5)");
  EXPECT_EQ(Distribution::empirical({1.0, 2.0}).text(), "empirical(2 values)");
  EXPECT_EQ(Distribution::from_percentiles({0.5, 0.99}, {1.0, 8.0}).text(),
            "percentiles(p50 1, p99 8)");
}

}  // namespace
}  // namespace rehearse
