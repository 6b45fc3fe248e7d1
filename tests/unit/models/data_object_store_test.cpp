// Object stores, model stores and bulk transfers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/model_store.hpp"
#include "models/data/object_store.hpp"
#include "models/data/transfer.hpp"
#include "tests/unit/models/data_world.hpp"

namespace rehearse::models::data {
namespace {

constexpr const char* kAssets = "object_store:assets";

ObjectStoreSettings assets() {
  ObjectStoreSettings s;
  s.name = "assets";
  s.regions = {"east", "west"};
  s.get_time = Distribution::constant(0.030);
  s.put_time = Distribution::constant(0.060);
  s.put_bytes = 250000.0;
  s.get_bytes = 250000.0;
  s.stream = {
      .batch_interval_s = 10.0, .retry_interval_s = 5.0, .window_bytes = 16e6, .connections = 4};
  s.network_bytes_per_s = 12.5e9;
  s.detection_time_s = 60.0;
  s.switch_time_s = 120.0;
  s.decision_step = "human decision";
  return s;
}

TEST(ObjectStore, AnswersGetsInTheCallersRegionAndPutsInTheActiveOne) {
  World world({.duration_s = 100.0});
  world.add<ObjectStore>(assets());
  world.add<LoadStub>(kAssets, "get", "west", 10.0, 5.0, 90.0);
  world.add<LoadStub>(kAssets, "put", "west", 10.0, 5.0, 90.0);
  world.simulation.run();
  const auto& populations = world.simulation.network().populations;
  EXPECT_NEAR(populations[0].latency_s.mean(), 0.030, 1e-9);
  EXPECT_NEAR(populations[1].latency_s.mean(), 0.060 + 0.070, 1e-9);
}

TEST(ObjectStore, LosesWhatWasNotReplicatedWhenAnotherBucketTakesOver) {
  World world({.duration_s = 900.0});
  auto& store = world.add<ObjectStore>(assets());
  world.add<LoadStub>(kAssets, "put", "east", 20.0, 5.0, 900.0);
  world.cut_wide(200.0);
  world.lose_east(300.0);
  world.simulation.run();
  EXPECT_DOUBLE_EQ(world.log.time_of("bucket-unreachable"), 360.0);
  EXPECT_DOUBLE_EQ(world.log.time_of("switched"), 480.0);
  EXPECT_THAT(world.log.find("switched")->notice.ends, testing::ElementsAre(kAssets));
  ASSERT_EQ(store.losses().size(), 1u);
  // Batches leave every 10 s: what was put since 190 to 200 s is lost.
  EXPECT_GT(store.losses()[0].oldest_s, 189.0);
  EXPECT_LT(store.losses()[0].oldest_s, 200.5);
  EXPECT_NEAR(static_cast<double>(store.losses()[0].writes),
              20.0 * (300.0 - store.losses()[0].oldest_s), 150.0);
  const auto& ledger = world.ledger(store);
  EXPECT_EQ(ledger.acknowledged(), ledger.surviving() + ledger.lost());
}

TEST(ObjectStore, LosesNothingWhenTheRegionReturnsFirst) {
  World world({.duration_s = 900.0});
  auto& store = world.add<ObjectStore>(assets());
  world.add<LoadStub>(kAssets, "put", "west", 20.0, 5.0, 900.0);
  world.fault(300.0, [&](auto cause) { world.simulation.lose_site(world.east->hub, cause); });
  world.fault(400.0, [&](auto cause) { world.simulation.restore_site(world.east->hub, cause); });
  world.simulation.run();
  EXPECT_EQ(world.log.find("switched"), nullptr);
  EXPECT_EQ(world.ledger(store).lost(), 0u);
  EXPECT_TRUE(store.recovered());
}

TEST(ObjectStore, StaysDownWithoutFailover) {
  ObjectStoreSettings settings = assets();
  settings.failover = false;
  World world({.duration_s = 900.0});
  auto& store = world.add<ObjectStore>(std::move(settings));
  world.add<LoadStub>(kAssets, "put", "east", 20.0, 5.0, 900.0);
  world.lose_east(300.0);
  world.simulation.run();
  EXPECT_EQ(world.log.find("switched"), nullptr);
  EXPECT_FALSE(store.recovered());
}

TEST(ObjectStore, FeedsTheBucketThatReturns) {
  World world({.duration_s = 1200.0});
  auto& store = world.add<ObjectStore>(assets());
  world.add<LoadStub>(kAssets, "put", "west", 20.0, 5.0, 1200.0);
  world.fault(300.0, [&](auto cause) { world.simulation.lose_site(world.east->hub, cause); });
  world.fault(900.0, [&](auto cause) { world.simulation.restore_site(world.east->hub, cause); });
  world.simulation.run();
  const auto& behind = world.log.samples["object_store:assets/east bytes behind"];
  // 20 objects/s of 250 kB, written in west from 480 s on.
  EXPECT_NEAR(behind.at(890.0), 410.0 * 5e6, 0.05 * 410.0 * 5e6);
  EXPECT_LT(behind.at(1190.0), 120e6);
  EXPECT_EQ(store.recovered(), true);
}

ModelStoreSettings models() {
  ModelStoreSettings s;
  s.name = "models";
  s.regions = {"east", "west"};
  s.artifact_bytes = {{"ranker", 2e9}};
  s.connection_bytes_per_s = 85e6;
  s.network_bytes_per_s = 12.5e9;
  return s;
}

TEST(ModelStore, GivesTheNearestCopyThatCanBeReached) {
  World world({.duration_s = 100.0});
  auto& store = world.add<ModelStore>(models());
  const auto nearest = [&](const char* zone) {
    const auto host = store.source_for(world.simulation, world.zones[zone]->site());
    return host == kernel::kNone ? std::string("none")
                                 : world.simulation.platform().host_name(host);
  };
  std::vector<std::string> seen;
  world.fault(10.0, [&](auto) { seen.insert(seen.end(), {nearest("east/a"), nearest("west/a")}); });
  world.fault(20.0, [&](auto cause) { world.simulation.lose_site(world.west->hub, cause); });
  world.fault(30.0, [&](auto) { seen.push_back(nearest("east/a")); });
  world.fault(40.0, [&](auto cause) { world.simulation.lose_site(world.east->hub, cause); });
  world.fault(50.0, [&](auto) { seen.push_back(nearest("east/a")); });
  world.simulation.run();
  EXPECT_THAT(seen, testing::ElementsAre("models.east", "models.west", "models.east", "none"));
  EXPECT_EQ(store.bytes("ranker"), 2e9);
  EXPECT_THROW(store.bytes("other"), std::out_of_range);
  EXPECT_EQ(store.connection_bytes_per_s(), 85e6);
}

TransferSettings copy(double bytes) {
  TransferSettings s;
  s.name = "copy";
  s.from = "east";
  s.to = "west";
  s.bytes = bytes;
  s.at_s = 100.0;
  s.streams = 4;
  s.window_bytes = 1e9;
  s.retry_interval_s = 5.0;
  s.network_bytes_per_s = 12.5e9;
  return s;
}

TEST(Transfer, TakesItsBytesOverTheLink) {
  World world({.duration_s = 600.0, .wan_bytes_per_s = 100e6});
  world.add<Transfer>(copy(20e9));
  world.simulation.run();
  EXPECT_DOUBLE_EQ(world.log.time_of("transfer-started"), 100.0);
  EXPECT_NEAR(world.log.time_of("transfer-finished"), 300.035, 0.01);
  EXPECT_EQ(world.log.usage["inter-region transfer bytes"].quantity, 20e9);
}

TEST(Transfer, GoesOnWhereItBroke) {
  World world({.duration_s = 600.0, .wan_bytes_per_s = 100e6});
  world.add<Transfer>(copy(20e9));
  world.cut_wide(200.0);
  world.fault(252.0,
              [&](auto) { world.simulation.platform().set_link_up(world.wide->link, true); });
  world.simulation.run();
  // Retries every 5 s from 200 s on: resumes at 255 s.
  EXPECT_NEAR(world.log.time_of("transfer-finished"), 355.07, 0.05);
}

}  // namespace
}  // namespace rehearse::models::data
