// Caches by keys under the engine: who fetches, who waits, and what becomes of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kernel/world.hpp"

namespace rehearse::kernel::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

/// Requests for one key, unless `keys` says otherwise.
std::uint32_t add_cache(Simulation& s, const policy::CacheSpec& spec, std::uint32_t keys = 1) {
  CacheTable row;
  row.keyed = static_cast<std::uint32_t>(s.network().keyed.size());
  s.network().keyed.push_back({.cache = policy::KeyedCache(spec, keys),
                               .popularity = std::make_shared<const policy::Zipf>(keys, 0.0),
                               .negative = s.reason("cache", "failure remembered")});
  s.network().caches.push_back(row);
  return static_cast<std::uint32_t>(s.network().caches.size() - 1);
}

/// A look-up that fetches by a call; the first op stands `ahead` of the next program's begin.
std::vector<Op> cached(const Simulation& s, std::uint32_t cache, Op fetch,
                       std::uint32_t ahead = 0) {
  const auto base = static_cast<std::uint32_t>(s.network().ops.size()) + ahead;
  std::vector<Op> ops{op(OpCode::look_up, cache), fetch, op(OpCode::stored, cache),
                      op(OpCode::unfetched, cache)};
  ops[0].b = ops[2].b = ops[3].b = base + 4;
  ops[0].timeout = base + 3;
  return ops;
}

/// About 20 requests of a population at each of these times.
void bursts(Simulation& s, std::uint16_t table, const std::vector<double>& times_s) {
  std::vector<double> change_s{0.0};
  std::vector<double> rate{0.0};
  for (const double time_s : times_s) {
    if (time_s > 0.0) {
      change_s.push_back(time_s);
      rate.push_back(0.0);
    }
    rate.back() = 20e9;
    change_s.push_back(time_s + 1e-9);
    rate.push_back(0.0);
  }
  s.open_load(table, change_s, rate);
}

const policy::CacheCounters& counters(const World& world) {
  return world.sim->network().keyed[0].cache.counters();
}
std::uint64_t arrivals(const World& world, ServiceId service) {
  return world.sim->network().services[service].arrivals;
}

/// Users look up one key of a cache that fetches from "db", which takes half a second.
struct OneKey : World {
  explicit OneKey(const policy::CacheSpec& spec, std::vector<double> times_s,
                  double crash_s = kNever, double timeout_s = kNever)
      : World(100.0, 0.0) {
    run(
        [&](Simulation& s) {
          const EntryId db = add_service(s, "db", 1000, 0.5);
          const std::uint32_t cache = add_cache(s, spec);
          add_users(s, 0, cached(s, cache, op(OpCode::call, db)), timeout_s);
        },
        [&](Simulation& s) {
          bursts(s, table, times_s);
          if (crash_s < kNever)
            s.at(crash_s, [this, &s] { s.station_down(stations[0], Loss::crash); });
        });
  }
};

TEST(KeyedCaches, MissesOfOneKeyAreFetchedOnce) {
  const OneKey world({}, {0.0});
  const std::uint64_t n = world.users().issued;
  ASSERT_GT(n, 5U);
  EXPECT_EQ(arrivals(world, 0), 1U);
  EXPECT_EQ(counters(world).coalesced, n - 1);
  EXPECT_EQ(world.users().good, n);
  EXPECT_NEAR(world.users().latency_s.min(), 0.5, 1e-6);
  EXPECT_NEAR(world.users().latency_s.max(), 0.5, 1e-6);
}

TEST(KeyedCaches, WithoutCoalescingEveryMissFetches) {
  const OneKey world({.coalesce = false}, {0.0, 10.0});
  EXPECT_EQ(counters(world).fetches, arrivals(world, 0));
  EXPECT_EQ(counters(world).hits, world.users().issued - arrivals(world, 0));
  EXPECT_GT(arrivals(world, 0), 5U);
  EXPECT_GT(counters(world).hits, 5U);
  EXPECT_EQ(world.users().good, world.users().issued);
}

TEST(KeyedCaches, StaleWhileRevalidateFetchesOnceBehindTheAnswers) {
  const OneKey world({.ttl_s = 5.0, .stale_while_revalidate_s = 10.0}, {0.0, 8.0, 12.0});
  EXPECT_EQ(arrivals(world, 0), 2U);
  EXPECT_EQ(counters(world).fetches, 2U);
  EXPECT_GT(counters(world).stale_hits, 5U);
  EXPECT_GT(counters(world).hits, 5U);  // refreshed at 8.5, fresh at 12
  EXPECT_EQ(world.users().good, world.users().issued);
  EXPECT_EQ(world.users().latency_s.min(), 0.0);
}

TEST(KeyedCaches, AFailedFetchFailsWhoeverWaits) {
  const OneKey world({}, {0.0}, 0.2);
  EXPECT_EQ(world.users().failed, world.users().issued);
  EXPECT_EQ(arrivals(world, 0), 1U);
  EXPECT_THAT(world.reasons(), ElementsAre("service:db: connection reset"));
}

