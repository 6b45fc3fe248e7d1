#include "models/policies/call_policy.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rehearse::models {

using kernel::kNone;
using kernel::Simulation;
using policy::BreakerState;

CallPolicyComponent::CallPolicyComponent(const std::string& name, Settings settings)
    : Component("call_policy:" + name), settings_(std::move(settings)) {}

const CallPolicyComponent::Shared& CallPolicyComponent::shared(Simulation& sim,
                                                               const CallSite& call) {
  const auto [found, is_new] = shared_.try_emplace({call.caller, call.callee});
  Shared& shared = found->second;
  if (!is_new) return shared;
  shared.callers = settings_.per_pod ? std::max(call.callers, 1U) : 1;
  kernel::Network& network = sim.network();
  if (settings_.max_concurrent != kNone) {
    shared.gate = static_cast<std::uint32_t>(network.gates.size());
    kernel::Gate gate;
    gate.limit = settings_.max_concurrent;
    gate.line_limit = settings_.max_waiting;
    network.gates.resize(network.gates.size() + shared.callers, gate);
  }
  if (settings_.breaker) {
    shared.breaker = static_cast<std::uint32_t>(network.breakers.size());
    network.breakers.resize(network.breakers.size() + shared.callers, {*settings_.breaker});
    const std::string& callee = network.reasons[network.groups[call.callee].timeout].component;
    const std::string owner = fmt::format("{} -> {}", call.caller, callee);
    owners_.resize(owners_.size() + shared.callers, owner);
  }
  if (settings_.budget) {
    shared.budget = static_cast<std::uint32_t>(network.budgets.size());
    network.budgets.resize(network.budgets.size() + shared.callers, {*settings_.budget});
  }
  return shared;
}

std::uint32_t CallPolicyComponent::add_row(Simulation& sim, const CallSite& call) {
  const Shared& own = shared(sim, call);
  kernel::CallPolicy row = settings_.policy;
  const double timeout_s = call.timeout_s < kernel::kNever ? call.timeout_s : settings_.timeout_s;
  if (timeout_s < kernel::kNever) row.timer = sim.timer_class(timeout_s);
  if (settings_.attempt_timeout_s < timeout_s)
    row.attempt_timer = sim.timer_class(settings_.attempt_timeout_s);
  row.callers = own.callers;
  row.gate = own.gate;
  row.breaker = own.breaker;
  row.budget = own.budget;
  row.gate_full = sim.reason(id(), "bulkhead full", kernel::FailureClass::rejected);
  row.breaker_open = sim.reason(id(), "circuit breaker open", kernel::FailureClass::rejected);
  rows_.push_back(static_cast<std::uint32_t>(sim.network().policies.size()));
  sim.network().policies.push_back(row);
  return rows_.back();
}

/// In the order in which their rows were made, as `owners_`.
std::vector<std::uint32_t> CallPolicyComponent::breakers() const {
  std::vector<std::uint32_t> all;
  for (const auto& [who, shared] : shared_) {
    if (shared.breaker == kNone) continue;
    for (std::uint32_t i = 0; i < shared.callers; ++i) all.push_back(shared.breaker + i);
  }
  std::sort(all.begin(), all.end());
  return all;
}

void CallPolicyComponent::start(Simulation& sim) {
  const std::vector<std::uint32_t> mine = breakers();
  if (mine.empty()) return;
  told_.assign(mine.size(), BreakerState::closed);
  sim.on_breaker_changed(mine, [this, &sim] { breakers_changed(sim); });
}

void CallPolicyComponent::breakers_changed(Simulation& sim) {
  const std::vector<std::uint32_t> mine = breakers();
  for (const BreakerState state :
       {BreakerState::open, BreakerState::half_open, BreakerState::closed}) {
    std::size_t changed = 0;
    std::size_t in_state = 0;
    const std::string* first = nullptr;
    for (std::size_t i = 0; i < mine.size(); ++i) {
      if (sim.network().breakers[mine[i]].machine.state() != state) continue;
      ++in_state;
      if (told_[i] == state) continue;
      told_[i] = state;
      ++changed;
      if (first == nullptr) first = &owners_[i];
    }
    if (changed == 0) continue;
    kernel::Notice notice{
        .component = id(),
        .kind = state == BreakerState::open        ? "breaker-opened"
                : state == BreakerState::half_open ? "breaker-half-open"
                                                   : "breaker-closed",
        .step = "",
        .detail = mine.size() == 1
                      ? *first
                      : fmt::format("{}{}, now {} of {}", *first,
                                    changed > 1 ? fmt::format(" and {} more", changed - 1) : "",
                                    in_state, mine.size())};
    if (sim.latest_load_cause() != 0) notice.causes = {sim.latest_load_cause()};
    if (state == BreakerState::closed && in_state == mine.size()) notice.ends = {id()};
    sim.notice(notice);
  }
}

CallPolicyComponent::Counts CallPolicyComponent::count(const Simulation& sim) const {
  const kernel::Network& network = sim.network();
  Counts sum;
  for (const std::uint32_t row : rows_) {
    sum.calls += network.policies[row].calls;
    sum.retries += network.policies[row].retries;
    sum.hedges += network.policies[row].hedges;
  }
  for (const auto& [who, shared] : shared_) {
    for (std::uint32_t i = 0; i < shared.callers; ++i) {
      if (shared.breaker != kNone) sum.by_breaker += network.breakers[shared.breaker + i].refused;
      if (shared.gate != kNone) sum.by_bulkhead += network.gates[shared.gate + i].refused;
      if (shared.budget != kNone) sum.by_budget += network.budgets[shared.budget + i].refused;
    }
  }
  return sum;
}

void CallPolicyComponent::observe(Simulation& sim) {
  if (rows_.empty()) return;
  const Counts now = count(sim);
  const double step_s = sim.options().observe_every_s;
  const auto rate = [&](const char* metric, std::uint64_t Counts::*what) {
    sim.sample(id(), metric, "calls/s", static_cast<double>(now.*what - last_.*what) / step_s);
  };
  rate("calls", &Counts::calls);
  if (settings_.policy.attempts > 1) rate("retries", &Counts::retries);
  if (settings_.hedge.attempts > 1) rate("hedges", &Counts::hedges);
  if (settings_.max_concurrent != kNone) rate("refused by bulkhead", &Counts::by_bulkhead);
  if (settings_.budget) rate("refused by budget", &Counts::by_budget);
  if (settings_.breaker) {
    rate("refused by breaker", &Counts::by_breaker);
    const std::vector<std::uint32_t> mine = breakers();
    double open = 0.0;
    for (const std::uint32_t breaker : mine) {
      const BreakerState state = sim.network().breakers[breaker].machine.state();
      open += state == BreakerState::open ? 1.0 : state == BreakerState::half_open ? 0.5 : 0.0;
    }
    sim.sample(id(), "breaker open", "ratio", open / static_cast<double>(mine.size()));
  }
  last_ = now;
}

}  // namespace rehearse::models
