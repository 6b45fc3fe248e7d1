// Vectors from resilience4j CircuitBreakerStateMachineTest, unless said otherwise.
#include "sim/policy/rate_breaker.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rehearse::policy {
namespace {

constexpr double kSlow = 5.0;  // s

/// Plays the calls of `script` at one time: S success, E failure, s slow success, e slow failure.
template <class Breaker>
void play(Breaker& breaker, double now_s, const std::string& script) {
  for (const char call : script) {
    EXPECT_TRUE(breaker.allow(now_s)) << script;
    const bool ok = call == 'S' || call == 's';
    breaker.record(now_s, ok, call == 's' || call == 'e' ? kSlow : 0.1);
  }
}

/// The breaker of the upstream test.
TimeBreaker upstream() {
  return TimeBreaker({.slow_call_rate_percent = 50.0,
                      .slow_call_s = 4.0,
                      .minimum_calls = 5,
                      .window = 5,
                      .open_wait_s = 5.0,
                      .half_open_calls = 4});
}

TEST(CountBreaker, OpensAtTheThresholdOfAFullWindow) {
  CountBreaker breaker({.minimum_calls = 4, .window = 4});
  play(breaker, 0.0, "SSE");
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  play(breaker, 1.0, "E");
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_DOUBLE_EQ(breaker.since_s(), 1.0);
}

TEST(CountBreaker, DefaultsWantAHundredCalls) {
  CountBreaker breaker({});
  play(breaker, 0.0, std::string(99, 'E'));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  play(breaker, 0.0, "S");
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(CountBreaker, MinimumCallsAreNoMoreThanTheWindow) {
  CountBreaker breaker({.minimum_calls = 100, .window = 4});
  play(breaker, 0.0, "EEEE");
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(CountBreaker, OldCallsLeaveTheWindow) {
  CountBreaker breaker({.minimum_calls = 4, .window = 4});
  play(breaker, 0.0, "ESSSESSSESSS");
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  play(breaker, 0.0, "EE");
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(TimeBreaker, ShouldOpenAfterFailureRateThresholdExceeded) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEES");
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  play(breaker, 0.0, "S");
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_FALSE(breaker.allow(0.0));
}

TEST(TimeBreaker, ShouldOpenAfterSlowCallRateThresholdExceeded) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "esESs");
  EXPECT_EQ(breaker.state(), BreakerState::open);
  TimeBreaker tolerant({.failure_rate_percent = 50.0, .minimum_calls = 5, .window = 5});
  play(tolerant, 0.0, "esSSs");  // slow from 60 s on
  EXPECT_EQ(tolerant.state(), BreakerState::closed);
}

TEST(TimeBreaker, ACallOfExactlyTheSlowDurationIsNotSlow) {
  TimeBreaker breaker = upstream();
  for (int i = 0; i < 5; ++i) breaker.record(0.0, true, 4.0);
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

TEST(TimeBreaker, ShouldTransitionToHalfOpenAfterWaitDuration) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEEEE");
  EXPECT_FALSE(breaker.allow(0.0));
  EXPECT_FALSE(breaker.allow(3.0));
  EXPECT_FALSE(breaker.allow(5.0));  // not after the wait, but at its end
  EXPECT_EQ(breaker.state(), BreakerState::open);
  const Permission permission = breaker.allow(6.0);
  EXPECT_TRUE(permission.allowed);
  EXPECT_TRUE(permission.changed);
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_DOUBLE_EQ(breaker.since_s(), 6.0);
}

TEST(TimeBreaker, ShouldOnlyPermitFourCallsInHalfOpenState) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEEEE");
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(breaker.allow(6.0));
  EXPECT_FALSE(breaker.allow(6.0));
  EXPECT_FALSE(breaker.allow(1e6));
}

TEST(TimeBreaker, ShouldIncreaseCounterOnReleasePermission) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEEEE");
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(breaker.allow(6.0));
  EXPECT_FALSE(breaker.allow(6.0));
  EXPECT_FALSE(breaker.cancelled(6.0));
  EXPECT_TRUE(breaker.allow(6.0));
}

TEST(TimeBreaker, ShouldTransitionBackToOpenStateWhenFailureRateIsAboveThreshold) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEEEE");
  play(breaker, 6.0, "EES");
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  play(breaker, 6.0, "E");
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_FALSE(breaker.allow(11.0));
  EXPECT_TRUE(breaker.allow(11.1));
}

