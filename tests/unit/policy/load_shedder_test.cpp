#include "sim/policy/load_shedder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/random.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

TEST(QueueLengthShedder, RefusesAtTheLimit) {
  QueueLengthShedder shedder({.high = 10});
  EXPECT_TRUE(shedder.admit(9));
  EXPECT_FALSE(shedder.admit(10));
  EXPECT_TRUE(shedder.admit(9));
}

TEST(QueueLengthShedder, AdmitsAgainAtTheLowMark) {
  QueueLengthShedder shedder({.high = 10, .low = 4});
  EXPECT_FALSE(shedder.admit(10));
  EXPECT_FALSE(shedder.admit(5));
  EXPECT_TRUE(shedder.admit(4));
  EXPECT_TRUE(shedder.admit(9));
  EXPECT_FALSE(shedder.admit(11));
}

TEST(LatencyShedder, MeanHasHysteresis) {
  LatencyShedder shedder({.high_s = 0.1, .low_s = 0.05});
  shedder.on_start(0.0, 0.05);
  shedder.on_start(0.0, 0.15);
  EXPECT_TRUE(shedder.admit(0.0));  // 100 ms, not above
  shedder.on_start(0.1, 0.16);
  EXPECT_FALSE(shedder.admit(0.1));  // 120 ms
  for (int i = 0; i < 3; ++i) shedder.on_start(0.2, 0.0);
  EXPECT_FALSE(shedder.admit(0.2));  // 60 ms
  for (int i = 0; i < 2; ++i) shedder.on_start(0.3, 0.0);
  EXPECT_TRUE(shedder.admit(0.3));  // 45 ms
}

TEST(LatencyShedder, MaximumForgetsAfterTheWindow) {
  LatencyShedder shedder({.high_s = 0.1, .low_s = 0.05, .statistic = DelayStatistic::max});
  shedder.on_start(0.05, 0.3);
  for (int i = 1; i < 20; ++i) shedder.on_start(0.1 * i, 0.01);
  EXPECT_TRUE(shedder.admit(1.9));
  EXPECT_DOUBLE_EQ(shedder.delay_s(1.9), 0.01);
}

TEST(LatencyShedder, SilenceForAWindowAdmits) {
  LatencyShedder shedder({.high_s = 0.1, .low_s = 0.05, .window_s = 10.0});
  shedder.on_start(0.5, 3.0);
  EXPECT_FALSE(shedder.admit(9.9));
  EXPECT_TRUE(shedder.admit(10.0));
  EXPECT_EQ(shedder.delay_s(1e6), 0.0);
}

TEST(LatencyShedder, StatisticsAreThoseOfTheLastTenSlices) {
  LatencyShedder mean({.high_s = 1e9});
  LatencyShedder max({.high_s = 1e9, .statistic = DelayStatistic::max});
  std::vector<std::pair<int, double>> waits;
  int now_ms = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const double u = to_uniform(random_bits({6, 6}, i, 0, 0));
    now_ms += static_cast<int>(u < 0.02 ? 1e5 * u : 20.0 * u);
    waits.emplace_back(now_ms, u * u);
    mean.on_start(1e-3 * now_ms, u * u);
    max.on_start(1e-3 * now_ms, u * u);
    double sum = 0.0;
    double largest = 0.0;
    int count = 0;
    for (const auto& [at_ms, wait_s] : waits) {
      if (at_ms / 100 <= now_ms / 100 - 10) continue;
      sum += wait_s;
      largest = std::max(largest, wait_s);
      ++count;
    }
    ASSERT_NEAR(mean.delay_s(1e-3 * now_ms), sum / count, 1e-9) << i;
    ASSERT_EQ(max.delay_s(1e-3 * now_ms), largest) << i;
  }
}

// Netflix concurrency-limits AIMDLimitTest.java.
TEST(AimdLimit, IncreaseOnSuccess) {
  AimdLimit limit({.initial = 20});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limit.begin());
  limit.end(0.001, false);
  EXPECT_EQ(limit.limit(), 21);
}

