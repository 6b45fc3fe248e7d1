// Ops of the hot path: plain stations and calls. Included by interpreter.cpp alone, so that what is
// called for every event is inlined into its loop.
#pragma once

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;

[[gnu::always_inline]] inline bool RequestEngine::op_compute(std::uint32_t f, Fiber& x,
                                                             const Op& op, double now_s) {
  if (!wait_until_now(f, x, now_s)) return false;
  const Level& level = x.top();
  Station& station = stations_[level.station];
  if (station.generation != level.generation || !station.up) [[unlikely]] {
    return station_gone(f, x);
  }
  if (station.extra != kNone) [[unlikely]] {
    return compute_extra(f, op, now_s);
  }
  if (station.busy < station.servers) {
    settle(station, now_s);
    ++station.busy;
    start_service(station, f, now_s);
    return false;
  }
  if (station.queued >= station.queue_limit) [[unlikely]] {
    return fail(f, group_of(level).overflow);
  }
  settle(station, now_s);
  x.state = FiberState::queued;
  x.next = kNone;
  x.prev = station.tail;
  if (station.tail == kNone) {
    station.head = f;
  } else {
    fibers_[station.tail].next = f;
  }
  station.tail = f;
  ++station.queued;
  return false;
}

[[gnu::always_inline]] inline bool RequestEngine::service_done(std::uint32_t f, Fiber& x,
                                                               double now_s) {
  const Level& level = x.top();
  Station& station = stations_[level.station];
  if (station.generation != level.generation) [[unlikely]] {
    gone(x, level);
    return false;
  }
  if (station.extra != kNone) [[unlikely]] {
    done_extra(f, now_s);
    return false;
  }
  settle(station, now_s);
  if (station.head == kNone) {
    --station.busy;
  } else {
    const std::uint32_t g = station.head;
    station.head = fibers_[g].next;
    if (station.head == kNone) station.tail = kNone;
    --station.queued;
    start_service(station, g, now_s);
  }
  x.state = FiberState::running;
  ++x.pc;
  return true;
}

[[gnu::always_inline]] inline bool RequestEngine::enter_deep(Fiber& x, const Op& op,
                                                             const Group& group, StationId member,
                                                             std::uint8_t attempt,
                                                             std::uint8_t flags) {
  const Entry& entry = entries_[op.a];
  const Station& station = stations_[member];
  const SiteId from = site_of_depth(x);
  Level& level = x.level(x.depth);
  level.path = call_path(path_of(x), op.draw, x.loops);
  level.start_s = static_cast<float>(x.time_s - x.issue_s);
  level.return_pc = x.pc + 1;
  level.station = member;
  level.generation = station.generation;
  level.entry = static_cast<EntryId>(op.a);
  level.attempt = attempt;
  level.flags = flags;
  ++x.depth;
  x.pc = entry.pc;
  x.hops = static_cast<std::uint16_t>(x.hops + entry.hops);
  if (after_warmup(x)) ++services_[entry.service].arrivals;
  if (from != station.site) {
    const double l = latency(from, station.site);
    bytes_[from * sites_ + station.site] += entry.request_bytes;
    if (!(l < kNever)) [[unlikely]] {
      park(x, group.timeout);
      return false;
    }
    x.time_s += l;
    if (x.trace != kNone) [[unlikely]] {
      tracer_.book(x.trace, TraceRow::of(Owner::service, entry.service, Cause::network), l);
    }
  }
  x.time_s += entry.proxy_delay_s;
  if (x.trace != kNone) [[unlikely]] {
    tracer_.book(x.trace, TraceRow::of(Owner::service, entry.service, Cause::proxy),
                 entry.proxy_delay_s);
  }
  return true;
}

