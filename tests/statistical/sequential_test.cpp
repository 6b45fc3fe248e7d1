// Verdicts and intervals that were looked at while data came in err no more often than they say.
#include "sim/stats/sequential.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/stats/confidence.hpp"
#include "sim/stats/multiple.hpp"
#include "sim/stats/paired.hpp"
#include "tests/statistical/systems.hpp"

namespace rehearse::statistical {
namespace {

using stats::SequentialProportion;
using Decision = SequentialProportion::Decision;

constexpr double kAlpha = 0.05;
/// More wrong ones than this in 1,000 would be a chance of 1 in 1,000 if each had 5 %.
const auto kMostWrong = stats::binomial_critical_value(kRepetitions, kAlpha, 0.001);

struct Counts {
  std::uint64_t at_least = 0;
  std::uint64_t below = 0;
  double trials = 0.0;  ///< mean
};

Counts decide(double p, double p0, int most_trials, std::uint64_t stream) {
  Counts counts;
  for (int i = 0; i < kRepetitions; ++i) {
    Uniforms uniforms(stream + static_cast<std::uint64_t>(i));
    SequentialProportion test(p0, kAlpha);
    for (int t = 0; t < most_trials && test.decision() == Decision::open; ++t)
      test.add(uniforms.next() < p);
    counts.at_least += test.decision() == Decision::at_least ? 1 : 0;
    counts.below += test.decision() == Decision::below ? 1 : 0;
    counts.trials += static_cast<double>(test.trials()) / kRepetitions;
  }
  return counts;
}

// Right at the border everything that is wrong is most likely.
TEST(SequentialVerdict, ErrsNoMoreThanStated) {
  for (const double p0 : {0.5, 0.9, 0.95, 0.99}) {
    EXPECT_LE(decide(p0, p0, 3000, 10'000'000).below, kMostWrong) << p0;
    EXPECT_LE(decide(p0 * 0.9999, p0, 3000, 11'000'000).at_least, kMostWrong) << p0;
  }
}

// The verdict with a fixed number of replications, asked after each of them, errs far more often.
TEST(SequentialVerdict, AskingTheFixedVerdictAgainAndAgainWouldErr) {
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kRepetitions; ++i) {
    Uniforms uniforms(10'000'000 + i);
    std::uint64_t kept = 0;
    bool below = false;
    for (std::uint64_t n = 1; n <= 500 && !below; ++n) {
      kept += uniforms.next() < 0.9 ? 1 : 0;
      below = stats::proportion_interval(kept, n, 0.90).high < 0.9;
    }
    wrong += below ? 1 : 0;
  }
  EXPECT_GT(wrong, kMostWrong * 2);
}

TEST(SequentialVerdict, DecidesClearCasesSoon) {
  const auto good = decide(1.0, 0.95, 3000, 12'000'000);
  EXPECT_EQ(good.at_least, kRepetitions);
  EXPECT_LT(good.trials, 100);
  const auto bad = decide(0.5, 0.95, 3000, 13'000'000);
  EXPECT_EQ(bad.below, kRepetitions);
  EXPECT_LT(bad.trials, 8);
}

/// Stops at the look at which the interval is narrow enough; the interval shown there.
stats::Interval until_precise(std::uint64_t stream, double precision,
                              stats::Interval (*interval)(const std::vector<double>&, double)) {
  Uniforms uniforms(stream);
  std::vector<double> values;
  stats::LookPlan looks(0.95);
  while (true) {
    while (values.size() < looks.size()) values.push_back(uniforms.exponential(1.0));
    const auto now = interval(values, looks.confidence());
    const double middle = (now.low + now.high) / 2;
    if (now.half_width() <= precision * std::abs(middle)) return now;
    looks.next();
  }
}

TEST(SequentialPrecision, IntervalsCoverInSpiteOfTheStopping) {
  for (const double precision : {0.3, 0.1}) {
    EXPECT_GE(coverage(std::log(2.0),
                       [precision](std::uint64_t i) {
                         return until_precise(
                             14'000'000 + i, precision, [](const auto& values, double confidence) {
                               return stats::quantile_interval(values, 0.5, confidence);
                             });
                       }),
              0.95);
    EXPECT_GE(coverage(1.0,
                       [precision](std::uint64_t i) {
                         return until_precise(15'000'000 + i, precision,
                                              [](const auto& values, double confidence) {
                                                return stats::mean_interval(values, confidence);
                                              });
                       }),
              0.95);
  }
}

// Ten variants that are all the same as the present one: at least one "difference" in 5 % of the
// repetitions with the correction, in 40 % without.
TEST(ManyVariants, HolmKeepsTheFamilyError) {
  std::uint64_t wrong = 0;
  std::uint64_t uncorrected = 0;
  for (std::uint64_t i = 0; i < kRepetitions; ++i) {
    Uniforms uniforms(16'000'000 + i);
    std::vector<double> p_values;
    for (int variant = 0; variant < 10; ++variant) {
      std::vector<double> a;
      std::vector<double> b;
      for (int r = 0; r < 12; ++r) {
        // Sums of twelve uniforms are nearly normal.
        double sum_a = 0.0;
        double sum_b = 0.0;
        for (int k = 0; k < 12; ++k) {
          sum_a += uniforms.next();
          sum_b += uniforms.next();
        }
        a.push_back(sum_a);
        b.push_back(sum_b);
      }
      p_values.push_back(stats::paired_difference(a, b, 0.95).p_value);
    }
    const auto adjusted = stats::holm(p_values);
    const auto significant = [](double p) { return p <= kAlpha; };
    wrong += std::any_of(adjusted.begin(), adjusted.end(), significant) ? 1 : 0;
    uncorrected += std::any_of(p_values.begin(), p_values.end(), significant) ? 1 : 0;
  }
  EXPECT_LE(wrong, kMostWrong);
  EXPECT_GT(wrong, 20u);
  EXPECT_GT(uncorrected, 300u);
}

}  // namespace
}  // namespace rehearse::statistical
