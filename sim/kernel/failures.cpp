// What fails, whom it takes along, and what is given back.
#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

#include "sim/kernel/request_engine.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

// --- counts --------------------------------------------------------------------------------------

void RequestEngine::count_failure(const Fiber& x, ReasonId reason) {
  const std::uint64_t key = (static_cast<std::uint64_t>(window_of(x.issue_s)) << 32) |
                            (static_cast<std::uint64_t>(x.endpoint) << 16) | reason;
  ++failures_[key];
}

std::vector<FailureCount> RequestEngine::failures() const {
  std::vector<FailureCount> out;
  out.reserve(failures_.size());
  for (const auto& [key, count] : failures_) {
    const auto endpoint = static_cast<EndpointId>((key >> 16) & 0xffffU);
    const auto windows = static_cast<std::uint32_t>(network_.endpoints[endpoint].issued.size());
    out.push_back({endpoint, std::min(static_cast<std::uint32_t>(key >> 32), windows - 1),
                   static_cast<ReasonId>(key & 0xffffU), count});
  }
  std::sort(out.begin(), out.end(), [](const FailureCount& a, const FailureCount& b) {
    return std::tie(a.endpoint, a.window, a.reason) < std::tie(b.endpoint, b.window, b.reason);
  });
  return out;
}

void RequestEngine::fail_request(std::uint32_t f, ReasonId reason) {
  Fiber& x = fibers_[f];
  EndpointTable& endpoint = network_.endpoints[x.endpoint];
  PopulationTable& pop = network_.populations[endpoint.population];
  ++endpoint.failed[window_of(x.issue_s)];
  count_failure(x, reason);
  hops_ += x.hops;
  if (after_warmup(x)) {
    ++pop.judged;
    ++pop.failed;
    pop.hops += x.hops;
  }
  drop_trace(x);
  if (pop.returns) next_user(x, x.time_s, true);
}

void RequestEngine::drop_trace(Fiber& x) {
  if (x.trace == kNone) return;
  tracer_.drop(x.trace);
  x.trace = kNone;
}

// --- unwinding -----------------------------------------------------------------------------------

/// The process that computes has died or been replaced.
bool RequestEngine::station_gone(std::uint32_t f, Fiber& x) {
  const Level& level = x.top();
  if (gone(x, level)) return false;
  return fail(f, group_of(level).reset);
}

bool RequestEngine::gone(Fiber& x, const Level& level) {
  const Station& station = stations_[level.station];
  if (station.generation == level.generation && station.up) return false;
  // A process that crashed has reset its connections when it died; what is left fell silent.
  if (!station.silent && !station.up) return false;
  park(x, group_of(level).timeout);
  return true;
}

void RequestEngine::park(Fiber& x, ReasonId reason) {
  x.state = FiberState::parked;
  x.reason = reason;
  ++x.wake;
  if (!duties_.none()) give_up_lost(fibers_.index_of(x));
  if (!x.orphan) return;  // the client's timer comes, if there is one, or the parent's
  for (std::uint8_t k = x.base; k < x.depth; ++k) {
    if ((x.level(k).flags & level_flag::timed) != 0) return;
  }
  kill(fibers_.index_of(x));
}

bool RequestEngine::fail(std::uint32_t f, ReasonId reason, bool final) {
  Fiber& x = fibers_[f];
  if (x.time_s > now_s_) {
    x.state = FiberState::failing;
    x.reason = reason;
    resume_at(f, x, x.time_s);
    return false;
  }
  for (;;) {
    if (x.depth == x.base) {
      give_up_all(f);
      if (x.orphan) {
        fibers_.release(f);
      } else if (x.branch) {
        branch_failed(f, reason, x.time_s);
      } else {
        fail_request(f, reason);
        fibers_.release(f);
      }
      return false;
    }
    Level& level = x.top();
    const Op& call = call_op(level);
    --x.depth;
    x.state = FiberState::running;
    const float known_s = std::exchange(x.deadline_s, level.deadline_s);
    if ((level.flags & level_flag::to_close) != 0) close_level(x, level, reason);
    if (!duties_.none()) give_up_deeper(f, x.depth);
    // The caller is somebody else, unless this fiber has a duty there.
    if (x.depth == x.base && x.orphan && duties_.at(f, x.depth) == nullptr) continue;
    if (x.depth > x.base && gone(x, x.top())) return false;
    if (call.code == OpCode::guarded && !final) {
      x.deadline_s = known_s;
      if (try_again(f, call, reason, now_s_)) return false;
      x.deadline_s = level.deadline_s;
    }
    final = false;
    if (call.b == kNone) {
      if (caught(f, reason)) return true;
      continue;
    }
    if (x.trace != kNone) {
      tracer_.rebook(
          x.trace, level.mark,
          TraceRow::of(TraceRow::Owner::service, entries_[level.entry].service, Cause::retry),
          x.time_s - x.issue_s);
    }
    x.reason = reason;
    x.pc = call.b;
    return true;
  }
}

void RequestEngine::close_level(Fiber& x, Level& level, ReasonId reason) {
  if ((level.flags & level_flag::callees) != 0) close_callee(x, level, reason != kNoReason);
  if ((level.flags & level_flag::callers) != 0) close_caller(x, level, reason);
}

void RequestEngine::close_callee(const Fiber& x, Level& level, bool lost) {
  Station& station = stations_[level.station];
  const std::uint8_t flags = level.flags;
  level.flags &= static_cast<std::uint8_t>(~level_flag::callees);
  if (station.generation != level.generation) return;
  if ((flags & level_flag::worker) != 0) give_worker_back(station, now_s_);
  if ((flags & level_flag::held) == 0) return;
  StationExtra& extra = *extra_of(station);
  settle_door(extra, now_s_);
  --extra.held;
  if (extra.shedder)
    extra.shedder->on_end(now_s_ - x.issue_s - static_cast<double>(level.start_s), lost);
}

