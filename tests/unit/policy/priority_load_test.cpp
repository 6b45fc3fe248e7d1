// Vectors from Envoy's load_balancer_impl_base_test.cc and its documentation of priority levels,
// degraded hosts and locality weights.
#include "sim/policy/priority_load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace rehearse::policy {
namespace {

using Percents = std::vector<std::uint32_t>;
using testing::Each;
using testing::ElementsAre;

PriorityLoad load_of(const std::vector<PriorityLevel>& levels, PrioritySpec spec = {}) {
  return priority_load(levels, spec);
}

/// A level of 100 hosts, so that counts are percents.
PriorityLevel percent(std::uint32_t healthy, std::uint32_t degraded = 0) {
  return {.hosts = 100, .healthy = healthy, .degraded = degraded};
}

struct Row {
  std::vector<PriorityLevel> levels;
  Percents healthy;
  bool panic = false;
};

TEST(PriorityLoad, EnvoyGentleFailover) {
  const std::vector<Row> rows = {
      {{{1, 1}, {1, 1}}, {100, 0}},
      {{{2, 1}, {2, 1}}, {70, 30}},
      {{{4, 2}, {4, 2}}, {70, 30}},
      {{{4, 1}, {2, 2}}, {35, 65}},
      {{{4, 1}, {4, 1}}, {50, 50}, true},
      {{{4, 1, 0, 3}, {5, 1}}, {100, 0}},
      {{{4, 0, 0, 4}, {4, 1}}, {50, 50}, true},
      {{{4, 0, 0, 1}, {6, 1, 0, 2}}, {40, 60}, true},
      {{{1, 0}, {1, 0}}, {50, 50}, true},
      {{{1, 0}, {2, 0}}, {34, 66}, true},
      {{{2, 1}, {2, 1}, {2, 1}}, {70, 30, 0}},
      {{{4, 1}, {2, 2}, {2, 1}}, {35, 65, 0}},
      {{{4, 1}, {4, 1}, {4, 1}}, {35, 35, 30}},
      {{{5, 1}, {5, 1}, {5, 1}}, {34, 33, 33}, true},
      {{{5, 0}, {5, 0}, {5, 5}}, {0, 0, 100}},
      {{{5, 0}, {5, 0}, {5, 4}}, {0, 0, 100}},
      {{{5, 0}, {5, 0}, {5, 2}}, {34, 33, 33}, true},
      {{{5, 0, 5}, {5, 2, 2}, {5, 2}}, {0, 56, 44}},
      {{{5, 0}, {3, 0}, {2, 0}}, {50, 30, 20}, true},
      {{{5, 0}, {6, 2}, {3, 1}}, {37, 42, 21}, true},
      {{{0, 0}, {6, 0}, {3, 0}}, {0, 67, 33}, true},
      {{{0, 0}}, {100}, true},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PriorityLoad load = load_of(rows[i].levels);
    EXPECT_EQ(load.healthy, rows[i].healthy) << "row " << i;
    EXPECT_THAT(load.degraded, Each(0U)) << "row " << i;
    EXPECT_THAT(load.panic, Each(rows[i].panic ? 1 : 0)) << "row " << i;
  }
}

TEST(PriorityLoad, OverprovisioningFactor) {
  const std::vector<PriorityLevel> half = {{4, 2}, {4, 2}};
  EXPECT_THAT(load_of(half).healthy, ElementsAre(70, 30));
  EXPECT_THAT(load_of(half, {.overprovisioning_percent = 100}).healthy, ElementsAre(50, 50));
}

TEST(PriorityLoad, SpillsOverToDegraded) {
  const PriorityLoad load = load_of({{5, 0, 1}, {5, 0, 5}, {5, 1}});
  EXPECT_THAT(load.healthy, ElementsAre(0, 0, 28));
  EXPECT_THAT(load.degraded, ElementsAre(28, 44, 0));
}

TEST(PriorityLoad, WithoutPanicTheRemainderGoesToTheFirstDegraded) {
  const std::vector<PriorityLevel> levels = {{5, 0}, {5, 0, 2}, {5, 0, 1}};
  const PriorityLoad off = load_of(levels, {.panic_threshold_percent = 0});
  EXPECT_THAT(off.healthy, ElementsAre(0, 0, 0));
  EXPECT_THAT(off.degraded, ElementsAre(0, 67, 33));
  const PriorityLoad on = load_of(levels);
  EXPECT_THAT(on.healthy, ElementsAre(34, 33, 33));
  EXPECT_THAT(on.degraded, ElementsAre(0, 0, 0));
}

TEST(PriorityLoad, DocumentedDegradedRows) {
  const PriorityLoad most = load_of({percent(71, 29)});
  EXPECT_THAT(most.healthy, ElementsAre(99));
  EXPECT_THAT(most.degraded, ElementsAre(1));
  const PriorityLoad few = load_of({percent(25, 65)});
  EXPECT_THAT(few.healthy, ElementsAre(35));
  EXPECT_THAT(few.degraded, ElementsAre(65));
}

TEST(PriorityLoad, SourceWinsOverTheDocumentedTables) {
  EXPECT_THAT(load_of({percent(5), percent(65)}).healthy, ElementsAre(8, 92));
  const std::vector<PriorityLevel> low = {percent(25), percent(25), percent(20)};
  EXPECT_THAT(load_of(low).healthy, ElementsAre(34, 33, 33));
  EXPECT_THAT(load_of(low).panic, ElementsAre(1, 1, 1));
  EXPECT_THAT(load_of(low, {.panic_threshold_percent = 0}).healthy, ElementsAre(37, 35, 28));
}

TEST(PriorityLoad, NobodyAndNoPanicLeavesTheFirstLevel) {
  const PriorityLoad load = load_of({{3, 0}, {3, 0}}, {.panic_threshold_percent = 0});
  EXPECT_THAT(load.healthy, ElementsAre(100, 0));
  EXPECT_THAT(load.panic, ElementsAre(0, 0));
}

TEST(PriorityLoad, EnvoyWeightedPriorityHealth) {
  const PrioritySpec spec{.overprovisioning_percent = 100, .weighted_priority_health = true};
  EXPECT_THAT(load_of({{4, 2, 0, 0, 6, 0, 10}, {1, 1, 0, 0, 1, 0, 1}}, spec).healthy,
              ElementsAre(60, 40));
  EXPECT_THAT(load_of({{3, 1, 0, 1, 4, 0, 10}, {1, 1, 0, 0, 1, 0, 1}}, spec).healthy,
              ElementsAre(40, 60));
  const PriorityLoad load = load_of({{4, 1, 1, 0, 4, 3, 10}, {2, 1, 1, 0, 1, 9, 10}}, spec);
  EXPECT_THAT(load.healthy, ElementsAre(40, 10));
  EXPECT_THAT(load.degraded, ElementsAre(30, 20));
}

TEST(PriorityLoad, ChoosesInOrderOfLevelsHealthyFirst) {
  const PriorityLoad load = load_of({{5, 0, 1}, {5, 0, 5}, {5, 1}});
  const auto at = [&](std::uint32_t percent_of_load) {
    const auto [priority, degraded] = load.choose(percent_of_load);
    return std::pair(priority, degraded);
  };
  EXPECT_EQ(at(1), std::pair(2U, false));
  EXPECT_EQ(at(28), std::pair(2U, false));
  EXPECT_EQ(at(29), std::pair(0U, true));
  EXPECT_EQ(at(56), std::pair(0U, true));
  EXPECT_EQ(at(57), std::pair(1U, true));
  EXPECT_EQ(at(100), std::pair(1U, true));
}

TEST(PriorityLoad, AlwaysAddsUpToOneHundred) {
  std::mt19937 random(7);
  for (int n = 0; n < 20000; ++n) {
    std::vector<PriorityLevel> levels(1 + random() % 4);
    for (PriorityLevel& level : levels) {
      level.hosts = static_cast<std::uint32_t>(random() % 12);
      std::uint32_t left = level.hosts;
      for (std::uint32_t* part : {&level.healthy, &level.degraded, &level.excluded}) {
        *part = static_cast<std::uint32_t>(random() % (left + 1));
        left -= *part;
      }
    }
    const PrioritySpec spec{.panic_threshold_percent = n % 2 == 0 ? 50U : 0U};
    const PriorityLoad load = load_of(levels, spec);
    std::uint32_t sum = 0;
    for (std::size_t p = 0; p < levels.size(); ++p) {
      sum += load.healthy[p] + load.degraded[p];
      EXPECT_TRUE(load.degraded[p] == 0 || levels[p].degraded > 0);
    }
    ASSERT_EQ(sum, 100U) << "case " << n;
  }
}

TEST(LocalityWeight, DocumentedShares) {
  const auto share_of_x = [](std::uint32_t healthy_percent) {
    const double x = effective_locality_weight(1.0, healthy_percent, 100, 0, 140);
    const double y = effective_locality_weight(2.0, 100, 100, 0, 140);
    return 100.0 * x / (x + y);
  };
  EXPECT_NEAR(share_of_x(100), 33.3, 0.05);
  EXPECT_NEAR(share_of_x(70), 32.9, 0.05);  // the table rounds 0.98 up to 1
  EXPECT_NEAR(share_of_x(69), 32.6, 0.05);
  EXPECT_NEAR(share_of_x(50), 25.9, 0.05);
  EXPECT_EQ(share_of_x(0), 0.0);
}

TEST(LocalityWeight, ExcludedHostsDoNotCount) {
  EXPECT_DOUBLE_EQ(effective_locality_weight(3.0, 1, 4, 2, 140), 2.1);
  EXPECT_EQ(effective_locality_weight(3.0, 0, 2, 2, 140), 0.0);
}

}  // namespace
}  // namespace rehearse::policy