TEST(AimdLimit, DecreaseOnDrops) {
  AimdLimit limit({.initial = 30});
  EXPECT_TRUE(limit.begin());
  limit.end(0.0, true);
  EXPECT_EQ(limit.limit(), 27);
}

TEST(AimdLimit, DecreaseWhenSlowerThanTheTimeout) {
  AimdLimit limit({.initial = 30});
  EXPECT_TRUE(limit.begin());
  limit.end(5.0, false);
  EXPECT_EQ(limit.limit(), 30);  // not used to half
  EXPECT_TRUE(limit.begin());
  limit.end(5.001, false);
  EXPECT_EQ(limit.limit(), 27);
}

TEST(AimdLimit, StaysWithinItsBounds) {
  AimdLimit limit({.initial = 4, .min = 2, .max = 5});
  int in_flight = 0;
  for (int i = 0; i < 10; ++i) in_flight += limit.begin() ? 1 : 0;
  EXPECT_EQ(in_flight, 4);
  limit.end(0.1, false);
  EXPECT_EQ(limit.limit(), 5);
  limit.end(0.1, false);
  EXPECT_EQ(limit.limit(), 5);
  limit.end(0.1, true);
  limit.end(0.1, true);
  EXPECT_EQ(limit.limit(), 3);
  EXPECT_EQ(limit.in_flight(), 0);
}

/// A server that slows down beyond 30 requests at a time: the limit settles there.
TEST(AimdLimit, FindsTheKneeOfAServer) {
  AimdLimit limit({.initial = 100, .min = 1, .max = 1000, .timeout_s = 0.1});
  std::int64_t lowest = 1000;
  std::int64_t highest = 0;
  for (int round = 0; round < 2000; ++round) {
    while (limit.begin()) {
    }
    const double response_s = limit.in_flight() > 30 ? 0.2 : 0.05;
    limit.end(response_s, false);
    if (round < 200) continue;
    lowest = std::min(lowest, limit.limit());
    highest = std::max(highest, limit.limit());
  }
  EXPECT_GE(lowest, 25);
  EXPECT_LE(highest, 31);
}

TEST(LoadShedder, HandsEventsToItsKind) {
  LoadShedder none;
  EXPECT_TRUE(none.admit(0.0, 1 << 30));
  LoadShedder length(QueueLengthShedder({.high = 3}));
  EXPECT_FALSE(length.admit(0.0, 3));
  LoadShedder latency(LatencyShedder({.high_s = 0.1}));
  latency.on_start(0.0, 0.2);
  EXPECT_FALSE(latency.admit(0.0, 0));
  LoadShedder concurrency(AimdLimit({.initial = 2, .min = 1}));
  EXPECT_TRUE(concurrency.admit(0.0, 0));
  EXPECT_TRUE(concurrency.admit(0.0, 0));
  EXPECT_FALSE(concurrency.admit(0.0, 0));
  concurrency.on_end(0.1, true);
  EXPECT_FALSE(concurrency.admit(0.0, 0));
  concurrency.on_end(0.1, false);
  EXPECT_TRUE(concurrency.admit(0.0, 0));
}

TEST(LoadShedder, AllocatesNothing) {
  std::vector<LoadShedder> shedders{LoadShedder(), LoadShedder(QueueLengthShedder({.high = 3})),
                                    LoadShedder(LatencyShedder({.high_s = 0.1})),
                                    LoadShedder(AimdLimit({}))};
  const std::uint64_t before = allocation_count();
  int refused = 0;
  for (LoadShedder& shedder : shedders) {
    for (int i = 0; i < 5000; ++i) {
      const double now_s = 0.01 * i;
      if (!shedder.admit(now_s, i % 5)) {
        ++refused;
        continue;
      }
      shedder.on_start(now_s, i % 1000 < 500 ? 0.2 : 0.0);
      if (i % 3 != 0) shedder.on_end(0.1, i % 7 == 0);
    }
  }
  EXPECT_EQ(allocation_count(), before);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace rehearse::policy
