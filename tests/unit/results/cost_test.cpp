#include "results/cost.hpp"

#include <gtest/gtest.h>

namespace rehearse::results {
namespace {

RunRecord two_hours(std::vector<UsageRecord> usage) {
  RunRecord record;
  record.start_s = 3600.0;
  record.end_s = 3 * 3600.0;
  record.usage = std::move(usage);
  return record;
}

TEST(Cost, SumsByItemWithTheDearestFirst) {
  const auto cost = cost_of(two_hours({{"transfer", "link", 8.0, 0.25, "b"},
                                       {"node-hours", "east", 4.0, 1.5, "a"},
                                       {"node-hours", "west", 2.0, 1.0, "a"}}));
  EXPECT_EQ(cost.total_usd, 10.0);
  EXPECT_EQ(cost.usd_per_h, 5.0);
  ASSERT_EQ(cost.items.size(), 2U);
  EXPECT_EQ(cost.items[0].item, "node-hours");
  EXPECT_EQ(cost.items[0].quantity, 6.0);
  EXPECT_EQ(cost.items[0].usd, 8.0);
  EXPECT_EQ(cost.items[0].usd_per_h, 4.0);
  EXPECT_EQ(cost.items[0].price_sources, std::vector<std::string>{"a"});
  EXPECT_EQ(cost.items[1].usd, 2.0);
}

TEST(Cost, MeanOverReplications) {
  const auto cost = mean_cost({two_hours({{"node-hours", "east", 4.0, 1.0, ""}}),
                               two_hours({{"node-hours", "east", 8.0, 1.0, ""}})});
  EXPECT_EQ(cost.total_usd, 6.0);
  EXPECT_EQ(cost.usd_per_h, 3.0);
  EXPECT_EQ(cost.items.front().quantity, 6.0);
}

TEST(Cost, NothingUsedCostsNothing) {
  RunRecord record;
  EXPECT_EQ(cost_of(record).total_usd, 0.0);
  record.usage = {{"node-hours", "east", 4.0, 1.0, ""}};
  EXPECT_EQ(cost_of(record).total_usd, 4.0);
  EXPECT_EQ(cost_of(record).usd_per_h, 0.0);
}

}  // namespace
}  // namespace rehearse::results
