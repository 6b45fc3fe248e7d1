// Any circuit breaker, as a value.
#pragma once

#include <utility>
#include <variant>

#include "sim/policy/breaker_state.hpp"
#include "sim/policy/hystrix_breaker.hpp"
#include "sim/policy/rate_breaker.hpp"

namespace rehearse::policy {

/// A breaker of one caller for one callee. Each call goes
///
///     Permission p = allow(now);  if (p.allowed) { ...; record(now, ok, duration) or
///     cancelled(now) }
///
/// and whoever keeps a timeline looks at `state()` and `since_s()` whenever one of the three says
/// that the state changed; a change by the clock alone is seen at the next of them. Pure: time
/// comes in and does not fall. Memory is taken when it is made, never later.
///
/// Envoy has no such machine: its "circuit breakers" are concurrency thresholds
/// (sim/policy/concurrency.hpp).
class CircuitBreaker {
 public:
  /// The first one lets every call through.
  using Kind = std::variant<std::monostate, CountBreaker, TimeBreaker, HystrixBreaker>;

  CircuitBreaker() = default;
  explicit CircuitBreaker(Kind kind) : kind_(std::move(kind)) {}

  Permission allow(double now_s);
  bool record(double now_s, bool ok, double duration_s);
  bool cancelled(double now_s);
  BreakerState state() const;
  double since_s() const;

 private:
  Kind kind_;
};

}  // namespace rehearse::policy
