// Guarded calls: what a caller does besides calling.
//
//   guarded   deadline passed? -> a place in the bulkhead -> an attempt: a member of the group, its
//             timers -> the callee's program
//   settle    the answer is here: what the attempt held is given back
//   try_again after a failure: back-off, then the next attempt; or the failure is the caller's
//
// Everything happens at calendar time, so that shared state is seen and changed in order.
#include <algorithm>
#include <limits>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;

bool RequestEngine::op_guarded(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  if (x.depth > x.base && gone(x, x.top())) return false;
  if (!fibers_.deep_enough(x)) fibers_.deepen();
  Fiber& y = fibers_[f];
  Level& level = y.level(y.depth);
  level.call = ++y.calls;
  level.deadline_s = y.deadline_s;
  level.flags = 0;
  level.return_pc = y.pc + 1;
  level.entry = static_cast<EntryId>(op.a);
  level.station = kNone;
  if (y.trace != kNone) level.mark = tracer_.mark(y.trace);
  CallPolicy& policy = network_.policies[op.timeout];
  ++policy.calls;
  double from_s = now_s;
  if (y.branch && y.depth == 0 && fibers_[y.parent].hedge) {
    // All hedged attempts are one call, which began with the first of them.
    from_s = fibers_[y.parent].time_s;
    if (now_s > from_s) ++policy.hedges;
  }
  if (policy.timer != kNone) {
    level.flags = level_flag::timed;
    const double timeout_s = network_.timers[policy.timer].timeout_s;
    arm(policy.timer, f, y.depth, kAnyAttempt, std::max(from_s, now_s - timeout_s));
    if (policy.propagate_deadline)
      y.deadline_s = std::min(y.deadline_s, static_cast<float>(from_s + timeout_s - y.issue_s));
  }
  return begin_call(f, op, 0, now_s);
}

Gate* RequestEngine::gate_of(std::uint32_t caller, const CallPolicy& policy) {
  if (policy.gate == kNone) return nullptr;
  return &network_.gates[policy.gate + (policy.callers > 1 ? caller : 0)];
}

Gate* RequestEngine::gate_of(const Fiber& x) {
  return gate_of(caller_ordinal(x), network_.policies[ops_[x.pc].timeout]);
}

Breaker* RequestEngine::breaker_of(std::uint32_t caller, const CallPolicy& policy) {
  if (policy.breaker == kNone) return nullptr;
  return &network_.breakers[policy.breaker + (policy.callers > 1 ? caller : 0)];
}

Budget* RequestEngine::budget_of(std::uint32_t caller, const CallPolicy& policy) {
  if (policy.budget == kNone) return nullptr;
  return &network_.budgets[policy.budget + (policy.callers > 1 ? caller : 0)];
}

std::uint32_t RequestEngine::caller_of(const Fiber& x, const Level& level) const {
  const auto below = static_cast<std::size_t>(&level - x.levels());
  return below == 0 ? x.caller : stations_[x.level(below - 1).station].ordinal;
}

// --- attempts ------------------------------------------------------------------------------------

/// Comes here for every attempt, first past the breaker and through the bulkhead.
bool RequestEngine::begin_call(std::uint32_t f, const Op& op, std::uint8_t attempt, double now_s) {
  Fiber& x = fibers_[f];
  Level& level = x.level(x.depth);
  level.attempt = attempt;
  level.start_s = static_cast<float>(now_s - x.issue_s);
  x.state = FiberState::running;
  const CallPolicy& policy = network_.policies[op.timeout];
  if (now_s - x.issue_s >= static_cast<double>(x.deadline_s))
    return refuse(f, op, network_.groups[entries_[op.a].group].expired, now_s);
  if (Breaker* breaker = breaker_of(caller_ordinal(x), policy)) {
    const policy::Permission permission = breaker->machine.allow(now_s);
    if (permission.changed) breaker_changed_now(*breaker);
    if (!permission) {
      ++breaker->refused;
      return refuse(f, op, policy.breaker_open, now_s);
    }
    level.flags |= level_flag::counted;
  }
  if (Gate* gate = gate_of(x)) {
    if (gate->busy >= gate->limit) {
      if (gate->line.size() >= gate->line_limit) {
        ++gate->refused;
        return refuse(f, op, policy.gate_full, now_s);
      }
      x.state = FiberState::at_gate;
      x.time_s = now_s;
      gate->line.push(fibers_, f);
      return false;
    }
    ++gate->busy;
    level.flags |= level_flag::gated;
  }
  return make_attempt(f, op, attempt, now_s);
}

