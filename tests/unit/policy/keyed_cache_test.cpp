#include "sim/policy/keyed_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace rehearse::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> released(KeyedCache& cache, FetchEnd end) {
  std::vector<std::uint32_t> waiters;
  while (const auto waiter = cache.pop_waiter(end)) waiters.push_back(*waiter);
  return waiters;
}

/// A fetch of `key` from miss to store, at once.
void ask(KeyedCache& cache, std::uint32_t key, double now_s = 0.0) {
  if (cache.look_up(key, now_s) == Lookup::fetch) cache.filled(key, now_s);
}

std::vector<std::uint32_t> contents(const KeyedCache& cache, std::uint32_t keys) {
  std::vector<std::uint32_t> stored;
  for (std::uint32_t key = 0; key < keys; ++key) {
    if (cache.stored(key)) stored.push_back(key);
  }
  return stored;
}

// max-age=60, stale-while-revalidate=30, stale-if-error=300 (RFC 9111 section 4.2, RFC 5861
// sections 3 and 4).
constexpr CacheSpec kHttp{
    .ttl_s = 60.0, .stale_while_revalidate_s = 30.0, .stale_if_error_s = 300.0};

/// An entry stored at 0, and the first look-up at `age_s`.
Lookup first_look_up_at(double age_s) {
  KeyedCache cache(kHttp, 1);
  ask(cache, 0);
  return cache.look_up(0, age_s);
}

TEST(KeyedCache, FreshUntilTheAgeReachesTheTimeToLive) {
  EXPECT_EQ(first_look_up_at(59.0), Lookup::hit);
  EXPECT_EQ(first_look_up_at(59.999), Lookup::hit);
  EXPECT_EQ(first_look_up_at(60.0), Lookup::hit_revalidate);
}

TEST(KeyedCache, StaleWhileRevalidateUntilItsWindowEnds) {
  EXPECT_EQ(first_look_up_at(89.999), Lookup::hit_revalidate);
  EXPECT_EQ(first_look_up_at(90.0), Lookup::fetch);
}

TEST(KeyedCache, StaleIfErrorUntilItsWindowEnds) {
  for (const double age_s : {90.0, 359.999}) {
    KeyedCache cache(kHttp, 1);
    ask(cache, 0);
    EXPECT_EQ(cache.look_up(0, age_s), Lookup::fetch);
    EXPECT_TRUE(cache.failed(0, age_s).usable) << age_s;
  }
  KeyedCache cache(kHttp, 1);
  ask(cache, 0);
  EXPECT_EQ(cache.look_up(0, 359.0), Lookup::fetch);
  EXPECT_FALSE(cache.failed(0, 360.0).usable);
  EXPECT_EQ(cache.counters().expirations, 1U);
  EXPECT_EQ(cache.size(), 0U);
}

TEST(KeyedCache, OneRevalidationAtATime) {
  KeyedCache cache(kHttp, 1);
  ask(cache, 0);
  EXPECT_EQ(cache.look_up(0, 70.0), Lookup::hit_revalidate);
  EXPECT_EQ(cache.look_up(0, 71.0), Lookup::hit_stale);
  EXPECT_THAT(released(cache, cache.filled(0, 72.0)), IsEmpty());
  EXPECT_EQ(cache.look_up(0, 131.0), Lookup::hit);
  EXPECT_EQ(cache.look_up(0, 132.0), Lookup::hit_revalidate);
  cache.failed(0, 133.0);
  EXPECT_EQ(cache.look_up(0, 134.0), Lookup::hit_revalidate);
  EXPECT_EQ(cache.counters().stale_hits, 4U);
  EXPECT_EQ(cache.counters().fetches, 4U);
}

TEST(KeyedCache, PastTheWindowRequestsWaitForTheRevalidation) {
  KeyedCache cache(kHttp, 1);
  ask(cache, 0);
  EXPECT_EQ(cache.look_up(0, 89.0), Lookup::hit_revalidate);
  EXPECT_EQ(cache.look_up(0, 90.0), Lookup::wait);
  cache.wait(0, 7);
  const FetchEnd end = cache.failed(0, 95.0);
  EXPECT_TRUE(end.usable);
  EXPECT_THAT(released(cache, end), ElementsAre(7));
}

TEST(KeyedCache, WaitersAreReleasedInOrder) {
  KeyedCache cache({.capacity = 2}, 10);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  for (const std::uint32_t waiter : {11U, 12U, 13U}) {
    EXPECT_EQ(cache.look_up(4, 0.0), Lookup::wait);
    cache.wait(4, waiter);
  }
  EXPECT_EQ(cache.look_up(5, 0.0), Lookup::fetch);
  FetchEnd end = cache.filled(4, 1.0);
  EXPECT_TRUE(end.usable);
  EXPECT_THAT(released(cache, end), ElementsAre(11, 12, 13));
  EXPECT_FALSE(cache.failed(5, 1.0).usable);
}

