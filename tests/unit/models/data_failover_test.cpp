// Times and outcomes of failovers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/models/data_world.hpp"

namespace rehearse::models::data {
namespace {

constexpr const char* kOrders = "database:orders";

/// Agents loop at 0, 10, 20, ... s; the zone of the primary is lost at `lost_s`.
struct HostLoss {
  explicit HostLoss(double lost_s) {
    database = &world.add<Database>(orders());
    world.add<FailoverController>(orders_failover());
    world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
    world.lose_zone(lost_s, "east/a");
    world.simulation.run();
  }
  World world;
  Database* database = nullptr;
};

TEST(Failover, TheLeaseOfALeaderThatJustRenewedLastsItsWholeLife) {
  HostLoss run(100.001);
  EXPECT_DOUBLE_EQ(run.world.log.time_of("leader-lost"), 130.0);
}

TEST(Failover, TheLeaseOfALeaderAboutToRenewExpiresALoopSooner) {
  HostLoss run(109.999);
  EXPECT_DOUBLE_EQ(run.world.log.time_of("leader-lost"), 130.0);
}

TEST(Failover, StagesFollowEachOtherWithTheirCauses) {
  HostLoss run(105.0);
  const Log& log = run.world.log;
  EXPECT_DOUBLE_EQ(log.time_of("candidate-chosen"), 132.0);
  EXPECT_DOUBLE_EQ(log.time_of("fenced"), 132.0);
  EXPECT_DOUBLE_EQ(log.time_of("promoted"), 137.0);
  EXPECT_DOUBLE_EQ(log.time_of("rerouted"), 138.0);
  const auto* rerouted = log.find("rerouted");
  ASSERT_NE(rerouted, nullptr);
  EXPECT_THAT(rerouted->notice.ends, testing::ElementsAre(kOrders));
  std::vector<std::string> steps;
  for (kernel::EventId at = static_cast<kernel::EventId>(rerouted - log.entries.data()) + 1;;) {
    const auto& notice = log.entries[at - 1].notice;
    steps.push_back(notice.step);
    if (notice.causes.empty()) break;
    at = notice.causes[0];
  }
  EXPECT_THAT(steps, testing::ElementsAre("rerouting", "promotion", "fencing", "decision",
                                          "detection", ""));
}

TEST(Failover, TheSynchronousStandbyTakesOverWithoutLoss) {
  HostLoss run(105.0);
  EXPECT_EQ(run.database->members()[run.database->primary()].settings.name, "east-2");
  const auto& ledger = run.world.ledger(*run.database);
  EXPECT_GT(ledger.acknowledged(), 40000u);
  EXPECT_EQ(ledger.lost(), 0u);
  EXPECT_TRUE(run.database->losses().empty());
}

TEST(Failover, WritesFailFromTheLossToTheRerouting) {
  HostLoss run(105.0);
  const auto& endpoint = run.world.simulation.network().endpoints[0];
  EXPECT_EQ(endpoint.good[9], endpoint.issued[9]);
  EXPECT_EQ(endpoint.good[11], 0u);
  EXPECT_EQ(endpoint.good[12], 0u);
  EXPECT_EQ(endpoint.good[14], endpoint.issued[14]);
}

TEST(Failover, TheOldPrimaryRejoinsAsTheStandby) {
  World world;
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
  world.lose_zone(105.0, "east/a");
  world.restore_zone(300.5, "east/a");
  world.simulation.run();
  const Log& log = world.log;
  EXPECT_DOUBLE_EQ(log.time_of("rejoined"), 361.0);
  EXPECT_EQ(log.count("standby-joined"), 1);
  EXPECT_DOUBLE_EQ(log.time_of("standby-joined"), 370.0);
  EXPECT_EQ(database.members()[database.standby()].settings.name, "east-1");
  EXPECT_EQ(world.ledger(database).lost(), 0u);
}

TEST(Failover, ALostStandbyBlocksCommitsUntilItIsTakenOut) {
  World world;
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  auto& load = world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
  world.lose_zone(105.0, "east/b");
  world.simulation.run();
  // Last seen at 100; the first loop 30 s later takes it out.
  EXPECT_DOUBLE_EQ(world.log.time_of("standby-removed"), 130.0);
  EXPECT_THAT(world.log.find("standby-removed")->notice.ends, testing::ElementsAre(kOrders));
  const auto& endpoint = world.simulation.network().endpoints[load.index];
  EXPECT_EQ(endpoint.good[11], 0u);
  EXPECT_EQ(endpoint.good[13], endpoint.issued[13]);
  EXPECT_EQ(database.standby(), -1);
}

TEST(Failover, StrictModeKeepsBlocking) {
  World world({.duration_s = 300.0});
  world.add<Database>(orders());
  FailoverSettings settings = orders_failover();
  settings.strict = true;
  world.add<FailoverController>(std::move(settings));
  auto& load = world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 300.0);
  world.lose_zone(105.0, "east/b");
  world.simulation.run();
  const auto& endpoint = world.simulation.network().endpoints[load.index];
  EXPECT_EQ(endpoint.good[9], endpoint.issued[9]);
  for (std::size_t w = 11; w < 29; ++w) EXPECT_EQ(endpoint.good[w], 0u);
}

/// The primary's process crashes at 100.001 s, just after a loop.
struct Crash {
  Crash(double start_timeout_s, std::optional<double> repaired_s) : world({.duration_s = 600.0}) {
    database = &world.add<Database>(orders());
    FailoverSettings settings = orders_failover();
    settings.primary_start_timeout_s = start_timeout_s;
    world.add<FailoverController>(std::move(settings));
    world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
    world.fault(100.001, [this](auto cause) {
      database->lose(world.simulation, kernel::Loss::crash, cause);
    });
    if (repaired_s)
      world.fault(*repaired_s, [this](auto cause) { database->restore(world.simulation, cause); });
    world.simulation.run();
  }
  World world;
  Database* database = nullptr;
};

TEST(Failover, ACrashThatCannotBeRestartedTakesTheDocumentedWorstCase) {
  Crash run(301.0, std::nullopt);  // noticed at 110, given up at 411, taken at the loop at 420
  EXPECT_DOUBLE_EQ(run.world.log.time_of("leader-crashed"), 110.0);
  EXPECT_DOUBLE_EQ(run.world.log.time_of("lease-released"), 411.0);
  EXPECT_DOUBLE_EQ(run.world.log.time_of("candidate-chosen"), 420.0);
  EXPECT_EQ(run.database->members()[run.database->primary()].settings.name, "east-2");
  EXPECT_EQ(run.world.ledger(*run.database).lost(), 0u);
}

TEST(Failover, WithoutAStartTimeoutACrashCostsOneLoopAndTheRace) {
  Crash run(0.0, std::nullopt);
  EXPECT_DOUBLE_EQ(run.world.log.time_of("candidate-chosen"), 112.0);
}

TEST(Failover, ACrashIsRestartedInPlaceWhereThatWorks) {
  Crash run(300.0, 105.0);  // noticed at 110, ten seconds of recovery
  EXPECT_DOUBLE_EQ(run.world.log.time_of("restarted"), 120.0);
  EXPECT_THAT(run.world.log.find("restarted")->notice.ends, testing::ElementsAre(kOrders));
  EXPECT_EQ(run.world.log.find("promoted"), nullptr);
  EXPECT_EQ(run.database->primary(), 0);
  EXPECT_EQ(run.world.ledger(*run.database).lost(), 0u);
}

TEST(Failover, NothingIsPromotedWhileItIsOff) {
  World world;
  auto& database = world.add<Database>(orders());
  FailoverSettings settings = orders_failover();
  settings.enabled = false;
  world.add<FailoverController>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
  world.lose_zone(105.0, "east/a");
  world.simulation.run();
  EXPECT_EQ(world.log.find("promoted"), nullptr);
  EXPECT_FALSE(database.recovered());
}

TEST(Failover, WithoutAControllerThePrimaryResumesWhenItsSiteReturns) {
  World world;
  auto& database = world.add<Database>(orders());
  world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
  world.lose_zone(105.0, "east/a");
  world.restore_zone(200.0, "east/a");
  world.simulation.run();
  EXPECT_DOUBLE_EQ(world.log.time_of("restarted"), 210.0);
  EXPECT_THAT(world.log.find("restarted")->notice.ends, testing::ElementsAre(kOrders));
  EXPECT_TRUE(database.recovered());
  EXPECT_EQ(world.ledger(database).lost(), 0u);
}

TEST(Failover, AnotherRegionWaitsForThePerson) {
  World world({.duration_s = 1200.0});
  auto& database = world.add<Database>(orders());
  FailoverSettings settings = orders_failover();
  settings.decision_delay_s = 600.0;
  settings.decision_step = "incident commander decides";
  world.add<FailoverController>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "east", 100.0, 5.0, 1200.0);
  world.lose_east(105.0);
  world.simulation.run();
  const auto* approved = world.log.find("failover-approved");
  ASSERT_NE(approved, nullptr);
  EXPECT_DOUBLE_EQ(approved->time_s, 732.0);
  EXPECT_EQ(approved->notice.step, "incident commander decides");
  EXPECT_EQ(database.members()[database.primary()].settings.name, "west-1");
}

