// Caches by keys: look-ups, fetches that others wait behind, and what becomes of a fetch whose
// fiber comes to an end.
//
//   look_up     an answer: on behind the fetch; else this fiber fetches, or waits for one who does
//   stored      the fetch has ended well: the entry is stored, whoever waited is answered
//   unfetched   it has failed: whoever waited fails too, or a stale entry is served to all
//
// The state of a cache is seen at the beginning of a look-up, at calendar time. Whoever is released
// goes on by the calendar at that instant.
#include <algorithm>
#include <cassert>
#include <limits>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;
using Outcome = CacheTicket::Outcome;
using policy::Lookup;

bool RequestEngine::op_look_up(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  if (x.depth > x.base && gone(x, x.top())) return false;
  CacheTable& cache = network_.caches[op.a];
  KeyedTable& table = network_.keyed[cache.keyed];
  const std::uint64_t bits =
      random_bits(work_key_, x.request, call_path(path_of(x), op.draw, 0), x.loops);
  const std::uint32_t key = table.popularity->key(bits);
  x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
  x.time_s = now_s + op.value;
  if (x.trace != kNone)
    tracer_.look_up(x.trace, TraceRow::of(Owner::cache, op.a, Cause::cache), op.value);
  const Lookup found = table.cache.look_up(key, now_s);
  const bool hit =
      found == Lookup::hit || found == Lookup::hit_stale || found == Lookup::hit_revalidate;
  ++(hit ? cache.hits : cache.misses);
  if (found == Lookup::wait) return wait_at_cache(f, table, key);
  if (found == Lookup::negative) return fail_here(f, table.negative);
  if (found == Lookup::fetch) {
    duties_.push(f, {.depth = x.depth,
                     .handler = op.timeout,
                     .table = network_.caches[op.a].keyed,
                     .item = key});
    ++x.pc;
    return true;
  }
  x.pc = op.b;
  if (found == Lookup::hit_revalidate) refresh(f, op, key);
  return true;
}

bool RequestEngine::wait_at_cache(std::uint32_t f, KeyedTable& table, std::uint32_t key) {
  Fiber& x = fibers_[f];
  const std::uint32_t ticket = tickets_.take();
  tickets_[ticket] = {.fiber = f, .key = key};
  x.state = FiberState::at_cache;
  x.next = ticket;
  table.cache.wait(key, ticket);
  return false;
}

/// A fiber of its own fetches for whoever comes later; the level it works at holds nothing.
void RequestEngine::refresh(std::uint32_t f, const Op& op, std::uint32_t key) {
  const std::uint32_t g = fibers_.allocate();
  fibers_.copy(f, g);
  Fiber& y = fibers_[g];
  y.parent = y.child = kNone;
  y.children = 0;
  y.orphan = true;
  y.branch = y.hedge = false;
  y.trace = kNone;
  y.reason = kNoReason;
  y.deadline_s = std::numeric_limits<float>::infinity();
  y.base = y.depth;
  if (y.depth > 0) {
    --y.base;
    y.top().flags = 0;
  }
  y.pc = static_cast<std::uint32_t>(&op - ops_) + 1;
  duties_.push(g, {.kind = Duty::Kind::refresh,
                   .depth = y.depth,
                   .handler = op.timeout,
                   .table = network_.caches[op.a].keyed,
                   .item = key});
  resume_at(g, y, y.time_s);
}

bool RequestEngine::op_stored(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  if (x.depth > x.base && gone(x, x.top())) return false;
  // The process that began the fetch has died since, and somebody else has taken over.
  if (duties_.at(f, x.depth) == nullptr) return station_gone(f, x);
  const Duty duty = duties_.pop(f);
  KeyedTable& table = network_.keyed[duty.table];
  policy::FetchEnd end = table.cache.filled(duty.item, now_s);
  release_waiters(table, end, kNoReason, now_s);
  return end_fetch(f, op, duty.kind == Duty::Kind::refresh);
}

bool RequestEngine::op_unfetched(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  if (x.depth > x.base && gone(x, x.top())) return false;
  // The process that began the fetch has died since, and somebody else has taken over.
  if (duties_.at(f, x.depth) == nullptr) return station_gone(f, x);
  const Duty duty = duties_.pop(f);
  KeyedTable& table = network_.keyed[duty.table];
  policy::FetchEnd end = table.cache.failed(duty.item, now_s);
  const bool usable = end.usable;
  release_waiters(table, end, x.reason, now_s);
  if (duty.kind == Duty::Kind::refresh) return end_fetch(f, op, true);
  return usable ? end_fetch(f, op, false) : fail_here(f, x.reason);
}

