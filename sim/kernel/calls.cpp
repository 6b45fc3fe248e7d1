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
  if (y.trace != kNone) level.mark = tracer_.mark(y.trace);
  const CallPolicy& policy = network_.policies[op.timeout];
  if (policy.timer != kNone) arm(policy.timer, f, y.depth, kAnyAttempt, now_s);
  return begin_call(f, op, 0, now_s);
}

Gate* RequestEngine::gate_of(std::uint32_t caller, const CallPolicy& policy) {
  if (policy.gate == kNone) return nullptr;
  return &network_.gates[policy.gate + (policy.callers > 1 ? caller : 0)];
}

Gate* RequestEngine::gate_of(const Fiber& x) {
  return gate_of(caller_ordinal(x), network_.policies[ops_[x.pc].timeout]);
}

/// Comes here for every attempt, first through the bulkhead.
bool RequestEngine::begin_call(std::uint32_t f, const Op& op, std::uint8_t attempt, double now_s) {
  Fiber& x = fibers_[f];
  Level& level = x.level(x.depth);
  level.attempt = attempt;
  level.start_s = static_cast<float>(now_s - x.issue_s);
  x.state = FiberState::running;
  if (now_s - x.issue_s >= static_cast<double>(x.deadline_s)) {
    return refuse(f, op, network_.groups[entries_[op.a].group].expired, now_s);
  }
  if (Gate* gate = gate_of(x)) {
    if (gate->busy >= gate->limit) {
      if (gate->line.size() >= gate->line_limit) {
        ++gate->refused;
        return refuse(f, op, network_.policies[op.timeout].gate_full, now_s);
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

bool RequestEngine::make_attempt(std::uint32_t f, const Op& op, std::uint8_t attempt,
                                 double now_s) {
  Fiber& x = fibers_[f];
  const CallPolicy& policy = network_.policies[op.timeout];
  Group* group = &network_.groups[entries_[op.a].group];
  while (group->members.empty() && group->fallback != kNone)
    group = &network_.groups[group->fallback];
  if (group->members.empty()) return refuse(f, op, group->no_endpoint, now_s);
  if (group->next >= group->members.size()) group->next = 0;
  const StationId member = group->members[group->next++];
  Level& level = x.level(x.depth);
  auto flags = static_cast<std::uint8_t>(level.flags | level_flag::counted);
  if (policy.attempt_timer != kNone) {
    arm(policy.attempt_timer, f, x.depth, attempt, now_s);
    flags |= level_flag::timed;
  }
  if (policy.timer != kNone) flags |= level_flag::timed;
  const double own_s = policy.timer == kNone ? kNever : network_.timers[policy.timer].timeout_s;
  x.deadline_s = policy.propagate_deadline
                     ? std::min(level.deadline_s, static_cast<float>(now_s - x.issue_s + own_s))
                     : std::numeric_limits<float>::infinity();
  return enter_entry(f, x, op, *group, member, attempt, flags);
}

bool RequestEngine::op_settle(std::uint32_t f, const Op&, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  Level& level = x.level(x.depth);
  if ((level.flags & level_flag::to_close) != 0) close_level(x, level, kNoReason);
  ++x.pc;
  return true;
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

/// A call that was never made.
bool RequestEngine::refuse(std::uint32_t f, const Op& op, ReasonId reason, double now_s) {
  Fiber& x = fibers_[f];
  Level& level = x.level(x.depth);
  if ((level.flags & level_flag::to_close) != 0) close_level(x, level, reason);
  if (try_again(f, op, reason, now_s)) return false;
  if (op.b == kNone) return fail(f, reason);
  x.reason = reason;
  x.pc = op.b;
  return true;
}

bool RequestEngine::try_again(std::uint32_t f, const Op& op, ReasonId reason, double now_s) {
  Fiber& x = fibers_[f];
  CallPolicy& policy = network_.policies[op.timeout];
  Level& level = x.level(x.depth);
  x.deadline_s = level.deadline_s;
  const auto failure = static_cast<FailureSet>(network_.reasons[reason].failure);
  const bool more = level.attempt + 1U < policy.attempts && (policy.retry_on & failure) != 0 &&
                    now_s - x.issue_s < static_cast<double>(x.deadline_s);
  if (!more) return false;
  ++policy.retries;
  const std::uint32_t path = call_path(path_of(x), op.draw, x.loops);
  const double u = to_uniform(random_bits(mix_key_, x.request, path, 0x100U + level.attempt));
  x.state = FiberState::backing_off;
  x.reason = reason;
  x.pc = static_cast<std::uint32_t>(&op - ops_);
  x.time_s = now_s + policy.backoff.delay_s(level.attempt + 1, u);
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
    default:
      return;
  }
}

}  // namespace rehearse::kernel
