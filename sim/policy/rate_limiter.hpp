// Any rate limiter, as a value.
#pragma once

#include <utility>
#include <variant>

#include "sim/policy/admission.hpp"
#include "sim/policy/leaky_bucket.hpp"
#include "sim/policy/token_bucket.hpp"
#include "sim/policy/window_limits.hpp"

namespace rehearse::policy {

/// A limiter for one key (client, route, tenant). Pure: time comes in with each call and does not
/// fall. Memory is taken when it is made, never later.
class RateLimiter {
 public:
  /// The first one admits everything.
  using Kind = std::variant<std::monostate, TokenBucket, LeakyBucket, FixedWindow,
                            SlidingWindowCounter, SlidingWindowLog, WafRateRule>;

  RateLimiter() = default;
  explicit RateLimiter(Kind kind) : kind_(std::move(kind)) {}

  /// May n requests that arrive now go on, and after which wait?
  Admission admit(double now_s, double n = 1.0);

  /// The holder of an admission for n gives up before `act_s`, the end of its wait. Only a token
  /// bucket takes it back.
  void cancel(double now_s, double n, double act_s);

 private:
  Kind kind_;
};

}  // namespace rehearse::policy
