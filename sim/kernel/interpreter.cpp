// The hot path: events, ops, stations. Everything a request does when nothing goes wrong.
#include <bit>
#include <cassert>
#include <limits>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {
namespace {

/// Names the draws of a call made by op `draw` in the context `path`.
std::uint32_t call_path(std::uint32_t path, std::uint32_t draw, std::uint32_t loops) {
  std::uint32_t h = path + 0x9e3779b9U * (draw + 1) + 0x7feb352dU * loops;
  h = (h ^ (h >> 16)) * 0x85ebca6bU;
  return h ^ (h >> 13);
}

}  // namespace

bool RequestEngine::advance(double horizon_s) {
  while (!calendar_.empty()) {
    const Event& top = calendar_.top();
    if (!(top.time_s < horizon_s)) return true;
    if (event_kind(top) == EventKind::control) return false;
    handle(calendar_.pop());
  }
  return true;
}

void RequestEngine::handle(const Event& event) {
  ++events_;
  trajectory_.add(event.time_s, (static_cast<std::uint64_t>(event.what) << 32) | event.who);
  const double now_s = event.time_s;
  switch (event_kind(event)) {
    case EventKind::resume: {
      Fiber& x = fibers_[event.who];
      if (!guard_matches(event, x.wake)) return;
      if (x.state == FiberState::in_service) {
        service_done(event.who, now_s);
      } else {
        run(event.who, now_s);
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
    case EventKind::patience:
      patience_ends(event.who, now_s);
      return;
    case EventKind::timer:
      timers_due(event);
      return;
    case EventKind::late_timer:
      late_[event.who].used = false;
      if (current(late_[event.who].timer)) expire(late_[event.who].timer, now_s);
      return;
    case EventKind::control:
      assert(false && "control events belong to the simulation");
      return;
  }
}

void RequestEngine::issue(std::uint16_t population, double now_s) {
  PopulationTable& pop = network_.populations[population];
  const std::uint64_t id = (static_cast<std::uint64_t>(population) << 40) |
                           ((pop.next_request++ << pop.step_bits) & kNumberMask);
  std::size_t choice = 0;
  if (pop.mix_endpoint.size() > 1) {
    const double u = to_uniform(random_bits(mix_key_, id, 0, 0));
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
  x.parent = kNone;
  x.pc = table.pc;
  x.path = 0;
  x.endpoint = endpoint;
  x.site = x.home = pop.site;
  x.calls = x.hops = x.loops = 0;
  x.depth = x.base = x.children = 0;
  x.state = FiberState::running;
  x.orphan = x.branch = false;
  x.reason = kNoReason;
  ++requests_;
  ++pop.issued;
  ++table.issued[window_of(now_s)];
  if (pop.timer != kNone) arm(pop.timer, f, kRequestLevel, now_s);
  if (pop.impatient) arm_patience(f, now_s + patience_of(pop, id));
  run(f, now_s);
}

void RequestEngine::run(std::uint32_t f, double now_s) {
  for (;;) {
    Fiber& x = fibers_[f];
    const Op& op = network_.ops[x.pc];
    switch (op.code) {
      case OpCode::hop:
        x.time_s += op.value;
        x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
        ++x.pc;
        break;
      case OpCode::delay:
        x.time_s += sample(x, op, op.a);
        x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
        ++x.pc;
        break;
      case OpCode::travel:
        if (!op_travel(x, static_cast<SiteId>(op.a), op.value)) return;
        ++x.pc;
        break;
      case OpCode::home:
        if (!op_travel(x, x.home, op.value)) return;
        ++x.pc;
        break;
      case OpCode::compute:
        if (!op_compute(f, op, now_s)) return;
        break;
      case OpCode::call:
        if (!op_call(f, op)) return;
        break;
      case OpCode::parallel:
        if (!op_parallel(f, op, now_s)) return;
        break;
      case OpCode::choose: {
        const ChoiceTable& table = network_.choices[op.a];
        const double u = to_uniform(
            random_bits(work_key_, x.request, call_path(path_of(x), op.draw, 0), x.loops));
        std::size_t i = 0;
        while (i + 1 < table.cumulative.size() && u >= table.cumulative[i]) ++i;
        x.loops = static_cast<std::uint16_t>(x.loops + (table.pc[i] <= x.pc ? 1 : 0));
        x.pc = table.pc[i];
        break;
      }
      case OpCode::jump:
        x.loops = static_cast<std::uint16_t>(x.loops + (op.a <= x.pc ? 1 : 0));
        x.pc = op.a;
        break;
      case OpCode::cache:
        x.pc = op_cache(x, op) ? op.b : x.pc + 1;
        break;
      case OpCode::fill: {
        CacheTable& cache = network_.caches[op.a];
        if (cache.filled < cache.entries) cache.filled += 1.0;
        ++x.pc;
        break;
      }
      case OpCode::resolve:
        op_resolve(x, op);
        break;
      case OpCode::route:
        x.pc = network_.routers[op.a].pc;
        break;
      case OpCode::acked: {
        const StoreTable& store = network_.stores[op.a];
        if (store.blocked) {
          park(x, store.blocked_reason);
          return;
        }
        x.time_s += store.commit_delay_s;
        ++x.pc;
        break;
      }
      case OpCode::commit:
        if (!wait_until_now(f, now_s)) return;
        if (gone(x, x.level[x.depth - 1])) return;
        network_.stores[op.a].ledger.commit(now_s, op.value);
        ++x.pc;
        break;
      case OpCode::fail:
        if (!fail(f, static_cast<ReasonId>(op.a))) return;
        break;
      case OpCode::reply:
        if (!op_reply(f, now_s)) return;
        break;
    }
  }
}

bool RequestEngine::wait_until_now(std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  if (x.time_s <= now_s) return true;
  resume_at(f, x.time_s);
  return false;
}

void RequestEngine::resume_at(std::uint32_t f, double time_s) {
  push(time_s, Priority::request, EventKind::resume, ++fibers_[f].wake, f);
}

double RequestEngine::sample(const Fiber& x, const Op& op, DistId distribution) {
  const std::uint32_t attempt = ((static_cast<std::uint32_t>(x.loops) << 4) |
                                 (x.depth == 0 ? 0U : x.level[x.depth - 1].attempt)) &
                                0xffffU;
  Draw draw(work_key_, x.request, call_path(path_of(x), op.draw, 0), attempt);
  const double value = network_.distributions[distribution].sample(draw);
  draws_.add(value, x.request);
  return value;
}

bool RequestEngine::op_compute(std::uint32_t f, const Op& op, double now_s) {
  if (!wait_until_now(f, now_s)) return false;
  Fiber& x = fibers_[f];
  const Level& level = x.level[x.depth - 1];
  Station& station = network_.stations[level.station];
  if (station.generation != level.generation || !station.up) {
    if (gone(x, level)) return false;
    return fail(f, network_.groups[network_.entries[level.entry].group].reset);
  }
  if (station.busy < station.servers) {
    settle(station, now_s);
    ++station.busy;
    x.state = FiberState::in_service;
    x.time_s = now_s + sample(x, op, op.a);
    resume_at(f, x.time_s);
    return false;
  }
  if (station.queued >= station.queue_limit) {
    return fail(f, network_.groups[network_.entries[level.entry].group].overflow);
  }
  settle(station, now_s);
  x.state = FiberState::queued;
  x.next = kNone;
  if (station.tail == kNone) {
    station.head = f;
  } else {
    fibers_[station.tail].next = f;
  }
  station.tail = f;
  ++station.queued;
  return false;
}

void RequestEngine::service_done(std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  const Level& level = x.level[x.depth - 1];
  Station& station = network_.stations[level.station];
  if (station.generation != level.generation) {
    gone(x, level);
    return;
  }
  settle(station, now_s);
  if (station.head == kNone) {
    --station.busy;
  } else {
    const std::uint32_t g = station.head;
    Fiber& y = fibers_[g];
    station.head = y.next;
    if (station.head == kNone) station.tail = kNone;
    --station.queued;
    y.state = FiberState::in_service;
    const Op& op = network_.ops[y.pc];
    y.time_s = now_s + sample(y, op, op.a);
    resume_at(g, y.time_s);
  }
  x.state = FiberState::running;
  ++x.pc;
  run(f, now_s);
}

bool RequestEngine::op_call(std::uint32_t f, const Op& op) {
  Fiber& x = fibers_[f];
  const Entry& entry = network_.entries[op.a];
  Group* group = &network_.groups[entry.group];
  while (group->members.empty()) {
    if (group->fallback == kNone) {
      return op.b == kNone ? fail(f, group->no_endpoint) : recover(f, op.b, group->no_endpoint);
    }
    group = &network_.groups[group->fallback];
  }
  if (group->next >= group->members.size()) group->next = 0;
  const StationId member = group->members[group->next++];
  const Station& station = network_.stations[member];
  const SiteId from = site_of_depth(x);
  assert(x.depth < Fiber::kMaxDepth);
  Level& level = x.level[x.depth];
  level.path = call_path(path_of(x), op.draw, x.loops);
  level.start_s = static_cast<float>(x.time_s - x.issue_s);
  level.return_pc = x.pc + 1;
  level.station = member;
  level.generation = station.generation;
  level.entry = static_cast<EntryId>(op.a);
  level.call = ++x.calls;
  level.attempt = 0;
  level.timed = op.timeout != kNone;
  ++x.depth;
  x.pc = entry.pc;
  x.hops = static_cast<std::uint16_t>(x.hops + entry.hops);
  if (x.issue_s >= options_.warmup_s) ++network_.services[entry.service].arrivals;
  if (op.timeout != kNone) arm(op.timeout, f, static_cast<std::uint8_t>(x.depth - 1), x.time_s);
  if (from != station.site) {
    const double l = latency(from, station.site);
    bytes_[from * sites_ + station.site] += entry.request_bytes;
    if (!(l < kNever)) {
      park(x, group->timeout);
      return false;
    }
    x.time_s += l;
  }
  x.time_s += entry.proxy_delay_s;
  return true;
}

bool RequestEngine::op_reply(std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  if (x.depth == x.base) {
    if (x.orphan) {
      fibers_.release(f);
    } else {
      finish(f);
    }
    return false;
  }
  const Level& level = x.level[x.depth - 1];
  const Entry& entry = network_.entries[level.entry];
  const SiteId from = network_.stations[level.station].site;
  --x.depth;
  const SiteId to = site_of_depth(x);
  if (from != to) {
    bytes_[from * sites_ + to] += entry.response_bytes;
    const double l = latency(from, to);
    if (!(l < kNever)) {
      park(x, network_.groups[entry.group].timeout);
      return false;
    }
    x.time_s += l;
  }
  x.time_s += entry.proxy_delay_s;
  if (x.issue_s >= options_.warmup_s) {
    ServiceStats& stats = network_.services[entry.service];
    ++stats.completions;
    stats.response_s.add(x.time_s - x.issue_s - static_cast<double>(level.start_s));
  }
  x.pc = level.return_pc;
  if (x.depth == x.base) {
    if (x.orphan) {
      fibers_.release(f);
      return false;
    }
    if (x.branch) {
      branch_done(f, now_s);
      return false;
    }
    return true;
  }
  return !gone(x, x.level[x.depth - 1]);
}

bool RequestEngine::op_travel(Fiber& x, SiteId to, double bytes) {
  if (x.site == to) return true;
  bytes_[x.site * sites_ + to] += bytes;
  const double l = latency(x.site, to);
  if (!(l < kNever) || site_up_[to] == 0) {
    park(x, site_reason_[site_up_[x.site] == 0 ? x.site : to]);
    return false;
  }
  x.time_s += l;
  x.site = to;
  return true;
}

void RequestEngine::op_resolve(Fiber& x, const Op& op) {
  ResolverTable& resolver = network_.resolvers[op.a];
  const auto bits = random_bits(mix_key_, x.request, 1, 0) >> 32;
  const std::size_t slot = (bits * resolver.expires_s.size()) >> 32;
  if (resolver.expires_s[slot] <= x.time_s) {
    const NameTable& name = network_.names[resolver.name];
    x.time_s += name.lookup_s;
    resolver.cached[slot] = name.answer[resolver.row];
    resolver.expires_s[slot] = x.time_s + name.ttl_s;
  }
  x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
  x.pc = resolver.target_pc[resolver.cached[slot]];
}

bool RequestEngine::op_cache(Fiber& x, const Op& op) {
  CacheTable& cache = network_.caches[op.a];
  x.hops = static_cast<std::uint16_t>(x.hops + op.hops);
  x.time_s += op.value;
  bool hit = false;
  if (cache.up) {
    const double warm = cache.entries > 0.0 ? cache.filled / cache.entries : 1.0;
    const double u =
        to_uniform(random_bits(work_key_, x.request, call_path(path_of(x), op.draw, 0), x.loops));
    hit = u < cache.hit_ratio * warm;
  }
  ++(hit ? cache.hits : cache.misses);
  return hit;
}

void RequestEngine::finish(std::uint32_t f) {
  const Fiber& x = fibers_[f];
  EndpointTable& endpoint = network_.endpoints[x.endpoint];
  PopulationTable& pop = network_.populations[endpoint.population];
  const double latency_s = x.time_s - x.issue_s;
  if (latency_s > patience_of(pop, x.request)) {
    // The answer would come after the client has given up; its timer is still ahead.
    Fiber& late = fibers_[f];
    late.state = FiberState::parked;
    late.reason = pop.timeout;
    return;
  }
  hops_ += x.hops;
  const bool good = latency_s <= endpoint.good_within_s;
  if (good) {
    ++endpoint.good[window_of(x.issue_s)];
  } else {
    count_failure(x, x.reason == kNoReason ? endpoint.slow : x.reason);
  }
  if (x.issue_s >= options_.warmup_s) {
    ++pop.judged;
    pop.good += good ? 1 : 0;
    pop.hops += x.hops;
    pop.latency_s.add(latency_s);
  }
  if (pop.returns) next_user(x, x.time_s, false);
  fibers_.release(f);
}

void RequestEngine::arm(std::uint32_t timer_class, std::uint32_t f, std::uint8_t level,
                        double from_s) {
  const Fiber& x = fibers_[f];
  TimerQueue& queue = timers_[timer_class];
  const double time_s = from_s + network_.timers[timer_class].timeout_s;
  const std::uint16_t call = level == kRequestLevel ? std::uint16_t{0} : x.level[level].call;
  queue.insert({time_s, next_order(Priority::request), f, x.generation, call, level});
  if (time_s < queue.armed_s) schedule_head(timer_class);
}

}  // namespace rehearse::kernel
