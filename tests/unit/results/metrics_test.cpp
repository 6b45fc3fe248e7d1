#include "results/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "tests/unit/results/region_loss_record.hpp"

namespace rehearse::results {
namespace {

std::map<std::string, Metric> by_name(const RunRecord& record) {
  std::map<std::string, Metric> all;
  for (const auto& metric : metrics_of(record)) all[metric.name] = metric;
  return all;
}

TEST(Metrics, OfARegionLoss) {
  const auto all = by_name(testing::region_loss_record());
  EXPECT_EQ(all.at("disaster:region-loss/rto_s").value, 350.0);
  EXPECT_EQ(all.at("disaster:region-loss/service:shop/rto_s").value, 350.0);
  EXPECT_EQ(all.at("disaster:region-loss/store:database:orders/rpo_s").value, 12.5);
  EXPECT_EQ(all.at("population:web/availability").value, 31860.0 / 36000.0);
  EXPECT_EQ(all.at("availability").better, Better::higher);
  EXPECT_EQ(all.at("population:web/latency_p99_s").unit, "s");
  EXPECT_EQ(all.at("service:checkout/utilisation").value, 0.75);
  EXPECT_EQ(all.at("service:checkout/utilisation").better, Better::lower);
  EXPECT_EQ(all.at("requests").better, Better::neither);
  EXPECT_EQ(all.at("lost_writes").value, 125.0);
  EXPECT_EQ(all.at("cost_per_h").value, 2.0 / 0.25);
  EXPECT_EQ(all.at("objective:recovery-time/rto_s").value, 350.0);
}

TEST(Metrics, WhatCannotBeToldIsNotANumber) {
  const auto all = by_name(testing::region_loss_record());
  EXPECT_TRUE(std::isnan(all.at("objective:drill/rto_s").value));
}

TEST(Metrics, WhatNeverComesBackIsInfinite) {
  const auto record = testing::RecordBuilder(1000.0)
                          .disaster("lost", 200.0)
                          .reason("x", "down")
                          .endpoint("web/browse", {"shop"})
                          .fail(20, 99, 100)
                          .record;
  EXPECT_TRUE(std::isinf(by_name(record).at("disaster:lost/rto_s").value));
}

}  // namespace
}  // namespace rehearse::results
