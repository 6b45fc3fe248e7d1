// What every cache must do, whatever it evicts: random traces against a naive model.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/policy/keyed_cache.hpp"
#include "sim/policy/zipf.hpp"
#include "tests/unit/policy/allocation_count.hpp"
#include "tests/unit/policy/cache_naive.hpp"

namespace rehearse::policy {
namespace {

constexpr std::uint32_t kKeys = 40;

/// Times to live and windows in quarters of a second, so that look-ups fall on their ends.
struct Freshness {
  double ttl_s;
  double stale_while_revalidate_s;
  double stale_if_error_s;
  double negative_ttl_s;
};
constexpr double kForever = std::numeric_limits<double>::infinity();
constexpr Freshness kFreshness[] = {{kForever, 0.0, 0.0, 0.0},
                                    {5.0, 0.0, 0.0, 0.0},
                                    {4.0, 2.0, 6.0, 0.0},
                                    {4.0, 3.0, 2.0, 1.5},
                                    {kForever, 0.0, 0.0, 3.0}};

struct Bound {
  const char* name;
  std::uint32_t capacity;
  std::uint64_t bytes;
};
constexpr Bound kBounds[] = {
    {"Ten", 10, 0}, {"One", 1, 0}, {"Bytes", 0, 120}, {"Both", 8, 90}, {"Unbounded", 0, 0}};

struct Policy {
  const char* name;
  Eviction eviction;
};
constexpr Policy kPolicies[] = {{"Lru", Eviction::lru},
                                {"Lfu", Eviction::lfu},
                                {"Fifo", Eviction::fifo},
                                {"None", Eviction::none}};

using Case = std::tuple<Policy, Bound>;

/// All ways of ageing, with and without coalescing.
std::vector<CacheSpec> specs_of(const Case& c) {
  const auto& [policy, bound] = c;
  std::vector<CacheSpec> specs;
  for (const Freshness& freshness : kFreshness) {
    for (const bool coalesce : {true, false}) {
      specs.push_back({.capacity = bound.capacity,
                       .capacity_bytes = bound.bytes,
                       .eviction = policy.eviction,
                       .ttl_s = freshness.ttl_s,
                       .stale_while_revalidate_s = freshness.stale_while_revalidate_s,
                       .stale_if_error_s = freshness.stale_if_error_s,
                       .negative_ttl_s = freshness.negative_ttl_s,
                       .coalesce = coalesce});
    }
  }
  return specs;
}

/// A cache, its naive model, and the requests and fetches around them.
class Trace {
 public:
  Trace(const CacheSpec& spec, std::uint32_t seed)
      : spec_(spec), cache_(spec, kKeys), naive_(spec, kKeys), key_{seed, 3} {}

  void step() {
    now_s_ += 0.25 * static_cast<double>(random(3));
    const std::uint64_t what = random(100);
    if (what < 60) {
      look_up(zipf_.key(random_bits(key_, n_++, 0, 0)));
    } else if (what < 90) {
      end_a_fetch(what);
    } else if (what < 94) {
      a_waiter_leaves();
    } else if (what < 96) {
      invalidate(static_cast<std::uint32_t>(random(kKeys)));
    } else if (what == 99 && random(20) == 0) {
      cache_.flush();
      naive_.flush();
    }
    compare();
  }

  void finish() {
    while (!fetching_.empty()) end_a_fetch(60);
    EXPECT_TRUE(waiting_.empty());
    const CacheCounters& c = cache_.counters();
    EXPECT_EQ(c.hits + c.stale_hits + c.negatives + c.misses + c.coalesced, look_ups_);
    EXPECT_EQ(c.fetches, fetches_);
  }

 private:
  std::uint64_t random(std::uint64_t below) { return random_bits(key_, n_++, 1, 0) % below; }

