// The fault `slowdown`: service times that begin meanwhile are multiplied.
#include <gtest/gtest.h>

#include "cloud_harness.hpp"

namespace rehearse::models {
namespace {

/// One request each 0.1 s at a service of 10 ms, three times as slow from 300 s to 600 s.
std::string slowed(const std::string& service) {
  return R"({"run": {"duration": "1000s"},
      "deployment": {"services": {"web": {"concurrency": 4, "service_time": "10ms")" +
         service + R"(}}},
      "traffic": {"populations": {"users": {"call": "web", "rate": "10/s", "timeout": "5s",
                                             "arrivals": {"deterministic": {}}}}},
      "faults": {"noise": {"kind": "slowdown", "target": "web", "factor": 3, "at": "300s",
                           "duration": "300s"}}})";
}

double busy_s(Play& play) {
  play.run();
  double sum = 0.0;
  for (const auto& station : play.network().stations) sum += station.busy_area_s;
  return sum;
}

TEST(Slowdown, MultipliesServiceTimesWhileItLasts) {
  Play play(slowed(""));
  EXPECT_NEAR(busy_s(play), 0.1 * (700.0 + 3.0 * 300.0), 0.1);
  EXPECT_NEAR(play.network().services[0].response_s.max(), 0.03, 1e-9);
  EXPECT_NEAR(play.network().services[0].response_s.min(), 0.01, 1e-9);
}

TEST(Slowdown, ReachesEveryReplica) {
  Play play(slowed(R"(, "replicas": 3)"));
  EXPECT_NEAR(busy_s(play), 0.1 * (700.0 + 3.0 * 300.0), 0.1);
}

TEST(Slowdown, SharedProcessorsAreSlowedToo) {
  Play play(slowed(R"(, "discipline": {"processor_sharing": {}})"));
  EXPECT_NEAR(busy_s(play), 0.1 * (700.0 + 3.0 * 300.0), 0.1);
  EXPECT_NEAR(play.network().services[0].response_s.max(), 0.03, 1e-9);
}

TEST(Slowdown, IsToldWhenItBeginsAndEnds) {
  Play play(slowed(""));
  play.run();
  const auto* began = play.notebook.first("slowed-down");
  const auto* ended = play.notebook.first("full-speed");
  ASSERT_NE(began, nullptr);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(began->time_s, 300.0);
  EXPECT_EQ(ended->time_s, 600.0);
}

TEST(Slowdown, AFactorBelowTheRangeIsRefused) {
  EXPECT_THROW(Play play(R"({"run": {"duration": "10s"},
      "deployment": {"services": {"web": {"service_time": "10ms"}}},
      "faults": {"noise": {"kind": "slowdown", "target": "web", "factor": 0, "at": "3s"}}})"),
               ScenarioError);
}

}  // namespace
}  // namespace rehearse::models