[[gnu::always_inline]] inline bool RequestEngine::op_call(std::uint32_t f, Fiber& y, const Op& op) {
  Group* group = groups_ + entries_[op.a].group;
  if (group->members.empty()) [[unlikely]] {
    group = fall_back(group);
    if (group == nullptr) return no_endpoint(f, op);
  }
  Fiber* deep = &y;
  if (!fibers_.deep_enough(y)) [[unlikely]] {
    fibers_.deepen();
    deep = &fibers_[f];
  }
  Fiber& x = *deep;
  if (group->next >= group->members.size()) group->next = 0;
  const StationId member = group->members[group->next++];
  Level& level = x.level(x.depth);
  level.call = ++x.calls;
  level.deadline_s = x.deadline_s;
  if (x.trace != kNone) [[unlikely]] {
    level.mark = tracer_.mark(x.trace);
  }
  std::uint8_t flags = 0;
  if (op.timeout != kNone) {
    arm(op.timeout, f, x.depth, kAnyAttempt, x.time_s);
    flags = level_flag::timed;
  }
  return enter_deep(x, op, *group, member, 0, flags);
}

[[gnu::always_inline]] inline bool RequestEngine::op_reply(std::uint32_t f, Fiber& x) {
  if (x.depth == x.base) {
    if (x.orphan) [[unlikely]] {
      fibers_.release(f);
    } else {
      finish(f);
    }
    return false;
  }
  const Level& level = x.top();
  const Entry& entry = entries_[level.entry];
  const SiteId from = stations_[level.station].site;
  --x.depth;
  x.pc = level.return_pc;
  // A guarded call keeps its own deadline until it is settled: it may still be tried again.
  if ((level.flags & level_flag::sent) == 0) x.deadline_s = level.deadline_s;
  const SiteId to = site_of_depth(x);
  if (from != to) {
    bytes_[from * sites_ + to] += entry.response_bytes;
    const double l = latency(from, to);
    if (!(l < kNever)) [[unlikely]] {
      park(x, network_.groups[entry.group].timeout);
      return false;
    }
    x.time_s += l;
    if (x.trace != kNone) [[unlikely]] {
      tracer_.book(x.trace, TraceRow::of(Owner::service, entry.service, Cause::network), l);
    }
  }
  x.time_s += entry.proxy_delay_s;
  if (x.trace != kNone) [[unlikely]] {
    tracer_.book(x.trace, TraceRow::of(Owner::service, entry.service, Cause::proxy),
                 entry.proxy_delay_s);
  }
  if (after_warmup(x)) {
    ServiceStats& stats = services_[entry.service];
    ++stats.completions;
    stats.response_s.add(x.time_s - x.issue_s - static_cast<double>(level.start_s));
  }
  if (x.depth == x.base) {
    if (x.orphan && duties_.at(f, x.depth) == nullptr) [[unlikely]] {
      fibers_.release(f);
      return false;
    }
    return true;
  }
  return !gone(x, x.top());
}

[[gnu::always_inline]] inline void RequestEngine::finish(std::uint32_t f) {
  Fiber& x = fibers_[f];
  EndpointTable& endpoint = network_.endpoints[x.endpoint];
  PopulationTable& pop = network_.populations[endpoint.population];
  const double latency_s = x.time_s - x.issue_s;
  if (latency_s > patience_of(pop, x.request)) [[unlikely]] {
    // The answer would come after the client has given up; its timer is still ahead.
    x.state = FiberState::parked;
    x.reason = pop.timeout;
    return;
  }
  hops_ += x.hops;
  const bool good = latency_s <= endpoint.good_within_s;
  if (good) {
    ++endpoint.good[window_of(x.issue_s)];
  } else {
    count_failure(x, x.reason == kNoReason ? endpoint.slow : x.reason);
  }
  if (after_warmup(x)) {
    ++pop.judged;
    pop.good += good ? 1 : 0;
    pop.hops += x.hops;
    pop.latency_s.add(latency_s);
  }
  if (x.trace != kNone) [[unlikely]] {
    tracer_.finish(x.trace, x.endpoint, x.request, latency_s);
  }
  if (pop.returns) next_user(x, x.time_s, false);
  fibers_.release(f);
}

}  // namespace rehearse::kernel
