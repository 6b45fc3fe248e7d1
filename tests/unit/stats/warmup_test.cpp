#include "sim/stats/warmup.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace rehearse::stats {
namespace {

std::vector<double> noise(int n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(n);
  for (double& value : values) value = normal(random);
  return values;
}

TEST(Mser5, DropsAnInitialStep) {
  auto values = noise(1000, 1);
  for (int i = 0; i < 200; ++i) values[i] += 20.0;
  const auto warmup = mser5(values);
  EXPECT_TRUE(warmup.found);
  EXPECT_EQ(warmup.truncate, 200u);
}

TEST(Mser5, DropsMostOfAnExponentialTransient) {
  auto values = noise(2000, 2);
  for (int i = 0; i < 2000; ++i) values[i] += 50.0 * std::exp(-i / 50.0);
  const auto warmup = mser5(values);
  EXPECT_TRUE(warmup.found);
  EXPECT_GE(warmup.truncate, 150u);  // 2.5 left of 50
  EXPECT_LE(warmup.truncate, 400u);  // 0.02 left
}

TEST(Mser5, SteadyConstantLosesNothing) {
  const auto warmup = mser5(std::vector<double>(100, 3.0));
  EXPECT_TRUE(warmup.found);
  EXPECT_EQ(warmup.truncate, 0u);
}

TEST(Mser5, TrendHasNoSteadyState) {
  std::vector<double> values(1000);
  for (int i = 0; i < 1000; ++i) values[i] = i;
  EXPECT_FALSE(mser5(values).found);
}

TEST(Mser5, TooShort) {
  EXPECT_FALSE(mser5(std::vector<double>(49, 1.0)).found);
  EXPECT_TRUE(mser5(std::vector<double>(50, 1.0)).found);
}

}  // namespace
}  // namespace rehearse::stats