  void look_up(std::uint32_t key) {
    ++look_ups_;
    const Lookup found = cache_.look_up(key, now_s_);
    ASSERT_EQ(found, naive_.look_up(key, now_s_)) << "key " << key << " at " << now_s_;
    check_what_is_served(key, found);
    if (found == Lookup::fetch || found == Lookup::hit_revalidate) start(key);
    if (found == Lookup::wait) {
      const std::uint32_t waiter = next_waiter_++;
      cache_.wait(key, waiter);
      naive_.waiters[key].push_back(waiter);
      waiting_.insert(waiter);
    }
  }

  void check_what_is_served(std::uint32_t key, Lookup found) {
    const double age_s = now_s_ - filled_s_[key];
    if (found == Lookup::hit) {
      EXPECT_LT(age_s, spec_.ttl_s);
    } else if (found == Lookup::hit_revalidate) {
      EXPECT_LT(age_s, spec_.ttl_s + spec_.stale_while_revalidate_s);
    } else if (found == Lookup::hit_stale) {
      EXPECT_LT(age_s,
                spec_.ttl_s + std::max(spec_.stale_while_revalidate_s, spec_.stale_if_error_s));
    }
  }

  void start(std::uint32_t key) {
    if (spec_.coalesce) {
      EXPECT_EQ(std::count(fetching_.begin(), fetching_.end(), key), 0);
    }
    fetching_.push_back(key);
    ++fetches_;
  }

  void end_a_fetch(std::uint64_t how) {
    if (fetching_.empty()) return;
    const auto which = static_cast<std::ptrdiff_t>(random(fetching_.size()));
    const std::uint32_t key = fetching_[static_cast<std::size_t>(which)];
    fetching_.erase(fetching_.begin() + which);
    if (how < 80) {
      const auto bytes = static_cast<std::uint32_t>(random(30));
      filled_s_[key] = now_s_;
      const FetchEnd end = cache_.filled(key, now_s_, bytes);
      EXPECT_TRUE(end.usable);
      release(end, naive_.filled(key, now_s_, bytes));
    } else if (how < 86) {
      const FetchEnd end = cache_.failed(key, now_s_);
      release(end, naive_.failed(key, now_s_));
      EXPECT_EQ(end.usable, naive_.stored(key));
    } else {
      lose_the_leader(key);
    }
  }

  void release(FetchEnd end, const std::vector<std::uint32_t>& expected) {
    std::vector<std::uint32_t> released;
    while (const auto waiter = cache_.pop_waiter(end)) released.push_back(*waiter);
    EXPECT_EQ(released, expected);
    for (const std::uint32_t waiter : released) EXPECT_EQ(waiting_.erase(waiter), 1U);
  }

  void lose_the_leader(std::uint32_t key) {
    const auto leader = cache_.abandoned(key);
    const auto expected = naive_.abandoned(key);
    ASSERT_EQ(leader.has_value(), !expected.empty());
    if (!leader) return;
    EXPECT_EQ(*leader, expected.front());
    EXPECT_EQ(waiting_.erase(*leader), 1U);
    start(key);
  }

  void a_waiter_leaves() {
    const auto key = static_cast<std::uint32_t>(random(kKeys));
    auto& queue = naive_.waiters[key];
    const bool known = !queue.empty();
    const std::uint32_t waiter = known ? queue[random(queue.size())] : 0;
    EXPECT_EQ(cache_.leave(key, waiter), known);
    std::erase(queue, waiter);
    waiting_.erase(waiter);
  }

  void invalidate(std::uint32_t key) {
    cache_.invalidate(key);
    naive_.drop(key);
  }

