// Disciplines, workers, shedding and memory of services, as a scenario writes them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <stdexcept>

#include "cloud_harness.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

/// A service of 0.8 of its capacity for 2000 s.
std::string web(const std::string& more) {
  return R"({"run": {"duration": "2000s"}, "deployment": {"services": {"web": {
      "concurrency": 2, "service_time": {"exponential": "10ms"}, )" +
         more + "}}}}";
}

struct Outcome {
  double mean_busy = 0.0;
  double mean_response_s = 0.0;
  std::uint64_t issued = 0;
  std::uint64_t served = 0;
  std::uint32_t left = 0;
};

/// A process has one simulation: each run gets its own.
Outcome alone(const std::function<Outcome()>& run) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    const Outcome outcome = run();
    const bool written = write(ends[1], &outcome, sizeof outcome) == sizeof outcome;
    _exit(written && !testing::Test::HasFailure() ? 0 : 1);
  }
  close(ends[1]);
  Outcome outcome;
  const bool whole = read(ends[0], &outcome, sizeof outcome) == sizeof outcome;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(whole && status == 0);
  return outcome;
}

Outcome play_here(const std::string& more) {
  Play play(web(more));
  play.sim->add(std::make_unique<Callers>("web", "serve", "", 160.0, kernel::kNever));
  play.sim->run();
  const auto& network = play.sim->network();
  Outcome outcome;
  for (const auto& station : network.stations) outcome.mean_busy += station.busy_area_s / 2000.0;
  outcome.mean_response_s = network.services[0].response_s.mean();
  outcome.issued = network.services[0].arrivals;
  outcome.served = network.services[0].completions;
  outcome.left = play.sim->in_flight();
  for (const auto& extra : network.extras) {
    EXPECT_LE(extra.held, outcome.left);
    EXPECT_EQ(extra.dropped, 0U);
  }
  return outcome;
}

Outcome play(const std::string& more) {
  return alone([&] { return play_here(more); });
}

void expect_work_conserved(const Outcome& outcome, const Outcome& plain) {
  EXPECT_EQ(outcome.issued, plain.issued);
  EXPECT_EQ(outcome.served + outcome.left, outcome.issued);
  // The same work, but for what is under way at the end.
  EXPECT_NEAR(outcome.mean_busy, plain.mean_busy, 1e-3);
}

TEST(Stations, EveryDisciplineDoesTheSameWork) {
  const Outcome plain = play(R"("replicas": 1)");
  // M/M/2 at 0.8: response 10 ms / (1 - 0.64).
  EXPECT_NEAR(plain.mean_response_s, 0.01 / 0.36, 0.0015);
  for (const std::string order :
       {R"({"lifo": {}})", R"({"processor_sharing": {}})", R"({"priority": {}})"}) {
    const Outcome outcome = play(R"("discipline": )" + order);
    expect_work_conserved(outcome, plain);
    // Service times are exponential: the mean is that of the plain queue (insensitive to order).
    EXPECT_NEAR(outcome.mean_response_s, plain.mean_response_s, 0.0015) << order;
  }
}

TEST(Stations, WorkersThatSufficeChangeNothing) {
  const Outcome plain = play(R"("replicas": 1)");
  const Outcome workers = play(R"("workers": {"count": 100000})");
  expect_work_conserved(workers, plain);
  EXPECT_DOUBLE_EQ(workers.mean_response_s, plain.mean_response_s);
}

TEST(Stations, AsManyWorkersAsServersMoveTheQueueToTheDoor) {
  const Outcome plain = play(R"("replicas": 1)");
  const Outcome workers = play(R"("workers": {"count": 2})");
  expect_work_conserved(workers, plain);
  EXPECT_NEAR(workers.mean_response_s, plain.mean_response_s, 1e-9);
}

TEST(Stations, OutOfMemoryKillsAndRestarts) {
  Play play(R"({"run": {"duration": "100s"}, "deployment": {"services": {"web": {
      "service_time": "1s", "concurrency": 1,
      "memory": {"base": "100 MB", "per_request": "10 MB", "limit": "150 MB",
                 "restart_time": "5s"}}}}})");
  play.sim->add(std::make_unique<Callers>("web", "serve", "", 10.0, kernel::kNever));
  play.sim->run();
  const auto& extra = play.sim->network().extras.at(0);
  EXPECT_GT(extra.kills, 10U);
  EXPECT_EQ(play.notebook.count("out-of-memory"), extra.kills);
  ASSERT_NE(play.notebook.first("restarted"), nullptr);
  EXPECT_NEAR(play.notebook.first("restarted")->time_s,
              play.notebook.first("out-of-memory")->time_s + 5.0, 1e-9);
  EXPECT_LE(extra.held, 5U);
}

