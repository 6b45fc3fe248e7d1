#include "results/recovery.hpp"

#include <gtest/gtest.h>

#include "tests/unit/results/record_builder.hpp"

namespace rehearse::results {
namespace {

using testing::RecordBuilder;

StoreRecord store(const std::string& name, std::vector<LossRecord> losses) {
  StoreRecord record;
  record.name = name;
  record.losses = std::move(losses);
  return record;
}

TEST(Recovery, ServicesAreJudgedOverTheirEndpointsTogether) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("service:pay", "timeout");
  b.endpoint("web/browse", {"front"}, 900);
  b.endpoint("web/buy", {"front", "pay"}, 100).fail(20, 29, 5);
  const auto recovery = recover(b.record, b.record.disasters.front());
  EXPECT_EQ(recovery.service("pay")->outage.rto_s(), 100.0);
  // 5 of 1000 is good enough for the service that both touch and for the deployment.
  EXPECT_EQ(recovery.service("front")->outage.rto_s(), 0.0);
  EXPECT_EQ(recovery.deployment.rto_s(), 0.0);
  EXPECT_EQ(recovery.service("none"), nullptr);
  EXPECT_EQ(recovery.last_service, "pay");
  EXPECT_TRUE(recovery.path.empty());
  EXPECT_EQ(recovery.service("pay")->path,
            (std::vector<Step>{{"unexplained", "service:pay", 200.0, 100.0}}));
}

TEST(Recovery, DeploymentTakesThePathOfTheServiceRestoredLast) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("cache:a", "reset").reason("database:b", "no primary");
  b.onset(200.0, "region", "loss");
  b.event(230.0, "cache:a", "warm-up", {1}, {"cache:a"});
  b.event(300.0, "database:b", "promotion", {1}, {"database:b"});
  b.endpoint("web/a", {"alpha"}).fail(20, 22, 90, 0);
  b.endpoint("web/b", {"beta"}).fail(20, 29, 40, 1);
  const auto recovery = recover(b.record, b.record.disasters.front());
  EXPECT_EQ(recovery.last_service, "beta");
  EXPECT_EQ(recovery.deployment.rto_s(), 100.0);
  EXPECT_EQ(recovery.path, (std::vector<Step>{{"promotion", "database:b", 200.0, 100.0}}));
  EXPECT_EQ(recovery.service("alpha")->path,
            (std::vector<Step>{{"warm-up", "cache:a", 200.0, 30.0}}));
}

TEST(Recovery, OfServicesRestoredTogetherTheOneWithMoreFailuresLeads) {
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("x", "reset");
  b.endpoint("web/a", {"alpha", "all"}).fail(20, 22, 50);
  b.endpoint("web/b", {"all", "beta"}).fail(20, 22, 50);
  EXPECT_EQ(recover(b.record, b.record.disasters.front()).last_service, "all");
}

TEST(Recovery, TwoDisastersAreJudgedEachFromItsOwnT0) {
  RecordBuilder b;
  b.disaster("first", 200.0).disaster("second", 600.0).reason("x", "reset");
  b.endpoint("web/a", {"alpha"}).fail(20, 24, 50).fail(60, 69, 50);
  b.record.stores.push_back(store("db", {{"second", 3, 300.0, 590.0, 598.0, true}}));
  const auto recoveries = recover_all(b.record);
  ASSERT_EQ(recoveries.size(), 2U);
  EXPECT_EQ(recoveries[0].deployment.rto_s(), 50.0);
  EXPECT_TRUE(recoveries[0].deployment.relapses.empty());
  EXPECT_EQ(recoveries[0].rpo_s, 0.0);
  EXPECT_EQ(recoveries[1].deployment.rto_s(), 100.0);
  EXPECT_EQ(recoveries[1].rpo_s, 10.0);
  EXPECT_TRUE(worse(recoveries[1], recoveries[0]));
  EXPECT_FALSE(worse(recoveries[0], recoveries[1]));
}

TEST(Recovery, SecondDisasterDuringTheFirstIsUndecided) {
  RecordBuilder b;
  b.disaster("first", 200.0).disaster("second", 300.0).reason("x", "reset");
  b.endpoint("web/a", {"alpha"}).fail(20, 39, 50);
  const auto recoveries = recover_all(b.record);
  EXPECT_EQ(recoveries[0].deployment.rto_s(), 200.0);
  EXPECT_EQ(recoveries[1].deployment.state, Outage::State::undecided);
  EXPECT_EQ(recoveries[1].deployment.reason, "already unmet before t0: 50.0 % good");
}