void RequestEngine::close_from(Fiber& x, std::uint8_t level, ReasonId reason) {
  if (pending_call(x, x.depth)) {
    Level& pending = x.level(x.depth);
    if ((pending.flags & level_flag::callers) != 0) close_caller(x, pending, reason);
  }
  for (std::uint8_t k = x.depth; k > level; --k) {
    Level& one = x.level(k - 1U);
    if ((one.flags & level_flag::to_close) != 0) close_level(x, one, reason);
  }
}

// --- nobody waits any more -----------------------------------------------------------------------

void RequestEngine::hang_up(std::uint32_t f) {
  Fiber& x = fibers_[f];
  while (x.depth > x.base) {
    Level& level = x.level(x.base);
    const Station& station = stations_[level.station];
    const StationExtra* extra = extra_of(station);
    if (extra == nullptr || extra->expired != Expired::cancel) break;
    if (station.generation != level.generation) break;
    if (x.depth == x.base + 1) {
      kill(f);
      return;
    }
    // It has called on; now it leaves that call as well.
    close_callee(x, level, true);
    ++x.base;
    give_up_until(f, x.base);
    leave_call(x, x.level(x.base));
  }
  if (x.depth == x.base || x.state == FiberState::parked) kill(f);
}

void RequestEngine::kill(std::uint32_t f) {
  withdraw(f);
  Fiber& x = fibers_[f];
  close_from(x, x.base, kCancelled);
  drop_trace(x);
  give_up_all(f);
  fibers_.release(f);
}

void RequestEngine::withdraw(std::uint32_t f) {
  Fiber& x = fibers_[f];
  ++x.wake;
  if (x.state == FiberState::waiting) {
    abandon_branches(f);
    return;
  }
  if (x.state == FiberState::at_gate) {
    // Unless it has its place already and is about to go on.
    if ((x.level(x.depth).flags & level_flag::gated) == 0) gate_of(x)->line.remove(fibers_, f);
    return;
  }
  if (x.state == FiberState::at_cache) {
    leave_cache(x);
    return;
  }
  const bool at_station = x.state == FiberState::queued || x.state == FiberState::at_door ||
                          x.state == FiberState::in_service;
  if (!at_station) return;
  const Level& level = x.top();
  Station& station = stations_[level.station];
  if (station.generation != level.generation) return;
  StationExtra& extra = *extra_of(station);  // only such stations cancel
  if (x.state == FiberState::at_door) {
    settle_door(extra, now_s_);
    extra.door.remove(fibers_, f);
    return;
  }
  settle(station, now_s_);
  if (x.state == FiberState::queued) {
    extra.line.remove(fibers_, f);
    --station.queued;
  } else if (extra.shared) {
    extra.sharing.remove(fibers_, f, station.servers, now_s_);
    share_until_next(level.station, now_s_);
  } else {
    serve_next(station, now_s_);
  }
}

// --- stations ------------------------------------------------------------------------------------

void RequestEngine::station_up(StationId station) {
  Station& s = network_.stations[station];
  s.up = true;
  s.silent = false;
}

std::vector<std::uint32_t> RequestEngine::empty_lines(Station& s) {
  std::vector<std::uint32_t> waiting;
  for (std::uint32_t f = s.head; f != kNone; f = fibers_[f].next) waiting.push_back(f);
  s.head = s.tail = kNone;
  s.busy = s.queued = 0;
  StationExtra* extra = extra_of(s);
  if (extra == nullptr) return waiting;
  settle_door(*extra, now_s_);
  for (WaitLine* line : {&extra->line, &extra->door}) {
    while (!line->empty()) waiting.push_back(line->pop(fibers_));
  }
  extra->line.restart(now_s_);
  extra->door.restart(now_s_);
  if (extra->shedder) extra->shedder->restart();
  if (extra->shared) {
    while (!extra->sharing.empty())
      waiting.push_back(extra->sharing.pop(fibers_, s.servers, now_s_));
  }
  ++extra->version;
  extra->workers_busy = extra->held = 0;
  extra->dying = false;
  return waiting;
}

void RequestEngine::station_down(StationId station, Loss how, double now_s) {
  Station& s = network_.stations[station];
  if (!s.up && (s.silent || how == Loss::crash)) return;
  now_s_ = now_s;
  settle(s, now_s);
  const std::vector<std::uint32_t> waiting = empty_lines(s);
  s.up = false;
  s.silent = how == Loss::vanish;
  const std::uint16_t dead = s.generation++;
  for (std::uint32_t f = 0; f < duties_.fibers(); ++f) give_up_lost(f);
  if (how == Loss::vanish) {
    // What was served falls silent at the time it would have been done, what waited now.
    for (const std::uint32_t f : waiting) {
      Fiber& x = fibers_[f];
      gone(x, x.top());
    }
    return;
  }
  // The host answers for the dead process: every connection to it is reset at once.
  const std::uint32_t fibers = fibers_.size();
  for (std::uint32_t f = 0; f < fibers; ++f) {
    const Fiber& x = fibers_[f];
    if (x.state == FiberState::free) continue;
    for (std::uint8_t k = x.base; k < x.depth; ++k) {
      if (x.level(k).station != station || x.level(k).generation != dead) continue;
      detach(f, k, group_of(x.level(k)).reset, false, now_s, true);
      break;
    }
  }
}

}  // namespace rehearse::kernel
