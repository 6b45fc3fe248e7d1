// Set-up, load, failures, timeouts and the death of stations: what is not the hot path.
#include "sim/kernel/request_engine.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <tuple>

#include "sim/kernel/platform.hpp"
#include "sim/kernel/simulation.hpp"

namespace rehearse::kernel {

void FiberSlab::grow() {
  const std::size_t old = fibers_.size();
  const std::size_t size = std::max<std::size_t>(256, 2 * old);
  fibers_.resize(size);
  free_.reserve(size);
  for (std::size_t f = size; f > old; --f) free_.push_back(static_cast<std::uint32_t>(f - 1));
}

void TimerQueue::grow() {
  std::vector<Timer> ring(std::max<std::size_t>(64, 2 * ring_.size()));
  const std::uint64_t mask = ring.size() - 1;
  for (std::uint64_t i = head_; i != tail_; ++i) ring[i & mask] = ring_[i & mask_];
  ring_ = std::move(ring);
  mask_ = mask;
}

RequestEngine::RequestEngine(Network& network, const RunOptions& options)
    : network_(network), options_(options) {
  work_key_ = stream_key(options.seed, options.replication, "requests", "work");
  mix_key_ = stream_key(options.seed, options.replication, "requests", "mix");
  per_window_ = 1.0 / options.window_s;
}

void RequestEngine::prepare(const Platform& platform) {
  sites_ = platform.sites();
  latency_ = platform.latency_table();
  site_up_ = platform.site_up_table();
  bytes_.assign(sites_ * sites_, 0.0);
  timers_.resize(network_.timers.size());
  const auto windows = static_cast<std::size_t>(std::ceil(options_.duration_s * per_window_)) + 1;
  for (EndpointTable& endpoint : network_.endpoints) {
    endpoint.issued.assign(windows, 0);
    endpoint.good.assign(windows, 0);
    endpoint.failed.assign(windows, 0);
  }
}

void RequestEngine::reset_statistics(double now_s) {
  for (Station& station : network_.stations) {
    settle(station, now_s);
    station.busy_area_s = 0.0;
    station.queued_area_s = 0.0;
  }
}

// --- failures ------------------------------------------------------------------------------------

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
  const Fiber& x = fibers_[f];
  EndpointTable& endpoint = network_.endpoints[x.endpoint];
  PopulationTable& pop = network_.populations[endpoint.population];
  ++endpoint.failed[window_of(x.issue_s)];
  count_failure(x, reason);
  hops_ += x.hops;
  if (x.issue_s >= options_.warmup_s) {
    ++pop.judged;
    ++pop.failed;
    pop.hops += x.hops;
  }
  if (pop.returns) next_user(x, x.time_s, true);
}

void RequestEngine::park(Fiber& x, ReasonId reason) {
  x.state = FiberState::parked;
  x.reason = reason;
  ++x.wake;
  if (!x.orphan && !x.branch) return;  // the client's timer comes, if there is one
  for (std::uint8_t k = x.base; k < x.depth; ++k) {
    if (x.level[k].timed != 0) return;
  }
  const std::uint32_t f = fibers_.index_of(x);
  if (x.branch && awaited(x)) {
    parked_branches_.push_back(f);
  } else {
    fibers_.release(f);
  }
}

bool RequestEngine::awaited(const Fiber& branch) {
  const Fiber& parent = fibers_[branch.parent];
  return parent.generation == branch.parent_generation && parent.join == branch.join &&
         parent.state == FiberState::waiting;
}

void RequestEngine::abandon_branches(std::uint32_t parent) {
  ++fibers_[parent].join;
  // Branches that still work find out when they are done; those that fell silent never would.
  const std::uint32_t generation = fibers_[parent].generation;
  std::size_t kept = 0;
  for (const std::uint32_t f : parked_branches_) {
    const Fiber& y = fibers_[f];
    if (y.state != FiberState::parked || !y.branch) continue;
    if (y.parent == parent && y.parent_generation == generation) {
      fibers_.release(f);
    } else {
      parked_branches_[kept++] = f;
    }
  }
  parked_branches_.resize(kept);
}

bool RequestEngine::gone(Fiber& x, const Level& level) {
  const Station& station = network_.stations[level.station];
  if (station.generation == level.generation && station.up) return false;
  // A process that crashed has reset its connections when it died; what is left fell silent.
  if (!station.silent && !station.up) return false;
  park(x, network_.groups[network_.entries[level.entry].group].timeout);
  return true;
}

