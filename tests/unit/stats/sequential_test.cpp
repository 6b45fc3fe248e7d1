#include "sim/stats/sequential.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace rehearse::stats {
namespace {

using Decision = SequentialProportion::Decision;

// With n successes only: above = (1 - p0^(n + 1)) / ((n + 1) (1 - p0) p0^n).
TEST(SequentialProportion, AllSuccessesDecideWhereTheIntegralSays) {
  const double p0 = 0.95;
  std::uint64_t n = 1;
  while ((1 - std::pow(p0, n + 1)) / (static_cast<double>(n + 1) * (1 - p0) * std::pow(p0, n)) <
         20.0)
    ++n;
  EXPECT_EQ(SequentialProportion::needed(p0, 0.05), n);
  EXPECT_EQ(SequentialProportion::needed(1.0, 0.05), 0u);
}

// With n failures only: below = (1 - (1 - p0)^(n + 1)) / ((n + 1) p0 (1 - p0)^n).
TEST(SequentialProportion, AllFailuresDecideSoon) {
  SequentialProportion test(0.95, 0.05);
  test.add(false);
  EXPECT_EQ(test.decision(), Decision::open);  // (1 - 0.0025) / (2 * 0.95 * 0.05) = 10.5
  test.add(false);
  EXPECT_EQ(test.decision(), Decision::below);
  for (int i = 0; i < 1000; ++i) test.add(true);
  EXPECT_EQ(test.decision(), Decision::below);  // the first decision stands
  EXPECT_EQ(test.trials(), 1002u);
  EXPECT_EQ(test.successes(), 1000u);
}

TEST(SequentialProportion, CertaintyIsRefutedByOneFailure) {
  SequentialProportion test(1.0, 0.05);
  for (int i = 0; i < 1000; ++i) test.add(true);
  EXPECT_EQ(test.decision(), Decision::open);
  test.add(false);
  EXPECT_EQ(test.decision(), Decision::below);
  EXPECT_THROW(SequentialProportion(0.0, 0.05), std::invalid_argument);
  EXPECT_THROW(SequentialProportion(0.5, 1.0), std::invalid_argument);
}

TEST(LookPlan, SpendsNoMoreThanAlpha) {
  LookPlan looks(0.95);
  EXPECT_EQ(looks.size(), 10u);
  EXPECT_DOUBLE_EQ(looks.confidence(), 0.975);
  double spent = 0.0;
  for (int i = 0; i < 60; ++i) {
    spent += 1.0 - looks.confidence();
    const auto before = looks.size();
    looks.next();
    EXPECT_EQ(looks.size(), before + (before + 1) / 2);
  }
  EXPECT_LT(spent, 0.05);
  EXPECT_GT(spent, 0.049);
  EXPECT_THROW(LookPlan(1.0), std::invalid_argument);
  EXPECT_THROW(LookPlan(0.95, 1), std::invalid_argument);
}

}  // namespace
}  // namespace rehearse::stats
