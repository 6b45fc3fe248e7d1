#include "sim/kernel/arrivals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace rehearse::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Arrivals arrivals(OpenLoad load, std::uint64_t seed = 1) {
  return {stream_key(seed, 0, "population:test", "arrivals"),
          stream_key(seed, 0, "population:test", "arrival states"), std::move(load), 1e9};
}

std::vector<double> times(Arrivals process, double until_s) {
  std::vector<double> out;
  for (double t = process.next(); t < until_s; t = process.next()) out.push_back(t);
  return out;
}

/// The n-th unit exponential of the stream.
double unit_exponential(std::uint64_t n, std::uint64_t seed = 1) {
  Draw draw(stream_key(seed, 0, "population:test", "arrivals"), n, 0);
  return Distribution::standard_exponential(draw);
}

/// Exact integral of a curve from 0 to `t`.
double integral(const RateCurve& curve, double t) {
  double sum = 0.0;
  for (std::size_t i = 0; i < curve.rate.size() && curve.change_s[i] < t; ++i) {
    const bool last = i + 1 == curve.rate.size();
    const double end = last ? t : std::min(t, curve.change_s[i + 1]);
    const double span = end - curve.change_s[i];
    double rate = curve.rate[i];
    if (curve.linear && !last) {
      const double whole = curve.change_s[i + 1] - curve.change_s[i];
      rate += 0.5 * (curve.rate[i + 1] - curve.rate[i]) * span / whole;
    }
    sum += rate * span;
  }
  return sum;
}

const RateCurve kRamps{{0, 10, 15, 40, 60}, {2, 20, 0, 0, 30}, true};
const RateCurve kSteps{{0, 10, 15, 40}, {2, 20, 0, 30}, false};

TEST(Arrivals, IntegratedRateBetweenArrivalsIsTheUnitExponential) {
  for (const RateCurve& curve : {kRamps, kSteps}) {
    double spent = 0.0;
    std::uint64_t n = 0;
    for (const double t : times(arrivals({.curve = curve}), 100.0)) {
      spent += unit_exponential(n++);
      ASSERT_NEAR(integral(curve, t), spent, 1e-9 * spent);
    }
    EXPECT_GT(n, 500U);
  }
}

TEST(Arrivals, NoArrivalWhereTheRateIsZero) {
  for (const double t : times(arrivals({.curve = kRamps}), 100.0)) {
    EXPECT_FALSE(t > 15.0 && t < 40.0) << t;
  }
  Arrivals ends = arrivals({.curve = {{0, 1}, {5, 0}, false}});
  double last = 0.0;
  for (double t = 0.0; t < kInfinity; t = ends.next()) last = t;
  EXPECT_LE(last, 1.0);
  Arrivals late = arrivals({.curve = {{50}, {5}, false}});
  EXPECT_GT(late.next(), 50.0);
}

TEST(Arrivals, LinearRampCountsArePoissonWithTheIntegratedRate) {
  // A ramp from 10/s to 90/s in 50 s, and back.
  const RateCurve curve{{0, 50, 100}, {10, 90, 10}, true};
  constexpr int kSeeds = 200;
  std::vector<double> count(20, 0.0);
  std::vector<double> square(20, 0.0);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    std::vector<double> bins(20, 0.0);
    for (const double t : times(arrivals({.curve = curve}, seed), 100.0)) {
      bins[static_cast<std::size_t>(t / 5.0)] += 1.0;
    }
    for (std::size_t i = 0; i < bins.size(); ++i) {
      count[i] += bins[i];
      square[i] += bins[i] * bins[i];
    }
  }
  for (int i = 0; i < 20; ++i) {
    const double expected = integral(curve, 5.0 * (i + 1)) - integral(curve, 5.0 * i);
    EXPECT_NEAR(count[i], kSeeds * expected, 4 * std::sqrt(kSeeds * expected)) << i;
    const double mean = count[i] / kSeeds;
    const double variance = (square[i] - kSeeds * mean * mean) / (kSeeds - 1);
    EXPECT_NEAR(variance / mean, 1.0, 4 * std::sqrt(2.0 / kSeeds)) << i;
  }
}

