// Adaptive LIFO with controlled timeouts.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// Defaults: Maurer, "Fail at Scale", ACM Queue 13(8), 2015: M = 5 ms, N = 100 ms.
struct AdaptiveLifoSpec {
  double short_timeout_s = 0.005;  ///< M
  double interval_s = 0.100;       ///< N
};

/// A queue that has not been empty within the last interval is overloaded, a standing queue:
///
/// - a request that arrives then waits at most M, otherwise at most N (the article's variant of
///   CoDel, `onNewRequest`);
/// - while it is overloaded the newest request goes first, otherwise the oldest (adaptive LIFO).
///
/// Limits: the article switches to LIFO "when a queue is starting to form" without a number; the
/// test for both is the same here.
class AdaptiveLifo {
 public:
  explicit AdaptiveLifo(const AdaptiveLifoSpec& spec) : spec_(spec) {}

  /// As if the queue had been empty until `now_s`.
  void restart(double now_s) { last_empty_s_ = now_s; }
  /// To be told the length of the queue before each arrival and after each departure.
  void observe(double now_s, std::int64_t waiting) {
    if (waiting == 0) last_empty_s_ = now_s;
  }
  bool overloaded(double now_s) const { return last_empty_s_ < now_s - spec_.interval_s; }
  /// Longest wait of a request that arrives now.
  double timeout_s(double now_s) const {
    return overloaded(now_s) ? spec_.short_timeout_s : spec_.interval_s;
  }
  /// Take the newest one?
  bool newest_first(double now_s) const { return overloaded(now_s); }

 private:
  AdaptiveLifoSpec spec_;
  double last_empty_s_ = 0.0;
};

}  // namespace rehearse::policy
