#include "results/breakdown.hpp"

#include <gtest/gtest.h>

#include "results/summary.hpp"

namespace rehearse::results {
namespace {

TEST(BreakdownMerge, WeighsBySamples) {
  Breakdown sum{100, 2.0, 10.0, {{"web", "queue", 1.5, 9.0}, {"web", "service", 0.5, 1.0}}};
  add({300, 4.0, 20.0, {{"db", "queue", 3.0, 16.0}, {"web", "service", 1.0, 4.0}}}, sum);
  EXPECT_EQ(sum.samples, 400U);
  EXPECT_DOUBLE_EQ(sum.mean_s, 3.5);
  EXPECT_DOUBLE_EQ(sum.p99_s, 17.5);
  ASSERT_EQ(sum.rows.size(), 3U);
  EXPECT_EQ(sum.rows[0].component, "db");
  EXPECT_DOUBLE_EQ(sum.rows[0].p99_s, 12.0);
  EXPECT_EQ(sum.rows[1].cause, "service");
  EXPECT_DOUBLE_EQ(sum.rows[1].mean_s, 0.25 * 0.5 + 0.75 * 1.0);
  double mean_s = 0.0;
  double p99_s = 0.0;
  for (const auto& row : sum.rows) {
    mean_s += row.mean_s;
    p99_s += row.p99_s;
  }
  EXPECT_DOUBLE_EQ(mean_s, sum.mean_s);
  EXPECT_DOUBLE_EQ(p99_s, sum.p99_s);
}

TEST(BreakdownMerge, OfNothingChangesNothing) {
  Breakdown sum{1, 2.0, 3.0, {{"web", "queue", 2.0, 3.0}}};
  add({}, sum);
  EXPECT_EQ(sum.samples, 1U);
  EXPECT_EQ(sum.mean_s, 2.0);
  Breakdown first;
  add(sum, first);
  EXPECT_EQ(first.p99_s, 3.0);
  EXPECT_EQ(first.rows.front().p99_s, 3.0);
}

ServiceSummary service(const std::string& name, double utilisation, double workers) {
  ServiceSummary service;
  service.name = name;
  service.utilisation = utilisation;
  service.worker_utilisation = workers;
  return service;
}

TEST(Bottleneck, IsTheBusiestOfServersAndWorkers) {
  Summary summary;
  EXPECT_EQ(summary.bottleneck().component, "");
  summary.services = {service("web", 0.5, 0.8), service("db", 0.75, 0.0)};
  const Bottleneck first = summary.bottleneck();
  EXPECT_EQ(first.component, "web");
  EXPECT_EQ(first.resource, "workers");
  EXPECT_EQ(first.headroom, 1.25);
  summary.services.front().worker_utilisation = 0.0;
  EXPECT_EQ(summary.bottleneck().component, "db");
  EXPECT_EQ(summary.bottleneck().resource, "servers");
  EXPECT_EQ(to_json(summary)["bottleneck"]["utilisation"], 0.75);
}

}  // namespace
}  // namespace rehearse::results
