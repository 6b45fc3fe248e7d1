#include "sim/config/scenario.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <optional>
#include <stdexcept>

#include "tests/unit/config/test_catalogue.hpp"

namespace rehearse::config::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Scenario read(const std::string& text, std::vector<std::string> sets = {}) {
  static const Catalogue catalogue = test_catalogue();
  LoadOptions options;
  options.sets = std::move(sets);
  return read_scenario(text, "dir/mem.json", catalogue, options);
}

std::string error_of(const std::string& text, std::vector<std::string> sets = {}) {
  try {
    read(text, std::move(sets));
    return "accepted";
  } catch (const ScenarioError& error) {
    return error.what();
  }
}

/// A scenario with one service whose program is `program`.
std::string with_program(const std::string& program) {
  return R"({"services": {"api": {"program": )" + program + "}}}";
}

Distribution time_of(const std::string& distribution) {
  const Scenario s = read(with_program("[{\"compute\": " + distribution + "}]"));
  const Node step = s.root().map("services").at(0).second.list("program").at(0);
  EXPECT_EQ(step.kind(), "compute");
  return step.distribution("time");
}

TEST(Nodes, GiveCheckedValuesInSiUnits) {
  const Scenario s = read(R"({
    "duration": "2h30m", "strict": false,
    "regions": {"us-east": {"zones": 2}, "eu": {}},
    "links": {"wan": {"between": ["us-east", "eu"], "bandwidth": "1 Gbps", "loss": "25 %",
                      "latency": {"uniform": {"low": "40ms", "high": "60ms"}}}},
    "mix": {"read": "80 %", "write": 0.2}, "tags": ["a", "b"], "labels": {"team": "core"},
    "ladder": ["1s", 2, "3 min"], "limits": {"budget": 12}})");
  const Node root = s.root();
  EXPECT_EQ(s.name(), "mem");
  EXPECT_EQ(root.kind(), "scenario");
  EXPECT_EQ(root.number("duration"), 9000);
  EXPECT_FALSE(root.flag("strict"));
  EXPECT_THAT(root.numbers("ladder"), ElementsAre(1, 2, 180));
  EXPECT_THAT(root.texts("tags"), ElementsAre("a", "b"));
  EXPECT_THAT(root.number_map("mix"), ElementsAre(Pair("read", 0.8), Pair("write", 0.2)));
  EXPECT_THAT(root.text_map("labels"), ElementsAre(Pair("team", "core")));
  const auto regions = root.map("regions");
  ASSERT_EQ(regions.size(), 2U);
  EXPECT_EQ(regions[0].first, "us-east");
  EXPECT_EQ(regions[0].second.integer("zones"), 2);
  EXPECT_EQ(regions[1].second.integer("zones"), 3);
  const Node wan = s.find("link", "wan");
  EXPECT_EQ(wan.pointer(), "/links/wan");
  EXPECT_EQ(wan.number("bandwidth"), 125e6);
  EXPECT_EQ(wan.number("loss"), 0.25);
  EXPECT_EQ(wan.number("egress"), 0.02e-9);
  EXPECT_EQ(wan.distribution("latency").mean(), 0.05);
  EXPECT_THAT(wan.texts("between"), ElementsAre("us-east", "eu"));
  const Node limits = root.child("limits");
  EXPECT_EQ(limits.number("budget"), 12);
  EXPECT_EQ(limits.number("rate"), 100);
}

TEST(Nodes, AbsentFieldsAreAbsentAndListsEmpty) {
  const Scenario s = read("{}");
  EXPECT_FALSE(s.root().has("trace"));
  EXPECT_FALSE(s.root().has("regions"));
  EXPECT_THAT(s.root().map("regions"), IsEmpty());
  EXPECT_THAT(s.root().texts("tags"), IsEmpty());
  EXPECT_TRUE(s.root().has("limits"));
  EXPECT_FALSE(s.root().child("limits").has("budget"));
}

