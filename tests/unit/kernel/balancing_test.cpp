// Balancers through the engine: whom guarded calls reach, panic, ejection and return.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {
namespace {

using policy::BalancerAlgorithm;
using policy::BalancerSpec;
using policy::Health;
using ::testing::ElementsAre;

/// One user who asks every 1.5 s from 1 s on, and is served for 0.5 s by one of the stations.
struct Fleet : World {
  Fleet(std::vector<policy::Member> fleet, double duration_s)
      : World(duration_s, 0.0), members(std::move(fleet)) {}

  std::vector<policy::Member> members;
  std::optional<policy::OutlierSpec> outliers;
  std::uint32_t keys = 0;
  std::uint32_t user_count = 1;
  GroupId group = 0;

  void play(
      const BalancerSpec& spec, Script::Phase start = [](Simulation&) {}) {
    sim->add(std::make_unique<Script>(
        place, [&](Simulation& s) { declare(s, spec); },
        [&](Simulation& s) {
          s.set_balanced_members(group, members);
          s.closed_load(table, user_count, Distribution::constant(1.0));
          start(s);
        }));
    sim->run();
  }

  /// Requests served by each.
  std::vector<int> served() const {
    std::vector<int> counts;
    for (const StationId station : stations)
      counts.push_back(
          static_cast<int>(std::lround(sim->network().stations[station].busy_area_s / 0.5)));
    return counts;
  }

