#include "sim/stats/time_weighted.hpp"

#include <gtest/gtest.h>

namespace rehearse::stats {
namespace {

TEST(TimeWeighted, MeanWeighsEachValueByItsDuration) {
  TimeWeighted busy;
  busy.update(1.0, 4.0);                // 0 for 1 s
  busy.update(3.0, 1.0);                // 4 for 2 s
  EXPECT_EQ(busy.integral(5.0), 10.0);  // 1 for 2 s
  EXPECT_EQ(busy.mean(5.0), 2.0);
  EXPECT_EQ(busy.value(), 1.0);
  EXPECT_EQ(busy.max(), 4.0);
}

TEST(TimeWeighted, SeveralChangesAtOneInstantKeepTheLast) {
  TimeWeighted busy;
  busy.update(1.0, 100.0);
  busy.update(1.0, 2.0);
  EXPECT_EQ(busy.mean(2.0), 1.0);
}

TEST(TimeWeighted, AddChangesByDifferences) {
  TimeWeighted waiting(10.0);
  waiting.add(11.0, 2.0);
  waiting.add(12.0, -1.0);
  EXPECT_EQ(waiting.mean(14.0), 1.0);
}

TEST(TimeWeighted, ResetKeepsTheValueAndForgetsThePast) {
  TimeWeighted busy(0.0, 7.0);
  busy.update(5.0, 3.0);
  busy.reset(10.0);
  EXPECT_EQ(busy.start_s(), 10.0);
  EXPECT_EQ(busy.mean(10.0), 3.0);
  EXPECT_EQ(busy.mean(20.0), 3.0);
  EXPECT_EQ(busy.max(), 3.0);
  busy.update(20.0, 5.0);
  EXPECT_EQ(busy.mean(30.0), 4.0);
}

}  // namespace
}  // namespace rehearse::stats
