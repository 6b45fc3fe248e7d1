// The schema against the reader: both accept or refuse the same scenarios. The schema is asked
// through Python's jsonschema.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/config/scenario.hpp"
#include "tests/unit/config/test_catalogue.hpp"

namespace rehearse::config::test {
namespace {

namespace fs = std::filesystem;

std::string program(const std::string& steps) {
  return R"({"services": {"api": {"program": [)" + steps + "]}}}";
}

std::string compute(const std::string& time) { return program("{\"compute\": " + time + "}"); }

const std::vector<std::string>& accepted() {
  static const std::vector<std::string> all = {
      "{}",
      R"({"$schema": "x", "description": "d", "$comment": 1, "duration": "2h30m", "strict": false})",
      R"({"duration": 60, "tags": [], "labels": {"a": "b"}, "mix": {"a": "25 %", "b": 1}})",
      R"({"regions": {"us": {"zones": 2, "$comment": ""}, "eu": {}, "$comment": 1},
          "links": {"l": {"between": ["us", "eu"], "bandwidth": "1 Gbps", "latency": "5ms",
                          "loss": 0, "egress": "0.02 USD/GB"}}})",
      R"({"stores": {"a": {"kind": "database", "size": "4 GiB", "replica_of": "a"},
                     "b": {"kind": "cache", "policy": "lfu"}}})",
      R"({"limits": {"rate": "10/min", "budget": "12 USD"}, "ladder": [0, "1s"]})",
      compute("0"),
      compute("\"2ms\""),
      compute(R"({"time": "2ms"})"),
      compute(R"({"time": {"exponential": "2ms"}})"),
      compute(R"({"exponential": "2ms"})"),
      compute(R"({"exponential": {"mean": 2}})"),
      compute(R"({"erlang": {"mean": 2, "k": 3}})"),
      compute(R"({"hyperexponential": {"probability": [0.5, "50 %"], "mean": ["1ms", 2]}})"),
      compute(R"({"empirical": ["1ms", 2]})"),
      compute(R"({"empirical": {"values": [1]}})"),
      compute(R"({"percentiles": {"p50": "1ms", "p99": "2ms"}})"),
      compute(R"({"percentiles": {"values": {"p50": "1ms", "p99.9": 2}}})"),
      program(R"({"call": "api"}, {"call": {"to": "api", "timeout": "1s"}})"),
      program(R"({"parallel": [[{"compute": 0}], [{"call": "api"}, {"parallel": [[], []]}]]})"),
      R"({"extends": "base"})",
      R"({"extends": "base", "regions": {"us": {"zones": null}, "eu": null}, "strict": null})",
      R"({"extends": "base", "services": {"web": {"replicas": 5}}})",
      R"({"extends": "base", "stores": {"db": {"size": "1 GiB"}}})",
      R"({"extends": "base", "links": {"l": {"latency": {"constant": null, "uniform":
          {"low": 0, "high": 1}}}}})",
  };
  return all;
}

const std::vector<std::string>& refused() {
  static const std::vector<std::string> all = {
      "[]",
      R"({"durration": 1})",
      R"({"duration": "30 parsecs"})",
      R"({"duration": "30"})",
      R"({"duration": 0})",
      R"({"duration": null})",
      R"({"duration": "-3s"})",
      R"({"strict": 1})",
      R"({"regions": {}})",
      R"({"regions": {"a/b": {}}})",
      R"({"regions": {"us": {"zones": 11}}})",
      R"({"regions": {"us": {"zones": 1.5}}})",
      R"({"links": {"l": {"bandwidth": 1}}})",
      R"({"stores": {"a": {"size": 1}}})",
      R"({"stores": {"a": {"kind": "file", "size": 1}}})",
      R"({"stores": {"a": {"kind": "cache", "size": 1}}})",
      R"({"stores": {"a": {"kind": "cache", "policy": "fifo"}}})",
      R"({"mix": {"a": 1.5}})",
      compute("-1"),
      compute("\"2\""),
      compute("{}"),
      compute("true"),
      compute(R"({"normal": 1})"),
      compute(R"({"exponential": 1, "constant": 1})"),
      compute(R"({"exponential": {"mean": 1, "cv": 1}})"),
      compute(R"({"exponential": 0})"),
      compute(R"({"percentiles": {"p50": 1}})"),
      compute(R"({"time": 1, "exponential": 1})"),
      program("{}"),
      program(R"("compute")"),
      program(R"({"compute": 1, "call": "api"})"),
      program(R"({"call": 3})"),
      program(R"({"parallel": [[{"compute": 0}]]})"),
      R"({"extends": "base", "regions": {"us": {"zoness": 1}}})",
      R"({"extends": "base", "services": {"web": {"replicas": 0}}})",
      R"({"extends": 3})",
  };
  return all;
}

class Schema : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::temp_directory_path() / ("rehearse_schema_" + std::to_string(::getpid()));
    fs::create_directories(dir_);
    std::ofstream(dir_ / "base.json") << R"({
      "regions": {"us": {"zones": 2}, "eu": {}}, "stores": {"db": {"kind": "database", "size": 1}},
      "links": {"l": {"between": ["us", "us"], "bandwidth": 1, "latency": {"constant": 1}}},
      "services": {"web": {"program": [{"compute": 1}]}}})";
  }
  void TearDown() override { fs::remove_all(dir_); }

  bool reader_accepts(const std::string& text) const {
    LoadOptions options;
    options.library = {dir_};
    try {
      read_scenario(text, (dir_ / "mem.json").string(), catalogue_, options);
      return true;
    } catch (const ScenarioError&) {
      return false;
    }
  }

  /// One letter per document: 1 accepted, 0 refused; or what went wrong.
  std::string schema_verdicts(const std::vector<std::string>& documents) const {
    std::ofstream(dir_ / "schema.json") << json_schema(catalogue_).dump();
    Json all = Json::array();
    for (const std::string& text : documents) all.push_back(Json::parse(text));
    std::ofstream(dir_ / "documents.json") << all.dump();
    std::ofstream(dir_ / "check.py")
        << "import json, jsonschema, sys\n"
           "schema = json.load(open(sys.argv[1] + '/schema.json'))\n"
           "jsonschema.Draft7Validator.check_schema(schema)\n"
           "validator = jsonschema.Draft7Validator(schema)\n"
           "documents = json.load(open(sys.argv[1] + '/documents.json'))\n"
           "with open(sys.argv[1] + '/verdicts', 'w') as out:\n"
           "    out.write(''.join('01'[validator.is_valid(d)] for d in documents))\n";
    const std::string command = "/usr/bin/python3 '" + (dir_ / "check.py").string() + "' '" +
                                dir_.string() + "' 2> '" + (dir_ / "errors").string() + "'";
    const int status = std::system(command.c_str());
    std::ifstream in(dir_ / (status == 0 ? "verdicts" : "errors"));
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path dir_;
  Catalogue catalogue_ = test_catalogue();
};

TEST_F(Schema, AcceptsWhatTheReaderAccepts) {
  for (const std::string& text : accepted()) EXPECT_TRUE(reader_accepts(text)) << text;
  EXPECT_EQ(schema_verdicts(accepted()), std::string(accepted().size(), '1'));
}

TEST_F(Schema, RefusesWhatTheReaderRefuses) {
  for (const std::string& text : refused()) EXPECT_FALSE(reader_accepts(text)) << text;
  EXPECT_EQ(schema_verdicts(refused()), std::string(refused().size(), '0'));
}

}  // namespace
}  // namespace rehearse::config::test
