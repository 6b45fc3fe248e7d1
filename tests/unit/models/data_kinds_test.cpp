// From scenario text to components of the data family.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/database.hpp"
#include "models/data/failover.hpp"
#include "models/data/model_store.hpp"
#include "models/data/object_store.hpp"
#include "models/data/transfer.hpp"
#include "models/root.hpp"
#include "tests/unit/models/data_world.hpp"

namespace rehearse::models::data {
namespace {

using config::Kind;

std::vector<Module> data_modules() {
  return {database_module(), object_store_module(), model_store_module(), transfer_module(),
          failover_module()};
}

config::Catalogue small_catalogue() {
  config::Catalogue catalogue;
  root_module().describe(catalogue);
  catalogue.add(Kind{.name = "zone", .family = "zone", .doc = "", .fields = {}, .component = true});
  catalogue.add(Kind{.name = "region",
                     .family = "region",
                     .doc = "",
                     .fields = {{"zones", config::map_of(config::object("zone")), ""}},
                     .component = true});
  catalogue.add_field("deployment", {"regions", config::map_of(config::object("region")), ""});
  for (const Module& module : data_modules()) module.describe(catalogue);
  return catalogue;
}

config::Json minimal() {
  return config::Json::parse(R"({
    "deployment": {
      "regions": {"east": {"zones": {"a": {}, "b": {}}}, "west": {"zones": {"a": {}}}},
      "data_stores": {"orders": {"kind": "database", "members": {
        "one": {"zone": "east/a", "role": "primary"},
        "two": {"zone": "east/b", "role": "synchronous"},
        "far": {"zone": "west/a", "role": "asynchronous"}}}},
      "object_stores": {"assets": {"regions": ["east", "west"]}},
      "model_stores": {"models": {"regions": ["east"], "artifacts": {"ranker": "2 GB"}}}
    },
    "traffic": {"transfers": {"backfill": {"from": "east", "to": "west", "bytes": "2 TB"}}},
    "policies": {"failover": {"orders-ha": {"store": "orders"}}}
  })");
}

config::Scenario read(const config::Json& document) {
  return config::read_scenario(document.dump(2), "test.json", small_catalogue(), {});
}

/// Problems that the models themselves find, as text.
std::vector<std::string> problems_of(const config::Json& document) {
  const config::Scenario scenario = read(document);
  World world;
  std::vector<Diagnostic> problems;
  for (const Module& module : data_modules()) module.build(scenario, world.simulation, problems);
  std::vector<std::string> texts;
  for (const Diagnostic& d : problems) texts.push_back(d.pointer + ": " + d.message);
  return texts;
}

TEST(DataKinds, BecomeComponentsWithTheirPorts) {
  const config::Scenario scenario = read(minimal());
  World world({.duration_s = 30.0});
  std::vector<Diagnostic> problems;
  for (const Module& module : data_modules()) module.build(scenario, world.simulation, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_NE(world.simulation.try_port<kernel::DataHolder>("database:orders"), nullptr);
  EXPECT_NE(world.simulation.try_port<kernel::Losable>("database:orders"), nullptr);
  EXPECT_NE(world.simulation.try_port<kernel::DataHolder>("object_store:assets"), nullptr);
  EXPECT_NE(world.simulation.try_port<kernel::ArtifactSource>("model_store:models"), nullptr);
  EXPECT_NE(world.simulation.try_port<kernel::Component>("transfer:backfill"), nullptr);
  EXPECT_NE(world.simulation.try_port<kernel::Component>("failover_controller:orders-ha"), nullptr);
  world.simulation.run();
  const auto& database = world.simulation.port<Database>("database:orders");
  EXPECT_EQ(database.members()[database.standby()].settings.name, "two");
}

TEST(DataKinds, DefaultsAreThoseOfTheRealSystems) {
  const config::Scenario scenario = read(minimal());
  const auto database = scenario.find("data_store", "orders");
  EXPECT_EQ(database.number("batch_interval"), 0.2);
  EXPECT_EQ(database.number("retry_interval"), 5.0);
  EXPECT_EQ(database.text("synchronous_commit"), "on");
  EXPECT_EQ(database.origin("batch_interval").source, "PostgreSQL 15: wal_writer_delay");
  const auto failover = scenario.find("failover_controller", "orders-ha");
  EXPECT_EQ(failover.number("ttl"), 30.0);
  EXPECT_EQ(failover.number("loop_wait"), 10.0);
  EXPECT_EQ(failover.number("maximum_lag"), 1048576.0);
  EXPECT_EQ(failover.number("primary_start_timeout"), 300.0);
  EXPECT_EQ(scenario.find("model_store", "models").number("connection_rate"), 85e6);
  EXPECT_DOUBLE_EQ(scenario.find("transfer", "backfill").number("transfer_price"), 0.02e-9);
}

TEST(DataKinds, EveryPriceNamesItsSource) {
  const config::Catalogue catalogue = small_catalogue();
  int prices = 0;
  for (const char* name : {"database", "object_store", "model_store", "transfer"}) {
    for (const config::Field& field : catalogue.find(name)->fields) {
      if (field.name.find("price") == std::string::npos) continue;
      ++prices;
      EXPECT_FALSE(field.source.empty()) << name << " " << field.name;
    }
  }
  EXPECT_EQ(prices, 8);
}

TEST(DataKinds, ADatabaseHasOnePrimary) {
  config::Json document = minimal();
  document["deployment"]["data_stores"]["orders"]["members"]["two"]["role"] = "primary";
  EXPECT_THAT(
      problems_of(document),
      testing::Contains("/deployment/data_stores/orders/members: expected exactly one member "
                        "with the role \"primary\", found 2"));
}

TEST(DataKinds, ADatabaseHasOneController) {
  config::Json document = minimal();
  document["policies"]["failover"]["second"] = {{"store", "orders"}};
  EXPECT_THAT(problems_of(document),
              testing::ElementsAre("/policies/failover/second/store: expected a database without a "
                                   "failover controller, but orders-ha controls it already"));
}

TEST(DataKinds, ATransferGoesSomewhereElse) {
  config::Json document = minimal();
  document["traffic"]["transfers"]["backfill"]["to"] = "east";
  EXPECT_THAT(
      problems_of(document),
      testing::ElementsAre("/traffic/transfers/backfill/to: expected another region than east"));
}

TEST(DataKinds, AnObjectStoreNamesEachRegionOnce) {
  config::Json document = minimal();
  document["deployment"]["object_stores"]["assets"]["regions"] = {"east", "east"};
  EXPECT_THAT(
      problems_of(document),
      testing::ElementsAre("/deployment/object_stores/assets/regions: expected each region once"));
}

}  // namespace
}  // namespace rehearse::models::data
