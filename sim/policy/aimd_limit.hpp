// Adaptive concurrency: additive increase, multiplicative decrease.
#pragma once

#include <cstdint>

namespace rehearse::policy {

/// Defaults: Netflix concurrency-limits AIMDLimit.
struct AimdLimitSpec {
  std::int64_t initial = 20;
  std::int64_t min = 20;
  std::int64_t max = 200;
  double backoff_ratio = 0.9;  ///< [0.5, 1)
  double timeout_s = 5.0;      ///< a slower answer counts as lost
};

/// At most `limit` requests at a time. Each one that ends moves the limit:
///
///     lost, or slower than timeout_s:       limit = trunc(limit * backoff_ratio)
///     else if 2 * in flight >= limit:       limit = limit + 1
///
/// within [min, max]. Source: Netflix concurrency-limits AIMDLimit, SimpleLimiter. There the
/// requests in flight are those when this one began, here those when it ends, itself included.
class AimdLimit {
 public:
  explicit AimdLimit(const AimdLimitSpec& spec) : spec_(spec), limit_(spec.initial) {}

  bool begin();
  void end(double response_s, bool lost);

  std::int64_t limit() const { return limit_; }
  std::int64_t in_flight() const { return in_flight_; }

 private:
  AimdLimitSpec spec_;
  std::int64_t limit_;
  std::int64_t in_flight_ = 0;
};

}  // namespace rehearse::policy
