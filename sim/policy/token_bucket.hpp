// Token bucket.
#pragma once

#include "sim/policy/admission.hpp"
#include "sim/policy/nanoseconds.hpp"

namespace rehearse::policy {

/// No defaults: golang/time/rate has none either.
struct TokenBucketSpec {
  double rate_per_s = 0.0;  ///< tokens per second; 0: the first burst only; infinity: no limit
  double burst = 0.0;       ///< size of the bucket, in tokens
  double max_wait_s = 0.0;  ///< longest acceptable wait; 0: AllowN; infinity: ReserveN

  /// The bucket of Envoy's local rate limit (`max_tokens`, `tokens_per_fill` per `fill_interval`),
  /// which is refilled continuously, and of AWS API Gateway (rate 10 000/s, burst 5 000 per account
  /// and Region).
  static TokenBucketSpec filled(double max_tokens, double tokens_per_fill, double fill_interval_s) {
    return {tokens_per_fill / fill_interval_s, max_tokens, 0.0};
  }
};

/// Starts full and gains rate * elapsed tokens, never more than `burst`:
///
///     tokens' = min(burst, tokens + rate * (now - last)) - n.
///
/// A request for n <= burst whose wait max(0, -tokens') / rate is at most `max_wait_s` takes its
/// tokens at once, so the bucket may be in debt; any other is refused and changes nothing. Waits
/// are whole nanoseconds, cut. Source: golang/time rate.go (AllowN, ReserveN, CancelAt). A time
/// before the last one counts as the last (upstream follows a clock that steps back). Limits: one
/// rate for the whole run.
class TokenBucket {
 public:
  explicit TokenBucket(const TokenBucketSpec& spec);

  Admission admit(double now_s, double n = 1.0);

  /// Gives up a wait: an admitted request for n tokens that was to go on at `act_s` does not.
  /// Tokens promised to later requests meanwhile are not returned; after `act_s` nothing is.
  void cancel(double now_s, double n, double act_s);

  double tokens(double now_s) const { return tokens_at(to_nanoseconds(now_s)); }

 private:
  double tokens_at(Nanoseconds now) const;
  Nanoseconds duration_of(double tokens) const;

  double rate_;
  double burst_;
  Nanoseconds max_wait_;
  double tokens_;
  Nanoseconds last_ = 0;
  Nanoseconds last_act_ = 0;
};

}  // namespace rehearse::policy
