// Message queues in whole scenarios.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cloud_harness.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

/// Service "web" publishes to "jobs", which has these fields.
std::string scenario(const std::string& queue) {
  return R"({"run": {"duration": "300s", "observe_every": "10s"}, "deployment": {
      "queues": {"jobs": {)" +
         queue + R"(}, "dead": {"latency": "0s"}},
      "services": {
        "web": {"endpoints": {"post": {"steps": [{"publish": "jobs"}]}}},
        "worker": {"concurrency": 1000, "service_time": {"exponential": "100ms"}}}}})";
}

const policy::MessageQueue& machine(const Play& play) { return play.network().queues[0].machine; }

void expect_conserved(const Play& play) {
  for (const kernel::QueueTable& queue : play.network().queues) {
    const policy::MessageCounters& c = queue.machine.counters();
    EXPECT_EQ(c.published, c.acked + c.expired + c.dead + c.dropped + queue.machine.present());
  }
}

// Messages wait like customers of M/M/c: 20/s, 100 ms, 3 consumers. Erlang C gives a mean response
// of 0.1444 s.
TEST(MessageQueue, WaitsLikeTheCustomersOfItsConsumers) {
  Play play(scenario(R"("consumers": {"endpoint": "worker/serve", "count": 3})"));
  play.sim->add(std::make_unique<Callers>("web", "post", "", 20.0, 1.0));
  play.run();
  const auto& stats = play.network().services.at(play.network().queues[0].service);
  EXPECT_GT(stats.completions, 5500U);
  EXPECT_NEAR(stats.response_s.mean(), 0.1444, 0.012);
  EXPECT_NEAR(play.network().populations[0].latency_s.mean(), 0.0005, 1e-4);
  expect_conserved(play);
}

TEST(MessageQueue, ABacklogExpires) {
  Play play(scenario(R"("retention": "20s",
                        "consumers": {"endpoint": "worker/serve", "count": 1})"));
  play.sim->add(std::make_unique<Callers>("web", "post", "", 20.0, 1.0));
  play.run();
  const auto& stats = play.network().services.at(play.network().queues[0].service);
  // The one consumer works all the time, often at a message that expires meanwhile.
  const policy::MessageCounters& c = machine(play).counters();
  const std::uint64_t late = play.network().queues[0].late;
  EXPECT_NEAR(static_cast<double>(c.acked + late), 3000, 250);
  EXPECT_GT(late, 500U);
  EXPECT_GT(c.expired, 2500U);
  EXPECT_LE(stats.response_s.max(), 20.0);
  EXPECT_GT(stats.response_s.max(), 19.0);
  expect_conserved(play);
}

TEST(MessageQueue, SlowMessagesDie) {
  Play play(scenario(R"("visibility_timeout": "2s", "max_receives": 3, "dead_letter": "dead",
      "consumers": {"endpoint": "worker/serve", "count": 50, "timeout": "100ms",
                    "on_failure": "nack", "retry_delay": "500ms"})"));
  play.sim->add(std::make_unique<Callers>("web", "post", "", 20.0, 1.0));
  play.run();
  // Each of three deliveries takes longer than its mean with probability 1/e.
  const policy::MessageCounters& c = machine(play).counters();
  EXPECT_NEAR(static_cast<double>(c.dead) / static_cast<double>(c.acked + c.dead), 0.0498, 0.01);
  EXPECT_EQ(play.network().queues[1].machine.counters().published, c.dead);
  expect_conserved(play);
}

TEST(MessageQueue, WhatContradictsItselfIsNamed) {
  const std::string at = "/deployment/queues/jobs";
  EXPECT_THAT(problems(scenario(R"("dead_letter": "dead")")),
              ElementsAre(at + "/dead_letter: expected `max_receives` beside it, found none: no "
                               "message would die"));
  EXPECT_THAT(problems(scenario(R"("dead_letter": "jobs", "max_receives": 2)")),
              ElementsAre(at + "/dead_letter: expected another queue, found \"jobs\""));
  EXPECT_THAT(problems(scenario(R"("consumers": {"endpoint": "worker/serv"})")),
              ElementsAre(at + "/consumers/endpoint: expected an endpoint as \"service/endpoint\", "
                               "found \"worker/serv\"; did you mean \"worker/serve\"?"));
}

}  // namespace
}  // namespace rehearse::models