TEST(KeyedCaches, AFailureIsRememberedForItsTime) {
  const OneKey world({.negative_ttl_s = 5.0}, {0.0, 2.0, 20.0}, 0.2);
  EXPECT_EQ(world.users().failed, world.users().issued);
  // The third burst comes after it is forgotten: its first one fetches in vain, which is
  // remembered.
  EXPECT_EQ(counters(world).fetches, 2U);
  EXPECT_GT(counters(world).negatives, 10U);
  EXPECT_THAT(world.reasons(), Contains("cache: failure remembered"));
}

TEST(KeyedCaches, AStaleEntryIsServedWhenTheFetchFails) {
  const OneKey world({.ttl_s = 5.0, .stale_if_error_s = 50.0}, {0.0, 10.0}, 1.0);
  EXPECT_EQ(world.users().good, world.users().issued);
  EXPECT_EQ(world.users().failed, 0U);
  EXPECT_GT(counters(world).fetches, 1U);
}

TEST(KeyedCaches, WhoeverGivesUpLeavesAndTheFetchGoesOn) {
  const OneKey world({}, {0.0, 10.0}, kNever, 0.2);
  EXPECT_EQ(arrivals(world, 0), 1U);
  EXPECT_EQ(world.users().good, counters(world).hits);
  EXPECT_GT(world.users().failed, 5U);
  EXPECT_TRUE(world.sim->network().keyed[0].cache.stored(0));
}

TEST(KeyedCaches, AFlushMakesAllFetchAgain) {
  World world(100.0, 0.0);
  world.run(
      [&](Simulation& s) {
        const EntryId db = world.add_service(s, "db", 1000, 0.5);
        const std::uint32_t cache = add_cache(s, {.coalesce = false});
        s.network().keyed[0].cache.warm(1, 0.0);
        world.add_users(s, 0, cached(s, cache, op(OpCode::call, db)), kNever);
      },
      [&](Simulation& s) {
        bursts(s, world.table, {1.0, 10.0});
        s.at(5.0, [&s] { s.network().keyed[0].cache.flush(); });
      });
  EXPECT_GT(counters(world).hits, 5U);
  EXPECT_GT(arrivals(world, 0), 5U);
  EXPECT_EQ(counters(world).hits + arrivals(world, 0), world.users().issued);
}

/// Two services look up one key; those of "first" come at 0, those of "second" at 1. The fetch
/// takes five seconds, and at 2 something happens to "first".
struct TwoServices : World {
  using Act = std::function<void(Simulation&)>;
  explicit TwoServices(const Act& act, double first_timeout_s = kNever) : World(100.0, 0.0) {
    std::uint16_t first = 0;
    run(
        [&](Simulation& s) {
          const EntryId db = add_service(s, "db", 1000, 5.0);
          const std::uint32_t cache = add_cache(s, {});
          const auto add = [&](const std::string& name) {
            return add_service(s, name, 1000, 0.0, cached(s, cache, op(OpCode::call, db), 1));
          };
          Op call = op(OpCode::call, add("first"));
          if (first_timeout_s < kNever) call.timeout = s.timer_class(first_timeout_s);
          add_users(s, 0, {call}, kNever);
          first = table;
          add_users(s, 0, {op(OpCode::call, add("second"))}, kNever);
        },
        [&](Simulation& s) {
          bursts(s, first, {0.0});
          bursts(s, table, {1.0});
          if (act) s.at(2.0, [&s, act] { act(s); });
        });
  }
  const PopulationTable& first() const { return sim->network().populations[0]; }
};

void expect_that_the_next_leads(const TwoServices& world) {
  EXPECT_EQ(arrivals(world, 0), 2U);  // nobody of the dead process fetches
  ASSERT_GT(world.users().issued, 5U);
  EXPECT_EQ(world.users().good, world.users().issued);
  EXPECT_NEAR(world.users().latency_s.max(), 6.0, 1e-6);
  EXPECT_NEAR(world.users().latency_s.min(), 6.0, 1e-6);
}

TEST(KeyedCaches, WhenTheProcessThatFetchesCrashesTheNextLeads) {
  const TwoServices world([](Simulation& s) { s.station_down(1, Loss::crash); });
  expect_that_the_next_leads(world);
  EXPECT_EQ(world.first().failed, world.first().issued);
}

TEST(KeyedCaches, WhenTheProcessThatFetchesVanishesTheNextLeads) {
  const TwoServices world([](Simulation& s) { s.station_down(1, Loss::vanish); });
  expect_that_the_next_leads(world);
  EXPECT_EQ(world.first().good, 0U);
}

TEST(KeyedCaches, WorkWhoseCallerHasLeftStillFills) {
  const TwoServices world({}, 2.0);
  EXPECT_EQ(arrivals(world, 0), 1U);
  EXPECT_EQ(world.first().failed, world.first().issued);
  EXPECT_EQ(world.users().good, world.users().issued);
  EXPECT_NEAR(world.users().latency_s.max(), 4.0, 1e-6);
}

}  // namespace
}  // namespace rehearse::kernel::test
