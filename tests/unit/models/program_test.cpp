#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloud_harness.hpp"
#include "models/program.hpp"

namespace rehearse::models {
namespace {

using kernel::OpCode;
using testing::ElementsAre;
using testing::IsEmpty;

/// A network whose first service "a" has the endpoint "x" with the given steps; "b" and "c" answer.
std::string network(const std::string& steps) {
  return R"({"run": {"duration": "100s"}, "deployment": {
      "caches": {"store": {"hit_ratio": 0.9, "entries": 100, "latency": "2ms"}},
      "services": {
        "a": {"endpoints": {"x": {"steps": )" +
         steps + R"(}}},
        "b": {"service_time": "1ms"},
        "c": {"endpoints": {"y": {"steps": [{"compute": "1ms"}]}}}}}})";
}

/// Takes the phases up to `lower` by a run without traffic.
std::vector<kernel::Op> program_of_x(Play& play) {
  play.sim->run();
  const auto& entry = play.sim->port<kernel::RequestTarget>("service:a").entry("x", "");
  const auto& ops = play.sim->network().ops;
  const auto first = ops.begin() + play.sim->network().entries[entry].pc;
  auto last = first;
  while (last->code != OpCode::reply) ++last;
  return {first, last + 1};
}

std::vector<OpCode> codes(const std::vector<kernel::Op>& ops) {
  std::vector<OpCode> all;
  for (const auto& op : ops) all.push_back(op.code);
  return all;
}

TEST(Program, StepsInOrder) {
  Play play(network(R"([{"compute": {"exponential": "3ms"}}, {"call": "b/serve"},
                        {"call": {"endpoint": "c/y", "timeout": "1s", "optional": true}}])"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops), ElementsAre(OpCode::compute, OpCode::call, OpCode::call, OpCode::reply));
  EXPECT_EQ(ops[1].b, kernel::kNone);
  EXPECT_EQ(ops[1].timeout, kernel::kNone);
  EXPECT_EQ(ops[2].b, 3U);  // the first program of the network: addresses count from 0
  EXPECT_DOUBLE_EQ(play.sim->network().timers.at(ops[2].timeout).timeout_s, 1.0);
  for (std::size_t i = 0; i < ops.size(); ++i) EXPECT_EQ(ops[i].draw, i);
}

TEST(Program, ParallelCallsJoinBehindThem) {
  Play play(network(R"([{"parallel": ["b/serve", {"endpoint": "c/y", "optional": true}]},
                        {"compute": "1ms"}])"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops),
              ElementsAre(OpCode::parallel, OpCode::jump, OpCode::jump, OpCode::call, OpCode::join,
                          OpCode::call, OpCode::join, OpCode::compute, OpCode::reply));
  EXPECT_EQ(ops[0].a, 2U);
  EXPECT_EQ(ops[0].b, 7U);
  EXPECT_EQ(ops[1].a, 3U);
  EXPECT_EQ(ops[2].a, 5U);
  EXPECT_EQ(ops[3].b, kernel::kNone);
  EXPECT_EQ(ops[5].b, 6U);
}

TEST(Program, ChoiceLeavesTheRestToGoOn) {
  Play play(network(R"([{"choose": [{"probability": 0.3, "steps": [{"compute": "1ms"}]},
                                    {"probability": 0.2, "steps": []}]},
                        {"compute": "2ms"}])"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops), ElementsAre(OpCode::choose, OpCode::compute, OpCode::jump, OpCode::jump,
                                      OpCode::compute, OpCode::reply));
  EXPECT_EQ(ops[2].a, 4U);
  EXPECT_EQ(ops[3].a, 4U);
  const auto& table = play.sim->network().choices.at(ops[0].a);
  EXPECT_THAT(table.cumulative, ElementsAre(0.3, 0.5, 1.0));
  EXPECT_THAT(table.pc, ElementsAre(1U, 3U, 4U));
}

