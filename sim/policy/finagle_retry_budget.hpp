// A retry budget as a share of requests: Finagle.
#pragma once

#include <array>
#include <cstdint>

namespace rehearse::policy {

/// Defaults: Finagle RetryBudget().
struct FinagleRetryBudgetSpec {
  double ttl_s = 10.0;              ///< deposits expire after about that long; 1 to 60 s
  double min_retries_per_s = 10.0;  ///< also without any requests; whole
  double percent_can_retry = 0.2;   ///< retries per request, 0 to 1000, as a fraction
};

/// Each request deposits, each retry withdraws 1 / percent_can_retry deposits; both are forgotten
/// after `ttl_s`, in tenths of it. A retry needs
///
///     deposits - withdrawals of the past ttl + min_retries_per_s * ttl * cost >= cost.
///
/// Whole numbers: a deposit is 1000, cost = trunc(1000 / percent_can_retry). With percent 0 a
/// deposit is 0 and the cost 1. Times are cut to the millisecond. Source: twitter/finagle
/// RetryBudget.scala on twitter/util TokenBucket.newLeakyBucket and WindowedAdder.
class FinagleRetryBudget {
 public:
  explicit FinagleRetryBudget(const FinagleRetryBudgetSpec& spec);

  void on_request(double now_s);
  bool withdraw(double now_s);
  /// Retries that may be made now.
  std::int64_t balance(double now_s);

 private:
  void add(double now_s, std::int64_t amount);
  void expire(std::int64_t now_ms);
  std::int64_t sum(double now_s);

  static constexpr std::int64_t kSlices = 10;

  std::int64_t slice_ms_;
  std::int64_t deposit_;
  std::int64_t cost_;
  std::int64_t reserve_;
  std::int64_t current_ = 0;                      ///< of the slice that began at `begun_ms_`
  std::array<std::int64_t, kSlices - 1> past_{};  ///< a ring
  std::int64_t next_ = 0;
  std::int64_t begun_ms_ = 0;
};

}  // namespace rehearse::policy
