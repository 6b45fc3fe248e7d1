// Call policies by descriptor: how steps and populations are lowered, what is shared, what is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "cloud_harness.hpp"

namespace rehearse::models {
namespace {

using kernel::kNone;
using kernel::Op;
using kernel::OpCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Service "a" with endpoint "x" of the given steps, "b" and "c" that answer, and policies.
std::string network(const std::string& steps, const std::string& calls,
                    const std::string& rest = "") {
  return R"({"run": {"duration": "100s"},
      "policies": {"calls": {)" +
         calls + R"(}}, "deployment": {"services": {
        "a": {"replicas": 3, "endpoints": {"x": {"steps": )" +
         steps + R"(}}},
        "b": {"service_time": "1ms"}, "c": {"service_time": "1ms"}}})" +
         rest + "}";
}

std::vector<Op> program_of_x(Play& play) {
  play.sim->run();
  const auto& entry = play.sim->port<kernel::RequestTarget>("service:a").entry("x", "");
  const auto& ops = play.sim->network().ops;
  const auto first = ops.begin() + play.sim->network().entries[entry].pc;
  auto last = first;
  while (last->code != OpCode::reply) ++last;
  return {first, last + 1};
}

std::vector<OpCode> codes(const std::vector<Op>& ops) {
  std::vector<OpCode> all;
  for (const auto& op : ops) all.push_back(op.code);
  return all;
}

TEST(CallPolicyLowering, AStepWithAPolicyIsGuardedAndSettled) {
  Play play(network(R"([{"call": {"endpoint": "b/serve", "policy": "p", "optional": true}},
                        {"call": "c/serve"}])",
                    R"("p": {"timeout": "2s", "attempt_timeout": "500ms",
                             "deadline_propagation": true,
                             "retry": {"attempts": 3, "on": ["reset", "timeout"],
                                       "backoff": {"preset": "grpc", "base": "200ms"}}})"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops),
              ElementsAre(OpCode::guarded, OpCode::settle, OpCode::call, OpCode::reply));
  EXPECT_EQ(ops[0].b, 2U);
  EXPECT_EQ(ops[2].b, kNone);
  const auto& network = play.network();
  const kernel::CallPolicy& row = network.policies.at(ops[0].timeout);
  EXPECT_DOUBLE_EQ(network.timers.at(row.timer).timeout_s, 2.0);
  EXPECT_DOUBLE_EQ(network.timers.at(row.attempt_timer).timeout_s, 0.5);
  EXPECT_TRUE(row.propagate_deadline);
  EXPECT_EQ(row.attempts, 3);
  EXPECT_EQ(row.retry_on, 2 | 4);
  EXPECT_DOUBLE_EQ(row.backoff.base_s, 0.2);
  EXPECT_DOUBLE_EQ(row.backoff.max_s, 1.0);
  EXPECT_EQ(row.backoff.jitter, policy::Jitter::proportional);
  EXPECT_EQ(row.gate, kNone);
  EXPECT_EQ(row.breaker, kNone);
  EXPECT_EQ(row.budget, kNone);
}

TEST(CallPolicyLowering, TheStepsTimeoutTakesThePlaceOfThePolicys) {
  Play play(network(R"([{"call": {"endpoint": "b/serve", "policy": "p", "timeout": "300ms"}}])",
                    R"("p": {"timeout": "2s", "attempt_timeout": "500ms"})"));
  const auto ops = program_of_x(play);
  const kernel::CallPolicy& row = play.network().policies.at(ops[0].timeout);
  EXPECT_DOUBLE_EQ(play.network().timers.at(row.timer).timeout_s, 0.3);
  EXPECT_EQ(row.attempt_timer, kNone);  // would never be the first
}

