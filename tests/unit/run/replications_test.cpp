// Replications against a stand-in for the program: a shell script that speaks the worker's
// protocol.
#include "scenarios/run/replications.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace rehearse::run {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A directory for the script and the record files that it sends.
class ReplicationsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "rehearse-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
    for (std::uint32_t r = 0; r < 6; ++r) {
      results::RunRecord record;
      record.replication = r;
      record.engine.requests = 100;
      std::ofstream(directory_ / std::to_string(r), std::ios::binary) << to_bytes(record);
    }
  }
  void TearDown() override { fs::remove_all(directory_); }

  /// `body` runs with $r the replication and `answer` sending its record.
  ReplicationOptions options(const std::string& body) {
    const fs::path script = directory_ / "worker";
    std::ofstream(script) << "#!/bin/bash\ncd " << directory_ << "\nread -r job\n"
                          << "r=${job##*:}; r=${r%\\}}\nanswer() { cat $r; }\n"
                          << body << "\n";
    fs::permissions(script, fs::perms::owner_all);
    ReplicationOptions options;
    options.program = script.string();
    options.replications = 6;
    options.jobs = 3;
    return options;
  }

  static std::vector<std::uint32_t> order(const Outcome& outcome) {
    std::vector<std::uint32_t> order;
    for (const auto& record : outcome.records) order.push_back(record.replication);
    return order;
  }

  fs::path directory_;
};

TEST_F(ReplicationsTest, ComeInOrderWhoeverFinishesFirst) {
  auto options = this->options("sleep 0.$((3 - r % 3))\nanswer");
  std::vector<std::uint32_t> handed;
  options.on_finished = [&](const auto& record) { handed.push_back(record.replication); };
  const Outcome outcome = run_replications({}, options);
  EXPECT_THAT(order(outcome), ElementsAre(0U, 1U, 2U, 3U, 4U, 5U));
  EXPECT_THAT(handed, ElementsAre(0U, 1U, 2U, 3U, 4U, 5U));
  EXPECT_THAT(outcome.failures, IsEmpty());
  EXPECT_FALSE(outcome.interrupted);
}

TEST_F(ReplicationsTest, ACrashIsToldAndTheOthersAreKept) {
  const Outcome outcome = run_replications(
      {}, options("if [ $r = 1 ]; then echo first >&2; echo boom >&2; kill -ABRT $$; fi\n"
                  "if [ $r = 4 ]; then exit 7; fi\nanswer"));
  EXPECT_THAT(order(outcome), ElementsAre(0U, 2U, 3U, 5U));
  ASSERT_EQ(outcome.failures.size(), 2U);
  EXPECT_EQ(outcome.failures[0].replication, 1U);
  EXPECT_EQ(outcome.failures[0].message,
            "the worker process was killed by signal 6 (Aborted): boom");
  EXPECT_EQ(outcome.failures[1].replication, 4U);
  EXPECT_EQ(outcome.failures[1].message, "the worker process ended early with exit code 7");
}

TEST_F(ReplicationsTest, AnErrorOfTheRunIsPassedOn) {
  const Outcome outcome =
      run_replications({}, options("echo '{\"failed\":{\"message\":\"no route\"}}'"));
  ASSERT_EQ(outcome.failures.size(), 6U);
  EXPECT_EQ(outcome.failures[5].message, "no route");
}

TEST_F(ReplicationsTest, WhatIsNoMessageFailsTheReplication) {
  const Outcome outcome = run_replications({}, options("echo hello"));
  ASSERT_EQ(outcome.failures.size(), 6U);
  EXPECT_THAT(outcome.failures[0].message, HasSubstr("the worker process sent no message"));
}

TEST_F(ReplicationsTest, AWrongScenarioStopsEverything) {
  const auto options = this->options(
      "echo '{\"invalid\":[{\"file\":\"a.json\",\"line\":2,\"column\":3,\"pointer\":\"/run\","
      "\"message\":\"expected x\"}]}'");
  try {
    run_replications({}, options);
    FAIL() << "no error";
  } catch (const ScenarioError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].pointer, "/run");
  }
}

TEST_F(ReplicationsTest, AnInterruptKeepsWhatIsFinishedAndEndsTheRest) {
  auto options = this->options("if [ $r -ge 2 ]; then exec sleep 60; fi\nanswer");
  options.jobs = 2;
  std::size_t finished = 0;
  options.on_finished = [&](const auto&) { ++finished; };
  options.interrupted = [&] { return finished == 2; };
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run_replications({}, options);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_THAT(order(outcome), ElementsAre(0U, 1U));
}

TEST_F(ReplicationsTest, ProgressCoversAllReplications) {
  auto options = this->options(
      "echo '{\"progress\":{\"time_s\":5.0,\"duration_s\":10.0,\"requests\":50}}'\nsleep 0.3\n"
      "answer");
  std::vector<Overall> seen;
  options.replications = 2;
  options.jobs = 1;
  options.on_progress = [&](const Overall& overall) { seen.push_back(overall); };
  run_replications({}, options);
  ASSERT_FALSE(seen.empty());
  const auto halfway = [](const Overall& o) {
    return o.share == 0.25 && o.time_s == 5 && o.duration_s == 10 && o.requests == 50;
  };
  EXPECT_THAT(seen, testing::Contains(testing::Truly(halfway)));
  EXPECT_EQ(seen.back().share, 1);
  EXPECT_EQ(seen.back().requests, 200U);
  EXPECT_EQ(seen.back().finished, 2U);
}

TEST(Replications, AProgramThatCannotBeStartedIsARunError) {
  ReplicationOptions options;
  options.program = "/does/not/exist";
  EXPECT_THROW(run_replications({}, options), RunError);
}

}  // namespace
}  // namespace rehearse::run
