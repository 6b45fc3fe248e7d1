// Rules and numbers of HAProxy's configuration manual ("inter", "rise", "fall") and of Envoy's
// health_check.proto; NGINX's max_fails and fail_timeout.
#include "sim/policy/health_counter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace rehearse::policy {
namespace {

/// Health after each of the results, '+' passed and '-' failed.
std::vector<bool> health_after(HealthCounter counter, std::string_view results) {
  std::vector<bool> result;
  for (const char c : results) {
    counter.record(c == '+');
    result.push_back(counter.healthy());
  }
  return result;
}

using testing::ElementsAre;

TEST(HealthCounter, RiseAndFallInARow) {
  const HealthCheckSpec spec{.rise = 2, .fall = 3, .start = HealthStart::assumed_down};
  EXPECT_THAT(health_after(HealthCounter(spec), "+-++"), ElementsAre(false, false, false, true));
  EXPECT_THAT(health_after(HealthCounter(spec), "++--+---"),
              ElementsAre(false, true, true, true, true, true, true, false));
}

TEST(HealthCounter, FirstResultsByStart) {
  const auto first = [](HealthStart start, std::string_view results) {
    return health_after(HealthCounter({.rise = 3, .fall = 3, .start = start}), results);
  };
  EXPECT_THAT(first(HealthStart::unchecked, "+--"), ElementsAre(true, true, true));
  EXPECT_THAT(first(HealthStart::unchecked, "-+++"), ElementsAre(false, false, false, true))
      << "only the very first check is special";
  EXPECT_THAT(first(HealthStart::assumed_up, "-++"), ElementsAre(false, false, false));
  EXPECT_THAT(first(HealthStart::assumed_up, "+--"), ElementsAre(true, true, true));
  EXPECT_THAT(first(HealthStart::assumed_down, "+++"), ElementsAre(false, false, true));
  EXPECT_TRUE(HealthCounter({.start = HealthStart::assumed_up}).healthy());
  EXPECT_FALSE(HealthCounter({.start = HealthStart::unchecked}).healthy());
}

TEST(HealthCounter, ReportsChangesOnly) {
  HealthCounter counter({.rise = 1, .fall = 2, .start = HealthStart::unchecked});
  EXPECT_TRUE(counter.record(true));
  EXPECT_FALSE(counter.record(true));
  EXPECT_FALSE(counter.record(false));
  EXPECT_TRUE(counter.record(false));
  EXPECT_FALSE(counter.record(false));
}

TEST(HealthCounter, ImmediateFailureSkipsTheThreshold) {
  HealthCounter counter({.rise = 2, .fall = 5, .start = HealthStart::unchecked});
  counter.record(true);
  EXPECT_TRUE(counter.record(false, true));
  EXPECT_FALSE(counter.healthy());
  EXPECT_EQ(counter.phase(), HealthPhase::down);
}

TEST(HealthCounter, AgreesWithCountingRows) {
  std::mt19937 random(5);
  for (int n = 0; n < 500; ++n) {
    const HealthCheckSpec spec{.rise = 1 + static_cast<std::uint32_t>(random() % 4),
                               .fall = 1 + static_cast<std::uint32_t>(random() % 4),
                               .start = HealthStart::assumed_down};
    HealthCounter counter(spec);
    bool healthy = false;
    std::uint32_t row = 0;
    for (int check = 0; check < 200; ++check) {
      const bool passed = random() % 2 == 0;
      row = passed == healthy ? 0 : row + 1;
      if (row == (healthy ? spec.fall : spec.rise)) {
        healthy = !healthy;
        row = 0;
      }
      counter.record(passed);
      ASSERT_EQ(counter.healthy(), healthy) << "case " << n << " check " << check;
    }
  }
}

TEST(HealthCounter, PhasesOfHaproxy) {
  HealthCounter counter({.rise = 2, .fall = 3});
  EXPECT_EQ(counter.phase(), HealthPhase::falling) << "not checked yet";
  counter.record(true);
  EXPECT_EQ(counter.phase(), HealthPhase::up);
  counter.record(false);
  EXPECT_EQ(counter.phase(), HealthPhase::falling);
  counter.record(false);
  counter.record(false);
  EXPECT_EQ(counter.phase(), HealthPhase::down);
  counter.record(true);
  EXPECT_EQ(counter.phase(), HealthPhase::rising);
  counter.record(false);
  EXPECT_EQ(counter.phase(), HealthPhase::down);
}

TEST(HaproxyIntervals, ByPhase) {
  const HaproxyIntervals all{.inter_s = 2.0, .fastinter_s = 0.5, .downinter_s = 5.0};
  EXPECT_EQ(all.next_s(HealthPhase::up), 2.0);
  EXPECT_EQ(all.next_s(HealthPhase::falling), 0.5);
  EXPECT_EQ(all.next_s(HealthPhase::rising), 0.5);
  EXPECT_EQ(all.next_s(HealthPhase::down), 5.0);
  const HaproxyIntervals only;
  for (const auto phase :
       {HealthPhase::up, HealthPhase::falling, HealthPhase::rising, HealthPhase::down}) {
    EXPECT_EQ(only.next_s(phase), 2.0);
  }
}

/// Time from the first check that sees the new state to the change, checks taking no time.
double time_to_change_s(HealthCounter counter, const HaproxyIntervals& pace, bool passed) {
  double now_s = 0.0;
  while (!counter.record(passed)) now_s += pace.next_s(counter.phase());
  return now_s;
}

TEST(HaproxyIntervals, DetectionTimes) {
  HealthCounter counter({.rise = 2, .fall = 3});
  counter.record(true);
  EXPECT_EQ(time_to_change_s(counter, {}, false), 4.0);  // (fall - 1) * fastinter, then the phase
  EXPECT_EQ(time_to_change_s(counter, {.fastinter_s = 0.25}, false), 0.5);
  for (int n = 0; n < 3; ++n) counter.record(false);
  EXPECT_EQ(time_to_change_s(counter, {}, true), 2.0);
  EXPECT_EQ(time_to_change_s(counter, {.fastinter_s = 0.25, .downinter_s = 9.0}, true), 0.25);
}

TEST(EnvoyIntervals, Edges) {
  const EnvoyIntervals plain{.interval_s = 5.0};
  for (const bool healthy : {false, true}) {
    EXPECT_EQ(plain.next_s(healthy, true), 5.0);
    EXPECT_EQ(plain.next_s(healthy, false), 5.0);
    EXPECT_EQ(plain.next_s(healthy, false, false), 60.0);
  }
  const EnvoyIntervals slow_when_down{.interval_s = 5.0, .unhealthy_interval_s = 20.0};
  EXPECT_EQ(slow_when_down.next_s(false, true), 20.0);
  EXPECT_EQ(slow_when_down.next_s(false, false), 20.0);
  EXPECT_EQ(slow_when_down.next_s(true, true), 5.0);
  const EnvoyIntervals all{.interval_s = 5.0,
                           .unhealthy_interval_s = 20.0,
                           .unhealthy_edge_s = 1.0,
                           .healthy_edge_s = 2.0};
  EXPECT_EQ(all.next_s(false, true), 1.0);
  EXPECT_EQ(all.next_s(false, false), 20.0);
  EXPECT_EQ(all.next_s(true, true), 2.0);
  EXPECT_EQ(all.next_s(true, false), 5.0);
}

TEST(PassiveHealth, OneFailureTakesAPeerOutForTenSeconds) {
  PassiveHealth peer;
  peer.failed(100.0);
  EXPECT_FALSE(peer.available(100.0));
  EXPECT_FALSE(peer.available(110.9)) << "whole seconds, and 10 is still within";
  EXPECT_TRUE(peer.available(111.0));
}

TEST(PassiveHealth, OneTryPerTimeoutThenBackAfterASuccess) {
  PassiveHealth peer;
  peer.failed(100.0);
  peer.chosen(111.0);
  EXPECT_FALSE(peer.available(112.0)) << "the try is under way";
  peer.succeeded();
  EXPECT_TRUE(peer.available(112.0));
  EXPECT_EQ(peer.fails(), 0U);
}

TEST(PassiveHealth, AFailedTryStartsTheTimeoutAnew) {
  PassiveHealth peer;
  peer.failed(100.0);
  peer.chosen(111.0);
  peer.failed(113.0);
  EXPECT_FALSE(peer.available(123.0));
  EXPECT_TRUE(peer.available(124.0));
}

TEST(PassiveHealth, CountsWithinTheTimeout) {
  PassiveHealth peer(3, 10.0);
  peer.failed(100.0);
  peer.failed(101.0);
  peer.chosen(105.0);
  peer.succeeded();
  EXPECT_EQ(peer.fails(), 2U) << "a success soon after clears nothing";
  peer.chosen(112.0);
  peer.succeeded();
  EXPECT_EQ(peer.fails(), 0U);
  peer.failed(120.0);
  peer.failed(121.0);
  EXPECT_TRUE(peer.available(121.0));
  peer.failed(122.0);
  EXPECT_FALSE(peer.available(122.0));
}

TEST(PassiveHealth, MaxFailsZeroIsOff) {
  PassiveHealth peer(0);
  for (int n = 0; n < 10; ++n) peer.failed(100.0);
  EXPECT_TRUE(peer.available(100.0));
}

}  // namespace
}  // namespace rehearse::policy
