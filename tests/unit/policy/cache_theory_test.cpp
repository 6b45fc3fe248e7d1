// KeyedCache under independent requests against the closed forms.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/core/fixed_math.hpp"
#include "sim/core/random.hpp"
#include "sim/policy/keyed_cache.hpp"
#include "sim/policy/zipf.hpp"
#include "sim/theory/cache.hpp"

namespace rehearse::policy {
namespace {

constexpr int kRuns = 24;

/// Mean of independent runs and its standard error.
struct Estimate {
  double mean = 0.0;
  double error = 0.0;
};

template <class Run>
Estimate estimate(Run run) {
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint32_t seed = 1; seed <= kRuns; ++seed) {
    const double value = run(StreamKey{seed, 17});
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kRuns;
  return {mean, std::sqrt((squares / kRuns - mean * mean) / (kRuns - 1))};
}

void expect_within_four_sigma(const Estimate& measured, double expected) {
  EXPECT_NEAR(measured.mean, expected, 4.0 * measured.error);
  EXPECT_LT(measured.error, 0.004);
}

struct Requests {
  Eviction eviction;
  std::uint32_t keys;
  double exponent;
  std::uint32_t capacity;
  int warm_up;
  int counted;
};

/// The hit ratio when misses are filled at once.
double hit_ratio(const Requests& requests, const Zipf& zipf, StreamKey key) {
  KeyedCache cache({.capacity = requests.capacity, .eviction = requests.eviction}, requests.keys);
  std::uint64_t before = 0;
  for (int i = 0; i < requests.warm_up + requests.counted; ++i) {
    if (i == requests.warm_up) before = cache.counters().hits;
    const std::uint32_t asked = zipf.key(random_bits(key, static_cast<std::uint64_t>(i), 0, 0));
    if (cache.look_up(asked, 0.0) == Lookup::fetch) cache.filled(asked, 0.0);
  }
  return static_cast<double>(cache.counters().hits - before) / requests.counted;
}

Estimate hit_ratio(const Requests& requests) {
  const Zipf zipf(requests.keys, requests.exponent);
  return estimate([&](StreamKey key) { return hit_ratio(requests, zipf, key); });
}

TEST(CacheAgainstTheory, LruOfFewKeysIsExact) {
  for (const std::uint32_t capacity : {1U, 4U, 9U, 15U}) {
    for (const double s : {0.5, 1.0, 2.0}) {
      SCOPED_TRACE(testing::Message() << capacity << " entries, s = " << s);
      const auto shares = theory::zipf_shares(18, s);
      expect_within_four_sigma(hit_ratio({Eviction::lru, 18, s, capacity, 1000, 30000}),
                               theory::lru_hit_ratio(shares, static_cast<int>(capacity)));
    }
  }
}

// Che's approximation errs by less than 0.001 here.
TEST(CacheAgainstTheory, LruOfManyKeysIsChes) {
  for (const std::uint32_t capacity : {100U, 1000U, 5000U}) {
    for (const double s : {0.7, 1.0, 1.3}) {
      SCOPED_TRACE(testing::Message() << capacity << " entries, s = " << s);
      const auto shares = theory::zipf_shares(10000, s);
      const Estimate measured = hit_ratio({Eviction::lru, 10000, s, capacity, 100000, 50000});
      EXPECT_NEAR(measured.mean, theory::lru_hit_ratio_che(shares, static_cast<int>(capacity)),
                  0.001 + 4.0 * measured.error);
      EXPECT_LT(measured.error, 0.001);
    }
  }
}

TEST(CacheAgainstTheory, FifoIsExact) {
  for (const auto& [keys, capacity] : {std::pair{18U, 4U}, {18U, 15U}, {2000U, 50U}}) {
    SCOPED_TRACE(testing::Message() << capacity << " entries of " << keys);
    const auto shares = theory::zipf_shares(static_cast<int>(keys), 0.9);
    expect_within_four_sigma(hit_ratio({Eviction::fifo, keys, 0.9, capacity, 20000, 30000}),
                             theory::fifo_hit_ratio(shares, static_cast<int>(capacity)));
  }
}

// The counts of neighbouring ranks part slowly; those that have not hardly matter.
TEST(CacheAgainstTheory, LfuHoldsTheMostPopular) {
  for (const auto& [keys, capacity] : {std::pair{18U, 4U}, {18U, 15U}, {1000U, 50U}}) {
    SCOPED_TRACE(testing::Message() << capacity << " entries of " << keys);
    const auto shares = theory::zipf_shares(static_cast<int>(keys), 1.2);
    const Estimate measured = hit_ratio({Eviction::lfu, keys, 1.2, capacity, 200000, 30000});
    const double expected = theory::lfu_hit_ratio(shares, static_cast<int>(capacity));
    EXPECT_NEAR(measured.mean, expected, 0.0005 + 4.0 * measured.error);
    EXPECT_LT(measured.error, 0.001);
  }
}

/// Poisson requests for one key; fetches take `fetch_s`.
class OneKey {
 public:
  OneKey(const CacheSpec& spec, double arrival_rps, double fetch_s, StreamKey key)
      : cache_(spec, 1), arrival_rps_(arrival_rps), fetch_s_(fetch_s), key_(key) {}

