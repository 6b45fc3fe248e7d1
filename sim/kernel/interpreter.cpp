// The hot path: events, ops, plain stations. Everything a request does when nothing goes wrong and
// no policy watches. What is called for every event stands here and in hot_ops.hpp, to be inlined.
// inlined.
#include <cassert>

#include "sim/kernel/hot_ops.hpp"

namespace rehearse::kernel {

bool RequestEngine::enter_entry(std::uint32_t f, Fiber& y, const Op& op, const Group& group,
                                StationId member, std::uint8_t attempt, std::uint8_t flags) {
  Fiber* x = &y;
  if (!fibers_.deep_enough(y)) [[unlikely]] {
    fibers_.deepen();
    x = &fibers_[f];
  }
  return enter_deep(*x, op, group, member, attempt, flags);
}

[[gnu::noinline, gnu::cold]] Group* RequestEngine::fall_back(Group* group) const {
  while (group->members.empty() && group->fallback != kNone) {
    group = &network_.groups[group->fallback];
  }
  return group->members.empty() ? nullptr : group;
}

bool RequestEngine::no_endpoint(std::uint32_t f, const Op& op) {
  Fiber& x = fibers_[f];
  const Group* group = &network_.groups[entries_[op.a].group];
  while (group->fallback != kNone) group = &network_.groups[group->fallback];
  if (x.trace != kNone && fibers_.deep_enough(x)) x.level(x.depth).mark = tracer_.mark(x.trace);
  x.reason = group->no_endpoint;
  if (op.b == kNone) return fail_here(f, group->no_endpoint);
  x.pc = op.b;
  return true;
}

[[gnu::always_inline]] inline void RequestEngine::run_on(std::uint32_t f, double now_s) {
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

void RequestEngine::run(std::uint32_t f, double now_s) { run_on(f, now_s); }

[[gnu::always_inline]] inline std::uint32_t RequestEngine::begin_as(std::uint64_t id,
                                                                    EndpointId endpoint,
                                                                    double now_s) {
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
  return f;
}

[[gnu::always_inline]] inline std::uint32_t RequestEngine::begin(std::uint16_t population,
                                                                 double now_s) {
  PopulationTable& pop = network_.populations[population];
  const std::uint64_t id = (static_cast<std::uint64_t>(population) << 40) |
                           ((pop.next_request++ << pop.step_bits) & kNumberMask);
  std::size_t choice = 0;
  if (pop.mix_endpoint.size() > 1) {
    const double u = to_uniform(random_bits(mix_key_, id, mix_draw::kEndpoint, 0));
    while (choice + 1 < pop.mix_cumulative.size() && u >= pop.mix_cumulative[choice]) ++choice;
  }
  return begin_as(id, pop.mix_endpoint[choice], now_s);
}

void RequestEngine::issue(std::uint16_t population, double now_s) {
  run(begin(population, now_s), now_s);
}

void RequestEngine::issue_as(std::uint64_t id, EndpointId endpoint, double now_s) {
  run(begin_as(id, endpoint, now_s), now_s);
}

[[gnu::always_inline]] inline std::uint32_t RequestEngine::arrive(std::uint16_t population,
                                                                  double now_s) {
  Load& load = loads_[population];
  const std::uint32_t batch = load.arrivals.batch();
  const double next_s = load.arrivals.next();
  if (next_s < kNever) push(next_s, Priority::request, EventKind::arrival, load.guard, population);
  for (std::uint32_t i = 1; i < batch; ++i) issue(population, now_s);
  return begin(population, now_s);
}

[[gnu::always_inline]] inline void RequestEngine::step(const Event& event) {
  ++events_;
  trajectory_.add(event.time_s, (static_cast<std::uint64_t>(event.what) << 32) | event.who);
  const double now_s = event.time_s;
  now_s_ = now_s;
  std::uint32_t f = event.who;
  switch (event_kind(event)) {
    case EventKind::resume: {
      Fiber& x = fibers_[event.who];
      if (!guard_matches(event, x.wake)) return;
      if (x.state == FiberState::in_service) {
        if (!service_done(event.who, x, now_s)) return;
      } else if (x.state != FiberState::running) [[unlikely]] {
        resumed(event.who, now_s);
        return;
      }
      break;
    }
    case EventKind::arrival:
      if (!guard_matches(event, loads_[event.who].guard)) return;
      f = arrive(static_cast<std::uint16_t>(event.who), now_s);
      break;
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
  run_on(f, now_s);
}

void RequestEngine::handle(const Event& event) { step(event); }

bool RequestEngine::advance(double horizon_s) {
  while (!calendar_.empty()) {
    const Event& top = calendar_.top();
    if (!(top.time_s < horizon_s)) return true;
    if (event_kind(top) == EventKind::control) return false;
    step(calendar_.pop());
  }
  return true;
}

}  // namespace rehearse::kernel
