#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/theory/queues.hpp"
#include "traffic_world.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

// --- sessions ------------------------------------------------------------------------------------

TEST(Session, PartlyOpenQueueIsMm1AtItsTotalRate) {
  // Think times are an infinite server: a Jackson network. 14 sessions/s of 5 requests.
  Play play(world(R"("call": "queue", "rate": "14/s",
      "session": {"continue": 0.8, "think_time": {"exponential": "3s"}})",
                  "20000s"));
  play.run();
  EXPECT_NEAR(
      static_cast<double>(users(play).issued) / static_cast<double>(users(play).next_request), 5.0,
      0.1);
  EXPECT_NEAR(users(play).latency_s.mean() / theory::mm1(70, 0.01).response_s, 1.0, 0.04);
  EXPECT_NEAR(last_sample(play, "sessions"), 14.0, 5.0);
}

/// Browse, perhaps buy (slow), never browse again after buying.
const char* const kShop = R"("actions": {"browse": {"call": "web/fast", "weight": 1},
      "buy": {"call": "web/slow", "weight": 0.000001}},
  "session": {"think_time": {"exponential": "2s"}, "chain": {
      "browse": {"browse": 0.7, "buy": 0.1, "out": 0.2}, "buy": {"out": 1}}})";

TEST(Session, ChainVisitsItsActionsAsOftenAsItsMatrixSays) {
  Play play(world(std::string(R"("rate": "20/s", )") + kShop, "2000s"));
  play.run();
  const double sessions = static_cast<double>(users(play).next_request);
  EXPECT_NEAR(issued(play, 0) / sessions, 1.0 / 0.3, 0.05);
  EXPECT_NEAR(issued(play, 1) / sessions, 1.0 / 3.0, 0.02);
}

TEST(Session, ClosedUsersBeginAnewAfterThinking) {
  // Three requests with 2 s between them, then 4 s: three requests every 8 s.
  Play play(world(R"("users": 10, "think_time": "4s",
      "actions": {"a": {"call": "web/fast"}, "b": {"call": "web/fast", "weight": 1e-9},
                  "c": {"call": "web/fast", "weight": 1e-9}},
      "session": {"think_time": "1.997s",
                  "chain": {"a": {"b": 1}, "b": {"c": 1}, "c": {"out": 1}}})",
                  "8000s"));
  play.run();
  for (std::size_t action = 0; action < 3; ++action) {
    EXPECT_NEAR(issued(play, action), 10000.0, 20.0) << action;
  }
}

/// Requests by action, from nothing but the names of the draws.
std::vector<double> expected_counts(std::uint64_t sessions, double go_on) {
  const StreamKey key = stream_key(1, 0, "requests", "mix");
  std::vector<double> counts(3, 0.0);
  for (std::uint64_t session = 0; session < sessions; ++session) {
    std::uint64_t request = session << kernel::kSessionStepBits;
    std::size_t action = 0;
    const double first = to_uniform(random_bits(key, request, kernel::mix_draw::kEndpoint, 0));
    action = static_cast<std::size_t>(first * 3);
    for (;; ++request) {
      counts[action] += 1.0;
      const double u = to_uniform(random_bits(key, request, kernel::mix_draw::kNextAction, 0));
      if (u >= go_on) break;
      action = static_cast<std::size_t>(u / go_on * 3);
    }
  }
  return counts;
}

class SessionService : public testing::TestWithParam<const char*> {};

