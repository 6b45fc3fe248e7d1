// Stations that are more than a plain queue: processor sharing and other disciplines, workers held
// through calls, work that is dropped when nobody waits for it, memory.
#include <algorithm>
#include <bit>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

using Owner = TraceRow::Owner;

// --- servers -------------------------------------------------------------------------------------

bool RequestEngine::compute_extra(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  const Level& level = x.top();
  Station& station = stations_[level.station];
  StationExtra& extra = *extra_of(station);
  if (extra.shared) {
    const std::uint64_t places = std::uint64_t{station.servers} + station.queue_limit;
    if (extra.sharing.size() >= places && station.queue_limit != kNone)
      return fail(f, group_of(level).overflow);
    settle(station, now_s);
    const double work_s = sample(x, op, op.a) * station.pace;
    x.state = FiberState::in_service;
    x.time_s = now_s;
    if (x.trace != kNone) {
      // What the others take from it is booked when it is done.
      tracer_.work(x.trace, TraceRow::of(Owner::service, station.service, Cause::service), work_s);
    }
    if (extra.shedder && extra.watched(extra.line)) extra.shedder->on_start(now_s, 0.0);
    extra.sharing.add(fibers_, f, work_s, station.servers, now_s);
    share_until_next(level.station, now_s);
    return false;
  }
  if (station.busy < station.servers) {
    settle(station, now_s);
    ++station.busy;
    if (extra.shedder && extra.watched(extra.line)) extra.shedder->on_start(now_s, 0.0);
    start_service(station, f, now_s);
    return false;
  }
  if (station.queued >= station.queue_limit) return fail(f, group_of(level).overflow);
  settle(station, now_s);
  x.state = FiberState::queued;
  join_line(extra.line, f, now_s);
  ++station.queued;
  return false;
}

void RequestEngine::serve_next(Station& station, double now_s) {
  StationExtra& extra = *extra_of(station);
  settle(station, now_s);
  const std::uint32_t g = next_in(extra.line, extra, now_s);
  station.queued = extra.line.size();
  if (g == kNone) {
    --station.busy;
  } else {
    start_service(station, g, now_s);
  }
}

void RequestEngine::done_extra(std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  Station& station = stations_[x.top().station];
  x.state = FiberState::running;
  ++x.pc;
  serve_next(station, now_s);
  run(f, now_s);
}

void RequestEngine::share_until_next(StationId id, double now_s) {
  Station& station = stations_[id];
  StationExtra& extra = *extra_of(station);
  const std::uint32_t present = extra.sharing.size();
  station.busy = std::min(present, station.servers);
  station.queued = present - station.busy;
  ++extra.version;
  if (present == 0) return;
  const double next_s = std::max(now_s, extra.sharing.next_s(station.servers));
  push(next_s, Priority::request, EventKind::shared, extra.version, id);
}

void RequestEngine::shared_done(const Event& event) {
  Station& station = stations_[event.who];
  StationExtra& extra = *extra_of(station);
  if (!guard_matches(event, extra.version)) return;
  settle(station, event.time_s);
  const std::uint32_t f = extra.sharing.pop(fibers_, station.servers, event.time_s);
  share_until_next(event.who, event.time_s);
  Fiber& x = fibers_[f];
  if (x.trace != kNone) {
    tracer_.stretch(x.trace, TraceRow::of(Owner::service, station.service, Cause::queue),
                    event.time_s - x.time_s);
  }
  x.time_s = event.time_s;
  x.state = FiberState::running;
  ++x.pc;
  run(f, event.time_s);
}

// --- lines ---------------------------------------------------------------------------------------

std::uint32_t RequestEngine::next_in(ManagedLine& line, StationExtra& extra, double now_s) {
  while (!line.empty()) {
    if (line.adaptive) line.newest_first = line.adaptive->newest_first(now_s);
    const std::uint32_t f = line.pop(fibers_);
    const Fiber& x = fibers_[f];
    const double waited_s = now_s - x.time_s;
    if (line.adaptive) line.adaptive->observe(now_s, line.size());
    if (extra.expired != Expired::finish && abandoned(x, now_s)) {
      drop(f, extra, group_of(x.top()).expired, now_s);
    } else if ((line.codel && line.codel->drop(waited_s, now_s, line.size())) ||
               (line.adaptive && waited_s > static_cast<double>(std::bit_cast<float>(x.child)))) {
      drop(f, extra, group_of(x.top()).shed, now_s);
    } else {
      if (extra.shedder && extra.watched(line)) extra.shedder->on_start(now_s, waited_s);
      return f;
    }
  }
  return kNone;
}

/// Nobody waits for what it would do here.
bool RequestEngine::abandoned(const Fiber& x, double now_s) {
  const bool hung_up = x.orphan && x.depth == x.base + 1;
  return hung_up || now_s - x.issue_s >= static_cast<double>(x.deadline_s);
}

