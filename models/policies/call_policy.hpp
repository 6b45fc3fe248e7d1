// Call policies: what a caller does besides calling.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/module.hpp"
#include "models/ports.hpp"

namespace rehearse::models {

/// Kind "call_policy" and what stands inside one, section `policies.calls`.
Module call_policy_module();

/// One call policy. Every call that names it gets a row of its own (its timeout may differ); the
/// bulkhead, the breaker and the budget are one for each pair of caller and callee, the callee
/// being the pods that this caller's region calls, or one for each pod of the caller (`scope` pod).
class CallPolicyComponent : public kernel::Component, public CallPolicyPort {
 public:
  struct Settings {
    kernel::CallPolicy policy;  ///< but for timers and what is shared
    double timeout_s = kernel::kNever;
    double attempt_timeout_s = kernel::kNever;
    bool per_pod = false;
    Hedge hedge;
    std::optional<policy::RetryBudget> budget;
    std::optional<policy::CircuitBreaker> breaker;
    std::uint32_t max_concurrent = kernel::kNone;  ///< kNone: no bulkhead
    std::uint32_t max_waiting = 0;
  };
  CallPolicyComponent(const std::string& name, Settings settings);

  Hedge hedge() const override { return settings_.hedge; }
  std::uint32_t add_row(kernel::Simulation& sim, const CallSite& call) override;
  void start(kernel::Simulation& sim) override;
  void observe(kernel::Simulation& sim) override;

 private:
  /// First rows of what one caller shares for one callee.
  struct Shared {
    std::uint32_t callers = 1;
    std::uint32_t gate = kernel::kNone;
    std::uint32_t breaker = kernel::kNone;
    std::uint32_t budget = kernel::kNone;
  };
  struct Counts {
    std::uint64_t calls = 0;
    std::uint64_t retries = 0;
    std::uint64_t hedges = 0;
    std::uint64_t by_breaker = 0;
    std::uint64_t by_bulkhead = 0;
    std::uint64_t by_budget = 0;
  };
  const Shared& shared(kernel::Simulation& sim, const CallSite& call);
  std::vector<std::uint32_t> breakers() const;
  void breakers_changed(kernel::Simulation& sim);
  Counts count(const kernel::Simulation& sim) const;

  Settings settings_;
  std::map<std::pair<std::string, kernel::GroupId>, Shared> shared_;
  std::vector<std::uint32_t> rows_;
  Counts last_;
  std::vector<policy::BreakerState> told_;  ///< of `breakers()`, as the timeline has it
  std::vector<std::string> owners_;         ///< "service:web -> service:db", of the same
};

}  // namespace rehearse::models
