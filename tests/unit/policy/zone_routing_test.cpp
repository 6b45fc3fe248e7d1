// Vectors from Envoy's load_balancer_impl.cc (the example in its comment) and
// round_robin_lb_test.cc (ZoneAware*).
#include "sim/policy/zone_routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::policy {
namespace {

using Counts = std::vector<std::uint32_t>;
using testing::ElementsAre;
using Mode = ZoneRouting::Mode;

ZoneRouting routing(const Counts& callers, const Counts& healthy, std::uint32_t own,
                    std::uint32_t min_cluster_size = 1) {
  return {callers, healthy, healthy, own, min_cluster_size};
}

TEST(ZoneRouting, ExampleOfTheSourceComment) {
  const ZoneRouting zones = routing({4, 4, 2}, {25, 50, 25}, 0);
  EXPECT_EQ(zones.mode(), Mode::residual);
  EXPECT_EQ(zones.own_per_10000(), 6250U);
  EXPECT_THAT(zones.residual(), ElementsAre(0, 1000, 1500));
  EXPECT_EQ(zones.spill_zone(0), 1U);
  EXPECT_EQ(zones.spill_zone(999), 1U);
  EXPECT_EQ(zones.spill_zone(1000), 2U);
  EXPECT_EQ(zones.spill_zone(1499), 2U);
}

TEST(ZoneRouting, DirectWithEnoughMembersInTheOwnZone) {
  EXPECT_EQ(routing({1, 1}, {1, 0, 1}, 0).mode(), Mode::direct);
  EXPECT_EQ(routing({4, 4, 2}, {25, 50, 25}, 1).mode(), Mode::direct);
  EXPECT_EQ(routing({4, 4, 2}, {25, 50, 25}, 1).choose(0xffffffffU, 0xffffffffU), 1U);
}

TEST(ZoneRouting, NoMembersInTheOwnZone) {
  // A: 1 caller, 1 member; B (own): 1 caller; C: 1 member. A has nothing to spare.
  const ZoneRouting zones = routing({1, 1, 0}, {1, 0, 1}, 1);
  EXPECT_EQ(zones.mode(), Mode::residual);
  EXPECT_EQ(zones.own_per_10000(), 0U);
  EXPECT_EQ(zones.choose(0, 0), 2U);
  EXPECT_EQ(zones.choose(0, 0xffffffffU), 2U);
}

TEST(ZoneRouting, ResidualsWhenZonesOfCallersAndMembersDiffer) {
  // Zones A to E; callers 2, 2, 1, 1, 0; members 1, 0, 3, 3, 1.
  const ZoneRouting zones = routing({2, 2, 1, 1, 0}, {1, 0, 3, 3, 1}, 0, 6);
  EXPECT_EQ(zones.own_per_10000(), 3750U);
  EXPECT_EQ(zones.residual_total(), 5418U);
  EXPECT_EQ(zones.spill_zone(0), 2U);
  EXPECT_EQ(zones.spill_zone(2083), 2U);
  EXPECT_EQ(zones.spill_zone(2084), 3U);
  EXPECT_EQ(zones.spill_zone(4167), 3U);
  EXPECT_EQ(zones.spill_zone(4168), 4U);
  EXPECT_EQ(zones.spill_zone(5417), 4U);
}

TEST(ZoneRouting, EmptyZones) {
  // Zones A to H; callers 1, 0, 1, 1, 0, 1; members 0, 0, 2, 0, 1, 2, 0, 1.
  const ZoneRouting zones = routing({1, 0, 1, 1, 0, 1}, {0, 0, 2, 0, 1, 2, 0, 1}, 0, 3);
  EXPECT_EQ(zones.own_per_10000(), 0U);
  EXPECT_EQ(zones.residual_total(), 4998U);
  EXPECT_EQ(zones.spill_zone(832), 2U);
  EXPECT_EQ(zones.spill_zone(833), 4U);
  EXPECT_EQ(zones.spill_zone(2498), 4U);
  EXPECT_EQ(zones.spill_zone(2499), 5U);
  EXPECT_EQ(zones.spill_zone(3331), 5U);
  EXPECT_EQ(zones.spill_zone(3332), 7U);
  EXPECT_EQ(zones.spill_zone(4997), 7U);
}

TEST(ZoneRouting, LostPrecisionSpillsAnywhere) {
  const ZoneRouting zones = routing({45000, 55000}, {44999, 55001}, 0);
  EXPECT_EQ(zones.mode(), Mode::residual);
  EXPECT_EQ(zones.own_per_10000(), 9997U);
  EXPECT_EQ(zones.residual_total(), 0U);
  EXPECT_EQ(zones.choose(0xffffffffU, 0), 0U);
  EXPECT_EQ(zones.choose(0xffffffffU, 0xffffffffU), 1U);
}

TEST(ZoneRouting, Off) {
  EXPECT_EQ(routing({1, 1}, {3, 2}, 0, 6).mode(), Mode::off) << "too few members";
  EXPECT_EQ(routing({1, 1}, {3, 3}, 0, 6).mode(), Mode::direct);
  EXPECT_EQ(routing({1, 1}, {9, 0}, 0).mode(), Mode::off) << "members in one zone";
  EXPECT_EQ(routing({2, 0}, {3, 3}, 0).mode(), Mode::off) << "callers in one zone";
  EXPECT_EQ(routing({1, 1, 0}, {3, 3, 3}, 2).mode(), Mode::off) << "no caller in the own zone";
  EXPECT_EQ(ZoneRouting().mode(), Mode::off);
}

TEST(ZoneRouting, UnhealthyMembersKeepAZoneInPlay) {
  const Counts callers = {1, 1};
  const Counts healthy = {0, 4};
  const Counts hosts = {4, 4};
  const ZoneRouting zones(callers, healthy, hosts, 0, 1);
  EXPECT_EQ(zones.mode(), Mode::residual);
  EXPECT_EQ(zones.choose(0, 0), 1U);
}

}  // namespace
}  // namespace rehearse::policy
