// The kernel as models see it: time, control events, the platform, flows, the network under
// construction, the timeline and the random streams.
//
// The algorithm of one instant. SimGrid owns the clock and asks every model for its next event.
//   next_occurring_event(now):
//     horizon = min(next event of SimGrid's other models, SimGrid's next timer, end of the run)
//     while the calendar's first event is earlier than the horizon:
//       a request event: handle it here (look-ahead; it touches nothing of SimGrid)
//       a control event: stop, its time is the answer
//     answer: time of that control event, or none (the horizon belongs to somebody else)
//   update_actions_state(now): carry out every control event due at this time, in order; they may
//     start and cancel flows and change links and hosts.
//   a flow ends (SimGrid's callback): its completion enters the calendar as an event of priority
//     `completion` at that time.
// Events are ordered by (time, priority, insertion number). Event time is the calendar's: SimGrid's
// summed clock is used for nothing but telling when a flow ended.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/core/random.hpp"
#include "sim/kernel/arrivals.hpp"
#include "sim/kernel/calendar.hpp"
#include "sim/kernel/component.hpp"
#include "sim/kernel/flows.hpp"
#include "sim/kernel/ids.hpp"
#include "sim/kernel/network.hpp"
#include "sim/kernel/observer.hpp"
#include "sim/kernel/platform.hpp"
#include "sim/kernel/visits.hpp"

namespace rehearse::kernel {

class RequestEngine;
class Tracer;

struct RunOptions {
  double duration_s = 0.0;
  double warmup_s = 0.0;
  double window_s = 10.0;  ///< windows of the recovery analysis
  double observe_every_s = 60.0;
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
};

/// Counters of a run.
struct RunCounters {
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t hops = 0;
  std::uint64_t fingerprint = 0;
  std::uint64_t draws_fingerprint = 0;
  bool interrupted = false;
};

/// Failures of one endpoint in one window for one reason.
struct FailureCount {
  EndpointId endpoint;
  std::uint32_t window;
  ReasonId reason;
  std::uint64_t count;
};

/// Control event handle; stays valid after it fired.
struct ControlId {
  std::uint32_t slot = kNone;
  std::uint32_t generation = 0;
};

/// One per process.
class Simulation {
 public:
  Simulation(const RunOptions& options, Observer& observer);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // --- building ---------------------------------------------------------------------------------
  /// Takes ownership; the component's id must be new.
  Component& add(std::unique_ptr<Component> component);
  /// The component with that id as a port; throws std::out_of_range when there is none or it does
  /// not offer it.
  template <class Port>
  Port& port(const std::string& id) const {
    return *checked(dynamic_cast<Port*>(find(id)), id);
  }
  /// The same, or null.
  template <class Port>
  Port* try_port(const std::string& id) const {
    return dynamic_cast<Port*>(find(id));
  }
  /// All components that offer a port, in order of registration.
  template <class Port>
  std::vector<Port*> all() const {
    std::vector<Port*> found;
    for (const auto& component : components_)
      if (auto* p = dynamic_cast<Port*>(component.get())) found.push_back(p);
    return found;
  }

  Platform& platform() { return *platform_; }
  const Platform& platform() const { return *platform_; }
  Flows& flows() { return *flows_; }
  Network& network() { return network_; }
  const Network& network() const { return network_; }

  DistId add_distribution(Distribution distribution);
  StationId add_station(SiteId site, ServiceId service, std::uint32_t servers);
  GroupId add_group(const std::string& component);  ///< interns its failure reasons
  EntryId add_entry(Entry entry);
  ServiceId add_service(const std::string& name);
  /// What the station has beyond a plain queue; made at the first call. In phase `declare`.
  StationExtra& station_extra(StationId station);
  /// The group's members are chosen by a balancer from now on; its calls must be guarded. In phase
  /// `declare`.
  void balance(GroupId group, GroupBalancer balancer);
  ReasonId reason(const std::string& component, const std::string& reason,
                  FailureClass failure = FailureClass::error);
  std::uint32_t add_store(const std::string& component);
  /// Its statistics are those of the service "queue:name", `component` being that.
  std::uint32_t add_queue(const std::string& component, const policy::MessageQueueSpec& spec);
  std::uint32_t timer_class(double timeout_s);
  /// Appends ops and returns the address of the first.
  std::uint32_t add_program(const std::vector<Op>& ops);

  // --- running ----------------------------------------------------------------------------------
  /// All phases, then the run, then `finish` of every component. Throws RunError.
  RunCounters run();

  double now() const { return now_s_; }
  const RunOptions& options() const { return options_; }
  /// Runs `action` as a control event at `time_s` (not before now).
  ControlId at(double time_s, std::function<void()> action, Priority priority = Priority::control);
  ControlId after(double delay_s, std::function<void()> action) {
    return at(now_s_ + delay_s, std::move(action));
  }
  /// Every `period_s` from `first_s` on, to the end of the run.
  void every(double first_s, double period_s, std::function<void()> action);
  void cancel(ControlId control);

  /// Enters an event in the timeline at the present time.
  EventId notice(const Notice& notice);
  /// The most recent event that changed who carries which load: the onset of a fault, or what
  /// `load_shifted` named; 0 before any. A control loop that sees only metrics names it as the
  /// cause of what it does, since it cannot know more.
  EventId latest_load_cause() const { return latest_load_cause_; }
  /// Clients have been sent elsewhere (a name was pointed to another region).
  void load_shifted(EventId event) { latest_load_cause_ = event; }
  void sample(std::string_view component, std::string_view metric, std::string_view unit,
              double value);
  void usage(std::string_view item, std::string_view component, double quantity,
             double unit_price_usd, std::string_view source);
  /// A random stream for a component's own control decisions.
  StreamKey stream(std::string_view component, std::string_view purpose) const;

