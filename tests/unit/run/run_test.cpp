#include "scenarios/run/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "models/module.hpp"
#include "scenarios/run/checks.hpp"

namespace rehearse::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Two services of 4 servers at 50 % and 25 %, one after the other.
constexpr const char* kTandem = R"({
  "run": {"duration": "11min", "warmup": "1min", "observe_every": "10s"},
  "recovery": {"window": "30s", "minimum_count": 5},
  "deployment": {"services": {
    "front": {"replicas": 2, "concurrency": 2, "service_time": {"exponential": "10ms"}},
    "back": {"replicas": 1, "concurrency": 4, "service_time": {"exponential": "5ms"}}}},
  "traffic": {"populations": {
    "all": {"visits": ["front", "back"], "rate": "200/s", "good_within": "1s"}}},
  "objectives": {
    "fast": {"kind": "latency", "target": "50ms", "quantile": 0.9, "scope": "back"},
    "cheap": {"kind": "cost", "target": 3, "confidence": 0.8}}
})";

config::Scenario tandem(std::vector<std::string> sets = {}) {
  return config::read_scenario(kTandem, "tandem.json", models::catalogue(),
                               {.library = {}, .sets = std::move(sets)});
}

double sum(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

// One run per process: everything about it is asked here.
TEST(RunOnce, FillsTheRecord) {
  double reached_s = 0;
  const auto record = run_once(tandem(), 5, 2, [&](const Progress& progress) {
    EXPECT_GE(progress.time_s, reached_s);
    EXPECT_EQ(progress.duration_s, 660);
    reached_s = progress.time_s;
    return true;
  });
  EXPECT_EQ(reached_s, 660);
  EXPECT_EQ(record.seed, 5U);
  EXPECT_EQ(record.replication, 2U);
  EXPECT_EQ(record.start_s, 60);
  EXPECT_EQ(record.end_s, 660);
  EXPECT_EQ(record.rules.window_s, 30);
  EXPECT_EQ(record.rules.minimum_count, 5U);

  ASSERT_EQ(record.objectives.size(), 2U);
  EXPECT_EQ(record.objectives[0].metric, results::Objective::Metric::latency);
  EXPECT_EQ(record.objectives[0].target, 0.05);
  EXPECT_EQ(record.objectives[0].quantile, 0.9);
  EXPECT_EQ(record.objectives[0].scope, "back");
  EXPECT_EQ(record.objectives[1].metric, results::Objective::Metric::cost_per_hour);
  EXPECT_EQ(record.objectives[1].confidence, 0.8);

  ASSERT_EQ(record.endpoints.size(), 1U);
  EXPECT_THAT(record.endpoints[0].services, ElementsAre("back", "front"));
  EXPECT_EQ(record.endpoints[0].latency_objective_s, 1);
  EXPECT_EQ(record.endpoints[0].issued.size(), 22U);
  EXPECT_NEAR(sum(record.endpoints[0].issued), 200 * 660, 2000);
  EXPECT_THAT(record.endpoints[0].failures, IsEmpty());
  EXPECT_THAT(record.disasters, IsEmpty());
  EXPECT_THAT(record.stores, IsEmpty());

  ASSERT_EQ(record.populations.size(), 1U);
  EXPECT_EQ(record.populations[0].name, "all");
  EXPECT_NEAR(static_cast<double>(record.populations[0].requests), 200 * 600, 2000);

  ASSERT_EQ(record.services.size(), 2U);
  const auto& front = record.services[record.services[0].name == "front" ? 0 : 1];
  EXPECT_EQ(front.name, "front");
  EXPECT_NEAR(front.utilisation, 0.5, 0.02);
  EXPECT_NEAR(front.throughput_rps, 200, 3);
  EXPECT_NEAR(front.in_system_mean, front.queue_mean + 4 * front.utilisation, 1e-9);
  // Little's law.
  EXPECT_NEAR(front.in_system_mean, front.throughput_rps * front.response_s.mean(), 0.02);
  ASSERT_EQ(front.batch_means.size(), 30U);
  const double mean = std::accumulate(front.batch_means.begin(), front.batch_means.end(), 0.0) / 30;
  EXPECT_NEAR(mean, front.response_s.mean(), 0.02 * mean);
  EXPECT_GT(record.engine.events, record.engine.requests);
  EXPECT_NE(record.engine.fingerprint, 0U);
}

TEST(EstimateMemory, CountsWindowsByEndpointsAndKeptRecords) {
  const auto windows = [](std::uint32_t replications, unsigned jobs) {
    return estimate_memory(tandem(), replications, jobs).items.at(0);
  };
  EXPECT_EQ(windows(1, 1).what, "recovery windows");
  EXPECT_EQ(windows(1, 1).bytes, 3 * 22 * 12);    // one kept, one running and sent
  EXPECT_EQ(windows(10, 2).bytes, 14 * 22 * 12);  // ten kept, two running and sent
}

TEST(CheckRun, NamesWhatTakesTheMemory) {
  const auto problems = check_run(tandem({"/recovery/window=1us"}), {});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].pointer, "/run/duration");
  EXPECT_THAT(problems[0].message, testing::EndsWith("most of it for recovery windows"));
  EXPECT_THAT(check_run(tandem(), {}), IsEmpty());
}

TEST(CheckRun, UsersAndReplicasCount) {
  const auto users = estimate_memory(
      tandem({R"(/traffic/populations/all={"call":"front","users":1000000})"}), 1, 2);
  EXPECT_EQ(users.largest().what, "users");
  EXPECT_EQ(users.largest().bytes, 2e6 * 256);
  const auto replicas =
      estimate_memory(tandem({"/deployment/services/front/replicas=999999"}), 1, 1);
  EXPECT_EQ(replicas.largest().what, "replicas");
  EXPECT_EQ(replicas.largest().bytes, 1e6 * 2048);
}

}  // namespace
}  // namespace rehearse::run
