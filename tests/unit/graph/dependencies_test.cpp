#include "sim/graph/dependencies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Dependencies calls(const std::vector<std::pair<std::string, std::string>>& needs) {
  Dependencies graph;
  for (const auto& [who, whom] : needs) {
    graph.ensure(who);
    graph.ensure(whom);
    graph.need(who, whom);
  }
  return graph;
}

Dependencies shop() {
  return calls({{"web", "checkout"},
                {"web", "catalogue"},
                {"checkout", "orders-db"},
                {"checkout", "payments"},
                {"payments", "orders-db"},
                {"catalogue", "cache"}});
}

template <typename Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Dependencies, CycleComesBackAsNamesInCallingOrder) {
  EXPECT_FALSE(shop().find_cycle());
  const auto graph = calls({{"a", "m"}, {"m", "z"}, {"z", "c"}, {"c", "m"}, {"z", "a2"}});
  ASSERT_TRUE(graph.find_cycle());
  EXPECT_THAT(*graph.find_cycle(), ElementsAre("c", "m", "z", "c"));
  EXPECT_THAT(*calls({{"self", "self"}}).find_cycle(), ElementsAre("self", "self"));
}

TEST(Dependencies, CycleDoesNotDependOnTheOrderOfInsertion) {
  const auto one = calls({{"b", "c"}, {"c", "b"}, {"a", "b"}, {"x", "y"}, {"y", "x"}});
  const auto two = calls({{"y", "x"}, {"x", "y"}, {"a", "b"}, {"c", "b"}, {"b", "c"}});
  EXPECT_THAT(*one.find_cycle(), ElementsAre("b", "c", "b"));
  EXPECT_EQ(*one.find_cycle(), *two.find_cycle());
}

TEST(Dependencies, TopologicalOrderPutsTheNeededFirst) {
  EXPECT_THAT(shop().topological_order(),
              ElementsAre("cache", "catalogue", "orders-db", "payments", "checkout", "web"));
  EXPECT_EQ(refusal([] {
              calls({{"a", "b"}, {"b", "a"}}).topological_order();
            }),
            "a cycle of needs: a -> b -> a");
}

TEST(Dependencies, ReachIsTransitive) {
  EXPECT_THAT(shop().reach("checkout"), ElementsAre("orders-db", "payments"));
  EXPECT_THAT(shop().reach("cache"), IsEmpty());
  EXPECT_THAT(calls({{"a", "b"}, {"b", "a"}}).reach("a"), ElementsAre("a", "b"));
}

TEST(Dependencies, DependentsAreReachBackwards) {
  EXPECT_THAT(shop().dependents("orders-db"), ElementsAre("checkout", "payments", "web"));
  EXPECT_THAT(shop().dependents("web"), IsEmpty());
}

TEST(Dependencies, LongestDepthCountsCalls) {
  EXPECT_EQ(shop().longest_depth("web"), 3u);
  EXPECT_EQ(shop().longest_depth("catalogue"), 1u);
  EXPECT_EQ(shop().longest_depth("cache"), 0u);
  EXPECT_EQ(refusal([] { calls({{"a", "a"}}).longest_depth("a"); }), "a cycle of needs: a -> a");
}

TEST(Dependencies, BlastRadiusSpreadsByContainmentAndByNeed) {
  Dependencies graph;
  for (const char* name : {"region", "zone-a", "zone-b", "node-1", "db", "db-primary", "orders",
                           "web", "office", "desk", "mail"}) {
    graph.add(name);
  }
  graph.contain("region", "zone-a");
  graph.contain("region", "zone-b");
  graph.contain("zone-a", "node-1");
  graph.contain("node-1", "db-primary");
  graph.contain("zone-b", "web");
  graph.contain("office", "desk");
  graph.need("db", "db-primary");
  graph.need("orders", "db");
  graph.need("web", "orders");
  graph.need("office", "web");

  const auto zone = graph.blast_radius("zone-a");
  EXPECT_THAT(zone.contained, ElementsAre("db-primary", "node-1"));
  EXPECT_THAT(zone.by_need, ElementsAre("db", "desk", "office", "orders", "web"));
  const auto region = graph.blast_radius("region");
  EXPECT_THAT(region.contained, ElementsAre("db-primary", "node-1", "web", "zone-a", "zone-b"));
  EXPECT_THAT(region.by_need, ElementsAre("db", "desk", "office", "orders"));
  EXPECT_THAT(graph.blast_radius("mail").by_need, IsEmpty());
}

TEST(Dependencies, RefusesWhatMakesNoSense) {
  auto graph = shop();
  graph.contain("web", "cache");
  EXPECT_EQ(refusal([&] { graph.add("web"); }), "\"web\" exists already");
  EXPECT_EQ(refusal([&] { graph.need("web", "mars"); }), "nothing is named \"mars\"");
  EXPECT_EQ(refusal([&] { graph.contain("checkout", "cache"); }),
            "\"cache\" stands inside \"web\" already");
  EXPECT_EQ(refusal([&] { graph.contain("cache", "web"); }), "\"cache\" stands inside \"web\"");
  EXPECT_EQ(refusal([&] { graph.contain("web", "web"); }), "\"web\" stands inside \"web\"");
}

TEST(Dependencies, RepeatedNeedsCountOnce) {
  auto graph = shop();
  graph.need("web", "checkout");
  EXPECT_EQ(graph.reach("web"), shop().reach("web"));
  EXPECT_EQ(graph.size(), 6u);
}

}  // namespace
}  // namespace rehearse::graph
