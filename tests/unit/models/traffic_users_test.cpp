#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "traffic_world.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

// --- retries -------------------------------------------------------------------------------------

TEST(UserRetry, AttemptsComeOneAfterTheOther) {
  Play play(world(R"("call": "web/slow", "timeout": "2s",
      "rate_curve": {"points": [{"at": 0, "rate": 1}, {"at": 1.5, "rate": 0}]},
      "arrivals": {"deterministic": {}},
      "retry": {"probability": 1, "attempts": 3, "delay": "3s"})"));
  std::vector<std::uint64_t> seen;
  const auto look = [&seen](kernel::Simulation& sim) {
    seen.push_back(sim.network().populations[0].issued);
  };
  // Issued at 1, 6, 11 and 16 s, given up at 18 s for good.
  play.at({{0.9, look},
           {1.1, look},
           {5.9, look},
           {6.1, look},
           {10.9, look},
           {11.1, look},
           {15.9, look},
           {16.1, look},
           {999.0, look}});
  play.run();
  EXPECT_THAT(seen, ElementsAre(0U, 1U, 1U, 2U, 2U, 3U, 3U, 4U, 4U));
  EXPECT_EQ(users(play).next_request, 1U);
  EXPECT_EQ(users(play).retries, 3U);
  EXPECT_EQ(users(play).failed, 4U);
}

TEST(UserRetry, GivesUpWithTheComplementOfItsProbability) {
  Play play(world(R"("call": "web/slow", "rate": "50/s", "timeout": "1s",
      "retry": {"probability": 0.6, "attempts": 4, "delay": {"exponential": "1s"}})"));
  play.run();
  const double fresh = static_cast<double>(users(play).next_request);
  const double expected = 0.6 + 0.36 + 0.216 + 0.1296;
  EXPECT_NEAR(static_cast<double>(users(play).retries) / fresh, expected, 0.02 * expected);
  EXPECT_EQ(users(play).issued, users(play).next_request + users(play).retries);
  EXPECT_NEAR(last_sample(play, "retries"), 50.0 * expected, 25.0);
}

TEST(UserRetry, AnAnswerIsNotRetried) {
  Play play(world(R"("call": "web/fast", "rate": "50/s", "timeout": "1s", "retry": 1)", "100s"));
  play.run();
  EXPECT_EQ(users(play).retries, 0U);
  EXPECT_GT(users(play).good, 4000U);
  EXPECT_EQ(last_sample(play, "retries"), 0.0);
}

TEST(UserRetry, AClosedUserThinksAfterTheLastAttempt) {
  // 1 s until given up, 2 s delay, 1 s until given up, 5 s to think: two requests every 9 s.
  Play play(world(R"("call": "web/slow", "users": 10, "think_time": "5s", "timeout": "1s",
      "retry": {"probability": 1, "attempts": 1, "delay": "2s"})",
                  "901s"));
  play.run();
  EXPECT_EQ(users(play).issued, 10U * 2U * 100U);
  EXPECT_EQ(users(play).retries, 10U * 100U);
}

// --- patience ------------------------------------------------------------------------------------

TEST(Patience, EachRequestHasItsOwn) {
  Play play(world(R"("call": "web/slow", "rate": "20/s",
      "patience": {"uniform": {"low": "0s", "high": "25s"}})"));
  play.run();
  // Answered at 10 s: two in five have given up before.
  const double judged = static_cast<double>(users(play).judged);
  EXPECT_NEAR(static_cast<double>(users(play).failed), 0.4 * judged,
              4 * std::sqrt(0.24 * judged) + 20 * 25);
  EXPECT_EQ(users(play).good + users(play).failed, users(play).judged);
  EXPECT_NEAR(users(play).latency_s.max(), 10.0, 0.1);
}

TEST(Patience, TheEarlierOfPatienceAndTimeoutCounts) {
  Play play(world(R"("call": "web/slow", "rate": "20/s", "timeout": "5s", "patience": "2s")"));
  std::uint64_t failed_early = 0;
  play.at({{4.9,
            [&](kernel::Simulation& sim) { failed_early = sim.network().populations[0].failed; }}});
  play.run();
  EXPECT_GT(failed_early, 30U);
  EXPECT_EQ(users(play).good, 0U);
}

TEST(Patience, EndsWhileWaitingToo) {
  // Five requests a second apart, 10 s of service each: only the first is answered within 12 s.
  Play play(R"({"run": {"duration": "100s"},
      "deployment": {"services": {"web": {"concurrency": 1, "service_time": "10s"}}},
      "traffic": {"populations": {"users": {"call": "web", "patience": "12s",
          "arrivals": {"deterministic": {}},
          "rate_curve": {"points": [{"at": 0, "rate": 1}, {"at": 5.5, "rate": 0}]}}}}})");
  play.run();
  EXPECT_EQ(users(play).good, 1U);
  EXPECT_EQ(users(play).failed, 4U);
}

TEST(Patience, AnsweredInTimeIsNoFailure) {
  Play play(world(R"("call": "web/fast", "users": 3, "think_time": "1s", "patience": "2ms")"));
  play.run();
  EXPECT_EQ(users(play).failed, 0U);
  EXPECT_GT(users(play).good, 2900U);
}

// --- number of users -----------------------------------------------------------------------------

TEST(UsersCurve, UsersComeAndGo) {
  Play play(world(R"("call": "web/fast", "think_time": "0.999s", "users_curve": [
      {"at": "0s", "users": 10}, {"at": "300s", "users": 40}, {"at": "600s", "users": 5}])"));
  std::vector<std::uint64_t> seen;
  const auto look = [&seen](kernel::Simulation& sim) {
    seen.push_back(sim.network().populations[0].issued);
  };
  play.at(
      {{100.5, look}, {200.5, look}, {400.5, look}, {500.5, look}, {700.5, look}, {800.5, look}});
  play.run();
  // Each user one request a second.
  EXPECT_EQ(seen[1] - seen[0], 1000U);
  EXPECT_EQ(seen[3] - seen[2], 4000U);
  EXPECT_EQ(seen[5] - seen[4], 500U);
  EXPECT_EQ(last_sample(play, "users"), 5.0);
}

TEST(UsersCurve, BeginsWithNobody) {
  Play play(world(R"("call": "web/fast", "think_time": "0.999s",
                     "users_curve": [{"at": "500s", "users": 2}])"));
  play.run();
  EXPECT_NEAR(static_cast<double>(users(play).issued), 1000.0, 2.0);
}

TEST(UsersCurve, ASurgeMultipliesUsers) {
  Play play(R"({"run": {"duration": "900s"},
      "deployment": {"services": {"web": {"concurrency": 1000, "service_time": "1ms"}}},
      "traffic": {"populations": {"users": {"call": "web", "users": 10, "think_time": "0.999s"}}},
      "faults": {"surge": {"kind": "traffic-surge", "factor": 3, "at": "300s",
                           "duration": "300s"}}})");
  std::vector<std::uint64_t> seen;
  const auto look = [&seen](kernel::Simulation& sim) {
    seen.push_back(sim.network().populations[0].issued);
  };
  play.at(
      {{100.5, look}, {200.5, look}, {400.5, look}, {500.5, look}, {700.5, look}, {800.5, look}});
  play.run();
  EXPECT_EQ(seen[1] - seen[0], 1000U);
  EXPECT_EQ(seen[3] - seen[2], 3000U);
  EXPECT_EQ(seen[5] - seen[4], 1000U);
}

}  // namespace
}  // namespace rehearse::models