TEST(Nodes, MisuseIsAProgrammingError) {
  const Scenario s = read("{}");
  EXPECT_THROW(s.root().number("durration"), std::logic_error);
  EXPECT_THROW(s.root().text("duration"), std::logic_error);
  EXPECT_THROW(s.root().file("trace"), std::logic_error);
  EXPECT_THROW(s.find("region", "us"), std::logic_error);
}

TEST(Nodes, QualifiedNamesJoinTheKeysOfTheMapsAround) {
  const Scenario s =
      read(R"({"regions": {"us": {"services": {"api": {"program": [{"call": "web"}]}}}},
                              "services": {"web": {"program": [{"call": "us/api"}]}}})");
  EXPECT_EQ(s.find("service", "us/api").pointer(), "/regions/us/services/api");
  EXPECT_EQ(s.find("service", "us/api").name(), "us/api");
  EXPECT_EQ(s.find("store|service", "web").list("program").at(0).text("to"), "us/api");
  EXPECT_EQ(s.find("service", "web").list("program").at(0).name(), "web");
  EXPECT_EQ(s.root().name(), "");
}

TEST(Nodes, NestedProgramsAndShorthands) {
  const Scenario s = read(with_program(
      R"([{"parallel": [[{"compute": "2ms"}, {"compute": {"time": "3ms"}}], [{"call": {"to": "api", "retries": 2}}]]}])"));
  const Node parallel = s.find("service", "api").list("program").at(0);
  EXPECT_EQ(parallel.kind(), "parallel");
  const auto branches = parallel.lists("branches");
  ASSERT_EQ(branches.size(), 2U);
  ASSERT_EQ(branches[0].size(), 2U);
  EXPECT_EQ(branches[0][0].distribution("time").mean(), 0.002);
  EXPECT_EQ(branches[0][1].distribution("time").mean(), 0.003);
  EXPECT_EQ(branches[1][0].integer("retries"), 2);
  EXPECT_EQ(branches[1][0].number("timeout"), 15);
  EXPECT_EQ(branches[1][0].pointer(), "/services/api/program/0/parallel/1/0/call");
}

TEST(Nodes, VariantsKnowTheirKind) {
  const Scenario s = read(R"({"stores": {"main": {"kind": "database", "size": "4 GiB"},
                                         "hot": {"kind": "cache"}}})");
  const auto stores = s.root().map("stores");
  EXPECT_EQ(stores.at(0).second.kind(), "database");
  EXPECT_EQ(stores.at(0).second.number("size"), 4294967296.0);
  EXPECT_EQ(stores.at(1).second.kind(), "cache");
  EXPECT_EQ(stores.at(1).second.text("policy"), "lru");
  EXPECT_EQ(s.find("store", "hot").number("memory"), 1073741824.0);
}

TEST(Nodes, ModelsReportTheirOwnProblems) {
  const Scenario s = read("{\n \"regions\": {\n  \"us\": {\"zones\": 2}}}");
  const Node us = s.find("region", "us");
  EXPECT_EQ(us.problem("zones", "expected 3 zones, found 2").text(),
            "dir/mem.json:3:19 at /regions/us/zones: expected 3 zones, found 2");
  EXPECT_EQ(us.problem("services", "expected services, found none").text(),
            "dir/mem.json:3:9 at /regions/us/services: expected services, found none");
  EXPECT_EQ(us.problem("", "m").text(), "dir/mem.json:3:9 at /regions/us: m");
  EXPECT_EQ(s.root().child("limits").problem("rate", "m").text(),
            "dir/mem.json:1:1 at /limits/rate: m");
}

TEST(Nodes, CommentsAreSkippedEverywhere) {
  const Scenario s =
      read(R"({"$comment": 1, "regions": {"$comment": {"a": 2}, "us": {"$comment": ""}},
      "services": {"api": {"program": [{"$comment": "fast", "compute": {"$comment": [], "time": 0}}]}}})");
  EXPECT_EQ(s.root().map("regions").size(), 1U);
}

