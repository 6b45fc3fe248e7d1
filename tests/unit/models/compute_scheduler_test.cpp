#include <gtest/gtest.h>

#include "models/compute/scheduler.hpp"

namespace rehearse::models {
namespace {

/// Two nodes in each of three zones, 8 cores each.
std::vector<NodeView> cluster() {
  std::vector<NodeView> nodes;
  for (std::size_t zone = 0; zone < 3; ++zone)
    for (int i = 0; i < 2; ++i) nodes.push_back({.zone = zone, .cpu = 8.0});
  return nodes;
}

TEST(Scheduler, SpreadsOverZonesThenNodes) {
  auto nodes = cluster();
  std::vector<std::size_t> order;
  for (int i = 0; i < 7; ++i) {
    const auto at = choose_node(nodes, 1.0);
    ASSERT_TRUE(at.has_value());
    order.push_back(*at);
    nodes[*at].used += 1.0;
    ++nodes[*at].same;
  }
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 2, 4, 1, 3, 5, 0}));
}

TEST(Scheduler, LeastAllocatedBreaksTies) {
  auto nodes = cluster();
  nodes[0].used = 3.0;
  nodes[1].used = 2.0;
  nodes[2].used = nodes[3].used = nodes[4].used = nodes[5].used = 7.5;
  EXPECT_EQ(choose_node(nodes, 0.5), 1U);
}

TEST(Scheduler, NeedsRoomAndReadiness) {
  std::vector<NodeView> nodes = {{.zone = 0, .cpu = 1.0, .used = 0.9},
                                 {.zone = 0, .cpu = 8.0, .ready = false}};
  EXPECT_EQ(choose_node(nodes, 0.2), std::nullopt);
  EXPECT_EQ(choose_node(nodes, 0.1), 0U);  // 0.9 + 0.1 fits 1 in spite of binary fractions
}

TEST(Scheduler, AFullZoneDoesNotHoldUpTheRest) {
  std::vector<NodeView> nodes = {{.zone = 0, .cpu = 2.0, .used = 2.0},
                                 {.zone = 1, .cpu = 8.0, .used = 4.0, .same = 3}};
  EXPECT_EQ(choose_node(nodes, 1.0), 1U);
}

}  // namespace
}  // namespace rehearse::models
