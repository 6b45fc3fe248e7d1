// The interpreter of request programs: fibers walk over flat ops, stations queue them, the calendar
// orders them. No virtual call, no allocation after warm-up, no string.
//
//   interpreter.cpp   the hot path: events, ops, plain stations; with hot_ops.hpp
//   journeys.cpp      travel, names, caches that hit with a probability
//   caches.cpp        caches by keys
//   queues.cpp        message queues and their consumers
//   stations.cpp      stations that are more than a plain queue: workers, disciplines, memory
//   calls.cpp         guarded calls: bulkheads, deadlines, retries
//   branches.cpp      parallel and hedged branches
//   failures.cpp      what fails, whom it takes along, what is given back
//   timeouts.cpp      timers, and work that goes on when its caller has left
//   request_load.cpp  arrivals, users who come back, sessions, patience
//   request_engine.cpp  set-up
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "sim/core/hash.hpp"
#include "sim/core/random.hpp"
#include "sim/kernel/arrivals.hpp"
#include "sim/kernel/calendar.hpp"
#include "sim/kernel/duties.hpp"
#include "sim/kernel/fiber.hpp"
#include "sim/kernel/network.hpp"
#include "sim/kernel/timers.hpp"
#include "sim/kernel/tracer.hpp"
#include "sim/kernel/visits.hpp"

namespace rehearse::kernel {

class Platform;
enum class Loss;
struct RunOptions;
struct FailureCount;

/// Kinds of calendar events, in the low byte of Event::what; the upper 24 bits guard against events
/// that no longer count.
enum class EventKind : std::uint8_t {
  resume,
  arrival,
  user,
  timer,
  late_timer,  ///< a timer with an event of its own
  shared,      ///< a completion under processor sharing
  queue,       ///< time alone changes a message queue
  control,
  again  ///< a user's next request: of a session, or a retry
};

inline std::uint32_t event_what(EventKind kind, std::uint32_t guard) {
  return static_cast<std::uint32_t>(kind) | (guard << 8);
}
inline EventKind event_kind(const Event& event) {
  return static_cast<EventKind>(event.what & 0xffU);
}
inline bool guard_matches(const Event& event, std::uint32_t counter) {
  return (event.what >> 8) == (counter & 0xffffffU);
}

/// Names the draws of a call made by op `draw` in the context `path`.
inline std::uint32_t call_path(std::uint32_t path, std::uint32_t draw, std::uint32_t loops) {
  std::uint32_t h = path + 0x9e3779b9U * (draw + 1) + 0x7feb352dU * loops;
  h = (h ^ (h >> 16)) * 0x85ebca6bU;
  return h ^ (h >> 13);
}

/// Between two stations a fiber's own time runs ahead of the calendar: hops, delays and network
/// latencies add up without events, and an op that reads or changes shared state (a station, a
/// ledger, a policy) first waits for the calendar to catch up. Plain round robin picks and resolver
/// look-ups are made at once; they may see state that is older by that many milliseconds.
class RequestEngine {
 public:
  RequestEngine(Network& network, const RunOptions& options);

  /// The platform is sealed, programs are complete: sizes tables, schedules the first arrivals.
  void prepare(const Platform& platform);
  /// Tables of the network may have moved.
  void bind();

  Calendar& calendar() { return calendar_; }
  std::uint64_t next_order(Priority priority) {
    return (static_cast<std::uint64_t>(priority) << 60) | sequence_++;
  }
  void push(double time_s, Priority priority, EventKind kind, std::uint32_t guard,
            std::uint32_t who) {
    calendar_.push({time_s, next_order(priority), event_what(kind, guard), who});
  }

  /// Handles request events earlier than `horizon_s`; stops before the first control event. Returns
  /// false when stopped by a control event, true at the horizon.
  bool advance(double horizon_s);
  /// One event, already popped.
  void handle(const Event& event);

  /// A control event carried out by the simulation: counts and enters the fingerprint.
  void count_control(const Event& event) {
    now_s_ = event.time_s;
    ++events_;
    trajectory_.add(event.time_s, event.order >> 60);
  }

