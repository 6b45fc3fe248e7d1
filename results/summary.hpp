// The outcome of a run over all its replications: what `run --json` prints and the text shows.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/cost.hpp"
#include "results/recovery.hpp"
#include "results/run_record.hpp"
#include "results/verdict.hpp"

namespace rehearse::results {

/// A disaster, shown in the replication that it hit worst.
struct DisasterSummary {
  Recovery recovery;
  std::uint32_t replication = 0;
};

/// Counts are sums over the replications, sketches are merged, rates and means are averaged.
struct PopulationSummary {
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t good = 0;
  std::uint64_t failed = 0;
  double throughput_rps = 0.0;  ///< answered requests per second after warm-up
  double hops = 0.0;
  stats::QuantileSketch latency_s;
};

struct ServiceSummary {
  std::string name;
  double utilisation = 0.0;
  double worker_utilisation = 0.0;
  double queue_mean = 0.0;
  double throughput_rps = 0.0;
  stats::QuantileSketch response_s;
};

/// Merged over replications, each weighted by its samples.
struct EndpointSummary {
  std::string name;
  Breakdown breakdown;
};

/// The resource that saturates first when load grows: the busiest one after warm-up, of the servers
/// and the limited workers of every service and store. Limits: all endpoints are taken to grow
/// alike; of a service that scales by itself the pods present count, so its autoscaler may move the
/// limit; workers are held through calls, so the time that one is held grows with load and they
/// run out earlier than said; places in bulkheads and connection pools are not looked at; the mean
/// includes outages.
struct Bottleneck {
  std::string component;     ///< empty: nothing was busy at all
  std::string resource;      ///< "servers" or "workers"
  double utilisation = 0.0;  ///< 0..1
  double headroom = 0.0;     ///< times the present load at which it saturates: 1 / utilisation
};

struct EngineSummary {
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t hops = 0;
  double wall_s = 0.0;  ///< processor seconds of all replications together
  /// Of the trajectory; of several replications: a hash of theirs in order.
  std::uint64_t fingerprint = 0;
};

struct Summary {
  std::string scenario;
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  double simulated_s = 0.0;  ///< after warm-up, of one replication
  Verdict verdict = Verdict::met;
  std::vector<ObjectiveResult> objectives;
  std::vector<DisasterSummary> disasters;  ///< in the record's order
  std::size_t worst = 0;                   ///< index of the worst disaster, where there is one
  std::vector<PopulationSummary> populations;
  std::vector<ServiceSummary> services;
  std::vector<EndpointSummary> endpoints;  ///< those that answered anything
  Cost cost;
  EngineSummary engine;

  const DisasterSummary* worst_disaster() const;
  Bottleneck bottleneck() const;
};

/// Summarises replications of one scenario, in any order; at least one.
Summary summarise(std::vector<RunRecord> records);

/// The document of `rehearse run --json`. Infinite and undefined numbers are null; `recovery` is
/// null when the run has no disaster; the fingerprint is 16 hexadecimal digits.
nlohmann::ordered_json to_json(const Summary& summary);

}  // namespace rehearse::results
