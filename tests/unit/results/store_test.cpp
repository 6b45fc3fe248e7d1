#include "results/store.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>

#include "results/tables.hpp"
#include "tests/unit/results/record_builder.hpp"

namespace rehearse::results {
namespace {

namespace fs = std::filesystem;
using testing::RecordBuilder;

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::temp_directory_path() / (std::string("rehearse_store_") + info->name());
    fs::remove_all(directory_);
    fs::create_directory(directory_);
    path_ = (directory_ / "result.db").string();
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string error_of_reading() const {
    try {
      read_results(path_);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "no error";
  }

  void write_text(const std::string& text) const { std::ofstream(path_) << text; }

  // Overwrites bytes of the file.
  void patch(std::streamoff at, const std::string& bytes) const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file << bytes;
  }

  fs::path directory_;
  std::string path_;
};

// A record in which every member of every list differs from its default.
RunRecord full_record(std::uint32_t replication) {
  RecordBuilder b(100.0);
  b.record.seed = 18446744073709551615ULL;
  b.record.replication = replication;
  b.record.start_s = 0.1 + 0.2;
  b.record.rules = {5.0, 0.95, 20, 30.0};
  b.record.engine = {1, 2, 3, 4.5, 0xfedcba9876543210ULL, 0x8000000000000000ULL};
  b.record.objectives.push_back(
      {"p99", Objective::Metric::latency, 0.3, 0.999, "web", "loss", 0.9});
  b.disaster("loss", 20.0).disaster("", 30.0).reason("database:ä\"b", "no primary");
  b.record.disasters.back().faults = {"x", "y \"quoted\"", ""};
  b.onset(20.0, "region:east", "loss", true);
  b.event(30.0, "db", "promotion", {1}, {"database:orders", "dns:www"});
  b.record.timeline.back().detail = "10 s of lag";
  b.endpoint("web/buy", {"shop", "db"}).fail(2, 4, 50).endpoint("web/see", {});
  b.record.endpoints.back().latency_objective_s = std::numeric_limits<double>::infinity();
  b.record.endpoints.back().breakdown = {
      3, 0.1, 0.3, {{"shop", "queue", 1.0 / 30.0, 0.2}, {"client", "network", 0.2 / 3.0, 0.1}}};
  PopulationRecord population{"web", 10, 9, 1, 11.5, {}};
  for (int i = 1; i < 100; ++i) population.latency_s.add(0.001 * i);
  b.record.populations.push_back(population);
  ServiceRecord service{"shop", 0.5, 1.5, 2.5, 7, 6, 0.7, population.latency_s, {0.1, 0.2}, 0.25};
  b.record.services = {service, {}};
  b.record.stores.push_back({"empty", 1, 1, 0, {}});
  b.record.stores.push_back({"db", 10, 7, 3, {{"loss", 3, 99.5, 18.0, 19.0, false}}});
  b.record.series.push_back({"db", "lag", "s", 0.5, 10.0, {0.0, 1e-300, -1.0 / 3.0}});
  b.record.usage.push_back({"node-hours", "pool", 1.0 / 3.0, 0.1, "list of 2024"});
  return b.record;
}

// Every field of a row as comparable text.
std::string text_of(std::integral auto value) { return std::to_string(value); }
std::string text_of(double value) { return std::to_string(std::bit_cast<std::uint64_t>(value)); }
std::string text_of(const std::string& value) { return value; }
std::string text_of(Objective::Metric value) { return std::to_string(static_cast<int>(value)); }
std::string text_of(const stats::QuantileSketch& value) { return value.serialize(); }
template <typename T>
std::string text_of(const std::vector<T>& values) {
  std::string text = std::to_string(values.size());
  for (const auto& value : values) text.append(",").append(text_of(value));
  return text;
}

template <typename T>
std::string rows_of(const std::vector<T>& rows) {
  std::string text;
  for (const auto& row : rows) {
    std::apply([&](const auto&... field) { (text.append(text_of(field)).append("|"), ...); },
               Table<T>::fields(row));
    text.append("\n");
  }
  return text;
}

void expect_equal(const RunRecord& a, const RunRecord& b) {
  EXPECT_EQ(rows_of(std::vector{a}), rows_of(std::vector{b}));
  EXPECT_EQ(rows_of(a.objectives), rows_of(b.objectives));
  EXPECT_EQ(rows_of(a.disasters), rows_of(b.disasters));
  EXPECT_EQ(rows_of(a.timeline), rows_of(b.timeline));
  EXPECT_EQ(rows_of(a.reasons), rows_of(b.reasons));
  EXPECT_EQ(rows_of(a.endpoints), rows_of(b.endpoints));
  EXPECT_EQ(rows_of(a.populations), rows_of(b.populations));
  EXPECT_EQ(rows_of(a.services), rows_of(b.services));
  EXPECT_EQ(rows_of(a.stores), rows_of(b.stores));
  EXPECT_EQ(rows_of(a.series), rows_of(b.series));
  EXPECT_EQ(rows_of(a.usage), rows_of(b.usage));
  ASSERT_EQ(a.endpoints.size(), b.endpoints.size());
  for (std::size_t i = 0; i < a.endpoints.size(); ++i) {
    EXPECT_EQ(rows_of(a.endpoints[i].failures), rows_of(b.endpoints[i].failures));
    EXPECT_EQ(rows_of(a.endpoints[i].breakdown.rows), rows_of(b.endpoints[i].breakdown.rows));
  }
  ASSERT_EQ(a.stores.size(), b.stores.size());
  for (std::size_t i = 0; i < a.stores.size(); ++i) {
    EXPECT_EQ(rows_of(a.stores[i].losses), rows_of(b.stores[i].losses));
  }
}

TEST_F(StoreTest, RoundTripIsExact) {
  const std::vector<RunRecord> records = {full_record(0), full_record(1), RunRecord{}};
  {
    ResultWriter writer(path_, "1.2.3", R"({"name": "x"})");
    for (const auto& record : records) writer.append(record);
  }
  const auto result = read_results(path_);
  EXPECT_EQ(result.program_version, "1.2.3");
  EXPECT_EQ(result.scenario_json, R"({"name": "x"})");
  ASSERT_EQ(result.replications.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) expect_equal(result.replications[i], records[i]);
}

TEST_F(StoreTest, InputsComeBackAsStated) {
  Inputs inputs;
  inputs.scenario = "library/x.json";
  inputs.sets = {"/run/duration=2h", "/a=\"b, c\""};
  inputs.settings = {{"/run/seed", "1", "file", "x.json", 3, "", "Random numbers.", true},
                     {"/run/mode", "\"fast\"", "default", "", 0, "manual", "", false}};
  inputs.limits = {{"database", "vacuum"}};
  {
    ResultWriter writer(path_, "1", "{}");
    writer.state(inputs);
    writer.append(full_record(0));
  }
  const auto result = read_results(path_);
  EXPECT_EQ(result.replications.size(), 1U);
  EXPECT_EQ(result.inputs.scenario, inputs.scenario);
  EXPECT_EQ(result.inputs.sets, inputs.sets);
  EXPECT_EQ(rows_of(result.inputs.settings), rows_of(inputs.settings));
  EXPECT_EQ(rows_of(result.inputs.limits), rows_of(inputs.limits));
  EXPECT_TRUE(is_result_file(path_));
  write_text("notes");
  EXPECT_FALSE(is_result_file(path_));
}

TEST_F(StoreTest, WhatIsAppendedIsReadableAtOnce) {
  ResultWriter writer(path_, "1", "{}");
  EXPECT_EQ(read_results(path_).replications.size(), 0U);
  writer.append(full_record(0));
  EXPECT_EQ(read_results(path_).replications.size(), 1U);
}

TEST_F(StoreTest, ReplacesAResultAndNothingElse) {
  { ResultWriter(path_, "1", "{}").append(full_record(0)); }
  { ResultWriter(path_, "2", "{}"); }
  EXPECT_EQ(read_results(path_).program_version, "2");
  EXPECT_EQ(read_results(path_).replications.size(), 0U);
  write_text("precious notes, long enough to be no empty database file at all");
  try {
    ResultWriter writer(path_, "3", "{}");
    FAIL() << "overwrote a foreign file";
  } catch (const StoreError& error) {
    EXPECT_EQ(error.what(), path_ + ": not a result file");
  }
  EXPECT_EQ(fs::file_size(path_), 63U);
}

TEST_F(StoreTest, NamesWhatIsWrongWithAFile) {
  EXPECT_EQ(error_of_reading(), path_ + ": no such file");
  write_text("");
  EXPECT_EQ(error_of_reading(), path_ + ": not a result file");
  write_text(std::string(5000, 'x'));
  EXPECT_EQ(error_of_reading(), path_ + ": not a result file");
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_EQ(error_of_reading(), path_ + ": is a directory");
}

TEST_F(StoreTest, RefusesAnotherFormat) {
  { ResultWriter(path_, "9", "{}"); }
  patch(60, std::string("\0\0\0\7", 4));  // user_version in the header of a SQLite file
  EXPECT_EQ(error_of_reading(),
            path_ + ": written by a newer version of the program (format 7, this one reads 4)");
  patch(60, std::string("\0\0\0\1", 4));
  EXPECT_EQ(error_of_reading(),
            path_ + ": written by an older version of the program (format 1, this one reads 4)");
}

TEST_F(StoreTest, RefusesAnotherProgramsDatabase) {
  { ResultWriter(path_, "9", "{}"); }
  patch(68, std::string("\0\0\0\0", 4));  // application_id
  EXPECT_EQ(error_of_reading(), path_ + ": not a result file");
  try {
    ResultWriter writer(path_, "3", "{}");
    FAIL() << "overwrote a foreign database";
  } catch (const StoreError& error) {
    EXPECT_EQ(error.what(), path_ + ": not a result file, so it is not replaced");
  }
}

TEST_F(StoreTest, TellsOfDamage) {
  { ResultWriter(path_, "9", "{}").append(full_record(0)); }
  fs::resize_file(path_, fs::file_size(path_) / 2);
  EXPECT_EQ(error_of_reading(), path_ + ": damaged result file");
}

TEST_F(StoreTest, CannotWriteIntoAMissingDirectory) {
  const std::string path = (directory_ / "none" / "result.db").string();
  try {
    ResultWriter writer(path, "1", "{}");
    FAIL() << "wrote into a missing directory";
  } catch (const StoreError& error) {
    EXPECT_EQ(error.what(), path + ": cannot open");
  }
}

TEST_F(StoreTest, KeepsFinishedReplicationsWhenTheDiskGivesOut) {
  ResultWriter writer(path_, "1", "{}");
  writer.append(full_record(0));
  RunRecord large = full_record(1);
  large.series.front().values.assign(1'000'000, 1.5);

  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = 1'000'000;
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  std::string message = "no error";
  try {
    writer.append(large);
  } catch (const StoreError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  EXPECT_EQ(message,
            path_ + ": cannot read or write: disk I/O error (full, over a limit, or failing)");
  EXPECT_EQ(read_results(path_).replications.size(), 1U);
  writer.append(full_record(2));
  EXPECT_EQ(read_results(path_).replications.back().replication, 2U);
}

}  // namespace
}  // namespace rehearse::results
