// Replication lag against closed forms of fluid flow, and what a lost region costs.
#include <gtest/gtest.h>

#include "models/data/transfer.hpp"
#include "tests/unit/models/data_world.hpp"

namespace rehearse::models::data {
namespace {

constexpr const char* kOrders = "database:orders";
constexpr double kWrite_bytes = 8000.0;

TransferSettings backfill(double at_s, int streams) {
  TransferSettings s;
  s.name = "backfill";
  s.from = "east";
  s.to = "west";
  s.bytes = 1e12;
  s.at_s = at_s;
  s.streams = streams;
  s.window_bytes = 1e9;
  s.retry_interval_s = 5.0;
  s.network_bytes_per_s = 12.5e9;
  return s;
}

/// Writes come at w bytes/s over a link of B bytes/s on which k flows of a bulk copy start at t1.
/// The log gets B / (k + 1); the backlog grows at w - B / (k + 1) until the region is lost at t2.
struct Contention {
  int streams;
  double rate;  ///< writes per second
  double link_bytes_per_s;
};

class ReplicationUnderContention : public testing::TestWithParam<Contention> {};

TEST_P(ReplicationUnderContention, LosesWhatTheFluidFlowSays) {
  const Contention& c = GetParam();
  const double t1 = 100.0;
  const double t2 = 400.0;
  World world({.duration_s = 600.0, .wan_bytes_per_s = c.link_bytes_per_s, .zone_latency_s = 1e-6});
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  world.add<Transfer>(backfill(t1, c.streams));
  world.add<LoadStub>(kOrders, "write", "east", c.rate, 5.0, 600.0);
  world.lose_east(t2);

  world.simulation.run();

  const double log_rate = c.rate * kWrite_bytes;
  const double share = c.link_bytes_per_s / (c.streams + 1);
  const double backlog_bytes = (log_rate - share) * (t2 - t1);
  const double lag_s = backlog_bytes / log_rate;
  ASSERT_EQ(database.losses().size(), 1u);
  const auto& loss = database.losses()[0];
  EXPECT_NEAR(loss.bytes, backlog_bytes, 0.01 * backlog_bytes);
  EXPECT_NEAR(loss.newest_s - loss.oldest_s, lag_s, 0.01 * lag_s);
  EXPECT_LT(loss.newest_s, t2);
  EXPECT_EQ(loss.bytes, static_cast<double>(loss.writes) * kWrite_bytes);
  const auto& ledger = world.ledger(database);
  EXPECT_EQ(ledger.lost(), loss.writes);
  EXPECT_EQ(ledger.acknowledged(), ledger.surviving() + ledger.lost());
}

INSTANTIATE_TEST_SUITE_P(Links, ReplicationUnderContention,
                         testing::Values(Contention{1, 1000.0, 10e6}, Contention{3, 500.0, 10e6},
                                         Contention{4, 900.0, 25e6}),
                         [](const testing::TestParamInfo<Contention>& test) {
                           return std::to_string(test.param.streams) + "Streams";
                         });

TEST(Replication, LagGrowsByTheShareThatIsMissing) {
  World world({.duration_s = 500.0, .wan_bytes_per_s = 10e6});
  world.add<Database>(orders());
  world.add<Transfer>(backfill(100.0, 1));
  world.add<LoadStub>(kOrders, "write", "east", 1000.0, 5.0, 500.0);
  world.simulation.run();
  const auto& lag = world.log.samples["database:orders/west-1 replication lag"];
  EXPECT_LT(lag.at(90.0), 1.0);
  // 8 MB/s written, 5 MB/s carried: three eighths of the time since 100 s.
  EXPECT_NEAR(lag.at(300.0), 75.0, 2.0);
  EXPECT_NEAR(lag.at(490.0), 146.25, 3.0);
  EXPECT_LT(world.log.samples["database:orders/east-3 replication lag"].at(490.0), 1.0);
}

TEST(Replication, AloneOnTheLinkLosesOnlyWhatIsUnderWay) {
  World world;
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  world.add<LoadStub>(kOrders, "write", "east", 200.0, 5.0, 600.0);
  world.lose_east(300.0);
  world.simulation.run();
  const auto& ledger = world.ledger(database);
  // At most two batch intervals and the way: (0.2 + 0.2 + 0.035) s at 200 writes/s, Poisson.
  EXPECT_GT(ledger.lost(), 0u);
  EXPECT_LT(ledger.lost(), 130u);
  EXPECT_EQ(ledger.acknowledged(), ledger.surviving() + ledger.lost());
  EXPECT_EQ(database.members()[database.primary()].settings.name, "west-1");
  EXPECT_TRUE(database.recovered());
}

TEST(Replication, ACutLinkRaisesTheLossByTheTimeSinceTheCut) {
  World world({.duration_s = 1200.0});
  auto& database = world.add<Database>(orders());
  world.add<FailoverController>(orders_failover());
  world.add<LoadStub>(kOrders, "write", "east", 100.0, 5.0, 1200.0);
  world.cut_wide(300.0);
  world.lose_east(900.0);
  world.simulation.run();
  ASSERT_EQ(database.losses().size(), 1u);
  const auto& loss = database.losses()[0];
  EXPECT_NEAR(900.0 - loss.oldest_s, 600.0, 1.0);
  EXPECT_NEAR(static_cast<double>(loss.writes), 60000.0, 1000.0);
}

TEST(Replication, ABrokenStreamCatchesUp) {
  World world({.duration_s = 600.0, .wan_bytes_per_s = 10e6});
  auto& database = world.add<Database>(orders());
  world.add<LoadStub>(kOrders, "write", "east", 500.0, 5.0, 600.0);
  world.cut_wide(100.0);
  world.fault(200.0,
              [&](auto) { world.simulation.platform().set_link_up(world.wide->link, true); });
  world.simulation.run();
  const auto& behind = world.log.samples["database:orders/west-1 bytes behind"];
  EXPECT_NEAR(behind.at(190.0), 90.0 * 4e6, 8e6);
  // 400 MB of backlog drain at 10 - 4 MB/s after the retry: gone 67 to 72 s after the repair.
  EXPECT_GT(behind.at(260.0), 10e6);
  EXPECT_LT(behind.at(290.0), 10e6);
  EXPECT_EQ(world.ledger(database).lost(), 0u);
}

TEST(Replication, TheWindowLimitsTheRate) {
  DatabaseSettings settings = orders();
  settings.stream.window_bytes = 140000.0;  // over 70.x ms: just below 2 MB/s
  World world({.duration_s = 300.0});
  world.add<Database>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "east", 500.0, 5.0, 300.0);
  world.simulation.run();
  const double rtt_s = 2 * (0.035 + 2 * 0.00025);
  const double rate = 140000.0 / rtt_s;
  const double behind = world.log.samples["database:orders/west-1 bytes behind"].at(290.0);
  EXPECT_NEAR(behind, (4e6 - rate) * 290.0, 0.03 * 4e6 * 290.0);
}

TEST(Replication, TrafficBetweenRegionsIsPaid) {
  DatabaseSettings settings = orders();
  settings.transfer_byte = {0.02e-9, "list"};
  settings.instance_hour = {0.5, "list"};
  World world({.duration_s = 3600.0});
  auto& database = world.add<Database>(std::move(settings));
  world.add<LoadStub>(kOrders, "write", "east", 10.0, 5.0, 3600.0);
  world.simulation.run();
  const double written = static_cast<double>(world.ledger(database).acknowledged()) * kWrite_bytes;
  EXPECT_NEAR(world.log.usage["inter-region transfer bytes"].quantity, written, 0.01 * written);
  EXPECT_EQ(world.log.usage["database instance-hours"].quantity, 4.0);
  EXPECT_EQ(world.log.usage["database instance-hours"].unit_price_usd, 0.5);
}

}  // namespace
}  // namespace rehearse::models::data
