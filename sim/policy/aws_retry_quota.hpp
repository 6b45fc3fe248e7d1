// The retry quota of the AWS SDKs.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/policy/retry_events.hpp"

namespace rehearse::policy {

/// Defaults: AWS SDK retry mode "standard" (botocore). Version 2.1 of the mode: `version_2_1`.
struct AwsRetryQuotaSpec {
  std::int64_t capacity = 500;
  std::int64_t retry_cost = 5;
  std::int64_t timeout_cost = 10;
  std::int64_t throttling_cost = 5;
  std::int64_t first_success_refund = 1;

  static AwsRetryQuotaSpec version_2_1() { return {500, 14, 14, 5, 1}; }
};

/// A bucket of capacity, at first full. A retry costs by the failure it follows and is not made if
/// the bucket holds less. A call that succeeds at its first try returns 1; one that succeeds after
/// retries returns what its last retry cost; a failed one returns nothing. Source: botocore
/// retries/standard.py (RetryQuotaChecker), retries/quota.py.
class AwsRetryQuota {
 public:
  explicit AwsRetryQuota(const AwsRetryQuotaSpec& spec) : spec_(spec), available_(spec.capacity) {}

  bool withdraw(Failure failure) {
    if (cost(failure) > available_) return false;
    available_ -= cost(failure);
    return true;
  }
  void on_success(Failure last) {
    const std::int64_t refund = last == Failure::none ? spec_.first_success_refund : cost(last);
    available_ = std::min(available_ + refund, spec_.capacity);
  }
  std::int64_t available() const { return available_; }

 private:
  std::int64_t cost(Failure failure) const {
    if (failure == Failure::timeout) return spec_.timeout_cost;
    return failure == Failure::throttling ? spec_.throttling_cost : spec_.retry_cost;
  }

  AwsRetryQuotaSpec spec_;
  std::int64_t available_;
};

}  // namespace rehearse::policy