  void compare() {
    for (std::uint32_t key = 0; key < kKeys; ++key) {
      ASSERT_EQ(cache_.stored(key), naive_.stored(key)) << "key " << key << " at " << now_s_;
    }
    ASSERT_EQ(cache_.size(), naive_.entries.size());
    ASSERT_EQ(cache_.bytes(), naive_.bytes());
    ASSERT_EQ(cache_.counters().evictions, naive_.evictions);
    ASSERT_EQ(cache_.counters().expirations, naive_.expirations);
    if (spec_.capacity > 0) {
      ASSERT_LE(cache_.size(), spec_.capacity);
    }
    if (spec_.capacity_bytes > 0) {
      ASSERT_LE(cache_.bytes(), spec_.capacity_bytes);
    }
  }

  CacheSpec spec_;
  KeyedCache cache_;
  NaiveCache naive_;
  StreamKey key_;
  Zipf zipf_{kKeys, 0.8};
  std::uint64_t n_ = 0;
  double now_s_ = 0.0;
  std::vector<std::uint32_t> fetching_;  ///< keys
  std::set<std::uint32_t> waiting_;
  std::uint32_t next_waiter_ = 1;
  std::array<double, kKeys> filled_s_ = [] {
    std::array<double, kKeys> never{};
    never.fill(-kForever);
    return never;
  }();
  std::uint64_t look_ups_ = 0;
  std::uint64_t fetches_ = 0;
};

class CacheConformance : public testing::TestWithParam<Case> {};

TEST_P(CacheConformance, AgreesWithTheNaiveModel) {
  std::uint32_t seed = 0;
  for (const CacheSpec& spec : specs_of(GetParam())) {
    SCOPED_TRACE(testing::Message() << "ttl " << spec.ttl_s << ", negative " << spec.negative_ttl_s
                                    << ", coalesce " << spec.coalesce);
    Trace trace(spec, ++seed);
    for (int i = 0; i < 10000 && !HasFailure(); ++i) trace.step();
    trace.finish();
  }
}

/// Requests with fetches that take the next hundred look-ups, every fifth of them failing.
void play(KeyedCache& cache, const Zipf& zipf, std::uint32_t seed, double from_s) {
  constexpr std::uint64_t kDelay = 100;
  std::array<std::uint32_t, kDelay> fetching{};
  fetching.fill(kNone);
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const double now_s = from_s + 0.01 * static_cast<double>(i);
    std::uint32_t& due = fetching[i % kDelay];
    if (due != kNone) {
      FetchEnd end = i % 5 == 0 ? cache.failed(due, now_s) : cache.filled(due, now_s, 5);
      while (cache.pop_waiter(end)) {
      }
      due = kNone;
    }
    const std::uint32_t key = zipf.key(random_bits({seed, 1}, i, 0, 0));
    const Lookup found = cache.look_up(key, now_s);
    if (found == Lookup::wait) cache.wait(key, static_cast<std::uint32_t>(i));
    if (found == Lookup::fetch || found == Lookup::hit_revalidate) due = key;
  }
  for (const std::uint32_t key : fetching) {
    if (key == kNone) continue;
    FetchEnd end = cache.filled(key, from_s + 200.0, 5);
    while (cache.pop_waiter(end)) {
    }
  }
}

TEST_P(CacheConformance, DoesNotAllocateOnceWarm) {
  const Zipf zipf(kKeys, 0.8);
  for (const CacheSpec& spec : specs_of(GetParam())) {
    KeyedCache cache(spec, kKeys);
    play(cache, zipf, 1, 0.0);
    const std::uint64_t before = allocation_count();
    play(cache, zipf, 1, 200.0);
    EXPECT_EQ(allocation_count(), before);
    EXPECT_GT(cache.counters().hits, 0U);
  }
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(std::get<0>(info.param).name) + std::get<1>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(All, CacheConformance,
                         testing::Combine(testing::ValuesIn(kPolicies), testing::ValuesIn(kBounds)),
                         name_of);

TEST(Allocations, AreCounted) {
  const std::uint64_t before = allocation_count();
  const std::vector<int> one(1);
  EXPECT_EQ(allocation_count(), before + one.size());
}

}  // namespace
}  // namespace rehearse::policy
