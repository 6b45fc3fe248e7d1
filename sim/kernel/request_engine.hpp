// The interpreter of request programs: fibers walk over flat ops, stations queue them, the calendar
// orders them. No virtual call, no allocation after warm-up, no string.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/core/hash.hpp"
#include "sim/core/random.hpp"
#include "sim/kernel/arrivals.hpp"
#include "sim/kernel/calendar.hpp"
#include "sim/kernel/fiber.hpp"
#include "sim/kernel/network.hpp"
#include "sim/kernel/timers.hpp"
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
  late_timer,
  control,
  again,    ///< a user's next request: of a session, or a retry
  patience  ///< a user's own patience ends
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

/// Between two stations a fiber's own time runs ahead of the calendar: hops, delays and network
/// latencies add up without events, and an op that reads or changes shared state (a station, a
/// ledger) first waits for the calendar to catch up. Round robin picks and cache and resolver
/// look-ups are made at once; they may see state that is older by that many milliseconds.
class RequestEngine {
 public:
  RequestEngine(Network& network, const RunOptions& options);

  /// The platform is sealed, programs are complete: sizes tables, schedules the first arrivals.
  void prepare(const Platform& platform);

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
  void reset_statistics(double now_s);

  void open_load(std::uint16_t population, Arrivals arrivals);
  void closed_load(std::uint16_t population);
  void set_users(std::uint16_t population, std::uint32_t users, double now_s);
  void set_visits(std::uint16_t population, Visits visits);
  std::uint32_t users_present(std::uint16_t population) const { return loads_[population].present; }
  void set_load_factor(std::uint16_t population, double factor, double now_s);

  std::uint64_t events() const { return events_; }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t hops() const { return hops_; }
  std::uint64_t fingerprint() const { return trajectory_.value(); }
  std::uint64_t draws_fingerprint() const { return draws_.value(); }
  std::uint32_t in_flight() const { return fibers_.live(); }
  std::vector<double>& bytes_between() { return bytes_; }
  std::vector<FailureCount> failures() const;
  /// Requests still open at the end are not judged; their windows are taken back.
  void forget_open_requests();

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
  void arrive(std::uint16_t population, double now_s);
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
  void arm_patience(std::uint32_t f, double time_s);
  void patience_ends(std::uint32_t slot, double now_s);

  // The interpreter.
  void run(std::uint32_t f, double now_s);
  bool op_compute(std::uint32_t f, const Op& op, double now_s);
  bool op_call(std::uint32_t f, const Op& op);
  bool op_parallel(std::uint32_t f, const Op& op, double now_s);
  bool op_reply(std::uint32_t f, double now_s);
  bool op_travel(Fiber& x, SiteId to, double bytes);
  void op_resolve(Fiber& x, const Op& op);
  bool op_cache(Fiber& x, const Op& op);
  bool wait_until_now(std::uint32_t f, double now_s);
  void resume_at(std::uint32_t f, double time_s);
  void start_service(Station& station, std::uint32_t f, double now_s);
  void service_done(std::uint32_t f, double now_s);
  double sample(const Fiber& x, const Op& op, DistId distribution);

  // When things go wrong.
  bool gone(Fiber& x, const Level& level);
  bool fail(std::uint32_t f, ReasonId reason);  ///< true: the fiber runs on at a handler
  /// A call failed, its caller has a handler for that.
  bool recover(std::uint32_t f, std::uint32_t handler_pc, ReasonId reason);
  bool awaited(const Fiber& branch);
  void abandon_branches(std::uint32_t parent);  ///< they go on, but nobody waits for them
  void park(Fiber& x, ReasonId reason);
  void branch_done(std::uint32_t f, double now_s);
  void branch_failed(std::uint32_t f, ReasonId reason, double now_s);
  std::uint32_t detach(std::uint32_t f, std::uint8_t level);
  bool inactive(const Fiber& x) const;

  // Timers.
  void arm(std::uint32_t timer_class, std::uint32_t f, std::uint8_t level, double from_s);
  void schedule_head(std::uint32_t timer_class);
  void timers_due(const Event& event);
  void expire(const Timer& timer, double now_s);
  bool current(const Timer& timer);

  SiteId site_of_depth(const Fiber& x) const {
    return x.depth == 0 ? x.site : network_.stations[x.level[x.depth - 1].station].site;
  }
  std::uint32_t path_of(const Fiber& x) const {
    return x.depth == 0 ? x.path : x.level[x.depth - 1].path;
  }
  double latency(SiteId from, SiteId to) const { return latency_[from * sites_ + to]; }
  std::uint32_t window_of(double time_s) const {
    return static_cast<std::uint32_t>(time_s * per_window_);
  }

  Network& network_;
  const RunOptions& options_;
  Calendar calendar_;
  FiberSlab fibers_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t hops_ = 0;
  Fingerprint trajectory_;
  Fingerprint draws_;
  StreamKey work_key_;  ///< draws of ops
  StreamKey mix_key_;   ///< choice of endpoint, resolver, think time
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
  std::vector<Timer> patience_;
  std::vector<std::uint32_t> free_patience_;
  std::vector<TimerQueue> timers_;
  struct LateTimer {
    Timer timer;
    bool used = false;
  };
  std::vector<LateTimer> late_;
  std::vector<std::uint32_t> parked_branches_;  ///< silent, with nobody else to end them
  std::vector<ReasonId> site_reason_;           ///< "unreachable", per site
  ReasonId slow_reason_base_ = 0;
  std::unordered_map<std::uint64_t, std::uint64_t> failures_;
  friend class Simulation;
};

}  // namespace rehearse::kernel
