// The circuit breaker of resilience4j.
#pragma once

#include "sim/policy/breaker_state.hpp"
#include "sim/policy/call_window.hpp"
#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

/// Defaults: resilience4j CircuitBreakerConfig.
struct RateBreakerSpec {
  double failure_rate_percent = 50.0;     ///< trips at or above
  double slow_call_rate_percent = 100.0;  ///< trips at or above
  double slow_call_s = 60.0;              ///< a call is slow if it took longer than that
  int minimum_calls = 100;                ///< below that many recorded calls there is no rate
  int window = 100;                       ///< calls (CountBreaker) or seconds (TimeBreaker)
  double open_wait_s = 60.0;
  double open_wait_multiplier = 1.0;  ///< the wait grows by it while trials fail (resilience4j
                                      ///< waitIntervalFunctionInOpenState, exponential)
  int half_open_calls = 10;           ///< trial calls permitted in half-open
  double half_open_max_s = 0.0;       ///< after that long back to open; 0: no limit
  bool half_open_by_timer = false;    ///< half-open when the wait is over, not at the next call
};

/// Failure and slow call rates over a sliding window of outcomes:
///
/// - closed: calls pass. When a result is recorded and at least `minimum_calls` are in the window
///   (count window: never more than its size), 100 * failed / calls >= failure_rate_percent or
///   100 * slow / calls >= slow_call_rate_percent opens.
/// - open: calls are refused. The first one later than the wait turns it half-open; there is no
///   timer unless `half_open_by_timer`.
/// - half-open: `half_open_calls` pass, more are refused; min(minimum_calls, half_open_calls)
/// results
///   decide by the same rates: open or closed, both with an empty window.
///
/// A result counts for the state it comes back to, whichever state its call started in. Source:
/// resilience4j CircuitBreakerStateMachine, CircuitBreakerMetrics. Not modelled: the forced and
/// disabled states, ignored exceptions (use `cancelled`).
template <class Window>
class RateBreaker {
 public:
  explicit RateBreaker(const RateBreakerSpec& spec);

  /// May a call be made?
  Permission allow(double now_s);
  /// A permitted call came back. True if the state changed.
  bool record(double now_s, bool ok, double duration_s);
  /// A permission was not used, or its result does not count: half-open permits one call more. True
  /// if the state changed.
  bool cancelled(double now_s);

  BreakerState state() const { return state_; }
  /// When the present state began.
  double since_s() const { return to_seconds(since_); }

 private:
  bool elapse(Nanoseconds now);
  bool fire_timer(Nanoseconds now);
  bool wait_is_over(Nanoseconds now) const;
  void enter(BreakerState state, Nanoseconds now);
  bool judge(const CallCounts& counts, int minimum_calls, Nanoseconds now);

  RateBreakerSpec spec_;
  Nanoseconds slow_call_;
  Nanoseconds half_open_max_;
  Nanoseconds open_wait_ = 0;
  Window closed_calls_;
  CountWindow trials_;
  int permits_ = 0;  ///< of half-open, left
  BreakerState state_ = BreakerState::closed;
  Nanoseconds since_ = 0;
};

using CountBreaker = RateBreaker<CountWindow>;
using TimeBreaker = RateBreaker<TimeWindow>;

extern template class RateBreaker<CountWindow>;
extern template class RateBreaker<TimeWindow>;

}  // namespace rehearse::policy