 private:
  void declare(Simulation& s, const BalancerSpec& spec) {
    const ServiceId service = s.add_service("web");
    for (std::size_t i = 0; i < members.size(); ++i) {
      stations.push_back(s.add_station(server, service, 100));
      s.station_up(stations.back());
    }
    group = s.add_group("service:web");
    GroupBalancer balancer{.machine = policy::Balancer(spec), .outliers = {}, .keys = keys};
    if (outliers) balancer.outliers.emplace(*outliers);
    s.balance(group, std::move(balancer));
    Entry entry;
    entry.group = group;
    entry.service = service;
    entry.pc = s.add_program(
        {op(OpCode::compute, s.add_distribution(Distribution::constant(0.5))), op(OpCode::reply)});
    Op call = op(OpCode::guarded, s.add_entry(entry));
    call.timeout = static_cast<std::uint32_t>(s.network().policies.size());
    s.network().policies.emplace_back();
    add_users(s, 1, {call, op(OpCode::settle)}, kNever);
  }
};

std::vector<policy::Member> equal(std::uint32_t count) {
  std::vector<policy::Member> members;
  for (std::uint32_t i = 0; i < count; ++i) members.push_back({.id = i});
  return members;
}

/// Ends just after so many requests of one user.
double after(int requests) { return 1.5 * requests + 0.2; }

TEST(Balancing, RoundRobinTakesTurns) {
  Fleet fleet(equal(3), after(30));
  fleet.play({});
  EXPECT_THAT(fleet.served(), ElementsAre(10, 10, 10));
  EXPECT_EQ(fleet.sim->network().balancers[0].machine.active(0), 0U);
}

TEST(Balancing, SmoothRoundRobinFollowsWeights) {
  Fleet fleet({{.id = 0, .weight = 5}, {.id = 1, .weight = 1}, {.id = 2, .weight = 1}}, after(14));
  fleet.play({.algorithm = BalancerAlgorithm::smooth_round_robin});
  EXPECT_THAT(fleet.served(), ElementsAre(10, 2, 2));
}

TEST(Balancing, RandomReachesAll) {
  Fleet fleet(equal(2), after(400));
  fleet.play({.algorithm = BalancerAlgorithm::random});
  const auto served = fleet.served();
  EXPECT_EQ(served[0] + served[1], 400);
  EXPECT_NEAR(served[0], 200, 40);  // four standard deviations
}

TEST(Balancing, LeastRequestCountsWhatIsUnderWay) {
  Fleet fleet(equal(4), after(10));
  fleet.user_count = 4;
  // Four ask at the same time, and each finds another one idle.
  fleet.play({.algorithm = BalancerAlgorithm::least_request, .full_scan = true});
  EXPECT_THAT(fleet.served(), ElementsAre(10, 10, 10, 10));
}

TEST(Balancing, OneKeyStaysWithOneMember) {
  Fleet fleet(equal(5), after(20));
  fleet.keys = 1;
  fleet.play({.algorithm = BalancerAlgorithm::ring_hash});
  auto served = fleet.served();
  std::sort(served.begin(), served.end());
  EXPECT_THAT(served, ElementsAre(0, 0, 0, 0, 20));
}

TEST(Balancing, MaglevSpreadsManyKeys) {
  Fleet fleet(equal(2), after(400));
  fleet.play({.algorithm = BalancerAlgorithm::maglev, .maglev_table_size = 1009});
  const auto served = fleet.served();
  EXPECT_EQ(served[0] + served[1], 400);
  EXPECT_NEAR(served[0], 200, 40);
}

TEST(Balancing, PanicIgnoresHealth) {
  Fleet fleet(equal(4), after(40));
  fleet.play({}, [&](Simulation& s) {
    for (const StationId id : {0U, 1U, 2U}) s.set_health(fleet.group, id, Health::unhealthy);
  });
  EXPECT_THAT(fleet.served(), ElementsAre(10, 10, 10, 10));
}

TEST(Balancing, WithoutPanicTheHealthyOneTakesAll) {
  Fleet fleet(equal(4), after(40));
  fleet.play({.priorities = {.panic_threshold_percent = 0}}, [&](Simulation& s) {
    for (const StationId id : {0U, 1U, 2U}) s.set_health(fleet.group, id, Health::unhealthy);
  });
  EXPECT_THAT(fleet.served(), ElementsAre(0, 0, 0, 40));
}

TEST(Balancing, NobodyHealthyIsNoHealthyEndpoint) {
  Fleet fleet(equal(2), 10.2);
  fleet.play({.priorities = {.panic_threshold_percent = 0}}, [&](Simulation& s) {
    for (const StationId id : {0U, 1U}) s.set_health(fleet.group, id, Health::unhealthy);
  });
  EXPECT_EQ(fleet.users().failed, 10U);
  EXPECT_THAT(fleet.reasons(), ElementsAre("service:web: no healthy endpoint"));
}

TEST(Balancing, TheSecondPriorityTakesOverWhenTheFirstIsDown) {
  Fleet fleet({{.id = 0}, {.id = 1}, {.id = 2, .priority = 1}}, after(30));
  fleet.play({}, [&](Simulation& s) {
    s.at(1.5 * 10 + 0.7, [&] {
      for (const StationId id : {0U, 1U}) s.set_health(fleet.group, id, Health::unhealthy);
    });
  });
  EXPECT_THAT(fleet.served(), ElementsAre(5, 5, 20));
}

TEST(Balancing, ADeadMemberIsEjectedAndComesBackAtATick) {
  Fleet fleet(equal(2), 100.0);
  fleet.outliers.emplace(policy::OutlierSpec{.max_ejection_percent = 50});
  std::vector<double> ejected;
  std::vector<double> returned;
  fleet.play({.priorities = {.panic_threshold_percent = 0}}, [&](Simulation& s) {
    s.station_down(0, Loss::crash);
    s.on_ejected(fleet.group, [&](StationId member) {
      EXPECT_EQ(member, 0U);
      ejected.push_back(s.now());
      s.after(20.0, [&s] { s.station_up(0); });
    });
    s.every(10.0, 10.0, [&] {
      for (const policy::OutlierChange& change : s.tick_outliers(fleet.group)) {
        EXPECT_FALSE(change.ejected);
        returned.push_back(s.now());
      }
    });
  });
  // A reset takes no time, an answer 0.5 s: the member fails at 1, 3.5, 6, 8.5 and 11. It is out
  // for 30 s from 11 on and comes back at the first tick after 41.
  EXPECT_THAT(ejected, ElementsAre(::testing::DoubleNear(11.0, 1e-9)));
  EXPECT_THAT(returned, ElementsAre(::testing::DoubleNear(50.0, 1e-9)));
  EXPECT_EQ(fleet.users().failed, 5U);
  EXPECT_THAT(fleet.reasons(), ElementsAre("service:web: connection reset"));
  EXPECT_GT(fleet.served()[0], 10);
}

TEST(Balancing, AHealthCheckThatPassesEndsAnEjection) {
  Fleet fleet(equal(2), 60.0);
  fleet.outliers.emplace(policy::OutlierSpec{.max_ejection_percent = 50});
  fleet.play({.priorities = {.panic_threshold_percent = 0}}, [&](Simulation& s) {
    s.station_down(0, Loss::crash);
    s.at(15.2, [&] {
      EXPECT_EQ(s.network().balancers[0].machine.health(0), Health::unhealthy);
      s.station_up(0);
      s.check_passed(fleet.group, 0);
      EXPECT_EQ(s.network().balancers[0].machine.health(0), Health::healthy);
    });
  });
  EXPECT_EQ(fleet.users().failed, 5U);
}

}  // namespace
}  // namespace rehearse::kernel::test
