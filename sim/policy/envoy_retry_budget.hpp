// Envoy's limit on concurrent retries.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/policy/retry_events.hpp"

namespace rehearse::policy {

/// Defaults: Envoy circuit_breaker.proto. Without a budget (`use_budget` false) `max_retries`
/// holds.
struct EnvoyRetryBudgetSpec {
  bool use_budget = true;  ///< `retry_budget` is set, which overrides max_retries
  double budget_percent = 20.0;
  std::int64_t min_retry_concurrency = 3;
  std::int64_t max_retries = 3;
};

/// A retry may start while fewer retries are active than
///
///     max(trunc(budget_percent / 100 * (active + pending)), min_retry_concurrency).
///
/// A retry is active from its withdrawal, so also during its back-off, to its end. Source: Envoy
/// resource_manager_impl.h, retry_state_impl.cc.
class EnvoyRetryBudget {
 public:
  explicit EnvoyRetryBudget(const EnvoyRetryBudgetSpec& spec) : spec_(spec) {}

  std::int64_t limit(const UpstreamLoad& load) const {
    if (!spec_.use_budget) return spec_.max_retries;
    const auto requests = static_cast<double>(load.active + load.pending);
    const auto share = static_cast<std::int64_t>(spec_.budget_percent / 100.0 * requests);
    return std::max(share, spec_.min_retry_concurrency);
  }
  bool withdraw(const UpstreamLoad& load) {
    if (retries_ >= limit(load)) return false;
    ++retries_;
    return true;
  }
  void on_retry_end() { --retries_; }
  std::int64_t retries() const { return retries_; }

 private:
  EnvoyRetryBudgetSpec spec_;
  std::int64_t retries_ = 0;
};

}  // namespace rehearse::policy