TEST(Arrivals, AJumpOfALinearCurveStandsAtOneTime) {
  // 1/s, at 10 s at once 100.5/s, sinking to 0 at 12 s.
  const RateCurve curve{{0, 10, 10, 12}, {1, 1, 100.5, 0}, true};
  const auto all = times(arrivals({.curve = curve, .gap = Distribution::constant(1.0)}), 1e6);
  ASSERT_EQ(all.size(), 110U);
  EXPECT_DOUBLE_EQ(all[9], 10.0);
  for (int n = 1; n <= 100; ++n) {  // 100.5 x - 25.125 x^2 = n
    EXPECT_NEAR(all[9 + n] - 10.0, 2.0 - std::sqrt(4.0 - n / 25.125), 1e-9) << n;
  }
}

TEST(Arrivals, DeterministicSpacing) {
  const OpenLoad steady{.curve = {{0.0}, {4.0}, false}, .gap = Distribution::constant(1.0)};
  EXPECT_THAT(times(arrivals(steady), 1.3), testing::ElementsAre(0.25, 0.5, 0.75, 1.0, 1.25));
  OpenLoad shifted = steady;
  shifted.first_gap = 0.5;
  EXPECT_THAT(times(arrivals(shifted), 0.9), testing::ElementsAre(0.125, 0.375, 0.625, 0.875));
}

TEST(Arrivals, DeterministicSpacingOnARamp) {
  // Integrated rate t^2: the n-th arrival at sqrt(n).
  const OpenLoad load{.curve = {{0, 100}, {0, 200}, true}, .gap = Distribution::constant(1.0)};
  const auto all = times(arrivals(load), 100.0);
  ASSERT_GE(all.size(), 9999U);
  for (std::size_t n = 1; n <= all.size(); ++n)
    EXPECT_NEAR(all[n - 1], std::sqrt(static_cast<double>(n)), 1e-10);
}

struct Moments {
  double mean = 0.0;
  double cv2 = 0.0;
};
Moments gaps(Arrivals process, int n) {
  double before = 0.0;
  double sum = 0.0;
  double square = 0.0;
  for (int i = 0; i < n; ++i) {
    const double t = process.next();
    sum += t - before;
    square += (t - before) * (t - before);
    before = t;
  }
  const double mean = sum / n;
  return {mean, (square / n - mean * mean) / (mean * mean)};
}

TEST(Arrivals, RenewalGapsHaveTheRateAndTheShape) {
  constexpr int kGaps = 200000;
  const RateCurve curve{{0.0}, {50.0}, false};
  const std::vector<Distribution> shapes = {
      Distribution::exponential(3.0), Distribution::gamma(7.0, 4.0), Distribution::uniform(1, 3),
      Distribution::hyperexponential({0.9, 0.1}, {1.0, 11.0})};
  for (const Distribution& shape : shapes) {
    const double cv2 = shape.variance() / (shape.mean() * shape.mean());
    const Moments found = gaps(arrivals({.curve = curve, .gap = shape}), kGaps);
    EXPECT_NEAR(found.mean, 0.02, 4 * 0.02 * std::sqrt(cv2 / kGaps)) << shape.text();
    EXPECT_NEAR(found.cv2, cv2, 0.03 * std::max(1.0, cv2)) << shape.text();
  }
}

TEST(Arrivals, TheSameVariatesWhateverTheRate) {
  Arrivals slow = arrivals({.curve = {{0.0}, {3.0}, false}});
  Arrivals fast = arrivals({.curve = {{0.0}, {30.0}, false}});
  Arrivals ramp = arrivals({.curve = kRamps});
  double spent = 0.0;
  for (std::uint64_t n = 0; n < 300; ++n) {
    spent += unit_exponential(n);
    EXPECT_NEAR(slow.next(), spent / 3.0, 1e-12 * spent);
    EXPECT_NEAR(fast.next(), spent / 30.0, 1e-12 * spent);
    EXPECT_NEAR(integral(kRamps, ramp.next()), spent, 1e-9 * spent);
  }
}

TEST(Arrivals, AFactorMultipliesTheRateFromThatTimeOn) {
  for (const RateCurve& curve : {kRamps, kSteps}) {
    Arrivals process = arrivals({.curve = curve});
    double t = process.next();
    std::uint64_t n = 1;
    double spent = unit_exponential(0);
    for (; t < 12.5; ++n) {
      ASSERT_NEAR(integral(curve, t), spent, 1e-9);
      spent += unit_exponential(n);
      t = process.next();
    }
    t = process.set_factor(12.5, 3.0);
    const double before = integral(curve, 12.5);
    for (; t < 90.0; ++n) {
      ASSERT_GE(t, 12.5);
      ASSERT_NEAR(before + 3.0 * (integral(curve, t) - before), spent, 1e-8);
      spent += unit_exponential(n);
      t = process.next();
    }
    EXPECT_EQ(process.set_factor(90.0, 0.0), kInfinity);
    EXPECT_NEAR(before + 3.0 * (integral(curve, 90.0) - before) +
                    (integral(curve, process.set_factor(95.0, 1.0)) - integral(curve, 95.0)),
                spent, 1e-8);
  }
}