bool RequestEngine::fail(std::uint32_t f, ReasonId reason) {
  Fiber& x = fibers_[f];
  for (;;) {
    if (x.depth == x.base) {
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
    const Op& call = network_.ops[x.level[x.depth - 1].return_pc - 1];
    --x.depth;
    x.state = FiberState::running;
    if (x.depth > x.base && gone(x, x.level[x.depth - 1])) return false;
    if (call.b != kNone) return recover(f, call.b, reason);
  }
}

bool RequestEngine::recover(std::uint32_t f, std::uint32_t handler_pc, ReasonId reason) {
  Fiber& x = fibers_[f];
  x.reason = reason;
  if (x.branch && x.depth == 0) {
    branch_done(f, x.time_s);
    return false;
  }
  x.pc = handler_pc;
  return true;
}

// --- parallel branches ---------------------------------------------------------------------------

bool RequestEngine::op_parallel(std::uint32_t f, const Op& op, double now_s) {
  const std::uint32_t branches = op.a;
  std::uint32_t first_pc = 0;
  std::uint16_t join = 0;
  std::uint32_t generation = 0;
  {
    Fiber& x = fibers_[f];
    first_pc = x.pc + 1;
    join = ++x.join;
    generation = x.generation;
    x.pc += branches + 1;
    x.children = static_cast<std::uint8_t>(branches);
    x.state = FiberState::waiting;
  }
  for (std::uint32_t i = 0; i < branches; ++i) {
    const std::uint32_t c = fibers_.allocate();
    Fiber& x = fibers_[f];
    if (x.generation != generation || x.join != join || x.state != FiberState::waiting) {
      fibers_.release(c);
      break;
    }
    Fiber& y = fibers_[c];
    y.request = x.request;
    y.issue_s = x.issue_s;
    y.time_s = x.time_s;
    y.parent = f;
    y.parent_generation = generation;
    y.pc = first_pc + i;
    y.path = path_of(x) + 0x51ed270bU * (i + 1);
    y.endpoint = x.endpoint;
    y.site = y.home = site_of_depth(x);
    y.calls = y.hops = 0;
    y.loops = x.loops;
    y.join = join;
    y.depth = y.base = y.children = 0;
    y.state = FiberState::running;
    y.reason = kNoReason;
    y.orphan = false;
    y.branch = true;
    run(c, now_s);
  }
  return false;
}

void RequestEngine::branch_done(std::uint32_t f, double now_s) {
  const Fiber& y = fibers_[f];
  const std::uint32_t p = y.parent;
  Fiber& x = fibers_[p];
  const bool is_awaited = awaited(y);
  if (is_awaited) {
    x.time_s = std::max(x.time_s, y.time_s);
    x.hops = static_cast<std::uint16_t>(x.hops + y.hops);
    --x.children;
  }
  fibers_.release(f);
  if (!is_awaited || x.children != 0) return;
  x.state = FiberState::running;
  if (x.depth > x.base && gone(x, x.level[x.depth - 1])) return;
  run(p, now_s);
}

void RequestEngine::branch_failed(std::uint32_t f, ReasonId reason, double now_s) {
  const Fiber& y = fibers_[f];
  const std::uint32_t p = y.parent;
  Fiber& x = fibers_[p];
  const bool is_awaited = awaited(y);
  const double time_s = y.time_s;
  fibers_.release(f);
  if (!is_awaited) return;
  abandon_branches(p);
  x.time_s = std::max(x.time_s, time_s);
  x.state = FiberState::running;
  if (fail(p, reason)) run(p, now_s);
}

// --- timeouts ------------------------------------------------------------------------------------

void RequestEngine::schedule_head(std::uint32_t timer_class) {
  TimerQueue& queue = timers_[timer_class];
  const Timer& head = queue.front();
  queue.armed_s = head.time_s;
  calendar_.push({head.time_s, head.order, event_what(EventKind::timer, 0), timer_class});
}

bool RequestEngine::current(const Timer& timer) {
  const Fiber& x = fibers_[timer.fiber];
  if (x.generation != timer.generation || x.state == FiberState::free) return false;
  if (timer.level == kRequestLevel) return !x.orphan;
  return x.depth > timer.level && timer.level >= x.base && x.level[timer.level].call == timer.call;
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
  if (x.state == FiberState::parked || x.state == FiberState::waiting) return true;
  if (x.depth == 0) return false;
  const Level& top = x.level[x.depth - 1];
  const Station& station = network_.stations[top.station];
  return station.generation != top.generation;
}

void RequestEngine::expire(const Timer& timer, double now_s) {
  const std::uint32_t f = timer.fiber;
  Fiber& x = fibers_[f];
  ReasonId reason = 0;
  if (x.state == FiberState::parked) {
    reason = x.reason;
  } else if (x.depth > 0) {
    const Level& top = x.level[x.depth - 1];
    reason = network_.groups[network_.entries[top.entry].group].timeout;
  } else {
    reason = network_.populations[network_.endpoints[x.endpoint].population].timeout;
  }
  if (timer.level == kRequestLevel) {
    const double ahead_s = x.time_s;
    x.time_s = now_s;
    if (x.branch) return;
    fail_request(f, reason);
    if (x.state == FiberState::waiting) abandon_branches(f);
    if (inactive(x)) {
      fibers_.release(f);
    } else {
      x.time_s = ahead_s;
      x.orphan = true;
    }
    return;
  }
  const std::uint32_t caller = detach(f, timer.level);
  fibers_[caller].time_s = now_s;
  if (fail(caller, reason)) run(caller, now_s);
}

std::uint32_t RequestEngine::detach(std::uint32_t f, std::uint8_t level) {
  if (inactive(fibers_[f])) {
    Fiber& x = fibers_[f];
    if (x.state == FiberState::waiting) abandon_branches(f);
    x.depth = static_cast<std::uint8_t>(level + 1);
    x.state = FiberState::running;
    ++x.wake;
    return f;
  }
  const std::uint32_t g = fibers_.allocate();
  Fiber& x = fibers_[f];
  Fiber& y = fibers_[g];
  const std::uint32_t generation = y.generation;
  const std::uint32_t wake = y.wake;
  y = x;
  y.generation = generation;
  y.wake = wake;
  y.depth = static_cast<std::uint8_t>(level + 1);
  y.state = FiberState::running;
  x.base = level;
  x.orphan = true;
  x.branch = false;
  x.parent = kNone;
  // The caller's own timers now belong to its new fiber.
  const auto rearm = [&](std::uint8_t at_level, double time_s, std::uint16_t call) {
    std::uint32_t slot = 0;
    while (slot < late_.size() && late_[slot].used) ++slot;
    if (slot == late_.size()) late_.emplace_back();
    const std::uint64_t order = next_order(Priority::request);
    late_[slot] = {{time_s, order, g, generation, call, at_level}, true};
    calendar_.push({time_s, order, event_what(EventKind::late_timer, 0), slot});
  };
  for (std::uint8_t k = y.base; k < level; ++k) {
    if (y.level[k].timed == 0) continue;
    const Op& call = network_.ops[y.level[k].return_pc - 1];
    rearm(k,
          y.issue_s + static_cast<double>(y.level[k].start_s) +
              network_.timers[call.timeout].timeout_s,
          y.level[k].call);
  }
  if (!y.orphan && !y.branch) {
    const PopulationTable& pop = network_.populations[network_.endpoints[y.endpoint].population];
    const double patience_s = patience_of(pop, y.request);
    if (patience_s < kNever) rearm(kRequestLevel, y.issue_s + patience_s, 0);
  }
  return g;
}

// --- stations ------------------------------------------------------------------------------------

void RequestEngine::station_up(StationId station) {
  Station& s = network_.stations[station];
  s.up = true;
  s.silent = false;
}

void RequestEngine::station_down(StationId station, Loss how, double now_s) {
  Station& s = network_.stations[station];
  if (!s.up && (s.silent || how == Loss::crash)) return;
  settle(s, now_s);
  const std::uint32_t head = s.head;
  s.busy = s.queued = 0;
  s.head = s.tail = kNone;
  s.up = false;
  s.silent = how == Loss::vanish;
  const std::uint16_t dead = s.generation++;
  if (how == Loss::vanish) {
    // What was served falls silent at the time it would have been done, what waited now.
    for (std::uint32_t f = head; f != kNone;) {
      Fiber& x = fibers_[f];
      f = x.next;
      gone(x, x.level[x.depth - 1]);
    }
    return;
  }
  // The host answers for the dead process: every connection to it is reset at once.
  const std::uint32_t fibers = fibers_.size();
  for (std::uint32_t f = 0; f < fibers; ++f) {
    const Fiber& x = fibers_[f];
    if (x.state == FiberState::free) continue;
    for (std::uint8_t k = x.base; k < x.depth; ++k) {
      if (x.level[k].station != station || x.level[k].generation != dead) continue;
      const ReasonId reason = network_.groups[network_.entries[x.level[k].entry].group].reset;
      const std::uint32_t caller = detach(f, k);
      fibers_[caller].time_s = now_s;
      if (fail(caller, reason)) run(caller, now_s);
      break;
    }
  }
}

void RequestEngine::forget_open_requests() {
  for (std::uint32_t f = 0; f < fibers_.size(); ++f) {
    const Fiber& x = fibers_[f];
    if (x.state == FiberState::free || x.orphan || x.branch) continue;
    --network_.endpoints[x.endpoint].issued[window_of(x.issue_s)];
  }
  // The spare window takes what rounding put behind the last one.
  for (EndpointTable& endpoint : network_.endpoints) {
    for (auto* counts : {&endpoint.issued, &endpoint.good, &endpoint.failed}) {
      const std::uint32_t spare = counts->back();
      counts->pop_back();
      if (!counts->empty()) counts->back() += spare;
    }
  }
}

}  // namespace rehearse::kernel