TEST(KeyedCache, AWaiterLeadsOnWhenTheLeaderIsGone) {
  KeyedCache cache({.capacity = 2}, 10);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  cache.wait(4, 11);
  cache.wait(4, 12);
  EXPECT_EQ(cache.abandoned(4), 11U);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::wait);
  cache.wait(4, 13);
  EXPECT_EQ(cache.abandoned(4), 12U);
  EXPECT_EQ(cache.abandoned(4), 13U);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::wait);
  cache.wait(4, 14);
  EXPECT_EQ(cache.abandoned(4), 14U);
  EXPECT_EQ(cache.abandoned(4), std::nullopt);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  EXPECT_EQ(cache.counters().fetches, 6U);
}

TEST(KeyedCache, AWaiterMayLeave) {
  KeyedCache cache({.capacity = 2}, 10);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  for (const std::uint32_t waiter : {11U, 12U, 13U}) cache.wait(4, waiter);
  EXPECT_TRUE(cache.leave(4, 13));
  EXPECT_FALSE(cache.leave(4, 13));
  EXPECT_FALSE(cache.leave(5, 11));
  cache.wait(4, 14);
  EXPECT_TRUE(cache.leave(4, 11));
  EXPECT_THAT(released(cache, cache.filled(4, 1.0)), ElementsAre(12, 14));
  EXPECT_FALSE(cache.leave(4, 12));
}

TEST(KeyedCache, WithoutCoalescingEveryMissFetches) {
  KeyedCache cache({.capacity = 2, .coalesce = false}, 10);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  EXPECT_EQ(cache.abandoned(4), std::nullopt);
  cache.filled(4, 1.0);
  EXPECT_EQ(cache.look_up(4, 1.0), Lookup::hit);
}

// CloudFront's error caching minimum TTL is 10 s.
TEST(KeyedCache, AFailureIsRemembered) {
  KeyedCache cache({.negative_ttl_s = 10.0}, 1);
  EXPECT_EQ(cache.look_up(0, 100.0), Lookup::fetch);
  EXPECT_FALSE(cache.failed(0, 101.0).usable);
  EXPECT_EQ(cache.look_up(0, 101.0), Lookup::negative);
  EXPECT_EQ(cache.look_up(0, 110.999), Lookup::negative);
  EXPECT_EQ(cache.look_up(0, 111.0), Lookup::fetch);
  cache.filled(0, 112.0);
  EXPECT_EQ(cache.look_up(0, 112.0), Lookup::hit);
  EXPECT_EQ(cache.counters().negatives, 2U);
}

// CloudFront serves the expired object and tries the origin again after the error caching minimum
// TTL.
TEST(KeyedCache, WhileAFailureIsRememberedAStaleEntryIsServedWithoutAFetch) {
  CacheSpec spec = kHttp;
  spec.negative_ttl_s = 10.0;
  KeyedCache cache(spec, 1);
  ask(cache, 0);
  EXPECT_EQ(cache.look_up(0, 80.0), Lookup::hit_revalidate);
  cache.failed(0, 81.0);
  EXPECT_EQ(cache.look_up(0, 85.0), Lookup::hit_stale);
  EXPECT_EQ(cache.look_up(0, 90.5), Lookup::hit_stale);
  EXPECT_EQ(cache.look_up(0, 91.0), Lookup::fetch);
  EXPECT_TRUE(cache.failed(0, 92.0).usable);
  EXPECT_EQ(cache.look_up(0, 101.0), Lookup::hit_stale);
  EXPECT_EQ(cache.look_up(0, 355.0), Lookup::fetch);
  EXPECT_TRUE(cache.failed(0, 356.0).usable);
  EXPECT_EQ(cache.look_up(0, 359.0), Lookup::hit_stale);
  EXPECT_EQ(cache.look_up(0, 360.0), Lookup::negative);
}

TEST(KeyedCache, LeastRecentlyUsedGoesFirst) {
  KeyedCache cache({.capacity = 3, .eviction = Eviction::lru}, 10);
  for (const std::uint32_t key : {1, 2, 3, 1, 4}) ask(cache, key);
  EXPECT_THAT(contents(cache, 10), ElementsAre(1, 3, 4));
  ask(cache, 5);
  EXPECT_THAT(contents(cache, 10), ElementsAre(1, 4, 5));
  EXPECT_EQ(cache.counters().evictions, 2U);
}

TEST(KeyedCache, FirstInGoesFirst) {
  KeyedCache cache({.capacity = 3, .eviction = Eviction::fifo}, 10);
  for (const std::uint32_t key : {1, 2, 3, 1, 4}) ask(cache, key);
  EXPECT_THAT(contents(cache, 10), ElementsAre(2, 3, 4));
}

