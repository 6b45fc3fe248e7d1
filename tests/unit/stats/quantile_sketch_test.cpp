#include "sim/stats/quantile_sketch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

namespace rehearse::stats {
namespace {

std::vector<double> lognormal(int n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> distribution(-5.0, 2.0);
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(distribution(random));
  return values;
}

QuantileSketch sketch_of(const std::vector<double>& values) {
  QuantileSketch sketch;
  for (const double value : values) sketch.add(value);
  return sketch;
}

TEST(QuantileSketch, EmptyHasNoMeanAndNoQuantile) {
  const QuantileSketch sketch;
  EXPECT_EQ(sketch.count(), 0u);
  EXPECT_TRUE(std::isnan(sketch.mean()));
  EXPECT_TRUE(std::isnan(sketch.variance()));
  EXPECT_TRUE(std::isnan(sketch.quantile(0.5)));
  EXPECT_TRUE(std::isnan(sketch.share_below(1.0)));
}

TEST(QuantileSketch, MomentsAreExact) {
  const auto sketch = sketch_of({1.0, 2.0, 4.0, 9.0});
  EXPECT_EQ(sketch.sum(), 16.0);
  EXPECT_EQ(sketch.mean(), 4.0);
  EXPECT_DOUBLE_EQ(sketch.variance(), 38.0 / 3.0);
  EXPECT_EQ(sketch.min(), 1.0);
  EXPECT_EQ(sketch.max(), 9.0);
}

TEST(QuantileSketch, EqualValuesComeBackExactly) {
  const auto sketch = sketch_of(std::vector<double>(1000, 0.0123));
  for (const double q : {0.0, 0.001, 0.5, 0.999, 1.0}) EXPECT_EQ(sketch.quantile(q), 0.0123);
}

TEST(QuantileSketch, QuantilesHoldTheStatedRelativeError) {
  auto values = lognormal(100'000, 1);
  const auto sketch = sketch_of(values);
  std::sort(values.begin(), values.end());
  for (const double q : {0.001, 0.01, 0.25, 0.5, 0.95, 0.99, 0.999, 0.9999}) {
    const double exact = values[static_cast<std::size_t>(std::ceil(q * 100'000.0 - 1e-6)) - 1];
    EXPECT_LE(std::abs(sketch.quantile(q) / exact - 1.0), 1.0 / 256.0) << q;
  }
  EXPECT_EQ(sketch.quantile(0.0), values.front());
  EXPECT_EQ(sketch.quantile(1.0), values.back());
}

TEST(QuantileSketch, RankIsTheNearestOne) {
  std::vector<double> values;
  for (int i = 1; i <= 100; ++i) values.push_back(std::exp2(i * 0.1));
  const auto sketch = sketch_of(values);
  for (int i = 1; i <= 100; ++i) {
    EXPECT_NEAR(sketch.quantile(i / 100.0) / values[i - 1], 1.0, 1.0 / 256.0) << i;
  }
}

TEST(QuantileSketch, EndCellsReportTheExactEnds) {
  const auto sketch = sketch_of({0.0, 0.0, 0.0, 1e-12, 1.0, 1e12, 2e12});
  EXPECT_EQ(sketch.quantile(0.5), 0.0);
  EXPECT_EQ(sketch.quantile(6.0 / 7.0), 2e12);
  EXPECT_EQ(sketch.quantile(5.0 / 7.0), 1.00390625);
}

TEST(QuantileSketch, ShareBelowCountsValuesUpToTheCell) {
  const auto sketch = sketch_of({0.001, 0.010, 0.100, 1.0});
  EXPECT_EQ(sketch.share_below(0.0005), 0.0);
  EXPECT_EQ(sketch.share_below(0.05), 0.5);
  EXPECT_EQ(sketch.share_below(0.100), 0.75);
  EXPECT_EQ(sketch.share_below(1.0), 1.0);
}

TEST(QuantileSketch, MergeEqualsAddingAll) {
  const auto first = lognormal(3000, 2);
  const auto second = lognormal(5000, 3);
  auto all = first;
  all.insert(all.end(), second.begin(), second.end());
  auto merged = sketch_of(first);
  merged.merge(sketch_of(second));
  const auto whole = sketch_of(all);
  EXPECT_EQ(merged.count(), 8000u);
  EXPECT_NEAR(merged.sum() / whole.sum(), 1.0, 1e-12);
  for (const double q : {0.0, 0.1, 0.5, 0.99, 1.0})
    EXPECT_EQ(merged.quantile(q), whole.quantile(q));
}

TEST(QuantileSketch, ClearForgetsEverything) {
  auto sketch = sketch_of(lognormal(100, 4));
  sketch.clear();
  EXPECT_EQ(sketch.serialize(), QuantileSketch().serialize());
}

TEST(QuantileSketch, SerializedBytesComeBackExactly) {
  const auto sketch = sketch_of(lognormal(10'000, 5));
  const std::string bytes = sketch.serialize();
  const auto back = QuantileSketch::deserialize(bytes);
  EXPECT_EQ(back.serialize(), bytes);
  EXPECT_EQ(back.count(), sketch.count());
  EXPECT_EQ(back.variance(), sketch.variance());
  for (const double q : {0.0, 0.5, 0.999, 1.0}) EXPECT_EQ(back.quantile(q), sketch.quantile(q));
  EXPECT_LT(bytes.size(), 6000u);
  const auto empty = QuantileSketch::deserialize(QuantileSketch().serialize());
  EXPECT_EQ(empty.min(), std::numeric_limits<double>::infinity());
}

TEST(QuantileSketch, DamagedBytesAreRefused) {
  const std::string bytes = sketch_of({0.5, 1e12}).serialize();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(QuantileSketch::deserialize(bytes.substr(0, length)), std::invalid_argument);
  }
  EXPECT_THROW(QuantileSketch::deserialize(bytes + '\x01'), std::invalid_argument);
  std::string version = bytes;
  version[0] = 9;
  EXPECT_THROW(QuantileSketch::deserialize(version), std::invalid_argument);
  std::string count = bytes;
  count[1] = 3;
  EXPECT_THROW(QuantileSketch::deserialize(count), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::stats
