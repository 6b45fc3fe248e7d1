// What one replication leaves behind: the plain data from which recovery, verdicts, cost, reports
// and comparisons are computed. Filled by the recorder that scenarios/run connects to the observer,
// written to and read from a result file without loss.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/stats/quantile_sketch.hpp"

namespace rehearse::results {

/// A control-plane event: something was lost, detected, decided, promoted, became ready.
struct TimelineEvent {
  std::uint32_t id = 0;  ///< 1, 2, ... in order of time; 0 means none
  double time_s = 0.0;
  std::string component;  ///< qualified name, "database:orders"
  std::string kind;       ///< "region-lost", "health-check-failed", "promoted", ...
  /// The step of a recovery that ends with this event: "detection", "decision", "dns expiry",
  /// "promotion", "fencing", "rerouting", "scale-up", "image pull", "warm-up", "backlog drain", or
  /// the name of a human step. The time from the critical cause to this event belongs to it.
  std::string step;
  std::string detail;                 ///< for a person
  std::vector<std::uint32_t> causes;  ///< every event that had to happen first
  std::string disaster;               ///< set on the onset of a fault: the disaster it belongs to
  bool circumstance = false;          ///< a fault that sets no t0
  /// Components (as in FailureReason::component) whose failures this event ends.
  std::vector<std::string> ends;
};

/// Why requests failed, interned.
struct FailureReason {
  std::string component;  ///< "dns:www", "service:checkout@us-east", "database:orders"
  std::string reason;  ///< "unreachable", "no healthy endpoint", "timeout", "reset", "no primary"
};

/// Where the latency of one endpoint comes from, by a sample of the requests that were issued after
/// warm-up and answered (all of them in a short run). Mean and quantile are the sample's own: of
/// 4,096 samples or more, the p99 lies between the p98.8 and p99.2 of all requests four times in
/// five. The rows add up to them: `mean_s` over all samples, `p99_s` over those whose latency lies
/// between the sample's p98.5 and p99.5, scaled to its p99.
struct Breakdown {
  struct Row {
    /// A service or store as in ServiceRecord, a cache, or "client": names, the CDN, global load
    /// balancers, and the network between the client and a region.
    std::string component;
    std::string cause;  ///< "queue", "service", "worker wait", "connection wait", "retry",
                        ///< "network", "proxy", "cache miss", "commit", "rate limit", "message"
    double mean_s = 0.0;
    double p99_s = 0.0;
  };
  std::uint64_t samples = 0;
  double mean_s = 0.0;
  double p99_s = 0.0;
  std::vector<Row> rows;  ///< largest p99_s first
};

/// User requests of one endpoint, by the time window in which they were issued. Window w covers
/// [w * window_s, (w + 1) * window_s).
struct EndpointRecord {
  std::string name;                   ///< "population/endpoint" as the user sees it
  std::vector<std::string> services;  ///< every service and store its program can touch
  double latency_objective_s =
      0.0;  ///< a request is good when answered within it; infinite: answered
  std::vector<std::uint32_t> issued;
  std::vector<std::uint32_t> good;
  std::vector<std::uint32_t>
      failed;  ///< no answer or an error (slow answers are neither good nor failed)
  struct Failures {
    std::uint32_t window = 0;
    std::uint16_t reason = 0;  ///< index into RunRecord::reasons
    std::uint64_t count = 0;
  };
  std::vector<Failures> failures;  ///< by (window, reason); slow answers under the reason "slow"
  Breakdown breakdown;
};

struct PopulationRecord {
  std::string name;
  std::uint64_t requests = 0;  ///< issued after warm-up and judged before the end
  std::uint64_t good = 0;
  std::uint64_t failed = 0;
  double hops = 0.0;  ///< mean hops of a request
  stats::QuantileSketch latency_s;
};

struct ServiceRecord {
  std::string name;
  double utilisation = 0.0;     ///< time-mean of busy servers over servers present
  double queue_mean = 0.0;      ///< time-mean of waiting requests
  double in_system_mean = 0.0;  ///< time-mean of waiting and served
  std::uint64_t arrivals = 0;
  std::uint64_t completions = 0;
  double throughput_rps = 0.0;
  stats::QuantileSketch response_s;
  std::vector<double> batch_means;  ///< of response_s, for closed-form tests; may be empty
  double worker_utilisation = 0.0;  ///< as `utilisation`, of workers; 0 where they are not limited
};

/// What a store lost in one disaster.
struct LossRecord {
  std::string disaster;
  std::uint64_t lost_writes = 0;
  double lost_bytes = 0.0;
  double oldest_commit_s = 0.0;  ///< of the lost writes
  double newest_commit_s = 0.0;
  bool recovered = true;  ///< false: still unable to serve at the end, RPO null
};

/// In every run: acknowledged = surviving + lost, exactly.
struct StoreRecord {
  std::string name;
  std::uint64_t acknowledged = 0;
  std::uint64_t surviving = 0;
  std::uint64_t lost = 0;
  std::vector<LossRecord> losses;
};

/// A fixed-step time series.
struct SeriesRecord {
  std::string component;
  std::string metric;
  std::string unit;
  double start_s = 0.0;
  double step_s = 0.0;
  std::vector<double> values;
};

/// Something that costs money: quantity in base units.
struct UsageRecord {
  std::string item;  ///< "node-hours m6i.2xlarge", "inter-region transfer", "storage ..."
  std::string component;
  double quantity = 0.0;  ///< hours, bytes, byte-months
  double unit_price_usd = 0.0;
  std::string price_source;
};

/// A promise of the scenario.
struct Objective {
  enum class Metric { rpo, rto, latency, availability, cost_per_hour, throughput, error_ratio };
  std::string name;
  Metric metric = Metric::rto;
  double target = 0.0;       ///< seconds, ratio, USD per hour, requests per second
  double quantile = 0.99;    ///< latency
  std::string scope;         ///< disaster, store, service or population; empty: whole deployment
  std::string disaster;      ///< rto, rpo: empty means the worst
  double confidence = 0.95;  ///< probability with which it must hold over replications
};

struct DisasterRecord {
  std::string name;
  double t0_s = 0.0;
  std::vector<std::string> faults;
};

/// How windows are judged; see recovery.hpp.
struct RecoveryRules {
  double window_s = 10.0;
  double good_share = 0.99;          ///< a window violates below this
  std::uint32_t minimum_count = 10;  ///< fewer requests than this: the window says nothing
  double sustain_s = 60.0;           ///< length of the clean stretch that ends an outage
};

struct EngineRecord {
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t hops = 0;
  double wall_s = 0.0;
  std::uint64_t fingerprint = 0;        ///< trajectory: time, component, event kind
  std::uint64_t draws_fingerprint = 0;  ///< random draws
};

struct RunRecord {
  std::string scenario;
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;
  double start_s = 0.0;  ///< end of warm-up
  double end_s = 0.0;
  RecoveryRules rules;
  /// Of windows that end later so many requests are still unanswered at the end of the run that
  /// they cannot be judged: those answered first are the good ones.
  double answered_until_s = std::numeric_limits<double>::infinity();
  std::vector<Objective> objectives;
  std::vector<DisasterRecord> disasters;
  std::vector<TimelineEvent> timeline;
  std::vector<FailureReason> reasons;
  std::vector<EndpointRecord> endpoints;
  std::vector<PopulationRecord> populations;
  std::vector<ServiceRecord> services;
  std::vector<StoreRecord> stores;
  std::vector<SeriesRecord> series;
  std::vector<UsageRecord> usage;
  EngineRecord engine;
};

}  // namespace rehearse::results
