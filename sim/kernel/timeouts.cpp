// Timers, and work that goes on when its caller has left.
#include <algorithm>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

void TimerQueue::grow() {
  std::vector<Timer> ring(std::max<std::size_t>(64, 2 * ring_.size()));
  const std::uint64_t mask = ring.size() - 1;
  for (std::uint64_t i = head_; i != tail_; ++i) ring[i & mask] = ring_[i & mask_];
  ring_ = std::move(ring);
  mask_ = mask;
}

void RequestEngine::arm(std::uint32_t timer_class, std::uint32_t f, std::uint8_t level,
                        std::uint8_t attempt, double from_s) {
  const Fiber& x = fibers_[f];
  TimerQueue& queue = timers_[timer_class];
  const double time_s = from_s + network_.timers[timer_class].timeout_s;
  const std::uint16_t call = level == kRequestLevel ? std::uint16_t{0} : x.level(level).call;
  queue.insert({time_s, next_order(Priority::request), f, x.generation, call, level, attempt});
  if (time_s < queue.armed_s) schedule_head(timer_class);
}

void RequestEngine::schedule_head(std::uint32_t timer_class) {
  TimerQueue& queue = timers_[timer_class];
  const Timer& head = queue.front();
  queue.armed_s = head.time_s;
  calendar_.push({head.time_s, head.order, event_what(EventKind::timer, 0), timer_class});
}

/// A guarded call at `level` that is between attempts, or whose answer has not arrived yet.
bool RequestEngine::pending_call(const Fiber& x, std::uint8_t level) const {
  if (x.depth != level) return false;
  if (x.state == FiberState::backing_off || x.state == FiberState::at_gate) return true;
  // An answer that a cut network has swallowed is parked there.
  return (x.state == FiberState::running || x.state == FiberState::parked) &&
         ops_[x.pc].code == OpCode::settle;
}

bool RequestEngine::current(const Timer& timer) const {
  const Fiber& x = fibers_[timer.fiber];
  if (x.generation != timer.generation || x.state == FiberState::free) return false;
  if (timer.level == kRequestLevel) return !x.orphan;
  if (timer.level < x.base || !(x.depth > timer.level || pending_call(x, timer.level)))
    return false;
  const Level& level = x.level(timer.level);
  if (level.call != timer.call || (level.flags & level_flag::timed) == 0) return false;
  if (timer.attempt == kAnyAttempt) return true;
  // An attempt is over when its caller backs off.
  return level.attempt == timer.attempt &&
         !(x.state == FiberState::backing_off && x.depth == timer.level);
}

void RequestEngine::timers_due(const Event& event) {
  const std::uint32_t timer_class = event.who;
  if (timers_[timer_class].armed_s != event.time_s) return;
  for (;;) {
    TimerQueue& queue = timers_[timer_class];
    if (queue.empty()) break;
    const Timer head = queue.front();
    const bool live = current(head);
    if (live && head.time_s > event.time_s) break;
    queue.pop();
    if (live) expire(head, event.time_s);
  }
  TimerQueue& queue = timers_[timer_class];
  queue.armed_s = kNever;
  if (!queue.empty()) schedule_head(timer_class);
}

bool RequestEngine::inactive(const Fiber& x) const {
  if (x.state == FiberState::parked || x.state == FiberState::failing) return true;
  if (x.depth == 0) return false;
  return stations_[x.top().station].generation != x.top().generation;
}

ReasonId RequestEngine::expiry_reason(const Fiber& x, const Timer& timer) const {
  if (x.state == FiberState::parked) return x.reason;
  if (timer.level != kRequestLevel && x.depth == timer.level)
    return group_of(x.level(timer.level)).timeout;
  if (x.depth > 0) return group_of(x.top()).timeout;
  return network_.populations[network_.endpoints[x.endpoint].population].timeout;
}

void RequestEngine::expire(const Timer& timer, double now_s) {
  const std::uint32_t f = timer.fiber;
  Fiber& x = fibers_[f];
  const ReasonId reason = expiry_reason(x, timer);
  if (timer.level == kRequestLevel) {
    expire_request(f, reason, now_s);
    return;
  }
  detach(f, timer.level, reason, timer.attempt == kAnyAttempt, now_s);
}