TEST(Distributions, EachKindIsMade) {
  EXPECT_EQ(time_of("\"2ms\"").text(), Distribution::constant(0.002).text());
  EXPECT_EQ(time_of("0.5").text(), Distribution::constant(0.5).text());
  EXPECT_EQ(time_of(R"({"constant": "2ms"})").text(), Distribution::constant(0.002).text());
  EXPECT_EQ(time_of(R"({"exponential": "2ms"})").text(), Distribution::exponential(0.002).text());
  EXPECT_EQ(time_of(R"({"exponential": {"mean": "2ms"}})").text(),
            Distribution::exponential(0.002).text());
  EXPECT_EQ(time_of(R"({"erlang": {"mean": "1s", "k": 4}})").text(),
            Distribution::gamma(1, 4).text());
  EXPECT_EQ(time_of(R"({"gamma": {"mean": "1s", "shape": 0.5}})").text(),
            Distribution::gamma(1, 0.5).text());
  EXPECT_EQ(time_of(R"({"hyperexponential": {"probability": ["25 %", 0.75], "mean": ["1ms", 2]}})")
                .text(),
            Distribution::hyperexponential({0.25, 0.75}, {0.001, 2}).text());
  EXPECT_EQ(time_of(R"({"lognormal": {"mean": "1ms", "cv": 2}})").text(),
            Distribution::lognormal(0.001, 2).text());
  EXPECT_EQ(time_of(R"({"weibull": {"scale": "1ms", "shape": 0.5}})").text(),
            Distribution::weibull(0.001, 0.5).text());
  EXPECT_EQ(time_of(R"({"bounded_pareto": {"low": "1ms", "high": "1s", "shape": 1.5}})").text(),
            Distribution::bounded_pareto(0.001, 1, 1.5).text());
  EXPECT_EQ(time_of(R"({"empirical": ["1ms", "3ms"]})").mean(), 0.002);
  EXPECT_EQ(time_of(R"({"percentiles": {"p99": "80ms", "p50": "10ms"}})").text(),
            Distribution::from_percentiles({0.5, 0.99}, {0.01, 0.08}).text());
}

TEST(Distributions, EmpiricalFromAFileBesideTheScenario) {
  const std::string dir = REHEARSE_SOURCE_DIR "/tests/unit/config/bad/";
  const Catalogue catalogue = test_catalogue();
  const Scenario s = read_scenario(
      with_program(
          R"([{"compute": {"empirical": {"file": "parts/times.csv", "column": "latency"}}}])"),
      dir + "mem.json", catalogue, {});
  const Node step = s.find("service", "api").list("program").at(0);
  EXPECT_DOUBLE_EQ(step.distribution("time").mean(), 0.0015);
  EXPECT_THAT(s.files(), ElementsAre(std::filesystem::path(dir + "parts/times.csv")));
}

TEST(Strictness, ManyProblemsAreCappedAndCounted) {
  std::string text = "{\"mix\": {";
  for (int i = 0; i < 1500; ++i) text += "\"m" + std::to_string(i) + "\": 2,";
  text.back() = '}';
  try {
    read(text + "}");
    FAIL() << "accepted";
  } catch (const ScenarioError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1001U);
    EXPECT_EQ(error.diagnostics().back().text(),
              "dir/mem.json: expected a scenario, found 500 more problems");
  }
}

TEST(Strictness, TheSameNameTwiceInAFamily) {
  EXPECT_EQ(
      error_of(R"({"regions": {"us": {"services": {"a": {"program": [{"compute": 0}]}},
 "jobs": {"a": {"program": [{"compute": 0}]}}}}})"),
      "dir/mem.json:2:16 at /regions/us/jobs/a: expected a service name that stands once, found "
      "\"us/a\" again (first at /regions/us/services/a)");
}

TEST(Strictness, AbsurdSizesAreRefused) {
  std::string list = "{\"ladder\": [0";
  for (int i = 0; i < 1000000; ++i) list += ",0";
  EXPECT_EQ(error_of(list + "]}"),
            "dir/mem.json:1:2000013 at /ladder/1000000: expected at most 1000000 elements, found "
            "another one");
  EXPECT_EQ(error_of(std::string((std::size_t{64} << 20) + 1, ' ')),
            "dir/mem.json: expected at most 64 MiB, found 67108865 bytes");
}

}  // namespace
}  // namespace rehearse::config::test