TEST_P(SessionService, ActionsDoNotDependOnHowTheyAreServed) {
  Play play(std::string(R"({"run": {"duration": "3000s"},
      "deployment": {"services": {"web": {"concurrency": 50, "service_time": )") +
            GetParam() + R"(}}},
      "traffic": {"populations": {"users": {
        "rate_curve": {"points": [{"at": 0, "rate": 10}, {"at": 100, "rate": 0}]},
        "actions": {"a": {"call": "web"}, "b": {"call": "web"}, "c": {"call": "web"}},
        "session": {"continue": 0.9, "think_time": {"exponential": "1s"}}}}}})");
  play.run();
  EXPECT_NEAR(static_cast<double>(users(play).next_request), 1000.0, 130.0);
  EXPECT_THAT(expected_counts(users(play).next_request, 0.9),
              ElementsAre(issued(play, 0), issued(play, 1), issued(play, 2)));
}

INSTANTIATE_TEST_SUITE_P(Services, SessionService,
                         testing::Values(R"("1ms")", R"({"exponential": "400ms"})"));

TEST(Session, AFailureEndsIt) {
  Play play(world(R"("rate": "10/s", "timeout": "1s",
      "actions": {"good": {"call": "web/fast"}, "bad": {"call": "web/slow"}},
      "session": {"continue": 0.8, "think_time": "1s"})"));
  play.run();
  // After a good action it goes on with 0.8, after a bad one it does not.
  const double length =
      static_cast<double>(users(play).issued) / static_cast<double>(users(play).next_request);
  EXPECT_NEAR(length, 1.0 / (1.0 - 0.5 * 0.8), 0.05);
}

TEST(Session, GoesOnAfterAFailureWhenToldSo) {
  Play play(world(R"("rate": "10/s", "timeout": "1s",
      "actions": {"good": {"call": "web/fast"}, "bad": {"call": "web/slow"}},
      "session": {"continue": 0.8, "think_time": "1s", "after_failure": "go_on"})"));
  play.run();
  const double length =
      static_cast<double>(users(play).issued) / static_cast<double>(users(play).next_request);
  EXPECT_NEAR(length, 5.0, 0.2);
}

TEST(Session, ARetriedActionKeepsTheSession) {
  Play play(world(R"("rate": "10/s", "timeout": "1s",
      "actions": {"good": {"call": "web/fast", "weight": 1},
                  "bad": {"call": "web/slow", "weight": 1e-9}},
      "retry": {"probability": 1, "attempts": 2},
      "session": {"think_time": "1s", "chain": {"good": {"bad": 1}, "bad": {"out": 1}}})"));
  play.run();
  const double sessions = static_cast<double>(users(play).next_request);
  EXPECT_NEAR(issued(play, 1) / sessions, 3.0, 0.05);
  EXPECT_NEAR(static_cast<double>(users(play).retries) / sessions, 2.0, 0.05);
}

// --- mix -----------------------------------------------------------------------------------------

TEST(Mix, ChangesOverTime) {
  Play play(world(R"("rate": "100/s",
      "actions": {"a": {"call": "web/fast", "weight": 3}, "b": {"call": "web/fast"}},
      "mix": [{"at": "400s", "weights": {"a": 0}}, {"at": "700s", "weights": {"b": 0, "a": 2}}])"));
  std::vector<double> a;
  const auto look = [&a](kernel::Simulation& sim) {
    double sum = 0.0;
    for (const auto n : sim.network().endpoints[0].issued) sum += n;
    a.push_back(sum);
  };
  play.at({{400.0, look}, {700.0, look}, {999.9, look}});
  play.run();
  EXPECT_NEAR(a[0], 30000.0, 4 * std::sqrt(30000.0));
  EXPECT_EQ(a[1], a[0]);
  EXPECT_NEAR(a.back() - a[1], 30000.0, 4 * std::sqrt(30000.0));
}

// --- problems ------------------------------------------------------------------------------------

TEST(TrafficProblems, WhatCannotBeUsed) {
  const std::string users = "/traffic/populations/users";
  const std::string two =
      R"("rate": 1, "actions": {"a": {"call": "web/fast"}, "b": {"call": "web/fast"}}, )";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("call": "web/fast")",
       ": expected exactly one of rate, rate_curve, users and users_curve, found 0"},
      {R"("call": "web/fast", "users": 3, "arrivals": {"poisson": {}})",
       "/arrivals: expected no \"arrivals\" with closed load, found one"},
      {R"("call": "web/fast", "users": 3, "batch_size": {"constant": 2})",
       "/batch_size: expected no \"batch_size\" with closed load, found one"},
      {R"("call": "web/fast", "users_curve": [{"at": 5, "users": 0}])",
       "/users_curve: expected users at some time"},
      {R"("call": "web/fast", "users_curve": [{"at": 5, "users": 3}, {"at": 5, "users": 4}])",
       "/users_curve/1/at: expected a time after the one before it (5 s), found 5 s"},
      {two + R"("session": {})", "/session: expected either \"continue\" or \"chain\", found none"},
      {two + R"("session": {"chain": {"c": {"out": 1}}})",
       "/session/chain/c: expected an action of the population, found \"c\" (there are: \"a\", "
       "\"b\")"},
      {two + R"("session": {"chain": {"a": {"c": 1}}})",
       "/session/chain/a: expected \"out\" or an action of the population, found \"c\" (there are: "
       "\"a\", \"b\")"},
      {two + R"("session": {"chain": {"a": {"b": 0.5, "out": 0.25}}})",
       "/session/chain/a: expected probabilities that add up to 1, found 0.75"},
      {two + R"("session": {"chain": {"a": {"b": 1}, "b": {"a": 1}}})",
       "/session/chain: expected sessions that end, found no way out after \"a\""},
      {two + R"("mix": [{"at": 5, "weights": {"c": 1}}])",
       "/mix/0/weights: expected actions of the population, found \"c\" (there are: \"a\", \"b\")"},
      {two + R"("mix": [{"at": 5, "weights": {"a": 0, "b": 0}}])",
       "/mix/0/weights: expected a weight above 0"},
      {two + R"("mix": [{"at": 5, "weights": {"a": 1}}, {"at": 4, "weights": {"a": 1}}])",
       "/mix/1/at: expected a time after the one before it"}};
  for (const auto& [population, problem] : cases)
    EXPECT_THAT(problems(world(population)), ElementsAre(users + problem)) << population;
}

}  // namespace
}  // namespace rehearse::models