TEST(CallPolicyLowering, AHedgedStepIsABlockOfBranches) {
  Play play(network(R"([{"call": {"endpoint": "b/serve", "policy": "p", "optional": true}}])",
                    R"("p": {"hedge": {"delay": "20ms", "attempts": 3}})"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops), ElementsAre(OpCode::hedge, OpCode::guarded, OpCode::settle, OpCode::join,
                                      OpCode::reply));
  EXPECT_EQ(ops[0].a, 1U);
  EXPECT_EQ(ops[0].b, 4U);
  EXPECT_EQ(ops[0].timeout, 4U);
  EXPECT_EQ(ops[0].hops, 3);
  EXPECT_DOUBLE_EQ(ops[0].value, 0.02);
  EXPECT_EQ(ops[1].b, kNone);
}

TEST(CallPolicyLowering, BranchesMayHavePolicies) {
  Play play(network(R"([{"parallel": [{"endpoint": "b/serve", "policy": "p"}, "c/serve"]}])",
                    R"("p": {})"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops),
              ElementsAre(OpCode::parallel, OpCode::jump, OpCode::jump, OpCode::guarded,
                          OpCode::settle, OpCode::join, OpCode::call, OpCode::join, OpCode::reply));
  EXPECT_EQ(ops[1].a, 3U);
  EXPECT_EQ(ops[2].a, 6U);
  EXPECT_EQ(ops[0].b, 8U);
}

TEST(CallPolicyLowering, WhatIsSharedIsSharedByCallerAndCallee) {
  Play play(network(R"([{"call": {"endpoint": "b/serve", "policy": "p"}},
                        {"call": {"endpoint": "b/serve", "policy": "p", "timeout": "1s"}},
                        {"call": {"endpoint": "c/serve", "policy": "p"}}])",
                    R"("p": {"bulkhead": 7, "circuit_breaker": {"kind": "hystrix"},
                             "retry": {"budget": {"kind": "envoy"}}})"));
  const auto ops = program_of_x(play);
  const auto& rows = play.network().policies;
  const auto& [first, second, third] =
      std::tie(rows.at(ops[0].timeout), rows.at(ops[2].timeout), rows.at(ops[4].timeout));
  EXPECT_EQ(first.gate, second.gate);
  EXPECT_EQ(first.breaker, second.breaker);
  EXPECT_EQ(first.budget, second.budget);
  EXPECT_NE(first.gate, third.gate);
  EXPECT_EQ(first.callers, 1U);
  EXPECT_EQ(play.network().gates.size(), 2U);
  EXPECT_EQ(play.network().gates.at(first.gate).limit, 7U);
  EXPECT_EQ(play.network().breakers.size(), 2U);
  EXPECT_EQ(play.network().budgets.size(), 2U);
}

TEST(CallPolicyLowering, ScopePodHasOneForEachStationOfTheCaller) {
  Play play(network(R"([{"call": {"endpoint": "b/serve", "policy": "p"}}])",
                    R"("p": {"scope": "pod", "bulkhead": 7})"));
  const auto ops = program_of_x(play);
  EXPECT_EQ(play.network().policies.at(ops[0].timeout).callers, 3U);
  EXPECT_EQ(play.network().gates.size(), 3U);
}

TEST(CallPolicyLowering, AServiceHasADefault) {
  Play play(R"({"run": {"duration": "100s"}, "policies": {"calls": {"p": {}, "q": {}}},
      "deployment": {"services": {
        "a": {"call_policy": "p", "endpoints": {"x": {"steps": [
          {"call": "b/serve"}, {"call": {"endpoint": "b/serve", "policy": "q"}}]}}},
        "b": {"service_time": "1ms"}}}})");
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops), ElementsAre(OpCode::guarded, OpCode::settle, OpCode::guarded,
                                      OpCode::settle, OpCode::reply));
}

