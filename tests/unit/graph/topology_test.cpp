#include "sim/graph/topology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Topology make(const std::vector<std::string>& sites, const std::vector<Link>& links) {
  Topology topology;
  for (const auto& site : sites) topology.add_site(site);
  for (const auto& link : links) topology.add_link(link);
  return topology;
}

// Two regions of two zones each, an edge site behind the first one, and a spare site alone.
Topology regions() {
  return make({"us", "us-a", "us-b", "eu", "eu-a", "edge", "spare"},
              {{"us-a-uplink", "us-a", "us", 0.0005, 5e9},
               {"us-b-uplink", "us-b", "us", 0.0005, 5e9},
               {"us-ab", "us-a", "us-b", 0.0004, 2e9},
               {"wan-1", "us", "eu", 0.040, 1e9},
               {"wan-2", "eu", "us", 0.045, 5e8},
               {"eu-a-uplink", "eu-a", "eu", 0.0005, 5e9},
               {"edge-uplink", "edge", "us", 0.010, 1e7}});
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

TEST(Topology, RouteTakesTheLeastLatencyAndKnowsDirections) {
  const auto route = regions().route("us-a", "eu-a");
  ASSERT_TRUE(route);
  EXPECT_THAT(route->hops,
              ElementsAre(Hop{"us-a-uplink", true}, Hop{"wan-1", true}, Hop{"eu-a-uplink", false}));
  EXPECT_DOUBLE_EQ(route->latency_s, 0.041);
  EXPECT_EQ(route->from, "us-a");
  EXPECT_EQ(route->to, "eu-a");
}

TEST(Topology, RemovedLinkSendsTrafficAround) {
  const auto route = regions().route("edge", "eu", {"wan-1"});
  ASSERT_TRUE(route);
  EXPECT_THAT(route->hops, ElementsAre(Hop{"edge-uplink", true}, Hop{"wan-2", false}));
  EXPECT_FALSE(regions().route("edge", "eu", {"wan-1", "wan-2"}));
  EXPECT_FALSE(regions().route("us", "spare"));
}

TEST(Topology, RouteToItselfIsEmpty) {
  const auto route = regions().route("us", "us");
  ASSERT_TRUE(route);
  EXPECT_THAT(route->hops, IsEmpty());
  EXPECT_EQ(route->latency_s, 0.0);
  EXPECT_EQ(route->to, "us");
}

TEST(Topology, TiesGoToFewerHopsThenSmallerNames) {
  const auto hops = make(
      {"a", "b", "c"},
      {{"one", "a", "b", 0.25, 1.0}, {"two", "b", "c", 0.25, 1.0}, {"zebra", "a", "c", 0.5, 1.0}});
  EXPECT_THAT(hops.route("a", "c")->hops, ElementsAre(Hop{"zebra", true}));

  const auto names = make({"a", "c", "m", "n"}, {{"q", "a", "n", 1.0, 1.0},
                                                 {"p", "a", "m", 1.0, 1.0},
                                                 {"s", "m", "c", 1.0, 1.0},
                                                 {"r", "n", "c", 1.0, 1.0}});
  EXPECT_THAT(names.route("a", "c")->hops, ElementsAre(Hop{"p", true}, Hop{"s", true}));
  EXPECT_THAT(names.route("c", "a")->hops, ElementsAre(Hop{"s", false}, Hop{"p", false}));
}

TEST(Topology, LinksWithoutLatencyStillMakeRoutes) {
  const auto zero = make({"a", "b", "c"}, {{"ab", "a", "b", 0.0, 1.0}, {"bc", "b", "c", 0.0, 1.0}});
  EXPECT_THAT(zero.route("c", "a")->hops, ElementsAre(Hop{"bc", false}, Hop{"ab", false}));
}

TEST(Topology, AllRoutesAgreeWithSingleOnes) {
  const auto topology = regions();
  const std::vector<std::string> sites = {"us-b", "eu-a", "edge", "spare"};
  const auto routes = topology.routes_between(sites);
  std::vector<std::string> pairs;
  for (const auto& route : routes) {
    pairs.push_back(route.from + ">" + route.to);
    const auto single = topology.route(route.from, route.to);
    ASSERT_TRUE(single);
    EXPECT_EQ(route.hops, single->hops);
    EXPECT_EQ(route.latency_s, single->latency_s);
  }
  EXPECT_THAT(pairs, ElementsAre("us-b>eu-a", "us-b>edge", "eu-a>us-b", "eu-a>edge", "edge>us-b",
                                 "edge>eu-a"));
}

TEST(Topology, ConnectivityUnderCuts) {
  const auto topology = regions();
  EXPECT_TRUE(topology.connected("us-a", "eu-a", {"wan-1"}));
  EXPECT_FALSE(topology.connected("us-a", "eu-a", {"wan-1", "wan-2"}));
  EXPECT_THAT(topology.unreachable_from("edge", {"wan-1", "wan-2"}),
              ElementsAre("eu", "eu-a", "spare"));
  EXPECT_THAT(topology.components({"edge-uplink"}),
              ElementsAre(ElementsAre("edge"), ElementsAre("eu", "eu-a", "us", "us-a", "us-b"),
                          ElementsAre("spare")));
}

TEST(Topology, SinglePointsOfFailure) {
  const auto topology = regions();
  EXPECT_THAT(topology.bridges(), ElementsAre("edge-uplink", "eu-a-uplink"));
  EXPECT_THAT(topology.articulation_sites(), ElementsAre("eu", "us"));
  EXPECT_THAT(Topology().bridges(), IsEmpty());
}

// Every answer of bridges() and articulation_sites() against its definition.
TEST(Topology, BridgesAreWhatTheirDefinitionSays) {
  const auto topology = regions();
  const auto whole = topology.components().size();
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < topology.link_count(); ++i) {
    const std::string& name = topology.link(i).name;
    if (topology.components({name}).size() > whole) expected.push_back(name);
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(topology.bridges(), expected);
}

TEST(Topology, MaxFlowAddsParallelPathsAndMinCutNamesThem) {
  const auto topology = regions();
  EXPECT_DOUBLE_EQ(topology.max_flow_bytes_per_s("us-a", "eu-a"), 1.5e9);
  const auto cut = topology.min_cut("us-a", "eu-a");
  EXPECT_DOUBLE_EQ(cut.capacity_bytes_per_s, 1.5e9);
  EXPECT_THAT(cut.links, ElementsAre("wan-1", "wan-2"));
  EXPECT_DOUBLE_EQ(topology.max_flow_bytes_per_s("us-a", "us-b"), 7e9);
  EXPECT_DOUBLE_EQ(topology.max_flow_bytes_per_s("us", "spare"), 0.0);
  EXPECT_THAT(topology.min_cut("us", "spare").links, IsEmpty());
}

TEST(Topology, RefusesWhatMakesNoSense) {
  auto topology = regions();
  EXPECT_EQ(refusal([&] { topology.add_site("us"); }), "site \"us\" exists already");
  EXPECT_EQ(refusal([&] {
              topology.add_link({"wan-1", "us", "eu", 0.1, 1.0});
            }),
            "link \"wan-1\" exists already");
  EXPECT_EQ(refusal([&] {
              topology.add_link({"loop", "us", "us", 0.1, 1.0});
            }),
            "link \"loop\" joins a site to itself");
  EXPECT_EQ(refusal([&] {
              topology.add_link({"x", "us", "eu", -0.1, 1.0});
            }),
            "link \"x\" needs a finite, non-negative latency");
  EXPECT_EQ(refusal([&] {
              topology.add_link({"x", "us", "eu", 0.1, 0.0});
            }),
            "link \"x\" needs a positive bandwidth");
  EXPECT_EQ(refusal([&] {
              topology.add_link({"x", "us", "mars", 0.1, 1.0});
            }),
            "no site named \"mars\"");
  EXPECT_EQ(refusal([&] { topology.route("us", "eu", {"wan-3"}); }), "no link named \"wan-3\"");
  EXPECT_EQ(refusal([&] { topology.max_flow_bytes_per_s("us", "us"); }),
            "a flow needs two different sites");
  EXPECT_EQ(topology.link_count(), 7u);
}

}  // namespace
}  // namespace rehearse::graph