/// One region of one zone with a pod of a service that calls another one.
std::string cloud(const std::string& front, const std::string& back) {
  return R"({"run": {"duration": "100s"}, "deployment": {
      "regions": {"east": {"zones": {"a": {}}, "clusters": {"main": {
          "nodes": {"general": {"cpu": 8, "per_zone": 1, "price": 0.5}}}}}},
      "services": {
        "web": {"endpoints": {"get": {"steps": [{"compute": "1ms"}, {"call": "back/get"}]}},
                "startup_time": "5s", )" +
         front + R"("placement": {"east": {"replicas": 2}}},
        "back": {"endpoints": {"get": {"steps": [{"compute": "100ms"}]}}, )" +
         back + R"("placement": {"east": {"replicas": 2}}}}}})";
}

TEST(Stations, APodOutOfMemoryComesBackAfterItsBackOff) {
  Play play(cloud(R"("memory": {"per_request": "10 MB", "limit": "100 MB"}, )", ""));
  play.at({{10.0,
            [](kernel::Simulation& sim) {
              // More than ten at once in each pod, once.
              sim.set_load_factor(0, 1000.0);
            }},
           {10.5, [](kernel::Simulation& sim) { sim.set_load_factor(0, 0.0001); }}});
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 1.0, 10.0));
  play.run();
  ASSERT_EQ(play.notebook.count("out-of-memory"), 2U);
  const double killed_s = play.notebook.first("out-of-memory")->time_s;
  EXPECT_NEAR(killed_s, 10.0, 0.5);
  // Back-off 10 s, start-up 5 s, and a second until callers know it.
  ASSERT_NE(play.notebook.first("pod-ready"), nullptr);
  EXPECT_NEAR(play.notebook.first("pod-ready")->time_s, killed_s + 16.0, 0.5);
  EXPECT_EQ(play.sim->in_flight(), 0U);
  for (const auto& extra : play.network().extras) EXPECT_EQ(extra.held, 0U);
}

TEST(Stations, WorkersOfPodsAreHeldThroughCallsUnlessReleased) {
  for (const bool release : {false, true}) {
    const Outcome outcome = alone([&] {
      Play play(cloud(std::string(R"("workers": {"count": 4, "release_during_calls": )") +
                          (release ? "true" : "false") + "}, ",
                      ""));
      play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 20.0, 10.0));
      play.run();
      Outcome sums;
      for (const auto& extra : play.network().extras) {
        sums.mean_busy += extra.workers_area_s / 100.0;
        sums.mean_response_s += extra.held_area_s / 100.0;
      }
      sums.issued = play.network().services[0].arrivals;
      return sums;
    });
    const double rate = static_cast<double>(outcome.issued) / 100.0;
    // The compute takes 1 ms, the call 100 ms and the way there and back.
    EXPECT_NEAR(outcome.mean_response_s, rate * 0.101, rate * 0.004);
    EXPECT_NEAR(outcome.mean_busy, rate * (release ? 0.001 : 0.101), rate * 0.004);
  }
}

TEST(Stations, BalancedPodsHaveBothRegionsAndZones) {
  Play play(cloud("", R"("load_balancing": {"algorithm": "least-request", "locality": "weighted",
                         "zone_weights": [{"zone": "east/a", "weight": 1}], "outlier_detection": {}}, )"));
  play.sim->add(std::make_unique<Callers>("web", "get", "region:east", 20.0, 10.0));
  play.run();
  const auto& network = play.network();
  ASSERT_EQ(network.balancers.size(), 1U);
  EXPECT_EQ(network.balancers[0].machine.load().healthy, std::vector<std::uint32_t>{100});
  EXPECT_GT(network.services[1].completions, 1500U);
  EXPECT_EQ(network.services[1].completions, network.services[1].arrivals);
}

TEST(Stations, RefusesWhatCannotBe) {
  EXPECT_THAT(
      problems(web(R"("workers": {"count": 1, "discipline": {"processor_sharing": {}}})")),
      ElementsAre("/deployment/services/web/workers/discipline: expected an order in which "
                  "requests get a worker, found `processor_sharing`, which is for servers"));
  EXPECT_THAT(
      problems(web(R"("load_shedding": {"kind": "queue-length", "high": 3, "low": 3})")),
      ElementsAre("/deployment/services/web/load_shedding/low: expected less than `high`, 3, "
                  "found 3"));
}

TEST(Stations, ActiveChecksFindADeadStation) {
  Play play(R"({"run": {"duration": "100s"}, "deployment": {"services": {"web": {
      "service_time": "1ms", "replicas": 2, "load_balancing": {
          "panic_threshold": 0, "active_health_check": {}}}}}})");
  play.at({{10.0, [](kernel::Simulation& sim) { sim.station_down(0, kernel::Loss::crash); }},
           {50.0, [](kernel::Simulation& sim) { sim.station_up(0); }}});
  play.run();
  // HAProxy: fall 3, rise 2, every 2 s.
  const auto* down = play.notebook.first("check-failed");
  const auto* up = play.notebook.first("check-passed");
  ASSERT_NE(down, nullptr);
  ASSERT_NE(up, nullptr);
  EXPECT_GE(down->time_s, 14.0);
  EXPECT_LT(down->time_s, 16.0);
  EXPECT_GE(up->time_s, 52.0);
  EXPECT_LT(up->time_s, 54.0);
}

}  // namespace
}  // namespace rehearse::models
