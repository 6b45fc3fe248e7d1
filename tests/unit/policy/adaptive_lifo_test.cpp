// The rule of B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015, with its M = 5 ms and N = 100 ms.
#include "sim/policy/adaptive_lifo.hpp"

#include <gtest/gtest.h>

namespace rehearse::policy {
namespace {

TEST(AdaptiveLifo, IsPatientAndFairWhileTheQueueEmptiesNowAndThen) {
  AdaptiveLifo lifo({});
  for (int ms = 0; ms < 1000; ++ms) {
    lifo.observe(1e-3 * ms, ms % 90);
    ASSERT_DOUBLE_EQ(lifo.timeout_s(1e-3 * ms), 0.100);
    ASSERT_FALSE(lifo.newest_first(1e-3 * ms));
  }
}

TEST(AdaptiveLifo, TurnsWhenTheQueueHasNotBeenEmptyForAnInterval) {
  AdaptiveLifo lifo({});
  lifo.observe(1.0, 0);
  lifo.observe(1.05, 3);
  lifo.observe(1.06, 1);
  EXPECT_FALSE(lifo.overloaded(1.0999));
  EXPECT_DOUBLE_EQ(lifo.timeout_s(1.0999), 0.100);
  EXPECT_TRUE(lifo.overloaded(1.1001));
  EXPECT_DOUBLE_EQ(lifo.timeout_s(1.1001), 0.005);
  EXPECT_TRUE(lifo.newest_first(1.1001));
}

TEST(AdaptiveLifo, TurnsBackAsSoonAsItIsEmpty) {
  AdaptiveLifo lifo({});
  lifo.observe(0.5, 10);
  EXPECT_TRUE(lifo.overloaded(0.5));
  lifo.observe(0.6, 0);
  EXPECT_FALSE(lifo.overloaded(0.6));
  EXPECT_FALSE(lifo.overloaded(0.69));
}

TEST(AdaptiveLifo, AnIdleQueueIsEmptyUntilTheArrival) {
  AdaptiveLifo lifo({});
  lifo.observe(100.0, 0);  // before the first arrival is queued
  EXPECT_DOUBLE_EQ(lifo.timeout_s(100.0), 0.100);
}

}  // namespace
}  // namespace rehearse::policy