StationId RequestEngine::choose_member(const Fiber& x, const Op& op, Group*& group, double now_s) {
  group = &network_.groups[entries_[op.a].group];
  if (group->balancer != kNone) {
    GroupBalancer& balancer = network_.balancers[group->balancer];
    const Level& level = x.level(x.depth);
    const std::uint32_t path = call_path(path_of(x), op.draw, x.loops);
    const RandomBlock words = random_block(mix_key_, x.request, path, 0x200U + level.attempt);
    const std::uint64_t key = balancer.keys == 0
                                  ? x.request
                                  : random_bits(mix_key_, x.request, path, 0x300U) % balancer.keys;
    policy::Pick pick{.now_s = now_s,
                      .hash = mix_bits(key),
                      .random = {words.first, words.second},
                      .caller_zone = site_of_depth(x)};
    if (level.attempt > 0 && network_.policies[op.timeout].avoid_previous)
      pick.avoid = level.station;
    return balancer.machine.pick(pick);
  }
  while (group->members.empty() && group->fallback != kNone)
    group = &network_.groups[group->fallback];
  if (group->members.empty()) return kNone;
  if (group->next >= group->members.size()) group->next = 0;
  return group->members[group->next++];
}

bool RequestEngine::make_attempt(std::uint32_t f, const Op& op, std::uint8_t attempt,
                                 double now_s) {
  Fiber& x = fibers_[f];
  CallPolicy& policy = network_.policies[op.timeout];
  Group* group = nullptr;
  const StationId member = choose_member(x, op, group, now_s);
  if (member == kNone) return refuse(f, op, group->no_endpoint, now_s);
  Level& level = x.level(x.depth);
  if (group->balancer != kNone) network_.balancers[group->balancer].machine.started(member);
  if (Budget* budget = budget_of(caller_ordinal(x), policy)) {
    ++budget->active;
    if (attempt == 0) budget->machine.on_request(now_s);
  }
  auto flags = static_cast<std::uint8_t>(level.flags | level_flag::counted | level_flag::sent);
  if (policy.attempt_timer != kNone) {
    arm(policy.attempt_timer, f, x.depth, attempt, now_s);
    flags |= level_flag::timed;
  }
  if (!policy.propagate_deadline) x.deadline_s = std::numeric_limits<float>::infinity();
  return enter_entry(f, x, op, *group, member, attempt, flags);
}

bool RequestEngine::op_settle(std::uint32_t f, const Op&, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s) || caller_gone(x)) return false;
  Level& level = x.level(x.depth);
  x.deadline_s = level.deadline_s;
  if ((level.flags & level_flag::to_close) != 0) close_level(x, level, kNoReason);
  ++x.pc;
  return true;
}

/// The process that waits for this call has fallen silent: so does the call.
bool RequestEngine::caller_gone(Fiber& x) {
  if (x.depth == x.base) return false;
  const Level& caller = x.top();
  const Station& station = stations_[caller.station];
  if (station.generation == caller.generation && station.up) return false;
  Level& pending = x.level(x.depth);
  if ((pending.flags & level_flag::to_close) != 0) close_level(x, pending, kCancelled);
  return gone(x, caller);
}