void RequestEngine::join_line(ManagedLine& line, std::uint32_t f, double now_s) {
  if (line.adaptive) {
    line.adaptive->observe(now_s, line.size());
    // A fiber in a line has no branches; their link keeps how long it may wait.
    const auto patience_s = static_cast<float>(line.adaptive->timeout_s(now_s));
    fibers_[f].child = std::bit_cast<std::uint32_t>(patience_s);
  }
  line.push(fibers_, f);
}

void RequestEngine::drop(std::uint32_t f, StationExtra& extra, ReasonId reason, double now_s) {
  ++extra.dropped;
  // Through the calendar: whoever is told may come back to the line that is being served.
  Fiber& x = fibers_[f];
  x.state = FiberState::failing;
  x.reason = reason;
  x.time_s = now_s;
  resume_at(f, x, now_s);
}

// --- limits --------------------------------------------------------------------------------------

bool RequestEngine::op_limit(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  if (x.depth > x.base && gone(x, x.top())) return false;
  RateLimit& limit = network_.limits[op.a];
  const policy::Admission admission = limit.machine.admit(now_s);
  if (!admission) {
    ++limit.refused;
    return fail_here(f, limit.refused_reason);
  }
  ++limit.admitted;
  x.time_s = now_s + admission.delay_s;
  if (x.trace != kNone) {
    const auto owner = x.depth == 0 ? Owner::client : Owner::service;
    const std::uint32_t index = x.depth == 0 ? 0 : stations_[x.top().station].service;
    tracer_.book(x.trace, TraceRow::of(owner, index, Cause::limit), admission.delay_s);
  }
  ++x.pc;
  return true;
}

// --- workers -------------------------------------------------------------------------------------

bool RequestEngine::admits(Station& station, StationExtra& extra, double now_s) {
  if (!extra.shedder) return true;
  return extra.shedder->admit(now_s, extra.workers == kNone ? station.queued : extra.door.size());
}

void RequestEngine::hold(Level& level, StationExtra& extra, double now_s) {
  settle_door(extra, now_s);
  ++extra.held;
  level.flags |= level_flag::held;
}

bool RequestEngine::op_enter(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  Level& level = x.top();
  Station& station = stations_[level.station];
  if (station.generation != level.generation || !station.up) return station_gone(f, x);
  StationExtra& extra = *extra_of(station);
  const bool again = op.a != 0;
  if (!again) {
    if (!admits(station, extra, now_s)) {
      ++extra.dropped;
      return fail(f, group_of(level).shed);
    }
    hold(level, extra, now_s);
    if (extra.workers_busy >= extra.workers && extra.door.size() >= extra.door_limit)
      return fail(f, group_of(level).overflow);
    const double bytes = extra.memory_base + extra.held * extra.memory_per_request;
    if (bytes > extra.memory_limit && !extra.dying) {
      extra.dying = true;
      ++extra.kills;
      out_of_memory(level.station);
    }
  }
  if (extra.workers_busy < extra.workers) {
    settle_door(extra, now_s);
    ++extra.workers_busy;
    level.flags |= level_flag::worker;
    if (!again && extra.shedder && extra.watched(extra.door)) extra.shedder->on_start(now_s, 0.0);
    ++x.pc;
    return true;
  }
  settle_door(extra, now_s);
  x.state = FiberState::at_door;
  join_line(extra.door, f, now_s);
  return false;
}

bool RequestEngine::op_leave(std::uint32_t f, const Op& op, double now_s) {
  Fiber& x = fibers_[f];
  if (!wait_until_now(f, x, now_s)) return false;
  Level& level = x.top();
  Station& station = stations_[level.station];
  if (gone(x, level)) return false;
  if (op.a != 0) {
    const bool alive = station.generation == level.generation;
    if (alive && (level.flags & level_flag::worker) != 0) give_worker_back(station, now_s);
    level.flags &= static_cast<std::uint8_t>(~level_flag::worker);
  }
  if (op.a == 0) close_callee(x, level, false);
  ++fibers_[f].pc;
  return true;
}

void RequestEngine::give_worker_back(Station& station, double now_s) {
  StationExtra& extra = *extra_of(station);
  settle_door(extra, now_s);
  const std::uint32_t g = next_in(extra.door, extra, now_s);
  if (g == kNone) {
    --extra.workers_busy;
    return;
  }
  Fiber& y = fibers_[g];
  y.top().flags |= level_flag::worker;
  if (y.trace != kNone) {
    tracer_.book(y.trace, TraceRow::of(Owner::service, station.service, Cause::worker),
                 now_s - y.time_s);
  }
  y.state = FiberState::running;
  y.time_s = now_s;
  ++y.pc;
  resume_at(g, y, now_s);
}

}  // namespace rehearse::kernel
