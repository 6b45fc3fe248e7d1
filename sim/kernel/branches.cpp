// Parallel branches, and attempts sent again before the first has failed.
#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

std::uint32_t RequestEngine::branch(std::uint32_t parent, std::uint32_t pc, std::uint32_t number) {
  const std::uint32_t c = fibers_.allocate();
  Fiber& x = fibers_[parent];
  Fiber& y = fibers_[c];
  y.request = x.request;
  y.issue_s = x.issue_s;
  y.time_s = x.time_s;
  y.parent = parent;
  y.parent_generation = x.generation;
  y.child = kNone;
  y.sibling = x.child;
  x.child = c;
  y.pc = pc;
  y.path = path_of(x) + 0x51ed270bU * (number + 1);
  y.trace = x.trace == kNone ? kNone : tracer_.fork(x.trace);
  y.deadline_s = x.deadline_s;
  y.endpoint = x.endpoint;
  y.site = y.home = site_of_depth(x);
  y.calls = y.hops = 0;
  y.loops = x.loops;
  y.join = x.join;
  y.depth = y.base = y.children = 0;
  y.state = FiberState::running;
  y.reason = kNoReason;
  y.orphan = y.hedge = false;
  y.branch = true;
  y.caller = static_cast<std::uint16_t>(caller_ordinal(x));
  y.priority = x.priority;
  return c;
}

bool RequestEngine::op_parallel(std::uint32_t f, const Op& op, double now_s) {
  const std::uint32_t branches = op.a;
  Fiber& x = fibers_[f];
  const std::uint32_t first_pc = x.pc + 1;
  const std::uint16_t join = ++x.join;
  const std::uint32_t generation = x.generation;
  x.pc = op.b;
  x.children = static_cast<std::uint8_t>(branches);
  x.child = kNone;
  x.hedge = false;
  x.state = FiberState::waiting;
  for (std::uint32_t i = 0; i < branches; ++i) {
    const Fiber& still = fibers_[f];
    const bool waits =
        still.generation == generation && still.join == join && still.state == FiberState::waiting;
    if (!waits) break;
    run(branch(f, first_pc + i, i), now_s);
  }
  return false;
}

bool RequestEngine::op_hedge(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  ++x.join;
  x.children = op.hops;
  x.child = kNone;
  x.hedge = true;
  x.state = FiberState::waiting;
  // The later ones first: the one that starts now may already end all of them.
  for (std::uint32_t i = op.hops; i-- > 1;) {
    const std::uint32_t c = branch(f, op.a, i);
    Fiber& y = fibers_[c];
    y.time_s += i * op.value;
    if (y.trace != kNone) {
      const Op& call = ops_[op.a];
      tracer_.book(y.trace,
                   TraceRow::of(TraceRow::Owner::service, entries_[call.a].service, Cause::retry),
                   i * op.value);
    }
    resume_at(c, y, y.time_s);
  }
  run(branch(f, op.a, 0), now_s);
  return false;
}

bool RequestEngine::awaited(const Fiber& branch) const {
  const Fiber& parent = fibers_[branch.parent];
  return parent.generation == branch.parent_generation && parent.join == branch.join &&
         parent.state == FiberState::waiting;
}

void RequestEngine::unlink_branch(std::uint32_t f) {
  std::uint32_t* link = &fibers_[fibers_[f].parent].child;
  while (*link != f) link = &fibers_[*link].sibling;
  *link = fibers_[f].sibling;
}

void RequestEngine::abandon_branches(std::uint32_t parent) {
  ++fibers_[parent].join;
  std::uint32_t c = std::exchange(fibers_[parent].child, kNone);
  while (c != kNone) {
    Fiber& y = fibers_[c];
    const std::uint32_t next = y.sibling;
    y.orphan = true;
    y.branch = false;
    y.parent = kNone;
    drop_trace(y);
    if (y.depth > 0) leave_call(y, y.level(0));
    hang_up(c);
    c = next;
  }
}

void RequestEngine::branch_done(std::uint32_t f, double now_s) {
  Fiber& y = fibers_[f];
  if (y.orphan || !awaited(y)) {
    drop_trace(y);
    fibers_.release(f);
    return;
  }
  const std::uint32_t p = y.parent;
  Fiber& x = fibers_[p];
  if (x.hedge && !wait_until_now(f, y, now_s)) return;
  if (x.hedge || y.time_s >= x.time_s) {
    x.time_s = y.time_s;
    if (x.trace != kNone) tracer_.join(y.trace, x.trace);
  }
  x.hops = static_cast<std::uint16_t>(x.hops + y.hops);
  drop_trace(y);
  unlink_branch(f);
  fibers_.release(f);
  if (x.hedge) {
    abandon_branches(p);
    x.pc = ops_[x.pc].b;
  } else if (--x.children != 0) {
    return;
  }
  x.state = FiberState::running;
  if (x.depth > x.base && gone(x, x.top())) return;
  run(p, now_s);
}

void RequestEngine::branch_failed(std::uint32_t f, ReasonId reason, double now_s) {
  Fiber& y = fibers_[f];
  const bool is_awaited = awaited(y);
  const std::uint32_t p = y.parent;
  const double time_s = y.time_s;
  drop_trace(y);
  if (is_awaited) unlink_branch(f);
  fibers_.release(f);
  if (!is_awaited) return;
  Fiber& x = fibers_[p];
  if (x.hedge && --x.children != 0) return;
  abandon_branches(p);
  x.time_s = std::max(x.time_s, time_s);
  x.state = FiberState::running;
  if (x.hedge && ops_[x.pc].timeout != kNone) {
    if (x.depth > x.base && gone(x, x.top())) return;
    x.pc = ops_[x.pc].timeout;
    x.reason = reason;
    run(p, now_s);
  } else if (fail_here(p, reason)) {
    run(p, now_s);
  }
}

}  // namespace rehearse::kernel