TEST(TimeBreaker, ShouldTransitionBackToOpenStateWhenSlowCallRateIsAboveThreshold) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEEEE");
  play(breaker, 6.0, "ssSs");
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(TimeBreaker, ShouldTransitionToClosedStateWhenFailureRateIsBelowThreshold) {
  TimeBreaker breaker = upstream();
  play(breaker, 0.0, "EEEEE");
  play(breaker, 6.0, "ESSS");
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  play(breaker, 6.0, "EEEE");  // the window began anew
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

// resilience4j waitIntervalFunctionInOpenState(ofExponentialBackoff(5000)): 5 s, then 7.5 s.
TEST(TimeBreaker, ShouldTransitionToHalfOpenAfterWaitInterval) {
  RateBreakerSpec spec{.minimum_calls = 5, .window = 5, .open_wait_s = 5.0};
  spec.open_wait_multiplier = 1.5;
  spec.half_open_calls = 1;
  TimeBreaker breaker(spec);
  play(breaker, 0.0, "EEEEE");
  play(breaker, 6.0, "E");
  EXPECT_FALSE(breaker.allow(12.0));
  EXPECT_TRUE(breaker.allow(17.0));
  EXPECT_TRUE(breaker.record(17.0, true, 0.1));
  play(breaker, 17.0, "EEEEE");
  EXPECT_FALSE(breaker.allow(22.0));
  EXPECT_TRUE(breaker.allow(22.1));  // 5 s again after it closed
}

// resilience4j SlidingTimeWindowMetrics: buckets by the seconds of the clock.
TEST(TimeBreaker, CountsTheCurrentSecondAndThoseBefore) {
  TimeBreaker breaker({.minimum_calls = 2, .window = 5});
  breaker.record(0.999, false, 0.1);
  breaker.record(5.0, false, 0.1);  // second 0 has left
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  breaker.record(9.9, false, 0.1);  // seconds 5 to 9
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(TimeBreaker, ForgetsAtEveryAlignment) {
  for (int start = 0; start < 7; ++start) {
    for (int pause = 0; pause < 15; ++pause) {
      TimeBreaker breaker({.minimum_calls = 2, .window = 5});
      breaker.record(start, false, 0.1);
      EXPECT_EQ(breaker.record(start + pause, false, 0.1), pause < 5) << start << ' ' << pause;
    }
  }
}

TEST(CountBreaker, EveryHalfOpenWantsAllItsResults) {
  CountBreaker breaker({.minimum_calls = 3, .window = 3, .open_wait_s = 5.0, .half_open_calls = 3});
  play(breaker, 0.0, "EEE");
  play(breaker, 6.0, "EEE");
  EXPECT_EQ(breaker.state(), BreakerState::open);
  play(breaker, 12.0, "SS");
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  play(breaker, 12.0, "E");
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

// resilience4j automaticTransitionFromOpenToHalfOpenEnabled.
TEST(CountBreaker, TimerOpensHalfWithoutACall) {
  CountBreaker breaker({.minimum_calls = 2,
                        .window = 2,
                        .open_wait_s = 5.0,
                        .half_open_calls = 1,
                        .half_open_by_timer = true});
  play(breaker, 0.0, "EE");
  EXPECT_TRUE(breaker.record(7.0, true, 0.1));  // of a call made before it opened
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  EXPECT_DOUBLE_EQ(breaker.since_s(), 7.0);
}

// resilience4j maxWaitDurationInHalfOpenState.
TEST(CountBreaker, HalfOpenWithoutResultsOpensAgain) {
  CountBreaker breaker({.minimum_calls = 2,
                        .window = 2,
                        .open_wait_s = 5.0,
                        .half_open_calls = 2,
                        .half_open_max_s = 3.0});
  play(breaker, 0.0, "EE");
  EXPECT_TRUE(breaker.allow(6.0));
  EXPECT_FALSE(breaker.allow(9.0).allowed);
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_DOUBLE_EQ(breaker.since_s(), 9.0);
  EXPECT_TRUE(breaker.allow(14.1));
}

TEST(CountBreaker, ResultsWhileOpenDecideNothing) {
  CountBreaker breaker({.minimum_calls = 2, .window = 2});
  play(breaker, 0.0, "EE");
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(breaker.record(1.0, true, 0.1));
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

}  // namespace
}  // namespace rehearse::policy
