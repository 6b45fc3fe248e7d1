#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "sim/core/random.hpp"
#include "sim/stats/morris.hpp"
#include "sim/stats/variance_split.hpp"

namespace rehearse::stats {
namespace {

// By hand: sample means 2 and 6, replication means 3 and 5, grand mean 4, no rest.
TEST(SplitVariance, AdditiveTable) {
  const auto split = split_variance({{1, 3}, {5, 7}});
  EXPECT_DOUBLE_EQ(split.ignorance, 8.0);   // MS_u = 2 * 8 = 16, over R = 2
  EXPECT_DOUBLE_EQ(split.randomness, 2.0);  // MS_r = 2 * 2 = 4, over U = 2
  EXPECT_DOUBLE_EQ(split.ignorance_share(), 0.8);
}

TEST(SplitVariance, OnlyOneOfThem) {
  EXPECT_DOUBLE_EQ(split_variance({{1, 1}, {2, 2}, {6, 6}}).ignorance_share(), 1.0);
  EXPECT_DOUBLE_EQ(split_variance({{1, 4}, {1, 4}, {1, 4}}).ignorance_share(), 0.0);
  EXPECT_DOUBLE_EQ(split_variance({{2, 2}, {2, 2}}).ignorance_share(), 0.0);
  EXPECT_THROW(split_variance({{1, 2}}), std::invalid_argument);
  EXPECT_THROW(split_variance({{1, 2}, {1}}), std::invalid_argument);
  EXPECT_THROW(split_variance({{1}, {2}}), std::invalid_argument);
}

// Variances 3^2 of the inputs, 2^2 common to a replication, 1 of each run: ignorance 9, chance 5.
TEST(SplitVariance, EstimatesAreUnbiased) {
  constexpr int kTables = 400;
  const StreamKey key = stream_key(1, 0, "split", "test");
  std::uint64_t drawn = 0;
  const auto noise = [&](double sd) {
    return sd * std::sqrt(12.0) * (to_uniform(random_bits(key, drawn++, 0, 0)) - 0.5);
  };
  double ignorance = 0.0;
  double randomness = 0.0;
  for (int table = 0; table < kTables; ++table) {
    std::vector<double> replication(6);
    for (double& r : replication) r = noise(2);
    std::vector<std::vector<double>> values(12);
    for (auto& row : values) {
      const double sample = noise(3);
      for (const double r : replication) row.push_back(sample + r + noise(1));
    }
    const auto split = split_variance(values);
    ignorance += split.ignorance / kTables;
    randomness += split.randomness / kTables;
  }
  EXPECT_NEAR(ignorance, 9.0, 0.5);
  EXPECT_NEAR(randomness, 5.0, 0.4);
}

// y = 2 a - 3 b + a b: effects of a are 2 + b, of b are -3 + a.
TEST(ElementaryEffects, OfAKnownFunction) {
  const auto y = [](double a, double b) { return 2 * a - 3 * b + a * b; };
  const auto effects = elementary_effects({{0, 0.5, y(0.5, 0) - y(0, 0)},
                                           {1, 1.0, y(0.5, 1) - y(0.5, 0)},
                                           {0, -0.5, y(0.5, 1) - y(1, 1)},
                                           {1, -1.0, y(1, 0) - y(1, 1)}},
                                          3);
  EXPECT_DOUBLE_EQ(effects[0].mean, 2.5);  // 2 and 3
  EXPECT_DOUBLE_EQ(effects[0].magnitude, 2.5);
  EXPECT_DOUBLE_EQ(effects[0].spread, std::sqrt(0.5));
  EXPECT_DOUBLE_EQ(effects[1].mean, -2.25);  // -2.5 and -2
  EXPECT_DOUBLE_EQ(effects[1].magnitude, 2.25);
  EXPECT_EQ(effects[2].moves, 0u);
  EXPECT_EQ(effects[2].magnitude, 0.0);
}

}  // namespace
}  // namespace rehearse::stats
