// Caches by keys in whole scenarios.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cloud_harness.hpp"
#include "sim/theory/cache.hpp"

namespace rehearse::models {
namespace {

using testing::ElementsAre;

/// Service "web" looks up a cache with these fields, filled from "db".
std::string scenario(const std::string& cache, const std::string& duration = "300s") {
  return R"({"run": {"duration": ")" + duration + R"("}, "deployment": {
      "caches": {"pages": {)" +
         cache + R"(}},
      "services": {
        "web": {"endpoints": {"page": {"steps": [
            {"cache": {"cache": "pages", "on_miss": [{"call": "db/serve"}]}}]}}},
        "db": {"concurrency": 1000, "service_time": "1ms"}}}})";
}

const policy::CacheCounters& counters(const Play& play) {
  return play.network().keyed.at(0).cache.counters();
}

double hit_ratio(const std::string& cache) {
  Play play(scenario(cache));
  play.sim->add(std::make_unique<Callers>("web", "page", "", 1000.0, 1.0));
  play.run();
  const kernel::CacheTable& table = play.network().caches.at(0);
  EXPECT_GT(table.misses, 10000U);
  return static_cast<double>(table.hits) / static_cast<double>(table.hits + table.misses);
}

// 300,000 look-ups: the standard error is below 0.001, half of it is filled at the start by the
// most popular keys, and a miss of a key that is being fetched waits (1 ms of 1000 ms).
TEST(KeyedCache, LeastRecentlyUsedFollowsChesApproximation) {
  const auto shares = theory::zipf_shares(1000, 0.8);
  EXPECT_NEAR(hit_ratio(R"("keys": {"count": 1000, "exponent": 0.8}, "capacity": 100)"),
              theory::lru_hit_ratio_che(shares, 100), 0.006);
}

TEST(KeyedCache, FirstInFirstOutFollowsGelenbe) {
  const auto shares = theory::zipf_shares(1000, 0.8);
  EXPECT_NEAR(hit_ratio(R"("keys": {"count": 1000, "exponent": 0.8}, "capacity": 100,
                           "eviction": "fifo")"),
              theory::fifo_hit_ratio(shares, 100), 0.006);
}

TEST(KeyedCache, OneKeyWithATimeToLive) {
  Play play(scenario(R"("keys": 1, "ttl": "1s", "warm": false)"));
  play.sim->add(std::make_unique<Callers>("web", "page", "", 20.0, 1.0));
  play.run();
  const kernel::CacheTable& table = play.network().caches.at(0);
  const auto looked = static_cast<double>(table.hits + table.misses);
  const auto expected = theory::ttl_requests(20.0, 1.0, 0.001);
  EXPECT_NEAR(static_cast<double>(table.hits) / looked, expected.hit, 0.005);
  EXPECT_NEAR(static_cast<double>(counters(play).fetches) / looked, expected.miss, 0.005);
}

TEST(KeyedCache, TheFaultFlushesIt) {
  std::string json = scenario(R"("keys": 50)", "100s");
  json.pop_back();
  json += R"(, "faults": {"oops": {"kind": "cache-flush", "target": "pages", "at": "50s"}}})";
  Play play(json);
  play.sim->add(std::make_unique<Callers>("web", "page", "", 100.0, 1.0));
  std::size_t before = 0;
  std::size_t after = 0;
  play.at({{49.9, [&](kernel::Simulation& sim) { before = sim.network().keyed[0].cache.size(); }},
           {50.0, [&](kernel::Simulation& sim) { after = sim.network().keyed[0].cache.size(); }}});
  play.run();
  EXPECT_EQ(before, 50U);
  EXPECT_EQ(after, 0U);
  EXPECT_EQ(play.network().keyed[0].cache.size(), 50U);
  EXPECT_EQ(counters(play).fetches, 50U);
  EXPECT_NE(play.notebook.first("cache-flushed"), nullptr);
}

TEST(KeyedCache, WhatContradictsItselfIsNamed) {
  const std::string at = "/deployment/caches/pages";
  EXPECT_THAT(problems(scenario("")),
              ElementsAre(at + ": expected either `hit_ratio` or `keys`, found neither"));
  EXPECT_THAT(problems(scenario(R"("keys": 5, "hit_ratio": 0.5)")),
              ElementsAre(at + ": expected either `hit_ratio` or `keys`, found both"));
  EXPECT_THAT(problems(scenario(R"("hit_ratio": 0.5, "ttl": "1s")")),
              ElementsAre(at + "/ttl: expected `keys` beside it, found none"));
}

}  // namespace
}  // namespace rehearse::models