/// Whoever made this call waits no more, and so does its timer.
void RequestEngine::leave_call(Fiber& x, Level& level) {
  if ((level.flags & level_flag::callers) != 0) close_caller(x, level, kCancelled);
  level.flags &= static_cast<std::uint8_t>(~level_flag::timed);
}

void RequestEngine::expire_request(std::uint32_t f, ReasonId reason, double now_s) {
  Fiber& x = fibers_[f];
  const double ahead_s = x.time_s;
  x.time_s = now_s;
  if (x.branch) return;
  fail_request(f, reason);
  // What the client itself does ends; what servers do for it is for them to decide.
  const bool waits = x.state == FiberState::waiting || x.state == FiberState::at_cache;
  const bool at_client = pending_call(x, 0) || (x.depth == 0 && waits);
  if (inactive(x) || at_client) {
    kill(f);
    return;
  }
  x.time_s = ahead_s;
  x.orphan = true;
  if (x.depth == 0) return;
  leave_call(x, x.level(0));
  hang_up(f);
}

void RequestEngine::detach(std::uint32_t f, std::uint8_t level, ReasonId reason, bool final,
                           double now_s, bool dead) {
  Fiber& x = fibers_[f];
  if (x.depth == level) {
    // Between attempts, or the answer is still on its way.
    withdraw(f);
    if (caller_gone(x)) return;
    x.time_s = now_s;
    x.state = FiberState::running;
    Level& call = x.level(level);
    const Op& op = ops_[x.pc].code == OpCode::settle ? call_op(call) : ops_[x.pc];
    if ((call.flags & level_flag::to_close) != 0) close_level(x, call, reason);
    if (!final && try_again(f, op, reason, now_s)) return;
    x.deadline_s = call.deadline_s;
    x.reason = reason;
    if (op.b != kNone) {
      if (x.trace != kNone) {
        tracer_.rebook(x.trace, call.mark,
                       TraceRow::of(TraceRow::Owner::service, entries_[op.a].service, Cause::retry),
                       now_s - x.issue_s);
      }
      x.pc = op.b;
      run(f, now_s);
    } else if (fail_here(f, reason)) {
      run(f, now_s);
    }
    return;
  }
  if (inactive(x)) {
    const bool waits = x.state == FiberState::waiting || x.state == FiberState::at_gate ||
                       x.state == FiberState::at_cache;
    if (waits) withdraw(f);
    close_from(x, static_cast<std::uint8_t>(level + 1), reason);
    if (x.depth > level + 1) x.deadline_s = x.level(level + 1U).deadline_s;
    x.depth = static_cast<std::uint8_t>(level + 1);
    give_up_deeper(f, x.depth);
    x.state = FiberState::running;
    ++x.wake;
  } else {
    orphan_levels(f, level, dead);
  }
  fibers_[f].time_s = now_s;
  if (fail(f, reason, final)) run(f, now_s);
}

void RequestEngine::orphan_levels(std::uint32_t f, std::uint8_t level, bool dead) {
  const std::uint32_t g = fibers_.allocate();
  fibers_.copy(f, g);
  Fiber& x = fibers_[f];
  Fiber& y = fibers_[g];
  const auto base = static_cast<std::uint8_t>(level + (dead ? 1 : 0));
  y.base = base;
  y.orphan = true;
  y.branch = false;
  y.parent = kNone;
  y.trace = kNone;
  // The timer of that call is the other fiber's, and nothing else would end this one in silence.
  y.level(level).flags &= static_cast<std::uint8_t>(~(level_flag::callers | level_flag::timed));
  if (dead && (y.level(base).flags & level_flag::callers) != 0)
    close_caller(y, y.level(base), kCancelled);
  x.level(level).flags &= static_cast<std::uint8_t>(~level_flag::callees);
  take_place(f, g);
  duties_.move_deeper(f, g, level);
  if (dead) give_up_until(g, base);
  x.child = kNone;
  if (x.depth > level + 1) x.deadline_s = x.level(level + 1U).deadline_s;
  x.depth = static_cast<std::uint8_t>(level + 1);
  x.state = FiberState::running;
  ++x.wake;
  rearm(g, static_cast<std::uint8_t>(base + 1));
  hang_up(g);
}

