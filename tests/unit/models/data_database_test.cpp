// What requests see of a database.
#include <gtest/gtest.h>

#include "tests/unit/models/data_world.hpp"

namespace rehearse::models::data {
namespace {

constexpr const char* kOrders = "database:orders";

double mean_latency_s(World& world) {
  return world.simulation.network().populations[0].latency_s.mean();
}

/// One write at a time from the ingress of east: constant times, no queue.
double write_latency_s(SynchronousCommit level) {
  DatabaseSettings settings = orders();
  settings.level = level;
  World world({.duration_s = 100.0});
  world.add<Database>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "east", 1.0, 5.0, 90.0);
  world.simulation.run();
  return mean_latency_s(world);
}

constexpr double kWay_s = 2 * 0.00025;

TEST(Database, AWriteTakesTheWayTheWorkAndTheLocalFlush) {
  EXPECT_NEAR(write_latency_s(SynchronousCommit::local), kWay_s + 0.001 + 0.001, 1e-9);
}

TEST(Database, AWriteWaitsForTheStandbyInTheOtherZone) {
  const double zones_rtt_s = 4 * 0.00025;
  EXPECT_NEAR(write_latency_s(SynchronousCommit::on), kWay_s + 0.001 + zones_rtt_s + 0.001, 1e-9);
}

TEST(Database, ReadsGoToACopyOfTheCallersRegion) {
  World world({.duration_s = 100.0});
  world.add<Database>(orders());
  world.add<LoadStub>(kOrders, "read", "west", 10.0, 5.0, 90.0);
  world.simulation.run();
  EXPECT_NEAR(mean_latency_s(world), 2 * 0.00025 + 0.001, 1e-9);
}

TEST(Database, ReadsMoveToOtherCopiesWhenAReaderIsLost) {
  World world({.duration_s = 300.0});
  world.add<Database>(orders());
  auto& load = world.add<LoadStub>(kOrders, "read", "west", 10.0, 1.0, 300.0);
  world.lose_zone(100.0, "west/a");
  world.simulation.run();
  const auto& endpoint = world.simulation.network().endpoints[load.index];
  EXPECT_EQ(endpoint.good[9], endpoint.issued[9]);
  EXPECT_LT(endpoint.good[10], endpoint.issued[10]);
  EXPECT_GT(endpoint.good[10], 0u) << "the check took 6 of these 10 s";
  EXPECT_EQ(endpoint.good[11], endpoint.issued[11]);
}

TEST(Database, IsHealthyWhereItsPrimaryCanBeReached) {
  World world({.duration_s = 100.0});
  auto& database = world.add<Database>(orders());
  bool before = false;
  bool cut = true;
  bool near = false;
  bool lost = true;
  world.fault(10.0, [&](auto) { before = database.healthy(world.simulation, world.west->hub); });
  world.cut_wide(20.0);
  world.fault(30.0, [&](auto) {
    cut = database.healthy(world.simulation, world.west->hub);
    near = database.healthy(world.simulation, world.east->hub);
  });
  world.lose_zone(40.0, "east/a");
  world.fault(50.0, [&](auto) { lost = database.healthy(world.simulation, world.east->hub); });
  world.simulation.run();
  EXPECT_TRUE(before);
  EXPECT_FALSE(cut);
  EXPECT_TRUE(near);
  EXPECT_FALSE(lost);
}

TEST(Database, HasNoOtherEndpoint) {
  World world({.duration_s = 10.0});
  auto& database = world.add<Database>(orders());
  world.simulation.run();
  EXPECT_THROW(database.entry("scan", "east"), std::out_of_range);
  EXPECT_NE(database.entry("read", "east"), database.entry("read", "west"));
  EXPECT_EQ(database.entry("write", "east"), database.entry("write", "west"));
}

}  // namespace
}  // namespace rehearse::models::data
