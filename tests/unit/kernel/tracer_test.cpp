// Where the time of a request goes: whatever happens to it, the entries add up to its latency.
#include "sim/kernel/tracer.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {
namespace {

using Owner = TraceRow::Owner;

/// Seconds by row over all samples of the only endpoint, after checking that each adds up.
std::map<std::uint32_t, double> traced(const World& world) {
  const Tracer::Endpoint& endpoint = world.sim->traces().endpoints().at(0);
  EXPECT_FALSE(endpoint.samples.empty());
  std::map<std::uint32_t, double> rows;
  for (const Tracer::Sample& sample : endpoint.samples) {
    double sum_s = 0.0;
    for (std::uint32_t e = 0; e < sample.count; ++e) {
      const Tracer::Entry& entry = endpoint.entries[sample.first + e];
      sum_s += static_cast<double>(entry.time_s);
      rows[entry.row] += static_cast<double>(entry.time_s);
    }
    EXPECT_NEAR(sum_s, sample.latency_s, 1e-6 * sample.latency_s);
  }
  return rows;
}

double count(const World& world) { return static_cast<double>(world.users().good); }

/// A call under a policy, with what must follow it; after a failure goes on behind it.
std::vector<Op> guarded(Simulation& s, EntryId entry, const CallPolicy& policy) {
  s.network().policies.push_back(policy);
  Op call = op(OpCode::guarded, entry);
  call.timeout = static_cast<std::uint32_t>(s.network().policies.size() - 1);
  call.b = static_cast<std::uint32_t>(s.network().ops.size()) + 2;
  return {call, op(OpCode::settle)};
}

TEST(Tracer, QueueServiceAndNetwork) {
  World world(1000.0, 0.25);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1, 2.0);
    world.add_users(s, 20, {op(OpCode::call, web)}, kNever);
  });
  const auto rows = traced(world);
  const double n = count(world);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::network)), 0.5 * n, 1e-5);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::service)), 2.0 * n, 1e-5);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::queue)), n * (n - 1), 1e-3);
}

TEST(Tracer, ParallelCallsAreTheSlowestBranch) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId slow = world.add_service(s, "slow", 1000, 3.0);
    const EntryId fast = world.add_service(s, "fast", 1000, 1.0);
    world.add_users(s, 20, side_by_side(s, slow, fast), kNever);
  });
  const auto rows = traced(world);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::service)), 3.0 * count(world), 1e-5);
}

TEST(Tracer, ACallThatTimedOutIsOneStretchOfRetry) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1000, 5.0);
    Op call = op(OpCode::call, web);
    call.timeout = s.timer_class(1.0);
    call.b = static_cast<std::uint32_t>(s.network().ops.size()) + 1;  // behind the call
    world.add_users(s, 20, {call}, 10.0);
  });
  const auto rows = traced(world);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::retry)), count(world), 1e-5);
}

TEST(Tracer, ACallGivenUpWhileItWaitsForAPlaceIsRetry) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1000, 0.75);
    CallPolicy policy;
    policy.timer = s.timer_class(1.0);
    policy.gate = static_cast<std::uint32_t>(s.network().gates.size());
    Gate gate;
    gate.limit = 1;
    gate.line_limit = 1000;
    s.network().gates.push_back(gate);
    world.add_users(s, 20, guarded(s, web, policy), 10.0);
  });
  const auto rows = traced(world);
  // One is served; one more is let in after 0.75 s; the others go on after a second.
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::service)), 0.75, 1e-5);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::retry)), count(world) - 1, 1e-5);
}

TEST(Tracer, ServiceWithoutWorkUnderProcessorSharing) {
  World world(100.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1, 0.0);
    s.station_extra(world.stations[0]).shared = true;
    world.add_users(s, 20, {op(OpCode::call, web)}, kNever);
  });
  for (const auto& [row, time_s] : traced(world)) EXPECT_EQ(time_s, 0.0);
}

TEST(Tracer, SharedServersAreServiceAndQueue) {
  World world(1000.0, 0.0);
  world.run([&](Simulation& s) {
    const EntryId web = world.add_service(s, "web", 1, 2.0);
    s.station_extra(world.stations[0]).shared = true;
    world.add_users(s, 20, {op(OpCode::call, web)}, kNever);
  });
  const auto rows = traced(world);
  EXPECT_NEAR(rows.at(TraceRow::of(Owner::service, 0, Cause::service)), 2.0 * count(world), 1e-4);
  EXPECT_GT(rows.at(TraceRow::of(Owner::service, 0, Cause::queue)), 0.0);
}

TEST(Tracer, KeepsAsManySamplesHoweverManyRequests) {
  Tracer tracer;
  tracer.prepare(1);
  std::uint64_t traced = 0;
  for (std::uint64_t request = 0; request < 200000; ++request) {
    if (!tracer.wanted(0, request)) continue;
    ++traced;
    const std::uint32_t trace = tracer.begin();
    ASSERT_EQ(trace, 0U);  // one open at a time: its log is used again
    tracer.book(trace, 1, 1.0);
    tracer.finish(trace, 0, request, 1.0);
  }
  const Tracer::Endpoint& endpoint = tracer.endpoints().front();
  EXPECT_LT(endpoint.samples.size(), Tracer::kSamples);
  EXPECT_GT(endpoint.samples.size(), Tracer::kSamples / 3);
  EXPECT_EQ(endpoint.entries.size(), endpoint.samples.size());
  EXPECT_LT(traced, 60000U);
  for (const Tracer::Sample& sample : endpoint.samples) EXPECT_EQ(sample.hash & endpoint.mask, 0U);
}

}  // namespace
}  // namespace rehearse::kernel::test