TEST(Program, CacheSkipsTheFetchOnAHit) {
  Play play(network(R"([{"cache": {"cache": "store", "on_miss": [{"call": "b/serve"}]}}])"));
  const auto ops = program_of_x(play);
  EXPECT_THAT(codes(ops), ElementsAre(OpCode::cache, OpCode::call, OpCode::fill, OpCode::reply));
  EXPECT_EQ(ops[0].b, 3U);
  EXPECT_DOUBLE_EQ(ops[0].value, 0.002);
  EXPECT_EQ(ops[0].hops, 1);
  EXPECT_EQ(ops[2].a, ops[0].a);
}

TEST(Program, TouchesEverythingBelow) {
  Play play(network(R"([{"cache": {"cache": "store", "on_miss": [{"call": "b/serve"}]}},
                        {"choose": [{"probability": 0.1, "steps": [{"call": "c/y"}]}]}])"));
  EXPECT_THAT(touched(play.scenario, "a/x"),
              ElementsAre("cache:store", "service:a", "service:b", "service:c"));
  EXPECT_THAT(touched(play.scenario, "b/serve"), ElementsAre("service:b"));
}

TEST(Program, UnknownEndpointGetsASuggestion) {
  EXPECT_THAT(problems(network(R"([{"call": "b/serv"}])")),
              ElementsAre("/deployment/services/a/endpoints/x/steps/0/call: expected an endpoint "
                          "as \"service/endpoint\", found \"b/serv\"; did you mean \"b/serve\"?"));
}

TEST(Program, ProbabilitiesAddUpToOne) {
  EXPECT_THAT(problems(network(R"([{"choose": [{"probability": 0.75}, {"probability": 0.5}]}])")),
              ElementsAre("/deployment/services/a/endpoints/x/steps/0/choose: expected "
                          "probabilities that add up to at most 1, found 1.25"));
}

TEST(Program, ParallelHasABound) {
  std::string calls = "\"b/serve\"";
  for (int i = 0; i < 255; ++i) calls += ", \"b/serve\"";
  EXPECT_THAT(problems(network(R"([{"parallel": [)" + calls + "]}]")),
              ElementsAre("/deployment/services/a/endpoints/x/steps/0/parallel: expected at most "
                          "255 calls side by side, found 256"));
}

TEST(Program, CycleOfCallsIsNamed) {
  EXPECT_THAT(
      problems(R"({"deployment": {"services": {
          "a": {"endpoints": {"x": {"steps": [{"parallel": ["b/y"]}]}}},
          "b": {"endpoints": {"y": {"steps": [{"choose": [{"probability": 0.1,
                                               "steps": [{"call": "a/x"}]}]}]}}}}}})"),
      ElementsAre("/deployment/services/a/endpoints/x/steps: expected calls without a cycle, found "
                  "a/x -> b/y -> a/x"));
}

/// Services s0 ... sn, each calling the next.
std::string chain(int nested) {
  std::string services;
  for (int i = 0; i < nested; ++i)
    services += "\"s" + std::to_string(i) + R"(": {"endpoints": {"e": {"steps": [{"call": "s)" +
                std::to_string(i + 1) + "/e\"}]}}}, ";
  return R"({"run": {"duration": "100s"}, "deployment": {"services": {)" + services + "\"s" +
         std::to_string(nested) + R"(": {"endpoints": {"e": {"steps": [{"compute": "1ms"}]}}}}}})";
}

TEST(Program, NestingHasABound) {
  EXPECT_THAT(problems(chain(6)), IsEmpty());
  EXPECT_THAT(
      problems(chain(8)),
      ElementsAre("/deployment/services/s1/endpoints/e/steps: expected calls nested at most "
                  "6 deep, found 7 below \"s1/e\""));
}

TEST(Program, DeepestNestingRuns) {
  Play play(chain(6));
  play.sim->add(std::make_unique<Callers>("s0", "e", "", 10.0, kernel::kNever));
  play.sim->run();
  EXPECT_NEAR(play.sim->network().populations.at(0).latency_s.mean(), 0.001, 1e-6);
  EXPECT_EQ(play.sim->network().populations.at(0).failed, 0U);
}

}  // namespace
}  // namespace rehearse::models
