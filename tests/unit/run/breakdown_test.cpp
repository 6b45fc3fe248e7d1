#include "scenarios/run/breakdown.hpp"

#include <gtest/gtest.h>

namespace rehearse::run {
namespace {

using kernel::Cause;
using kernel::Tracer;
using kernel::TraceRow;
using Owner = TraceRow::Owner;
using Row = results::Breakdown::Row;

const RowNames kNames{{"web", "db"}, {"sessions", ""}};

void add_sample(Tracer::Endpoint& endpoint, std::vector<Tracer::Entry> entries) {
  Tracer::Sample sample{};
  sample.hash = endpoint.samples.size();
  sample.first = static_cast<std::uint32_t>(endpoint.entries.size());
  sample.count = static_cast<std::uint32_t>(entries.size());
  for (const auto& entry : entries) sample.latency_s += static_cast<double>(entry.time_s);
  endpoint.samples.push_back(sample);
  endpoint.entries.insert(endpoint.entries.end(), entries.begin(), entries.end());
}

Row row_of(const results::Breakdown& breakdown, const std::string& component,
           const std::string& cause) {
  for (const Row& row : breakdown.rows)
    if (row.component == component && row.cause == cause) return row;
  return {};
}

void expect_adds_up(const results::Breakdown& breakdown) {
  double mean_s = 0.0;
  double p99_s = 0.0;
  for (const Row& row : breakdown.rows) {
    mean_s += row.mean_s;
    p99_s += row.p99_s;
  }
  EXPECT_NEAR(mean_s, breakdown.mean_s, 1e-12 * breakdown.mean_s);
  EXPECT_NEAR(p99_s, breakdown.p99_s, 1e-12 * breakdown.p99_s);
}

TEST(Breakdown, NothingWithoutSamples) {
  const auto breakdown = breakdown_of({}, kNames);
  EXPECT_EQ(breakdown.samples, 0U);
  EXPECT_TRUE(breakdown.rows.empty());
}

TEST(Breakdown, EntriesOfTheSameNameAreOneRow) {
  Tracer::Endpoint endpoint;
  add_sample(endpoint, {{TraceRow::of(Owner::client, 0, Cause::network), 0.25F},
                        {TraceRow::of(Owner::service, 1, Cause::queue), 1.0F},
                        {TraceRow::of(Owner::service, 1, Cause::queue), 2.0F},
                        {TraceRow::of(Owner::cache, 0, Cause::cache), 0.5F},
                        {TraceRow::of(Owner::cache, 1, Cause::cache), 0.125F},
                        {TraceRow::of(Owner::cache, 1, Cause::network), 0.0F}});
  const auto breakdown = breakdown_of(endpoint, kNames);
  EXPECT_EQ(breakdown.samples, 1U);
  EXPECT_EQ(breakdown.mean_s, 3.875);
  EXPECT_EQ(breakdown.p99_s, 3.875);
  ASSERT_EQ(breakdown.rows.size(), 4U);
  EXPECT_EQ(breakdown.rows.front().component, "db");
  EXPECT_EQ(breakdown.rows.front().cause, "queue");
  EXPECT_EQ(breakdown.rows.front().mean_s, 3.0);
  EXPECT_EQ(row_of(breakdown, "sessions", "cache miss").p99_s, 0.5);
  EXPECT_EQ(row_of(breakdown, "client", "cache miss").p99_s, 0.125);
  EXPECT_EQ(row_of(breakdown, "client", "network").p99_s, 0.25);
  expect_adds_up(breakdown);
}

TEST(Breakdown, TheTailIsTheBandAroundTheP99) {
  // Latencies 1 to 1000; only ranks 986 to 995 spend half of their time in the database's queue.
  Tracer::Endpoint endpoint;
  for (int i = 1000; i >= 1; --i) {
    const auto latency = static_cast<float>(i);
    const bool band = i > 985 && i <= 995;
    const float queue = band ? latency / 2 : 0.0F;
    add_sample(endpoint, {{TraceRow::of(Owner::service, 0, Cause::service), latency - queue},
                          {TraceRow::of(Owner::service, 1, Cause::queue), queue}});
  }
  const auto breakdown = breakdown_of(endpoint, kNames);
  EXPECT_EQ(breakdown.samples, 1000U);
  EXPECT_DOUBLE_EQ(breakdown.mean_s, 500.5);
  EXPECT_EQ(breakdown.p99_s, 990.0);
  EXPECT_NEAR(row_of(breakdown, "db", "queue").p99_s, 495.0, 1e-9);
  EXPECT_NEAR(row_of(breakdown, "web", "service").p99_s, 495.0, 1e-9);
  EXPECT_NEAR(row_of(breakdown, "db", "queue").mean_s, 9905.0 / 2 / 1000, 1e-9);
  expect_adds_up(breakdown);
}

TEST(Breakdown, ScalesToTheLatencyWhereEntriesAreRounded) {
  Tracer::Endpoint endpoint;
  add_sample(endpoint, {{TraceRow::of(Owner::service, 0, Cause::queue), 0.1F},
                        {TraceRow::of(Owner::service, 0, Cause::service), 0.2F}});
  endpoint.samples.front().latency_s = 0.3;
  expect_adds_up(breakdown_of(endpoint, kNames));
}

TEST(Breakdown, EveryCauseHasAWord) {
  EXPECT_STREQ(word(Cause::queue), "queue");
  EXPECT_STREQ(word(Cause::worker), "worker wait");
  EXPECT_STREQ(word(Cause::cache), "cache miss");
  EXPECT_STREQ(word(Cause::message), "message");
}

}  // namespace
}  // namespace rehearse::run