TEST(Recovery, CircumstancesSetNoT0) {
  // The link cut at 100 is a circumstance: the record lists no disaster for it, and the loss is
  // judged from 200 although requests failed for a while after 100.
  RecordBuilder b;
  b.disaster("loss", 200.0).reason("x", "reset").onset(100.0, "link:wan", "cut", true);
  b.onset(200.0, "region", "loss");
  b.endpoint("web/a", {"alpha"}).fail(10, 12, 50).fail(20, 24, 50);
  const auto recoveries = recover_all(b.record);
  ASSERT_EQ(recoveries.size(), 1U);
  EXPECT_EQ(recoveries[0].t0_s, 200.0);
  EXPECT_EQ(recoveries[0].deployment.rto_s(), 50.0);
}

TEST(Rpo, FromTheOldestLostCommitToT0) {
  RecordBuilder b;
  b.disaster("loss", 200.0);
  b.record.stores.push_back(store("db", {{"loss", 7, 700.0, 187.5, 199.0, true}}));
  const auto recovery = recover(b.record, b.record.disasters.front());
  EXPECT_EQ(recovery.store("db")->rpo_s, 12.5);
  EXPECT_EQ(recovery.store("db")->lost_writes, 7U);
  EXPECT_EQ(recovery.store("db")->lost_bytes, 700.0);
  EXPECT_EQ(recovery.rpo_s, 12.5);
}

TEST(Rpo, ToTheNewestLostCommitOfALosingSide) {
  RecordBuilder b;
  b.disaster("loss", 200.0);
  b.record.stores.push_back(store("db", {{"loss", 7, 700.0, 190.0, 260.0, true}}));
  EXPECT_EQ(recover(b.record, b.record.disasters.front()).rpo_s, 70.0);
}

TEST(Rpo, SeveralLossesOfOneDisasterAreOne) {
  RecordBuilder b;
  b.disaster("loss", 200.0);
  b.record.stores.push_back(
      store("db", {{"loss", 1, 10.0, 199.0, 199.0, true}, {"loss", 2, 20.0, 230.0, 240.0, true}}));
  const auto recovery = recover(b.record, b.record.disasters.front());
  EXPECT_EQ(recovery.store("db")->rpo_s, 41.0);
  EXPECT_EQ(recovery.store("db")->lost_writes, 3U);
}

TEST(Rpo, ZeroWithoutLostWrites) {
  RecordBuilder b;
  b.disaster("loss", 200.0);
  b.record.stores.push_back(store("a", {}));
  b.record.stores.push_back(store("b", {{"loss", 0, 0.0, 0.0, 0.0, true}}));
  b.record.stores.push_back(store("c", {{"other", 5, 50.0, 100.0, 150.0, true}}));
  const auto recovery = recover(b.record, b.record.disasters.front());
  for (const auto& each : recovery.stores) EXPECT_EQ(each.rpo_s, 0.0) << each.name;
  EXPECT_EQ(recovery.rpo_s, 0.0);
}

TEST(Rpo, NullWhileAStoreIsUnrecovered) {
  RecordBuilder b;
  b.disaster("loss", 200.0);
  b.record.stores.push_back(store("a", {{"loss", 5, 50.0, 150.0, 199.0, true}}));
  b.record.stores.push_back(store("b", {{"loss", 2, 20.0, 180.0, 199.0, false}}));
  const auto recovery = recover(b.record, b.record.disasters.front());
  EXPECT_EQ(recovery.store("a")->rpo_s, 50.0);
  EXPECT_EQ(recovery.store("b")->rpo_s, std::nullopt);
  EXPECT_EQ(recovery.store("b")->lost_writes, 2U);
  EXPECT_EQ(recovery.rpo_s, std::nullopt);
}

TEST(Worse, UnrestoredThenUndecidedThenLongerThenUnknownRpo) {
  Recovery quick;
  quick.deployment.length_s = 10.0;
  quick.rpo_s = 0.0;
  Recovery lossy = quick;
  lossy.rpo_s.reset();
  Recovery slow = quick;
  slow.deployment.length_s = 20.0;
  Recovery undecided = quick;
  undecided.deployment.state = Outage::State::undecided;
  Recovery dead = quick;
  dead.deployment.state = Outage::State::unrestored;
  const std::vector<Recovery> order = {quick, lossy, slow, undecided, dead};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = 0; j < order.size(); ++j) EXPECT_EQ(worse(order[i], order[j]), i > j);
  }
}

}  // namespace
}  // namespace rehearse::results