/// The caller's books are closed: answered (kNoReason), failed, or given up (kCancelled).
void RequestEngine::close_caller(Fiber& x, Level& level, ReasonId reason) {
  const std::uint8_t flags = level.flags;
  level.flags &= static_cast<std::uint8_t>(~(level_flag::callers | level_flag::sent));
  const CallPolicy& policy = network_.policies[call_op(level).timeout];
  const std::uint32_t caller = caller_of(x, level);
  if ((flags & level_flag::counted) != 0) {
    if (Breaker* breaker = breaker_of(caller, policy)) {
      const double took_s = now_s_ - x.issue_s - static_cast<double>(level.start_s);
      const bool changed = reason == kCancelled
                               ? breaker->machine.cancelled(now_s_)
                               : breaker->machine.record(now_s_, reason == kNoReason, took_s);
      if (changed) breaker_changed_now(*breaker);
    }
    if ((flags & level_flag::sent) != 0) judge(level, level.station, reason, now_s_);
  }
  if (Budget* budget = budget_of(caller, policy)) settle_budget(*budget, level, flags, reason);
  if ((flags & level_flag::gated) != 0) leave_gate(*gate_of(caller, policy), now_s_);
}

void RequestEngine::settle_budget(Budget& budget, Level& level, std::uint8_t flags,
                                  ReasonId reason) {
  if ((flags & level_flag::sent) != 0) --budget.active;
  const bool retry = (flags & level_flag::budgeted) != 0;
  if (reason == kNoReason) {
    const auto last = !retry                            ? policy::Failure::none
                      : (flags & level_flag::late) != 0 ? policy::Failure::timeout
                                                        : policy::Failure::error;
    budget.machine.on_success(last);
  } else if (reason != kCancelled && (flags & level_flag::sent) != 0) {
    budget.machine.on_failure();
  }
  if (retry) budget.machine.on_retry_end();
  level.flags &= static_cast<std::uint8_t>(~(level_flag::budgeted | level_flag::late));
}

/// What the balancer and outlier detection learn from an attempt.
void RequestEngine::judge(const Level& level, StationId member, ReasonId reason, double now_s) {
  const std::uint32_t index = group_of(level).balancer;
  if (index == kNone) return;
  GroupBalancer& balancer = network_.balancers[index];
  balancer.machine.ended(member);
  if (reason == kCancelled) return;
  if (reason != kNoReason) balancer.machine.failed(member);
  if (!balancer.outliers) return;
  auto result = policy::OutlierResult::success;
  if (reason != kNoReason) {
    switch (network_.reasons[reason].failure) {
      case FailureClass::timeout:
        result = policy::OutlierResult::timeout;
        break;
      case FailureClass::reset:
        result = policy::OutlierResult::connect_failure;
        break;
      case FailureClass::unavailable:
      case FailureClass::shed:
        result = policy::OutlierResult::gateway_error;
        break;
      case FailureClass::rejected:
        break;  // 429: an answer below 500
      case FailureClass::error:
      case FailureClass::expired:
        result = policy::OutlierResult::error;
        break;
    }
  }
  const std::uint64_t word = random_bits(mix_key_, sequence_, index, 0x400U);
  if (balancer.outliers->record(member, result, now_s, word)) {
    balancer.machine.set_ejected(member, true, now_s);
    if (ejected) ejected(index, member);
  }
}

void RequestEngine::breaker_changed_now(Breaker& breaker) {
  if (breaker.machine.state() == policy::BreakerState::open) ++breaker.opened;
  if (breaker_changed)
    breaker_changed(static_cast<std::uint32_t>(&breaker - network_.breakers.data()));
}

void RequestEngine::leave_gate(Gate& gate, double now_s) {
  if (gate.line.empty()) {
    --gate.busy;
    return;
  }
  const std::uint32_t g = gate.line.pop(fibers_);
  Fiber& y = fibers_[g];
  y.level(y.depth).flags |= level_flag::gated;
  resume_at(g, y, now_s);
}

// --- failures ------------------------------------------------------------------------------------

/// A call that was never made. If the breaker had allowed it, it has failed: a full bulkhead and a
/// missing endpoint are errors to resilience4j (decorators in their documented order) and Hystrix.
bool RequestEngine::refuse(std::uint32_t f, const Op& op, ReasonId reason, double now_s) {
  Fiber& x = fibers_[f];
  Level& level = x.level(x.depth);
  if ((level.flags & level_flag::callers) != 0) close_caller(x, level, reason);
  if (try_again(f, op, reason, now_s)) return false;
  x.deadline_s = level.deadline_s;
  if (op.b == kNone) return fail_here(f, reason);
  x.reason = reason;
  x.pc = op.b;
  return true;
}