TEST(Arrivals, TheSameFactorAgainChangesNothing) {
  Arrivals plain = arrivals({.curve = kRamps});
  Arrivals touched = arrivals({.curve = kRamps});
  double before = 0.0;
  for (int n = 0; n < 500; ++n) {
    const double t = plain.next();
    touched.next();
    EXPECT_NEAR(touched.set_factor(0.5 * (before + t), 1.0), t, 1e-9);
    before = t;
  }
}

TEST(Arrivals, BatchesKeepTheRateOfRequests) {
  const BatchSize size = BatchSize::geometric(5.0);
  Arrivals process = arrivals({.curve = {{0.0}, {100.0}, false}, .batch = size});
  double requests = 0.0;
  double batches = 0.0;
  for (double t = process.next(); t < 5000.0; t = process.next()) {
    requests += process.batch();
    batches += 1.0;
  }
  // var N = batch rate * t * E[X^2]
  const double sigma = std::sqrt(20.0 * 5000 * (size.variance() + 25.0));
  EXPECT_NEAR(requests, 500000.0, 4 * sigma);
  EXPECT_NEAR(batches, 100000.0, 4 * std::sqrt(100000.0));
}

TEST(Arrivals, BatchesTakeTheSameTimesWhateverTheirSizes) {
  Arrivals single = arrivals({.curve = {{0.0}, {10.0}, false}});
  Arrivals triple = arrivals({.curve = {{0.0}, {30.0}, false}, .batch = BatchSize::constant(3)});
  for (int n = 0; n < 100; ++n) {
    EXPECT_DOUBLE_EQ(single.next(), triple.next());
    EXPECT_EQ(single.batch(), 1U);
    EXPECT_EQ(triple.batch(), 3U);
  }
}

TEST(BatchSize, MomentsOfEveryKind) {
  const std::vector<std::pair<BatchSize, std::uint32_t>> kinds = {
      {BatchSize::constant(4), 4},
      {BatchSize::uniform(2, 9), 2},
      {BatchSize::geometric(3.5), 1},
      {BatchSize::listed({1, 10, 100}, {0.7, 0.25, 0.05}), 1}};
  constexpr int kDraws = 200000;
  const StreamKey key = stream_key(3, 0, "batch", "sizes");
  for (const auto& [size, least] : kinds) {
    double sum = 0.0;
    double square = 0.0;
    std::uint32_t smallest = 1000;
    for (std::uint64_t n = 0; n < kDraws; ++n) {
      const std::uint32_t k = size.sample(Draw(key, n, 0));
      sum += k;
      square += static_cast<double>(k) * k;
      smallest = std::min(smallest, k);
    }
    const double mean = sum / kDraws;
    EXPECT_NEAR(mean, size.mean(), 4 * std::sqrt(size.variance() / kDraws));
    EXPECT_NEAR(square / kDraws - mean * mean, size.variance(), 0.02 * size.variance());
    EXPECT_EQ(smallest, least);
  }
  EXPECT_TRUE(BatchSize().is_one());
  EXPECT_TRUE(BatchSize::geometric(1.0).is_one());
  EXPECT_FALSE(BatchSize::uniform(1, 2).is_one());
}

TEST(BatchSize, GeometricHasItsProbabilities) {
  const BatchSize size = BatchSize::geometric(2.5);
  const StreamKey key = stream_key(4, 0, "batch", "sizes");
  constexpr int kDraws = 100000;
  std::vector<double> seen(6, 0.0);
  for (std::uint64_t n = 0; n < kDraws; ++n) {
    const std::uint32_t k = size.sample(Draw(key, n, 0));
    if (k < seen.size()) seen[k] += 1.0;
  }
  for (int k = 1; k < 6; ++k) {
    const double p = 0.4 * std::pow(0.6, k - 1);
    EXPECT_NEAR(seen[k], kDraws * p, 4 * std::sqrt(kDraws * p * (1 - p))) << k;
  }
}

}  // namespace
}  // namespace rehearse::kernel
