#include "scenarios/run/job.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "results/record_codec.hpp"

namespace rehearse::run {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

results::TimelineEvent event(std::uint32_t id, double time_s) {
  results::TimelineEvent event;
  event.id = id;
  event.time_s = time_s;
  return event;
}

results::RunRecord sample_record() {
  results::RunRecord record;
  record.scenario = "with \n newline and \x01 bytes";
  record.seed = 0xfedcba9876543210ULL;
  record.replication = 3;
  record.end_s = 0.1;
  record.rules.minimum_count = 17;
  results::Objective objective;
  objective.name = "rto";
  objective.confidence = 0.9;
  record.objectives.push_back(objective);
  record.disasters.push_back({"storm", 5.0, {"zone:a", "zone:b"}});
  record.timeline.push_back(event(1, 5));
  record.timeline[0].circumstance = true;
  record.timeline.push_back(event(2, 6));
  record.timeline[1].causes = {1};
  record.timeline[1].ends = {"x"};
  record.reasons.push_back({"zone:a", "unreachable"});
  results::EndpointRecord endpoint;
  endpoint.name = "all/serve";
  endpoint.latency_objective_s = kInfinity;
  endpoint.issued = {1, 2, 3};
  endpoint.failures = {{2, 0, 12}};
  endpoint.breakdown = {7, 0.5, 2.0, {{"web", "worker wait", 0.5, 2.0}}};
  record.endpoints.push_back(endpoint);
  results::PopulationRecord population;
  population.name = "all";
  population.latency_s.add(0.25);
  record.populations.push_back(population);
  record.stores.push_back({"orders", 10, 8, 2, {{.disaster = "storm", .lost_writes = 2}}});
  record.series.push_back({"a", "b", "s", 0, 60, {1.5, std::nan(""), -kInfinity}});
  record.engine.fingerprint = 0x123456789abcdef0ULL;
  return record;
}

void expect_sample(const results::RunRecord& record) {
  EXPECT_EQ(record.scenario, sample_record().scenario);
  EXPECT_EQ(record.seed, 0xfedcba9876543210ULL);
  EXPECT_EQ(record.rules.minimum_count, 17U);
  ASSERT_EQ(record.objectives.size(), 1U);
  EXPECT_EQ(record.objectives[0].confidence, 0.9);
  ASSERT_EQ(record.disasters.size(), 1U);
  EXPECT_EQ(record.disasters[0].faults, (std::vector<std::string>{"zone:a", "zone:b"}));
  ASSERT_EQ(record.timeline.size(), 2U);
  EXPECT_TRUE(record.timeline[0].circumstance);
  EXPECT_EQ(record.timeline[1].causes, std::vector<std::uint32_t>{1});
  ASSERT_EQ(record.endpoints.size(), 1U);
  EXPECT_EQ(record.endpoints[0].latency_objective_s, kInfinity);
  EXPECT_EQ(record.endpoints[0].issued, (std::vector<std::uint32_t>{1, 2, 3}));
  ASSERT_EQ(record.endpoints[0].failures.size(), 1U);
  EXPECT_EQ(record.endpoints[0].failures[0].count, 12U);
  EXPECT_EQ(record.endpoints[0].breakdown.samples, 7U);
  EXPECT_EQ(record.endpoints[0].breakdown.p99_s, 2.0);
  ASSERT_EQ(record.endpoints[0].breakdown.rows.size(), 1U);
  EXPECT_EQ(record.endpoints[0].breakdown.rows[0].cause, "worker wait");
  EXPECT_EQ(record.endpoints[0].breakdown.rows[0].mean_s, 0.5);
  ASSERT_EQ(record.populations.size(), 1U);
  EXPECT_EQ(record.populations[0].latency_s.count(), 1U);
  EXPECT_EQ(record.populations[0].latency_s.sum(), 0.25);
  ASSERT_EQ(record.stores.size(), 1U);
  ASSERT_EQ(record.stores[0].losses.size(), 1U);
  EXPECT_EQ(record.stores[0].losses[0].lost_writes, 2U);
  ASSERT_EQ(record.series.size(), 1U);
  ASSERT_EQ(record.series[0].values.size(), 3U);
  EXPECT_TRUE(std::isnan(record.series[0].values[1]));
  EXPECT_EQ(record.series[0].values[2], -kInfinity);
  EXPECT_EQ(record.engine.fingerprint, 0x123456789abcdef0ULL);
}

TEST(RecordCodec, ComesBackTheSame) {
  expect_sample(results::decode(results::encode(sample_record())));
}

TEST(RecordCodec, RefusesEveryCutAndAnythingLeftOver) {
  const std::string bytes = results::encode(sample_record());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW(results::decode(bytes.substr(0, size)), std::runtime_error) << size;
  EXPECT_THROW(results::decode(bytes + "x"), std::runtime_error);
}

TEST(Job, LineComesBackTheSame) {
  const Job job{
      .scenario = "region-loss",
      .load = {.library = {"/a", "/b c"}, .sets = {"/run/seed=3", "/description=\"x\\n\""}},
      .seed = std::numeric_limits<std::uint64_t>::max(),
      .replication = 9,
      .document = "{\"run\": {}}\n",
      .task = Task::check,
      .max_memory_bytes = 1e9};
  const std::string line = to_line(job);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const Job back = parse_job(line);
  EXPECT_EQ(back.scenario, job.scenario);
  EXPECT_EQ(back.load.library, job.load.library);
  EXPECT_EQ(back.load.sets, job.load.sets);
  EXPECT_EQ(back.seed, job.seed);
  EXPECT_EQ(back.replication, job.replication);
  EXPECT_EQ(back.document, job.document);
  EXPECT_EQ(back.task, job.task);
  EXPECT_EQ(back.max_memory_bytes, job.max_memory_bytes);
}

TEST(Job, WithoutALibraryItIsTheProgramsOwn) {
  EXPECT_FALSE(parse_job("{\"scenario\": \"mmc\"}").load.library.empty());
  EXPECT_EQ(parse_job("{\"scenario\": \"mmc\"}").task, Task::play);
}

TEST(Job, RefusesWhatIsNoJob) {
  EXPECT_THROW(parse_job("{"), UsageError);
  EXPECT_THROW(parse_job("[]"), UsageError);
  EXPECT_THROW(parse_job("{\"seed\": 1}"), UsageError);
  EXPECT_THROW(parse_job("{\"scenario\": \"a\", \"task\": \"dance\"}"), UsageError);
}

TEST(MessageReader, CutsAStreamFedByteByByte) {
  Invalid invalid;
  invalid.diagnostics.resize(1);
  invalid.diagnostics[0].where = {"a.json", 3, 4};
  invalid.diagnostics[0].pointer = "/run";
  invalid.diagnostics[0].message = "expected x";
  const std::string stream = to_bytes(Progress{.time_s = 1.5, .duration_s = 10, .requests = 7}) +
                             to_bytes(sample_record()) + to_bytes(Failed{"it broke"}) +
                             to_bytes(invalid);
  MessageReader reader;
  std::vector<Message> messages;
  for (const char byte : stream) {
    reader.feed(&byte, 1);
    for (Message message; reader.next(message);) messages.push_back(message);
  }
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(std::get<Progress>(messages[0]).time_s, 1.5);
  EXPECT_EQ(std::get<Progress>(messages[0]).requests, 7U);
  expect_sample(std::get<results::RunRecord>(messages[1]));
  EXPECT_EQ(std::get<Failed>(messages[2]).message, "it broke");
  const auto& back = std::get<Invalid>(messages[3]).diagnostics.at(0);
  EXPECT_EQ(back.where.file, "a.json");
  EXPECT_EQ(back.where.line, 3);
  EXPECT_EQ(back.where.column, 4);
  EXPECT_EQ(back.pointer, "/run");
  EXPECT_EQ(back.message, "expected x");
}

TEST(MessageReader, RefusesWhatIsNoMessage) {
  MessageReader reader;
  reader.feed("hello\n", 6);
  Message message;
  EXPECT_ANY_THROW(reader.next(message));
}

}  // namespace
}  // namespace rehearse::run
