#include "sim/policy/concurrency.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/core/random.hpp"
#include "tests/unit/policy/allocation_count.hpp"

namespace rehearse::policy {
namespace {

// Envoy resource_manager_impl: a resource can be created while count < max.
TEST(ConcurrencyThresholds, DefaultsAreEnvoys) {
  ConcurrencyThresholds limits({});
  for (int i = 0; i < 1024; ++i) EXPECT_EQ(limits.enter(), Entry::active);
  for (int i = 0; i < 1024; ++i) EXPECT_EQ(limits.enter(), Entry::waiting);
  EXPECT_EQ(limits.enter(), Entry::refused);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.begin_retry());
  EXPECT_FALSE(limits.begin_retry());
  limits.end_retry();
  EXPECT_TRUE(limits.begin_retry());
}

TEST(ConcurrencyThresholds, RefusesAtMaxRequestsEvenWithAFreeConnection) {
  ConcurrencyThresholds limits({.max_connections = 10, .max_requests = 2});
  EXPECT_EQ(limits.enter(), Entry::active);
  EXPECT_EQ(limits.enter(), Entry::active);
  EXPECT_EQ(limits.enter(), Entry::refused);
  EXPECT_EQ(limits.waiting(), 0);
}

TEST(ConcurrencyThresholds, OfNoRequestsRefusesAll) {
  ConcurrencyThresholds limits({.max_connections = 1, .max_requests = 0});
  EXPECT_EQ(limits.enter(), Entry::refused);
}

TEST(Bulkhead, DefaultsAreResilience4js) {
  Bulkhead bulkhead({});
  for (int i = 0; i < 25; ++i) EXPECT_EQ(bulkhead.enter(), Entry::active);
  EXPECT_EQ(bulkhead.enter(), Entry::refused);
  EXPECT_EQ(bulkhead.max_wait_s(), 0.0);
  EXPECT_FALSE(bulkhead.leave());
  EXPECT_EQ(bulkhead.enter(), Entry::active);
}

TEST(Bulkhead, APlaceGoesToOneThatWaits) {
  Bulkhead bulkhead({.max_concurrent = 1, .max_waiting = 2});
  EXPECT_EQ(bulkhead.enter(), Entry::active);
  EXPECT_EQ(bulkhead.enter(), Entry::waiting);
  EXPECT_EQ(bulkhead.enter(), Entry::waiting);
  EXPECT_EQ(bulkhead.enter(), Entry::refused);
  bulkhead.abandon();
  EXPECT_TRUE(bulkhead.leave());
  EXPECT_EQ(bulkhead.active(), 1);
  EXPECT_EQ(bulkhead.waiting(), 0);
  EXPECT_FALSE(bulkhead.leave());
  EXPECT_EQ(bulkhead.active(), 0);
}

/// Whatever comes: never more active or waiting than allowed, nobody waits beside a free place,
/// nobody is refused who could have waited.
template <class Limits>
void walk(Limits limits, std::int64_t places, std::int64_t seats) {
  const std::uint64_t before = allocation_count();
  int refused = 0;
  bool kept = true;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const std::uint64_t what = random_bits({1, 2}, i, 0, 0) % 100;
    const bool crowded = i / 500 % 2 == 0;
    if (what < (crowded ? 60U : 40U)) {
      const bool full = limits.active() == places && limits.waiting() == seats;
      const bool refusal = limits.enter() == Entry::refused;
      refused += refusal ? 1 : 0;
      kept = kept && refusal == full;
    } else if (what < 95 && limits.active() > 0) {
      limits.leave();
    } else if (limits.waiting() > 0) {
      limits.abandon();
    }
    kept = kept && limits.active() <= places && limits.waiting() <= seats;
    kept = kept && (limits.waiting() == 0 || limits.active() == places);
  }
  EXPECT_EQ(allocation_count(), before);
  EXPECT_TRUE(kept);
  EXPECT_GT(refused, 100);
}

TEST(ConcurrencyConformance, ConcurrencyThresholds) {
  walk(ConcurrencyThresholds({.max_connections = 7, .max_pending_requests = 3}), 7, 3);
}

TEST(ConcurrencyConformance, Bulkhead) {
  walk(Bulkhead({.max_concurrent = 7, .max_waiting = 3}), 7, 3);
  walk(Bulkhead({.max_concurrent = 10}), 10, 0);
}

}  // namespace
}  // namespace rehearse::policy