  const CacheCounters& play(std::uint64_t requests) {
    double now_s = 0.0;
    for (std::uint64_t i = 0; i < requests; ++i) {
      now_s -= fixed::log(to_uniform(random_bits(key_, i, 0, 0))) / arrival_rps_;
      if (fetched_s_ <= now_s) end_fetch();
      const Lookup found = cache_.look_up(0, now_s);
      if (found == Lookup::wait) cache_.wait(0, 0);
      if (found == Lookup::fetch || found == Lookup::hit_revalidate) fetched_s_ = now_s + fetch_s_;
      if (fetched_s_ <= now_s) end_fetch();
    }
    return cache_.counters();
  }

 private:
  void end_fetch() {
    FetchEnd end = cache_.filled(0, fetched_s_);
    while (cache_.pop_waiter(end)) {
    }
    fetched_s_ = std::numeric_limits<double>::infinity();
  }

  KeyedCache cache_;
  double arrival_rps_;
  double fetch_s_;
  StreamKey key_;
  double fetched_s_ = std::numeric_limits<double>::infinity();
};

/// The share of one kind of look-up.
Estimate share(const CacheSpec& spec, double arrival_rps, double fetch_s,
               std::uint64_t CacheCounters::*kind) {
  constexpr std::uint64_t kRequests = 30000;
  return estimate([&](StreamKey key) {
    OneKey one(spec, arrival_rps, fetch_s, key);
    return static_cast<double>(one.play(kRequests).*kind) / kRequests;
  });
}

TEST(CacheAgainstTheory, TimeToLiveAndCoalescing) {
  for (const double rate : {0.2, 2.0, 20.0}) {
    SCOPED_TRACE(testing::Message() << rate << " requests per second");
    const CacheSpec spec{.ttl_s = 3.0};
    const auto expected = theory::ttl_requests(rate, 3.0, 0.4);
    expect_within_four_sigma(share(spec, rate, 0.4, &CacheCounters::hits), expected.hit);
    expect_within_four_sigma(share(spec, rate, 0.4, &CacheCounters::coalesced), expected.coalesced);
    expect_within_four_sigma(share(spec, rate, 0.4, &CacheCounters::misses), expected.miss);
  }
}

TEST(CacheAgainstTheory, StaleWhileRevalidate) {
  for (const double rate : {0.2, 2.0}) {
    SCOPED_TRACE(testing::Message() << rate << " requests per second");
    const CacheSpec spec{.ttl_s = 3.0, .stale_while_revalidate_s = 1.0};
    const auto expected = theory::ttl_requests_revalidated(rate, 3.0, 1.0);
    expect_within_four_sigma(share(spec, rate, 0.0, &CacheCounters::hits), expected.hit);
    expect_within_four_sigma(share(spec, rate, 0.0, &CacheCounters::stale_hits), expected.stale);
    expect_within_four_sigma(share(spec, rate, 0.0, &CacheCounters::misses), expected.miss);
  }
}

}  // namespace
}  // namespace rehearse::policy