double RequestEngine::backoff_s(const Fiber& x, const Op& op, const CallPolicy& policy,
                                int retry) const {
  const std::uint32_t path = call_path(path_of(x), op.draw, x.loops);
  double delay_s = 0.0;
  // Decorrelated jitter depends on the delay before; draws are named, so it can be had again.
  const bool chain = policy.backoff.jitter == policy::Jitter::decorrelated;
  for (int n = chain ? 1 : retry; n <= retry; ++n) {
    const std::uint64_t bits =
        random_bits(mix_key_, x.request, path, 0x100U + static_cast<std::uint32_t>(n));
    delay_s = policy.backoff.delay_from_bits_s(n, bits, delay_s);
  }
  return delay_s;
}

bool RequestEngine::try_again(std::uint32_t f, const Op& op, ReasonId reason, double now_s) {
  Fiber& x = fibers_[f];
  CallPolicy& policy = network_.policies[op.timeout];
  Level& level = x.level(x.depth);
  if (!policy.propagate_deadline) x.deadline_s = level.deadline_s;
  const FailureClass failure = network_.reasons[reason].failure;
  const bool may = level.attempt + 1U < policy.attempts &&
                   (policy.retry_on & static_cast<FailureSet>(failure)) != 0 &&
                   now_s - x.issue_s < static_cast<double>(x.deadline_s);
  if (!may) return false;
  if (Budget* budget = budget_of(caller_ordinal(x), policy)) {
    const Gate* gate = gate_of(caller_ordinal(x), policy);
    const policy::UpstreamLoad load{budget->active, gate == nullptr ? 0 : gate->line.size()};
    const bool late = failure == FailureClass::timeout;
    const auto kind = late                                ? policy::Failure::timeout
                      : failure == FailureClass::rejected ? policy::Failure::throttling
                                                          : policy::Failure::error;
    if (!budget->machine.withdraw(now_s, load, kind)) {
      ++budget->refused;
      return false;
    }
    level.flags |= level_flag::budgeted;
    if (late) level.flags |= level_flag::late;
  }
  ++policy.retries;
  x.state = FiberState::backing_off;
  x.reason = reason;
  x.pc = static_cast<std::uint32_t>(&op - ops_);
  x.time_s = now_s + backoff_s(x, op, policy, level.attempt + 1);
  resume_at(f, x, x.time_s);
  return true;
}

/// Fibers that the calendar wakes in another state than at work.
void RequestEngine::resumed(std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  switch (x.state) {
    case FiberState::failing:
      x.state = FiberState::running;
      if (fail(f, x.reason)) run(f, now_s);
      return;
    case FiberState::backing_off: {
      if (caller_gone(x)) return;
      const Op& op = ops_[x.pc];
      Level& level = x.level(x.depth);
      if (x.trace != kNone) {
        tracer_.rebook(x.trace, level.mark,
                       TraceRow::of(Owner::service, entries_[op.a].service, Cause::retry),
                       now_s - x.issue_s);
      }
      if (begin_call(f, op, static_cast<std::uint8_t>(level.attempt + 1), now_s)) run(f, now_s);
      return;
    }
    case FiberState::at_gate: {
      if (caller_gone(x)) return;
      const Op& op = ops_[x.pc];
      if (x.trace != kNone) {
        tracer_.book(x.trace,
                     TraceRow::of(Owner::service, entries_[op.a].service, Cause::connection),
                     now_s - x.time_s);
      }
      x.time_s = now_s;
      x.state = FiberState::running;
      if (make_attempt(f, op, x.level(x.depth).attempt, now_s)) run(f, now_s);
      return;
    }
    case FiberState::at_cache:
      answered(f, now_s);
      return;
    default:
      return;
  }
}

}  // namespace rehearse::kernel
