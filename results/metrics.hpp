// The figures of a run that are compared between runs, by name.
#pragma once

#include <string>
#include <vector>

#include "results/run_record.hpp"

namespace rehearse::results {

enum class Better { lower, higher, neither };

struct Metric {
  /// "availability" of the deployment, "service:web/utilisation", "disaster:lost/rto_s",
  /// "disaster:lost/store:orders/rpo_s", "population:all/latency_p99_s",
  /// "objective:fast/latency_s".
  std::string name;
  std::string unit;  ///< "s", "ratio", "1/s", "USD/h", "requests"; empty: a plain number
  Better better = Better::neither;
  double value = 0.0;  ///< infinite: never; NaN: the run could not tell
};

/// All metrics of one replication: of the deployment, of each disaster with its services and
/// stores, of populations, services, stores and objectives, in this order. The same scenario gives
/// the same names in every replication.
std::vector<Metric> metrics_of(const RunRecord& record);

/// Unit of an objective's target and value.
const char* unit_of(const Objective& objective);

}  // namespace rehearse::results