  // --- changes to the network, in control events
  // --------------------------------------------------
  /// A station begins to serve (a new process; what an earlier one held is gone).
  void station_up(StationId station);
  /// Its process dies (reset) or falls silent (vanish); queued and running work is gone.
  void station_down(StationId station, Loss how);
  /// Every station of the site vanishes, the site and its hosts go down, then watchers are told.
  void lose_site(SiteId site, EventId cause);
  void restore_site(SiteId site, EventId cause);
  /// A single host: its stations are the caller's to take down; flows from and to it fail.
  void lose_host(HostId host);
  void restore_host(HostId host);
  void set_members(GroupId group, std::vector<StationId> members);
  /// Members of a balanced group with their weights, zones and priorities; ids are stations. Those
  /// who stay keep their health and counts.
  void set_balanced_members(GroupId group, std::span<const policy::Member> members);
  /// What an active health check has found: an ejection ends when a check passes.
  void set_health(GroupId group, StationId member, policy::Health health);
  void check_passed(GroupId group, StationId member);
  /// Callers by zone, for zone-aware routing.
  void set_callers(GroupId group, std::span<const std::uint32_t> callers);
  /// The end of an interval of outlier detection: what it changes is in force. The span is valid
  /// until the next call.
  std::span<const policy::OutlierChange> tick_outliers(GroupId group);
  /// Called in a control event when outlier detection has ejected a member between two ticks.
  void on_ejected(GroupId group, std::function<void(StationId)> ejected);
  /// Called in a control event when the process of one of these stations has run out of memory.
  void on_out_of_memory(StationId station, std::function<void()> killed);
  /// Called in a control event when one of these circuit breakers has changed its state, at most
  /// once a second, then for all changes meanwhile.
  void on_breaker_changed(std::vector<std::uint32_t> breakers, std::function<void()> changed);
  /// Busy server-seconds of a station up to now (for utilisation over a window).
  double busy_area_s(StationId station);
  /// Consumers have come, gone, or can be reached again.
  void wake_queue(std::uint32_t queue);
  double queue_length(StationId station) const { return network_.stations[station].queued; }
  /// Requests and their abandoned parts that are under way.
  std::uint32_t in_flight() const;

  // --- load
  // ---------------------------------------------------------------------------------------
  std::uint16_t add_population(PopulationTable population);
  EndpointId add_endpoint(EndpointTable endpoint);
  /// Open load: piecewise-constant rate (per second) by time, times a multiplier that faults
  /// change.
  void open_load(std::uint16_t population, std::vector<double> change_s, std::vector<double> rate);
  /// Any arrival process.
  void open_load(std::uint16_t population, OpenLoad load);
  void closed_load(std::uint16_t population, std::uint32_t users, Distribution think);
  /// Closed load: from now on this many users. New ones begin to think; those too many leave when
  /// they would begin their next request (or session).
  void set_users(std::uint16_t population, std::uint32_t users);
  /// Users of a closed load who have not left.
  std::uint32_t users_present(std::uint16_t population) const;
  /// What users do after an answer or a failure; before the run, in phase `start`.
  void set_visits(std::uint16_t population, Visits visits);
  /// Multiplies the rate of open load, the number of users of closed load.
  void set_load_factor(std::uint16_t population, double factor);

  // --- after the run
  // ------------------------------------------------------------------------------
  std::vector<FailureCount> failures() const;
  /// Sampled requests and where their time went; rows name services and caches by index.
  const Tracer& traces() const;
  /// Bytes that requests and answers carried between two sites so far.
  double request_bytes(SiteId from, SiteId to) const;
  double stats_start_s() const { return options_.warmup_s; }

 private:
  friend class RequestModel;
  friend class RequestEngine;
  Component* find(const std::string& id) const;
  GroupBalancer& balancer_of(GroupId group);
  void prepare();
  void account_requests();
  template <class Port>
  static Port* checked(Port* p, const std::string& id) {
    if (p == nullptr) no_port(id);
    return p;
  }
  [[noreturn]] static void no_port(const std::string& id);

  RunOptions options_;
  Observer& observer_;
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<Flows> flows_;
  Network network_;
  std::unique_ptr<RequestEngine> engine_;
  std::vector<std::unique_ptr<Component>> components_;
  std::map<std::string, Component*> by_id_;
  std::map<std::pair<std::string, std::string>, ReasonId> reasons_;
  std::map<StationId, std::function<void()>> out_of_memory_;
  /// Somebody who is told of breakers, at most once a second.
  struct BreakerWatch {
    std::function<void()> changed;
    double next_s = 0.0;
    bool pending = false;
  };
  void breaker_changed(std::uint32_t breaker);
  std::vector<BreakerWatch> breaker_watches_;
  std::vector<std::uint32_t> watch_of_breaker_;  ///< kNone: nobody
  std::vector<double> accounted_;                ///< request bytes already charged to links
  std::map<std::uint32_t, std::function<void(StationId)>> ejected_;  ///< by balancer
  double now_s_ = 0.0;
  EventId latest_load_cause_ = 0;
  struct Control;
  std::unique_ptr<Control> control_;
};

}  // namespace rehearse::kernel