  void station_up(StationId station);
  void station_down(StationId station, Loss how, double now_s);
  void settle(Station& station, double now_s) {
    const double dt = now_s - station.changed_s;
    station.busy_area_s += dt * station.busy;
    station.queued_area_s += dt * station.queued;
    station.changed_s = now_s;
  }
  static void settle_door(StationExtra& extra, double now_s) {
    const double dt = now_s - extra.door_changed_s;
    extra.workers_area_s += dt * extra.workers_busy;
    extra.door_area_s += dt * extra.door.size();
    extra.held_area_s += dt * extra.held;
    extra.door_changed_s = now_s;
  }
  void settle_all(double now_s);
  void reset_statistics(double now_s);

  /// Something about the queue or its consumers has changed.
  void wake_queue(std::uint32_t queue, double now_s) {
    push(now_s, Priority::request, EventKind::queue, 0, queue);
  }

  void open_load(std::uint16_t population, Arrivals arrivals);
  void closed_load(std::uint16_t population);
  void set_users(std::uint16_t population, std::uint32_t users, double now_s);
  void set_visits(std::uint16_t population, Visits visits);
  std::uint32_t users_present(std::uint16_t population) const { return loads_[population].present; }
  void set_load_factor(std::uint16_t population, double factor, double now_s);