TEST(CallPolicyLowering, ACallToABalancedServiceIsGuardedWithoutAPolicy) {
  Play play(R"({"run": {"duration": "100s"}, "deployment": {"services": {
        "a": {"endpoints": {"x": {"steps": [
          {"call": {"endpoint": "b/serve", "timeout": "1s"}}]}}},
        "b": {"service_time": "1ms", "replicas": 4,
              "load_balancing": {"algorithm": "least-request"}}}}})");
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops), ElementsAre(OpCode::guarded, OpCode::settle, OpCode::reply));
  const kernel::CallPolicy& row = play.network().policies.at(ops[0].timeout);
  EXPECT_DOUBLE_EQ(play.network().timers.at(row.timer).timeout_s, 1.0);
  EXPECT_EQ(row.attempts, 1);
}

TEST(CallPolicyLowering, AStepPassesTheLimitOfItsName) {
  Play play(R"({"run": {"duration": "100s"},
      "policies": {"rate_limits": {"api": {"kind": "token-bucket", "rate": "5/s", "burst": 5},
                                   "other": {"kind": "leaky-bucket", "rate": "1/s"}}},
      "deployment": {"services": {"a": {"endpoints": {
        "x": {"steps": [{"rate_limit": "api"}, {"rate_limit": "api"}, {"compute": "1ms"}]}}}}}})");
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops),
              ElementsAre(OpCode::limit, OpCode::limit, OpCode::compute, OpCode::reply));
  EXPECT_EQ(ops[0].a, ops[1].a);
  EXPECT_EQ(play.network().limits.size(), 1U);
}

// --- in action -----------------------------------------------------------------------------------

double last_sample(const Play& play, const std::string& component, const std::string& metric) {
  double value = std::nan("");
  for (const auto& sample : play.notebook.samples)
    if (sample.component == component && sample.metric == metric) value = sample.value;
  return value;
}

TEST(CallPolicyAtWork, ABrokenCalleeIsRetriedThenRefusedAndTheTimelineSaysSo) {
  // b takes one second and c's callers wait 100 ms: every call fails by a timeout.
  Play play(R"({"run": {"duration": "300s", "observe_every": "10s"},
      "policies": {"calls": {"p": {
        "attempt_timeout": "100ms", "retry": {"attempts": 2, "backoff": "envoy"},
        "circuit_breaker": {"kind": "resilience4j-count", "window": 20, "minimum_calls": 20,
                            "open_wait": "30s", "half_open_calls": 3}}}},
      "deployment": {"services": {
        "a": {"endpoints": {"x": {"steps": [{"call": {"endpoint": "b/serve", "policy": "p"}}]}}},
        "b": {"service_time": "1s", "concurrency": 1000}}},
      "traffic": {"populations": {"users": {"call": "a/x", "rate": "10/s"}}}})");
  play.run();
  EXPECT_GT(last_sample(play, "call_policy:p", "refused by breaker"), 5.0);
  EXPECT_DOUBLE_EQ(last_sample(play, "call_policy:p", "breaker open"), 1.0);
  EXPECT_GE(play.notebook.count("breaker-opened"), 5U);
  EXPECT_LE(play.notebook.count("breaker-opened"), 11U);
  const auto* opened = play.notebook.first("breaker-opened");
  ASSERT_NE(opened, nullptr);
  EXPECT_EQ(opened->notice.component, "call_policy:p");
  EXPECT_EQ(opened->notice.detail, "service:a -> service:b");
  EXPECT_LT(opened->time_s, 5.0);
  // Refused calls never reach b: 20 and then 3 at a time.
  EXPECT_LT(play.network().services.at(1).arrivals, 100U);
}

TEST(CallPolicyAtWork, FlappingBreakersAreToldOnceASecond) {
  Play play(R"({"run": {"duration": "100s", "observe_every": "10s"},
      "policies": {"calls": {"p": {"scope": "pod", "timeout": "5ms",
        "circuit_breaker": {"kind": "resilience4j-count", "window": 1, "minimum_calls": 1,
                            "open_wait": "1ms", "half_open_calls": 1}}}},
      "deployment": {"services": {
        "a": {"replicas": 20,
              "endpoints": {"x": {"steps": [{"call": {"endpoint": "b/serve", "policy": "p"}}]}}},
        "b": {"service_time": {"exponential": "5ms"}, "concurrency": 1000}}},
      "traffic": {"populations": {"users": {"call": "a/x", "rate": "500/s"}}}})");
  play.run();
  const std::size_t told = play.notebook.count("breaker-opened") +
                           play.notebook.count("breaker-half-open") +
                           play.notebook.count("breaker-closed");
  EXPECT_GT(told, 50U);
  EXPECT_LE(told, 300U);  // three states, once a second
}

