// How a station of a service takes its requests: disciplines, workers, shedding, memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/module.hpp"
#include "models/program.hpp"
#include "sim/kernel/station_extra.hpp"

namespace rehearse::models {

/// Order in which a line is served, or none: the present ones share the servers.
struct DisciplineSpec {
  bool shared = false;
  bool newest_first = false;
  bool by_class = false;
  std::optional<policy::CoDelSpec> codel;
  std::optional<policy::AdaptiveLifoSpec> adaptive;
};

/// What every station of a service has beyond a plain queue.
struct StationSpec {
  DisciplineSpec discipline;
  kernel::Expired expired = kernel::Expired::finish;
  std::optional<std::uint32_t> workers;
  std::uint32_t door_limit = kernel::kNone;
  DisciplineSpec door_discipline;
  bool release_during_calls = false;
  std::optional<policy::LoadShedder> shedder;
  bool memory = false;
  double memory_base_bytes = 0.0;
  double memory_per_request_bytes = 0.0;
  double memory_limit_bytes = kernel::kNever;
  double restart_s = 0.0;
  bool plain = true;  ///< nothing of all this

  /// Its programs begin with `enter` and end with `leave`.
  bool door() const { return workers || shedder || memory; }
  Door around() const { return {.enter = door(), .release = workers && release_during_calls}; }
};

/// Kinds of the families "discipline" and "load_shedding", "workers" and "memory".
void describe_stations(config::Catalogue& catalogue);
/// Fields of a service that `station_spec` reads.
std::vector<config::Field> station_fields();
std::vector<config::Metric> station_metrics();

StationSpec station_spec(const config::Node& service, std::vector<Diagnostic>& problems);

/// In phase `declare`.
void fit_station(kernel::Simulation& sim, kernel::StationId station, const StationSpec& spec);

/// Samples of `stations` together, as far as the specification has them.
void observe_stations(kernel::Simulation& sim, const std::string& component,
                      const StationSpec& spec, const std::vector<kernel::StationId>& stations);

}  // namespace rehearse::models