  double now() const { return now_s_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t hops() const { return hops_; }
  std::uint64_t fingerprint() const { return trajectory_.value(); }
  std::uint64_t draws_fingerprint() const { return draws_.value(); }
  std::uint32_t in_flight() const { return fibers_.live(); }
  std::size_t bytes_per_fiber() const { return fibers_.bytes_per_fiber(); }
  std::vector<double>& bytes_between() { return bytes_; }
  std::vector<FailureCount> failures() const;
  const Tracer& tracer() const { return tracer_; }
  /// Requests still open at the end are not judged; their windows are taken back.
  void forget_open_requests();
  /// Called when a station's process runs out of memory.
  std::function<void(StationId)> out_of_memory;
  /// Called when outlier detection ejects a member of this balancer.
  std::function<void(std::uint32_t balancer, StationId member)> ejected;
  /// Called when a circuit breaker changes its state.
  std::function<void(std::uint32_t breaker)> breaker_changed;

 private:
  // Life of a request.
  void issue(std::uint16_t population, double now_s);
  void finish(std::uint32_t f);
  void fail_request(std::uint32_t f, ReasonId reason);
  void count_failure(const Fiber& x, ReasonId reason);
  void next_user(const Fiber& x, double time_s, bool failed);

  // Load: request_load.cpp.
  struct Load;
  Load& load_of(std::uint16_t population);
  std::uint32_t arrive(std::uint16_t population, double now_s);
  std::uint32_t begin(std::uint16_t population, double now_s);
  std::uint32_t begin_as(std::uint64_t id, EndpointId endpoint, double now_s);
  void step(const Event& event);
  void run_on(std::uint32_t f, double now_s);
  bool enter_deep(Fiber& x, const Op& op, const Group& group, StationId member,
                  std::uint8_t attempt, std::uint8_t flags);
  Group* fall_back(Group* group) const;
  bool no_endpoint(std::uint32_t f, const Op& op);
  void issue_as(std::uint64_t id, EndpointId endpoint, double now_s);
  bool user_stays(std::uint16_t population);
  bool retry(const Fiber& x, double time_s, const Visits& visits);
  bool continue_session(const Fiber& x, double time_s, const Visits& visits);
  void come_back(double time_s, std::uint64_t request, EndpointId endpoint);
  void issue_again(std::uint32_t slot, double now_s);
  /// How long the client waits for this request.
  double patience_of(const PopulationTable& pop, std::uint64_t request) const {
    return pop.impatient ? own_patience_s(pop, request) : pop.timeout_s;
  }
  double own_patience_s(const PopulationTable& pop, std::uint64_t request) const;

  // The interpreter.
  void run(std::uint32_t f, double now_s);
  void resumed(std::uint32_t f, double now_s);
  bool op_compute(std::uint32_t f, Fiber& x, const Op& op, double now_s);
  bool op_call(std::uint32_t f, Fiber& x, const Op& op);
  bool op_reply(std::uint32_t f, Fiber& x);
  bool op_travel(Fiber& x, SiteId to, double bytes);
  void op_resolve(Fiber& x, const Op& op);
  bool op_cache(Fiber& x, const Op& op);
  bool wait_until_now(std::uint32_t f, Fiber& x, double now_s) {
    if (x.time_s <= now_s) return true;
    resume_at(f, x, x.time_s);
    return false;
  }
  void resume_at(std::uint32_t f, Fiber& x, double time_s) {
    push(time_s, Priority::request, EventKind::resume, ++x.wake, f);
  }
  bool service_done(std::uint32_t f, Fiber& x, double now_s);
  double sample(const Fiber& x, const Op& op, DistId distribution);
  bool enter_entry(std::uint32_t f, Fiber& x, const Op& op, const Group& group, StationId member,
                   std::uint8_t attempt, std::uint8_t flags);
  bool station_gone(std::uint32_t f, Fiber& x);

  // Stations that are more than a plain queue.
  bool compute_extra(std::uint32_t f, const Op& op, double now_s);
  void done_extra(std::uint32_t f, double now_s);
  void start_service(Station& station, std::uint32_t f, double now_s);
  void share_until_next(StationId station, double now_s);
  void shared_done(const Event& event);
  void serve_next(Station& station, double now_s);
  std::uint32_t next_in(ManagedLine& line, StationExtra& extra, double now_s);
  static bool abandoned(const Fiber& x, double now_s);
  void join_line(ManagedLine& line, std::uint32_t f, double now_s);
  static bool admits(Station& station, StationExtra& extra, double now_s);
  void hold(Level& level, StationExtra& extra, double now_s);
  void drop(std::uint32_t f, StationExtra& extra, ReasonId reason, double now_s);
  bool op_limit(std::uint32_t f, const Op& op, double now_s);
  bool op_enter(std::uint32_t f, const Op& op, double now_s);
  bool op_leave(std::uint32_t f, const Op& op, double now_s);
  void give_worker_back(Station& station, double now_s);

  // Caches by keys.
  bool op_look_up(std::uint32_t f, const Op& op, double now_s);
  bool op_stored(std::uint32_t f, const Op& op, double now_s);
  bool op_unfetched(std::uint32_t f, const Op& op, double now_s);
  bool wait_at_cache(std::uint32_t f, KeyedTable& table, std::uint32_t key);
  void refresh(std::uint32_t f, const Op& op, std::uint32_t key);
  bool end_fetch(std::uint32_t f, const Op& op, bool background);
  void release_waiters(KeyedTable& table, policy::FetchEnd& end, ReasonId reason, double now_s);
  void answered(std::uint32_t f, double now_s);
  void leave_cache(Fiber& x);
  KeyedTable& keyed_of(const Op& op) { return network_.keyed[network_.caches[op.a].keyed]; }

  // Message queues.
  bool op_publish(std::uint32_t f, const Op& op, double now_s);
  void op_consumed(std::uint32_t f, const Op& op, double now_s);
  void op_unconsumed(std::uint32_t f, const Op& op, double now_s);
  void queue_due(const Event& event);
  void serve_queue(std::uint32_t queue, double now_s);
  void bury(QueueTable& queue, double now_s);
  void consume(std::uint32_t queue, const policy::Received& message, double now_s);

  // Duties of fibers that come to an end, or lose the levels at which they began them.
  void give_up(const Duty& duty);
  void give_up_deeper(std::uint32_t f, std::uint8_t depth);
  void give_up_until(std::uint32_t f, std::uint8_t depth);
  void give_up_lost(std::uint32_t f);  ///< those of processes that are no more
  void give_up_all(std::uint32_t f);

  // Guarded calls.
  bool op_guarded(std::uint32_t f, const Op& op, double now_s);
  bool begin_call(std::uint32_t f, const Op& op, std::uint8_t attempt, double now_s);
  bool make_attempt(std::uint32_t f, const Op& op, std::uint8_t attempt, double now_s);
  bool op_settle(std::uint32_t f, const Op& op, double now_s);
  bool caller_gone(Fiber& x);
  void leave_call(Fiber& x, Level& level);
  bool refuse(std::uint32_t f, const Op& op, ReasonId reason, double now_s);
  /// An attempt has failed: true when another one follows.
  bool try_again(std::uint32_t f, const Op& op, ReasonId reason, double now_s);
  Gate* gate_of(std::uint32_t caller, const CallPolicy& policy);
  Gate* gate_of(const Fiber& x);  ///< of the guarded op it stands at
  void leave_gate(Gate& gate, double now_s);
  Breaker* breaker_of(std::uint32_t caller, const CallPolicy& policy);
  Budget* budget_of(std::uint32_t caller, const CallPolicy& policy);
  /// Ordinal of the caller of `level`.
  std::uint32_t caller_of(const Fiber& x, const Level& level) const;
  StationId choose_member(const Fiber& x, const Op& op, Group*& group, double now_s);
  void settle_budget(Budget& budget, Level& level, std::uint8_t flags, ReasonId reason);
  void breaker_changed_now(Breaker& breaker);
  void judge(const Level& level, StationId member, ReasonId reason, double now_s);
  double backoff_s(const Fiber& x, const Op& op, const CallPolicy& policy, int retry) const;
  std::uint32_t caller_ordinal(const Fiber& x) const {
    return x.depth == 0 ? x.caller : network_.stations[x.top().station].ordinal;
  }

  // Branches.
  bool op_parallel(std::uint32_t f, const Op& op, double now_s);
  bool op_hedge(std::uint32_t f, const Op& op, double now_s);
  std::uint32_t branch(std::uint32_t parent, std::uint32_t pc, std::uint32_t number);
  void branch_done(std::uint32_t f, double now_s);
  void branch_failed(std::uint32_t f, ReasonId reason, double now_s);
  bool awaited(const Fiber& branch) const;
  void unlink_branch(std::uint32_t f);
  void abandon_branches(std::uint32_t parent);  ///< they go on, but nobody waits for them

  // When things go wrong.
  bool gone(Fiber& x, const Level& level);
  /// True: the fiber runs on at a handler. `final`: the innermost call is not tried again.
  bool fail(std::uint32_t f, ReasonId reason, bool final = false);
  /// A step of the program has failed, not its caller: a fetch it is part of may have an answer.
  bool fail_here(std::uint32_t f, ReasonId reason) { return caught(f, reason) || fail(f, reason); }
  bool caught(std::uint32_t f, ReasonId reason);
  void park(Fiber& x, ReasonId reason);
  /// Gives back what the call holds: its place at the station, and what its caller counts.
  void close_level(Fiber& x, Level& level, ReasonId reason);
  void close_callee(const Fiber& x, Level& level, bool lost);
  void close_caller(Fiber& x, Level& level, ReasonId reason);
  void close_from(Fiber& x, std::uint8_t level, ReasonId reason);
  /// The caller of the level at `base` has hung up: what its station does about it.
  void hang_up(std::uint32_t f);
  void kill(std::uint32_t f);
  void withdraw(std::uint32_t f);  ///< from the line, server or branches that it waits for
  void drop_trace(Fiber& x);
  std::vector<std::uint32_t> empty_lines(Station& station);

  // Timers.
  void arm(std::uint32_t timer_class, std::uint32_t f, std::uint8_t level, std::uint8_t attempt,
           double from_s);
  void schedule_head(std::uint32_t timer_class);
  void timers_due(const Event& event);
  void expire(const Timer& timer, double now_s);
  bool current(const Timer& timer) const;
  bool inactive(const Fiber& x) const;
  ReasonId expiry_reason(const Fiber& x, const Timer& timer) const;
  void expire_request(std::uint32_t f, ReasonId reason, double now_s);
  bool pending_call(const Fiber& x, std::uint8_t level) const;
  /// The caller of `level` goes on without an answer: its levels stay in `f`, the abandoned ones go
  /// on in a fiber of their own, unless nothing is left to do for them.
  /// `dead`: the process at `level` is no more; only the calls it has made go on.
  void detach(std::uint32_t f, std::uint8_t level, ReasonId reason, bool final, double now_s,
              bool dead = false);
  void take_place(std::uint32_t f, std::uint32_t g);
  void orphan_levels(std::uint32_t f, std::uint8_t level, bool dead);
  /// A timer with an event of its own, for times that no class of timers has.
  void arm_alone(std::uint32_t f, std::uint8_t level, std::uint8_t attempt, double time_s);
  void rearm(std::uint32_t f, std::uint8_t from_level);

  SiteId site_of_depth(const Fiber& x) const {
    return x.depth == 0 ? x.site : stations_[x.top().station].site;
  }
  std::uint32_t path_of(const Fiber& x) const { return x.depth == 0 ? x.path : x.top().path; }
  double latency(SiteId from, SiteId to) const { return latency_[from * sites_ + to]; }
  std::uint32_t window_of(double time_s) const {
    return static_cast<std::uint32_t>(time_s * per_window_);
  }
  bool after_warmup(const Fiber& x) const { return x.issue_s >= warmup_s_; }
  StationExtra* extra_of(const Station& station) {
    return station.extra == kNone ? nullptr : &network_.extras[station.extra];
  }
  const Group& group_of(const Level& level) const {
    return network_.groups[entries_[level.entry].group];
  }
  const Op& call_op(const Level& level) const { return ops_[level.return_pc - 1]; }

  // Bases of the network's tables, which no longer grow when the run begins.
  const Op* ops_ = nullptr;
  Station* stations_ = nullptr;
  const Entry* entries_ = nullptr;
  Group* groups_ = nullptr;
  ServiceStats* services_ = nullptr;
  const Distribution* distributions_ = nullptr;
  double now_s_ = 0.0;
  double warmup_s_ = 0.0;
  FiberSlab fibers_;
  Calendar calendar_;
  Network& network_;
  const RunOptions& options_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t hops_ = 0;
  Fingerprint trajectory_;
  Fingerprint draws_;
  StreamKey work_key_;  ///< draws of ops
  StreamKey mix_key_;   ///< choice of endpoint, resolver, think time, jitter
  double per_window_ = 0.0;
  const double* latency_ = nullptr;
  const std::uint8_t* site_up_ = nullptr;
  std::size_t sites_ = 0;
  std::vector<double> bytes_;
  struct Load {
    Arrivals arrivals;
    std::uint32_t guard = 0;
    bool open = false;
    bool closed = false;
    std::uint32_t users = 0;    ///< as declared
    double user_factor = 1.0;   ///< faults change it
    std::uint32_t wanted = 0;   ///< users times factor
    std::uint32_t present = 0;  ///< users who have not left yet
    std::uint64_t started = 0;  ///< users ever
    Visits visits;
  };
  std::vector<Load> loads_;
  struct Return {
    std::uint64_t request;
    EndpointId endpoint;
  };
  std::vector<Return> returns_;  ///< users who think or back off, by the event's `who`
  std::vector<std::uint32_t> free_returns_;
  std::vector<TimerQueue> timers_;
  std::vector<Timer> late_;
  std::vector<std::uint32_t> late_free_;
  std::vector<ReasonId> site_reason_;  ///< "unreachable", per site
  std::unordered_map<std::uint64_t, std::uint64_t> failures_;
  Tracer tracer_;
  Duties duties_;
  policy::Slab<CacheTicket> tickets_;
  friend class Simulation;
};

inline double RequestEngine::sample(const Fiber& x, const Op& op, DistId distribution) {
  const std::uint32_t attempt =
      ((static_cast<std::uint32_t>(x.loops) << 4) | (x.depth == 0 ? 0U : x.top().attempt)) &
      0xffffU;
  Draw draw(work_key_, x.request, call_path(path_of(x), op.draw, 0), attempt);
  const double value = distributions_[distribution].sample(draw);
  draws_.add(value, x.request);
  return value;
}

inline void RequestEngine::start_service(Station& station, std::uint32_t f, double now_s) {
  Fiber& x = fibers_[f];
  const Op& op = ops_[x.pc];
  const double service_s = sample(x, op, op.a) * station.pace;
  if (x.trace != kNone) [[unlikely]] {
    const std::uint32_t owner = station.service;
    tracer_.book(x.trace, TraceRow::of(TraceRow::Owner::service, owner, Cause::queue),
                 now_s - x.time_s);
    tracer_.book(x.trace, TraceRow::of(TraceRow::Owner::service, owner, Cause::service), service_s);
  }
  x.state = FiberState::in_service;
  x.time_s = now_s + service_s;
  resume_at(f, x, x.time_s);
}

}  // namespace rehearse::kernel