/// `g`, a copy of `f`, takes its place in whatever it waits for.
void RequestEngine::take_place(std::uint32_t f, std::uint32_t g) {
  Fiber& y = fibers_[g];
  if (y.state == FiberState::waiting) {
    for (std::uint32_t c = y.child; c != kNone; c = fibers_[c].sibling) {
      fibers_[c].parent = g;
      fibers_[c].parent_generation = y.generation;
    }
    return;
  }
  if (y.state == FiberState::at_gate) {
    if ((y.level(y.depth).flags & level_flag::gated) != 0) {
      resume_at(g, y, now_s_);
    } else {
      gate_of(y)->line.replace(fibers_, f, g);
    }
    return;
  }
  if (y.state == FiberState::at_cache) {
    CacheTicket& ticket = tickets_[y.next];
    ticket.fiber = g;
    if (ticket.outcome != CacheTicket::Outcome::waiting)
      resume_at(g, y, std::max(now_s_, y.time_s));
    return;
  }
  if (y.state == FiberState::running || y.state == FiberState::backing_off) {
    resume_at(g, y, y.time_s);
    return;
  }
  Station& station = stations_[y.top().station];
  StationExtra* extra = extra_of(station);
  if (y.state == FiberState::in_service) {
    if (extra != nullptr && extra->shared) {
      extra->sharing.replace(fibers_, f, g);
    } else {
      resume_at(g, y, y.time_s);
    }
  } else if (y.state == FiberState::at_door) {
    extra->door.replace(fibers_, f, g);
  } else if (extra != nullptr) {
    extra->line.replace(fibers_, f, g);
  } else {
    (station.head == f ? station.head : fibers_[y.prev].next) = g;
    (station.tail == f ? station.tail : fibers_[y.next].prev) = g;
  }
}

void RequestEngine::arm_alone(std::uint32_t f, std::uint8_t level, std::uint8_t attempt,
                              double time_s) {
  if (late_free_.empty()) {
    late_free_.push_back(static_cast<std::uint32_t>(late_.size()));
    late_.emplace_back();
  }
  const std::uint32_t slot = late_free_.back();
  late_free_.pop_back();
  const Fiber& x = fibers_[f];
  const std::uint16_t call = level == kRequestLevel ? std::uint16_t{0} : x.level(level).call;
  const std::uint64_t order = next_order(Priority::request);
  late_[slot] = {time_s, order, f, x.generation, call, level, attempt};
  calendar_.push({time_s, order, event_what(EventKind::late_timer, 0), slot});
}

/// Timers of the calls that an abandoned call has made itself.
void RequestEngine::rearm(std::uint32_t f, std::uint8_t from_level) {
  const Fiber& x = fibers_[f];
  const auto set = [&](std::uint8_t k, std::uint32_t timer_class, std::uint8_t attempt) {
    if (timer_class == kNone) return;
    const double time_s = x.issue_s + static_cast<double>(x.level(k).start_s) +
                          network_.timers[timer_class].timeout_s;
    arm_alone(f, k, attempt, std::max(now_s_, time_s));
  };
  const std::size_t end = x.depth + (pending_call(x, x.depth) ? 1U : 0U);
  for (auto k = from_level; k < end; ++k) {
    if ((x.level(k).flags & level_flag::timed) == 0) continue;
    const Op& call = call_op(x.level(k));
    if (call.code == OpCode::call) {
      set(k, call.timeout, kAnyAttempt);
    } else {
      set(k, network_.policies[call.timeout].timer, kAnyAttempt);
      set(k, network_.policies[call.timeout].attempt_timer, x.level(k).attempt);
    }
  }
}

}  // namespace rehearse::kernel