TEST(Failover, APrimaryThatReturnsBeforeTheDecisionStays) {
  World world({.duration_s = 1200.0});
  auto& database = world.add<Database>(orders());
  FailoverSettings settings = orders_failover();
  settings.decision_delay_s = 600.0;
  world.add<FailoverController>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 1200.0);
  world.lose_east(105.0);
  for (const char* zone : {"east/a", "east/b", "east/c"}) world.restore_zone(400.0, zone);
  world.fault(400.0, [&](auto cause) { world.simulation.restore_site(world.east->hub, cause); });
  world.simulation.run();
  EXPECT_EQ(world.log.find("promoted"), nullptr);
  EXPECT_EQ(database.primary(), 0);
  EXPECT_TRUE(database.recovered());
  EXPECT_EQ(world.ledger(database).lost(), 0u);
}

TEST(Failover, AnIsolatedLeaderGivesUpBeforeAnotherIsPromoted) {
  World world;
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  world.add<LoadStub>(kOrders, "write", "west", 100.0, 5.0, 600.0);
  world.fault(105.0, [&](auto) {
    world.simulation.platform().set_link_up(world.zones["east/a"]->link(), false);
  });
  world.simulation.run();
  // The loop at 110 cannot renew and gives up 10 s later; the lease runs to 130.
  EXPECT_DOUBLE_EQ(world.log.time_of("leader-demoted"), 120.0);
  EXPECT_DOUBLE_EQ(world.log.time_of("leader-lost"), 130.0);
  EXPECT_EQ(database.members()[database.primary()].settings.name, "east-2");
}