TEST(KeyedCache, LeastFrequentlyUsedGoesFirst) {
  KeyedCache cache({.capacity = 3, .eviction = Eviction::lfu}, 10);
  for (const std::uint32_t key : {1, 1, 1, 2, 2, 3, 3, 2, 4}) ask(cache, key);
  EXPECT_THAT(contents(cache, 10), ElementsAre(1, 2, 4));
  // 3 comes back with the two uses it had and has three, like 1 and 2, of which 1 is older.
  for (const std::uint32_t key : {3, 4, 4}) ask(cache, key);
  EXPECT_THAT(contents(cache, 10), ElementsAre(2, 3, 4));
}

TEST(KeyedCache, WithoutEvictionAFullCacheDoesNotStore) {
  KeyedCache cache({.capacity = 2, .eviction = Eviction::none, .ttl_s = 10.0}, 10);
  ask(cache, 1, 0.0);
  ask(cache, 2, 5.0);
  ask(cache, 3, 6.0);
  EXPECT_THAT(contents(cache, 10), ElementsAre(1, 2));
  EXPECT_EQ(cache.counters().refused, 1U);
  ask(cache, 3, 10.0);
  EXPECT_THAT(contents(cache, 10), ElementsAre(2, 3));
  EXPECT_EQ(cache.counters().expirations, 1U);
}

TEST(KeyedCache, ALargeAnswerPushesOutSeveral) {
  KeyedCache cache({.capacity_bytes = 100}, 10);
  for (const std::uint32_t key : {1U, 2U, 3U}) {
    EXPECT_EQ(cache.look_up(key, 0.0), Lookup::fetch);
    cache.filled(key, 0.0, 30);
  }
  EXPECT_EQ(cache.bytes(), 90U);
  EXPECT_EQ(cache.look_up(4, 0.0), Lookup::fetch);
  cache.filled(4, 0.0, 60);
  EXPECT_THAT(contents(cache, 10), ElementsAre(3, 4));
  EXPECT_EQ(cache.look_up(5, 0.0), Lookup::fetch);
  EXPECT_TRUE(cache.filled(5, 0.0, 101).usable);
  EXPECT_THAT(contents(cache, 10), ElementsAre(3, 4));
  EXPECT_EQ(cache.counters().refused, 1U);
}

TEST(KeyedCache, NoTimeToLiveStoresNothing) {
  KeyedCache cache({.ttl_s = 0.0}, 10);
  ask(cache, 1);
  EXPECT_EQ(cache.look_up(1, 0.0), Lookup::fetch);
  KeyedCache stale({.ttl_s = 0.0, .stale_while_revalidate_s = 5.0}, 10);
  ask(stale, 1);
  EXPECT_EQ(stale.look_up(1, 0.0), Lookup::hit_revalidate);
}

TEST(KeyedCache, WarmStoresTheMostPopularThatFit) {
  KeyedCache cache({.capacity = 3, .ttl_s = 60.0}, 10);
  cache.warm(5, 100.0);
  EXPECT_THAT(contents(cache, 10), ElementsAre(0, 1, 2));
  EXPECT_EQ(cache.look_up(1, 159.0), Lookup::hit);
  ask(cache, 7, 159.0);
  EXPECT_THAT(contents(cache, 10), ElementsAre(0, 1, 7));

  KeyedCache by_size({.capacity_bytes = 50}, 10);
  by_size.warm(10, 0.0, 20);
  EXPECT_THAT(contents(by_size, 10), ElementsAre(0, 1));
}

TEST(KeyedCache, FlushLeavesOnlyFetchesUnderWay) {
  CacheSpec spec{.capacity = 3, .eviction = Eviction::lfu, .negative_ttl_s = 60.0};
  KeyedCache cache(spec, 10);
  for (const std::uint32_t key : {1, 1, 1, 2, 3}) ask(cache, key);
  EXPECT_EQ(cache.look_up(8, 0.0), Lookup::fetch);
  cache.failed(8, 0.0);
  EXPECT_EQ(cache.look_up(9, 0.0), Lookup::fetch);
  cache.flush();
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.counters().evictions, 0U);
  EXPECT_EQ(cache.look_up(8, 1.0), Lookup::fetch);
  EXPECT_EQ(cache.look_up(9, 1.0), Lookup::wait);
  cache.wait(9, 1);
  EXPECT_THAT(released(cache, cache.filled(9, 1.0)), ElementsAre(1));
  // The three uses of 1 are forgotten: it goes before the others, which are used twice.
  for (const std::uint32_t key : {9, 1, 2, 2, 3, 3}) ask(cache, key, 2.0);
  EXPECT_THAT(contents(cache, 10), ElementsAre(2, 3, 9));
}

TEST(KeyedCache, InvalidateDropsOneEntry) {
  KeyedCache cache({}, 10);
  ask(cache, 1);
  ask(cache, 2);
  cache.invalidate(1);
  cache.invalidate(3);
  EXPECT_THAT(contents(cache, 10), ElementsAre(2));
  EXPECT_EQ(cache.look_up(1, 0.0), Lookup::fetch);
}

}  // namespace
}  // namespace rehearse::policy
