#include "results/summary.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <sstream>

#include "tests/unit/results/region_loss_record.hpp"

namespace rehearse::results {
namespace {

using testing::region_loss_record;
using testing::sketch_of;

std::string golden() {
  std::ifstream file(REHEARSE_SOURCE_DIR "/tests/unit/results/region_loss.json");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Json, Golden) {
  EXPECT_EQ(to_json(summarise({region_loss_record()})).dump(2) + "\n", golden());
}

TEST(Json, InfiniteAndUndefinedNumbersAreNull) {
  RunRecord record = region_loss_record();
  for (std::uint32_t w = 55; w < 100; ++w) record.endpoints.back().good[w] = 0;
  record.stores.front().losses.front().recovered = false;
  record.populations.front().latency_s.clear();
  record.engine.wall_s = 0.0;
  const auto json = to_json(summarise({record}));
  EXPECT_EQ(json["verdict"], "missed");
  EXPECT_EQ(json["objectives"][0]["achieved"], nullptr);
  EXPECT_EQ(json["objectives"][0]["verdict"], "missed");
  EXPECT_EQ(json["recovery"]["recovered"], false);
  EXPECT_EQ(json["recovery"]["rto_s"], nullptr);
  EXPECT_EQ(json["recovery"]["rpo_s"], nullptr);
  EXPECT_EQ(json["recovery"]["services"]["shop"]["rto_s"], nullptr);
  EXPECT_EQ(json["recovery"]["stores"]["database:orders"]["rpo_s"], nullptr);
  EXPECT_EQ(json["recovery"]["stores"]["database:orders"]["lost_writes"], 125);
  EXPECT_EQ(json["populations"]["web"]["latency_s"]["p99"], nullptr);
  EXPECT_EQ(json["engine"]["events_per_s"], nullptr);
}

TEST(Json, RecoveryIsNullWithoutDisaster) {
  const auto json = to_json(summarise({RunRecord{}}));
  EXPECT_EQ(json["recovery"], nullptr);
  EXPECT_EQ(json["disasters"], nlohmann::ordered_json::object());
  EXPECT_EQ(json["verdict"], "met");
}

TEST(Json, RecoveryIsTheWorstOfAllDisasters) {
  RunRecord record = region_loss_record();
  record.disasters.insert(record.disasters.begin(), {"calm", 140.0, {"calm"}});
  const auto json = to_json(summarise({record}));
  EXPECT_EQ(json["recovery"]["disaster"], "region-loss");
  EXPECT_EQ(json["disasters"].size(), 2U);
  EXPECT_EQ(json["disasters"]["region-loss"], json["recovery"]);
  EXPECT_EQ(json["disasters"]["calm"]["disaster"], "calm");
}

TEST(Summary, StepsAddUpToTheRto) {
  const auto json = to_json(summarise({region_loss_record()}));
  double sum = 0.0;
  for (const auto& step : json["recovery"]["critical_path"]) {
    sum += step["duration_s"].get<double>();
  }
  EXPECT_EQ(sum, json["recovery"]["rto_s"].get<double>());
}

TEST(Summary, ReplicationsAreMergedInAnyOrder) {
  RunRecord first = region_loss_record();
  RunRecord second = region_loss_record();
  second.replication = 1;
  second.stores.front().losses.front().oldest_commit_s = 170.0;
  second.populations.front() = {"web", 4000, 4000, 0, 21.5, sketch_of({2.0})};
  second.services.front().utilisation = 0.75;
  second.usage.clear();
  second.engine = {1000000, 10000, 100000, 0.25, 7, 7};
  const auto summary = summarise({second, first});
  EXPECT_EQ(to_json(summary), to_json(summarise({first, second})));
  EXPECT_EQ(summary.replications, 2U);
  EXPECT_EQ(summary.worst_disaster()->replication, 1U);
  EXPECT_EQ(summary.worst_disaster()->recovery.rpo_s, 30.0);
  EXPECT_EQ(summary.populations.front().requests, 40000U);
  EXPECT_EQ(summary.populations.front().good, 35860U);
  EXPECT_EQ(summary.populations.front().hops, 12.5);
  EXPECT_DOUBLE_EQ(summary.populations.front().throughput_rps, (35.4 + 4000.0 / 900.0) / 2);
  EXPECT_EQ(summary.populations.front().latency_s.count(), 5U);
  EXPECT_EQ(summary.services.front().utilisation, 0.5);
  EXPECT_EQ(summary.cost.total_usd, 1.0);
  EXPECT_EQ(summary.engine.events, 5000000U);
  EXPECT_EQ(summary.engine.wall_s, 0.75);
}

TEST(Summary, FingerprintOfReplicationsDependsOnEachAndTheirOrder) {
  RunRecord first = region_loss_record();
  RunRecord second = region_loss_record();
  second.replication = 1;
  second.engine.fingerprint = 7;
  EXPECT_EQ(summarise({first}).engine.fingerprint, 0x0123456789abcdefULL);
  const auto both = summarise({first, second}).engine.fingerprint;
  std::swap(first.engine.fingerprint, second.engine.fingerprint);
  EXPECT_NE(summarise({first, second}).engine.fingerprint, both);
}

TEST(Summary, VerdictOverReplicationsCountsNullAsInfinite) {
  RunRecord dead = region_loss_record();
  for (std::uint32_t w = 55; w < 100; ++w) dead.endpoints.back().good[w] = 0;
  dead.replication = 1;
  const auto summary = summarise({region_loss_record(), dead});
  EXPECT_EQ(summary.objectives[0].verdict, Verdict::missed);
  EXPECT_EQ(summary.objectives[0].low, 350.0);
  EXPECT_EQ(summary.objectives[0].high, std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace rehearse::results
