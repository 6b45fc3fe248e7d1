// The circuit breaker of Hystrix.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/policy/breaker_state.hpp"
#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

/// Defaults: HystrixCommandProperties.
struct HystrixBreakerSpec {
  int volume_threshold = 20;         ///< calls in the window below which it never opens
  int error_threshold_percent = 50;  ///< opens at or above
  double sleep_window_s = 5.0;
  double window_s = 10.0;          ///< rolling statistical window
  double health_interval_s = 0.5;  ///< of health snapshots; divides the window into buckets
};

/// Every `health_interval_s` a snapshot sums the calls of the buckets of the past window, bucket
/// and interval being the same length. If it has at least `volume_threshold` calls and
///
///     trunc(errors / calls * 100) >= error_threshold_percent,
///
/// a closed breaker opens, at the time of the snapshot. Once open for `sleep_window_s`, one trial
/// call passes (half-open): its success closes and empties the window, and snapshots start anew
/// from then; its failure, or its cancellation, opens for another sleep window. Errors are
/// failures, timeouts and rejections by a pool or semaphore; refusals by the breaker count nowhere.
///
/// Source: Hystrix 1.5 HystrixCircuitBreaker, HealthCountsStream, HystrixCommandMetrics. There the
/// sleep window is over when the millisecond clock shows more than opened + window, up to 1 ms
/// later than here. The buckets of `metrics.rollingStats.numBuckets` (10 of 1 s) serve the
/// dashboard, not the breaker. Not modelled: forced states; the snapshot's thread hop.
class HystrixBreaker {
 public:
  explicit HystrixBreaker(const HystrixBreakerSpec& spec);

  /// May a call be made?
  Permission allow(double now_s);
  /// A permitted call came back. True if the state changed.
  bool record(double now_s, bool ok, double duration_s);
  /// A permission was not used, or its result does not count. True if the state changed.
  bool cancelled(double now_s);

  BreakerState state() const { return state_; }
  /// When the present state began.
  double since_s() const { return to_seconds(since_); }

 private:
  struct Bucket {
    std::int64_t calls = 0;
    std::int64_t errors = 0;
  };

  bool advance(Nanoseconds now);
  bool snapshot(Nanoseconds at);
  void enter(BreakerState state, Nanoseconds at);
  void restart(Nanoseconds at);

  std::int64_t volume_threshold_;
  std::int64_t error_threshold_percent_;
  Nanoseconds sleep_window_;
  Nanoseconds interval_;
  std::vector<Bucket> buckets_;  ///< a ring of one window
  Bucket total_;
  Nanoseconds start_ = 0;    ///< of the first bucket
  std::int64_t bucket_ = 0;  ///< number of the current one
  BreakerState state_ = BreakerState::closed;
  Nanoseconds since_ = 0;
};

}  // namespace rehearse::policy