TEST(Failover, TheIsolatedMinorityPromotesNobody) {
  World world;
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  world.add<LoadStub>(kOrders, "write", "east", 100.0, 5.0, 600.0);
  world.cut_wide(105.0);
  world.simulation.run();
  EXPECT_EQ(world.log.find("leader-lost"), nullptr);
  EXPECT_EQ(database.primary(), 0);
}

TEST(Failover, ConsensusZonesDecideWhoMayLead) {
  World world;
  auto& database = world.add<Database>(orders());
  FailoverSettings settings = orders_failover();
  settings.consensus_zones = {"east/a", "east/b", "east/c"};
  world.add<FailoverController>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "east", 100.0, 5.0, 600.0);
  world.lose_east(105.0);
  world.simulation.run();
  EXPECT_EQ(world.log.find("promoted"), nullptr) << "west has no quorum";
  EXPECT_FALSE(database.recovered());
  EXPECT_EQ(world.log.count("no-candidate"), 1);
}

TEST(Failover, RepairsItsSettings) {
  World world({.duration_s = 100.0});
  world.add<Database>(orders());
  FailoverSettings settings = orders_failover();
  settings.lease = {20, 11, 5};
  world.add<FailoverController>(std::move(settings));
  world.simulation.run();
  EXPECT_EQ(world.log.count("settings-repaired"), 1);
}

}  // namespace
}  // namespace rehearse::models::data