TEST(CallPolicyAtWork, AnIdlePolicyChangesNoLatency) {
  Play play(R"({"run": {"duration": "100s"}, "policies": {"calls": {"p": {}}},
      "deployment": {"services": {"b": {"service_time": {"exponential": "1ms"}}}},
      "traffic": {"populations": {"users": {"call": "b", "rate": "300/s", "policy": "p"}}}})");
  play.run();
  // M/M/8 at a load of 4 %: nobody waits.
  const auto& users = play.network().populations.at(0);
  EXPECT_GT(users.judged, 29000U);
  EXPECT_NEAR(users.latency_s.mean(), 0.001, 0.00003);
  EXPECT_EQ(users.failed, 0U);
}

TEST(CallPolicyAtWork, APopulationHasAPolicyAndDeadlinesAndPriorities) {
  Play play(R"({"run": {"duration": "100s"},
      "policies": {"calls": {"p": {"retry": 3}, "q": {"bulkhead": 1}}},
      "deployment": {"services": {"b": {"service_time": "1ms"}}},
      "traffic": {"populations": {"users": {
        "policy": "p", "rate": "1/s", "timeout": "2s", "deadline_propagation": true,
        "actions": {"one": {"call": "b", "priority": 2}, "two": {"call": "b", "policy": "q"}}}}}})");
  play.run();
  const auto& network = play.network();
  EXPECT_TRUE(network.populations.at(0).propagate_deadline);
  EXPECT_EQ(network.endpoints.at(0).priority, 2);
  EXPECT_EQ(network.endpoints.at(1).priority, 0);
  const Op& one = network.ops.at(network.endpoints.at(0).pc);
  const Op& two = network.ops.at(network.endpoints.at(1).pc);
  ASSERT_EQ(one.code, OpCode::guarded);
  ASSERT_EQ(two.code, OpCode::guarded);
  EXPECT_EQ(network.policies.at(one.timeout).attempts, 3);
  EXPECT_EQ(network.policies.at(two.timeout).attempts, 1);
  EXPECT_NE(network.policies.at(two.timeout).gate, kNone);
}

// --- what is wrong -------------------------------------------------------------------------------

std::vector<std::string> policy_problems(const std::string& policy) {
  return problems(network(R"([{"compute": "1ms"}])", R"("p": )" + policy));
}

TEST(CallPolicyProblems, AreNamed) {
  EXPECT_THAT(policy_problems(R"({"retry": 3, "hedge": {"delay": "1ms"}})"),
              ElementsAre(HasSubstr("/policies/calls/p/hedge: expected `retry` or `hedge`")));
  EXPECT_THAT(policy_problems(R"({"timeout": "1s", "attempt_timeout": "2s"})"),
              ElementsAre(HasSubstr("/policies/calls/p/attempt_timeout: expected at most `timeout` "
                                    "(1 s), found 2 s")));
  EXPECT_THAT(policy_problems(R"({"timeout": "1s", "hedge": {"delay": "600ms", "attempts": 3}})"),
              ElementsAre(HasSubstr("/policies/calls/p/hedge/delay: expected the last attempt")));
  EXPECT_THAT(policy_problems(R"({"retry": {"backoff": {"preset": "grpc", "max": "50ms"}}})"),
              ElementsAre(HasSubstr("/policies/calls/p/retry/backoff/max: expected `max`")));
  EXPECT_THAT(policy_problems(R"({"retry": {"backoff": "resilience4j-exponential"}})"), IsEmpty());
}

}  // namespace
}  // namespace rehearse::models
