// The hot path: events, ops, plain stations. Everything a request does when nothing goes wrong and
// no policy watches. What is called for every event stands in this file, so that it is inlined.
#include <cassert>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;

bool RequestEngine::advance(double horizon_s) {
  while (!calendar_.empty()) {
    const Event& top = calendar_.top();
    if (!(top.time_s < horizon_s)) return true;
    if (event_kind(top) == EventKind::control) return false;
    handle(calendar_.pop());
  }
  return true;
}

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

[[gnu::always_inline]] inline void RequestEngine::service_done(std::uint32_t f, Fiber& x,
                                                               double now_s) {
  const Level& level = x.top();
  Station& station = stations_[level.station];
  if (station.generation != level.generation) [[unlikely]] {
    gone(x, level);
    return;
  }
  if (station.extra != kNone) [[unlikely]] {
    done_extra(f, now_s);
    return;
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
  run(f, now_s);
}

inline bool RequestEngine::enter_entry(std::uint32_t f, Fiber& y, const Op& op, const Group& group,
                                       StationId member, std::uint8_t attempt, std::uint8_t flags) {
  Fiber* deep = &y;
  if (!fibers_.deep_enough(y)) [[unlikely]] {
    fibers_.deepen();
    deep = &fibers_[f];
  }
  Fiber& x = *deep;
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

[[gnu::always_inline]] inline bool RequestEngine::op_call(std::uint32_t f, Fiber& shallow,
                                                          const Op& op) {
  if (!fibers_.deep_enough(shallow)) [[unlikely]] {
    fibers_.deepen();
  }
  Fiber& x = fibers_[f];
  Group* group = &network_.groups[entries_[op.a].group];
  while (group->members.empty()) [[unlikely]] {
      if (group->fallback == kNone) {
        if (x.trace != kNone && fibers_.deep_enough(x))
          x.level(x.depth).mark = tracer_.mark(x.trace);
        x.reason = group->no_endpoint;
        if (op.b == kNone) return fail_here(f, group->no_endpoint);
        x.pc = op.b;
        return true;
      }
      group = &network_.groups[group->fallback];
    }
  if (group->next >= group->members.size()) group->next = 0;
  const StationId member = group->members[group->next++];
  Level& level = x.level(x.depth);
  level.call = ++x.calls;
  level.deadline_s = x.deadline_s;
  if (x.trace != kNone) [[unlikely]] {
    level.mark = tracer_.mark(x.trace);
  }
  if (op.timeout == kNone) return enter_entry(f, x, op, *group, member, 0, 0);
  const double from_s = x.time_s;
  const std::uint8_t depth = x.depth;
  arm(op.timeout, f, depth, kAnyAttempt, from_s);
  return enter_entry(f, x, op, *group, member, 0, level_flag::timed);
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

void RequestEngine::run(std::uint32_t f, double now_s) {
  Fiber* x = &fibers_[f];
  for (;;) {
    const Op& op = ops_[x->pc];
    switch (op.code) {
      case OpCode::hop:
        x->time_s += op.value;
        x->hops = static_cast<std::uint16_t>(x->hops + op.hops);
        if (x->trace != kNone) [[unlikely]] {
          tracer_.book(x->trace, TraceRow::of(Owner::client, 0, Cause::proxy), op.value);
        }
        ++x->pc;
        break;
      case OpCode::delay: {
        const double delay_s = sample(*x, op, op.a);
        x->time_s += delay_s;
        x->hops = static_cast<std::uint16_t>(x->hops + op.hops);
        if (x->trace != kNone) [[unlikely]] {
          const bool client = x->depth == 0;
          tracer_.book(
              x->trace,
              TraceRow::of(client ? Owner::client : Owner::service,
                           client ? 0 : stations_[x->top().station].service, Cause::service),
              delay_s);
        }
        ++x->pc;
        break;
      }
      case OpCode::travel:
        if (!op_travel(*x, static_cast<SiteId>(op.a), op.value)) return;
        ++x->pc;
        break;
      case OpCode::home:
        if (!op_travel(*x, x->home, op.value)) return;
        ++x->pc;
        break;
      case OpCode::compute:
        if (!op_compute(f, *x, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::call:
        if (!op_call(f, *x, op)) return;
        x = &fibers_[f];
        break;
      case OpCode::guarded:
        if (!op_guarded(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::settle:
        if (!op_settle(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::limit:
        if (!op_limit(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::enter:
        if (!op_enter(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::leave:
        if (!op_leave(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::parallel:
        if (!op_parallel(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::hedge:
        if (!op_hedge(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::join:
        branch_done(f, now_s);
        return;
      case OpCode::choose: {
        const ChoiceTable& table = network_.choices[op.a];
        const double u = to_uniform(
            random_bits(work_key_, x->request, call_path(path_of(*x), op.draw, 0), x->loops));
        std::size_t i = 0;
        while (i + 1 < table.cumulative.size() && u >= table.cumulative[i]) ++i;
        x->loops = static_cast<std::uint16_t>(x->loops + (table.pc[i] <= x->pc ? 1 : 0));
        x->pc = table.pc[i];
        break;
      }
      case OpCode::jump:
        x->loops = static_cast<std::uint16_t>(x->loops + (op.a <= x->pc ? 1 : 0));
        x->pc = op.a;
        break;
      case OpCode::cache:
        x->pc = op_cache(*x, op) ? op.b : x->pc + 1;
        break;
      case OpCode::fill: {
        CacheTable& cache = network_.caches[op.a];
        if (cache.filled < cache.entries) cache.filled += 1.0;
        if (x->trace != kNone) [[unlikely]] {
          tracer_.fetched(x->trace, TraceRow::of(Owner::cache, op.a, Cause::cache));
        }
        ++x->pc;
        break;
      }
      case OpCode::look_up:
        if (!op_look_up(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::stored:
        if (!op_stored(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::unfetched:
        if (!op_unfetched(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::publish:
        if (!op_publish(f, op, now_s)) return;
        x = &fibers_[f];
        break;
      case OpCode::consumed:
        op_consumed(f, op, now_s);
        return;
      case OpCode::unconsumed:
        op_unconsumed(f, op, now_s);
        return;
      case OpCode::resolve:
        op_resolve(*x, op);
        break;
      case OpCode::route:
        x->pc = network_.routers[op.a].pc;
        break;
      case OpCode::acked: {
        const StoreTable& store = network_.stores[op.a];
        if (store.blocked) {
          park(*x, store.blocked_reason);
          return;
        }
        x->time_s += store.commit_delay_s;
        if (x->trace != kNone) [[unlikely]] {
          tracer_.book(
              x->trace,
              TraceRow::of(Owner::service, stations_[x->top().station].service, Cause::commit),
              store.commit_delay_s);
        }
        ++x->pc;
        break;
      }
      case OpCode::commit:
        if (!wait_until_now(f, *x, now_s)) return;
        if (gone(*x, x->top())) return;
        network_.stores[op.a].ledger.commit(now_s, op.value);
        ++x->pc;
        break;
      case OpCode::fail:
        if (!fail_here(f, static_cast<ReasonId>(op.a))) return;
        x = &fibers_[f];
        break;
      case OpCode::reply:
        if (!op_reply(f, *x)) return;
        break;
    }
  }
}

void RequestEngine::issue(std::uint16_t population, double now_s) {
  PopulationTable& pop = network_.populations[population];
  const std::uint64_t id = (static_cast<std::uint64_t>(population) << 40) |
                           ((pop.next_request++ << pop.step_bits) & kNumberMask);
  std::size_t choice = 0;
  if (pop.mix_endpoint.size() > 1) {
    const double u = to_uniform(random_bits(mix_key_, id, mix_draw::kEndpoint, 0));
    while (choice + 1 < pop.mix_cumulative.size() && u >= pop.mix_cumulative[choice]) ++choice;
  }
  issue_as(id, pop.mix_endpoint[choice], now_s);
}

void RequestEngine::issue_as(std::uint64_t id, EndpointId endpoint, double now_s) {
  EndpointTable& table = network_.endpoints[endpoint];
  PopulationTable& pop = network_.populations[table.population];
  const std::uint32_t f = fibers_.allocate();
  Fiber& x = fibers_[f];
  x.request = id;
  x.issue_s = x.time_s = now_s;
  x.parent = x.child = kNone;
  x.pc = table.pc;
  x.path = 0;
  x.trace = kNone;
  x.deadline_s = static_cast<float>(pop.propagate_deadline ? pop.timeout_s : kNever);
  x.endpoint = endpoint;
  x.site = x.home = pop.site;
  x.calls = x.hops = x.loops = 0;
  x.depth = x.base = x.children = 0;
  x.state = FiberState::running;
  x.orphan = x.branch = x.hedge = false;
  x.caller = 0;
  x.priority = table.priority;
  x.reason = kNoReason;
  ++requests_;
  ++pop.issued;
  ++table.issued[window_of(now_s)];
  if (pop.timer != kNone) arm(pop.timer, f, kRequestLevel, kAnyAttempt, now_s);
  if (pop.impatient) [[unlikely]] {
    arm_alone(f, kRequestLevel, kAnyAttempt, now_s + patience_of(pop, id));
  }
  if (now_s >= warmup_s_ && tracer_.wanted(endpoint, id)) [[unlikely]] {
    x.trace = tracer_.begin();
  }
  run(f, now_s);
}

void RequestEngine::handle(const Event& event) {
  ++events_;
  trajectory_.add(event.time_s, (static_cast<std::uint64_t>(event.what) << 32) | event.who);
  const double now_s = event.time_s;
  now_s_ = now_s;
  switch (event_kind(event)) {
    case EventKind::resume: {
      Fiber& x = fibers_[event.who];
      if (!guard_matches(event, x.wake)) return;
      if (x.state == FiberState::in_service) {
        service_done(event.who, x, now_s);
      } else if (x.state == FiberState::running) {
        run(event.who, now_s);
      } else {
        resumed(event.who, now_s);
      }
      return;
    }
    case EventKind::arrival:
      if (guard_matches(event, loads_[event.who].guard)) {
        arrive(static_cast<std::uint16_t>(event.who), now_s);
      }
      return;
    case EventKind::user:
      if (user_stays(static_cast<std::uint16_t>(event.who))) {
        issue(static_cast<std::uint16_t>(event.who), now_s);
      }
      return;
    case EventKind::again:
      issue_again(event.who, now_s);
      return;
    case EventKind::timer:
      timers_due(event);
      return;
    case EventKind::late_timer: {
      const Timer timer = late_[event.who];
      late_free_.push_back(event.who);
      if (current(timer)) expire(timer, now_s);
      return;
    }
    case EventKind::shared:
      shared_done(event);
      return;
    case EventKind::queue:
      queue_due(event);
      return;
    case EventKind::control:
      assert(false && "control events belong to the simulation");
      return;
  }
}

}  // namespace rehearse::kernel
