// Budgets that keep retries from multiplying load.
#pragma once

#include <cstdint>
#include <variant>

#include "sim/policy/aws_retry_quota.hpp"
#include "sim/policy/envoy_retry_budget.hpp"
#include "sim/policy/finagle_retry_budget.hpp"
#include "sim/policy/grpc_retry_throttle.hpp"
#include "sim/policy/retry_events.hpp"

namespace rehearse::policy {

/// The budget of one client for one callee. A call tells it
///
/// - `on_request` when its first attempt is sent,
/// - `on_failure` for each failed attempt that might be retried, then asks `withdraw`: may it be?
/// - `on_retry_end` for each withdrawal, when that retry failed (before the next `withdraw`),
///   succeeded or was given up, sent or not,
/// - `on_success` when it succeeds, with the failure of its last withdrawal, or none.
///
/// A withdrawal that is refused changes nothing. Pure: time comes in and does not fall; memory is
/// taken when the object is made.
class RetryBudget {
 public:
  /// The first one allows every retry.
  using Kind = std::variant<std::monostate, EnvoyRetryBudget, GrpcRetryThrottle, AwsRetryQuota,
                            FinagleRetryBudget>;

  RetryBudget() = default;
  explicit RetryBudget(const Kind& kind) : kind_(kind) {}

  void on_request(double now_s);
  void on_success(Failure last);
  void on_failure();
  bool withdraw(double now_s, const UpstreamLoad& load, Failure failure);
  void on_retry_end();

 private:
  Kind kind_;
};

}  // namespace rehearse::policy