/// The fiber goes on with an answer, unless nobody is there to be answered.
bool RequestEngine::end_fetch(std::uint32_t f, const Op& op, bool background) {
  Fiber& x = fibers_[f];
  const bool over = x.orphan && x.depth == x.base && duties_.at(f, x.depth) == nullptr;
  if (background || over) {
    close_from(x, x.base, kNoReason);
    fibers_.release(f);
    return false;
  }
  if (x.trace != kNone) tracer_.fetched(x.trace, TraceRow::of(Owner::cache, op.a, Cause::cache));
  x.pc = op.b;
  return true;
}

void RequestEngine::release_waiters(KeyedTable& table, policy::FetchEnd& end, ReasonId reason,
                                    double now_s) {
  while (const auto waiter = table.cache.pop_waiter(end)) {
    CacheTicket& ticket = tickets_[*waiter];
    ticket.outcome = end.usable ? Outcome::served : Outcome::failed;
    ticket.reason = reason;
    Fiber& y = fibers_[ticket.fiber];
    resume_at(ticket.fiber, y, std::max(now_s, y.time_s));
  }
}

/// A waiter goes on.
void RequestEngine::answered(std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  const CacheTicket ticket = tickets_[x.next];
  tickets_.give_back(x.next);
  const Op& op = ops_[x.pc];
  const std::uint32_t row = TraceRow::of(Owner::cache, op.a, Cause::cache);
  if (x.trace != kNone) tracer_.book(x.trace, row, now_s - x.time_s);
  x.time_s = now_s;
  x.state = FiberState::running;
  if (x.depth > x.base && gone(x, x.top())) return;
  if (ticket.outcome == Outcome::failed) {
    if (fail_here(f, ticket.reason)) run(f, now_s);
    return;
  }
  if (ticket.outcome == Outcome::served) {
    x.pc = op.b;
  } else {
    ++x.pc;
  }
  run(f, now_s);
}

void RequestEngine::leave_cache(Fiber& x) {
  const CacheTicket& ticket = tickets_[x.next];
  if (ticket.outcome == Outcome::waiting) keyed_of(ops_[x.pc]).cache.leave(ticket.key, x.next);
  tickets_.give_back(x.next);
}

// --- duties --------------------------------------------------------------------------------------

bool RequestEngine::caught(std::uint32_t f, ReasonId reason) {
  Fiber& x = fibers_[f];
  const Duty* duty = duties_.at(f, x.depth);
  if (duty == nullptr) return false;
  x.reason = reason;
  x.pc = duty->handler;
  x.state = FiberState::running;
  return true;
}

void RequestEngine::give_up(const Duty& duty) {
  if (duty.kind == Duty::Kind::delivery) {
    --network_.queues[duty.table].busy;
    wake_queue(duty.table, now_s_);
    return;
  }
  const auto next = network_.keyed[duty.table].cache.abandoned(duty.item);
  if (!next) return;
  CacheTicket& ticket = tickets_[*next];
  ticket.outcome = Outcome::leads;
  Fiber& y = fibers_[ticket.fiber];
  duties_.push(
      ticket.fiber,
      {.depth = y.depth, .handler = ops_[y.pc].timeout, .table = duty.table, .item = duty.item});
  resume_at(ticket.fiber, y, std::max(now_s_, y.time_s));
}

void RequestEngine::give_up_deeper(std::uint32_t f, std::uint8_t depth) {
  Duty duty;
  while (duties_.take(
      f, [depth](const Duty& d) { return d.depth > depth; }, duty))
    give_up(duty);
}

void RequestEngine::give_up_until(std::uint32_t f, std::uint8_t depth) {
  Duty duty;
  while (duties_.take(
      f, [depth](const Duty& d) { return d.depth <= depth; }, duty))
    give_up(duty);
}

void RequestEngine::give_up_lost(std::uint32_t f) {
  const auto lost = [&](const Duty& d) {
    if (d.depth == 0) return false;
    const Level& level = fibers_[f].level(d.depth - 1U);
    return stations_[level.station].generation != level.generation;
  };
  Duty duty;
  while (duties_.take(f, lost, duty)) give_up(duty);
}

void RequestEngine::give_up_all(std::uint32_t f) {
  Duty duty;
  while (duties_.take(
      f, [](const Duty&) { return true; }, duty))
    give_up(duty);
}

}  // namespace rehearse::kernel
