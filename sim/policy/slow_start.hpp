// Slow start: a member that came back gets its share of requests gradually.
#pragma once

namespace rehearse::policy {

/// Envoy's factor on a member's weight (source: EdfLoadBalancerBase::applySlowStartFactor),
///
///     max( (t / window)^(1 / aggression), min_weight ),   t < window; 1 afterwards,
///
/// t the time since the member joined or became healthy, in whole milliseconds and at least one
/// (the documentation says seconds). Envoy applies it to round robin and least request only.
struct SlowStart {
  double window_s = 0.0;    ///< 0: off
  double aggression = 1.0;  ///< above 0; 2 starts faster, 0.5 slower
  double min_weight = 0.1;

  bool enabled() const { return window_s > 0.0; }
  double factor(double elapsed_s) const;
};

}  // namespace rehearse::policy
