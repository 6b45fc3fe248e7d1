// The designs of a study against its first one, paired by replication.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "results/study.hpp"
#include "sim/stats/paired.hpp"

namespace rehearse::results {

struct DesignDifference {
  std::uint32_t design = 0;
  std::string metric;  ///< of the deployment
  std::string unit;
  double base = 0.0;                   ///< mean of the first design
  stats::PairedDifference difference;  ///< 95 %
  /// Of "no difference", by Holm over all designs and metrics of the list.
  double adjusted_p = 1.0;
};

/// Every metric that has a finite value in all common replications of both designs (at least two)
/// and is not the same in all of them. Empty for studies with unknowns, whose replications are
/// no pairs by themselves.
std::vector<DesignDifference> differences_of(const Study& study);

/// A table; empty without differences.
std::string to_text(const std::vector<DesignDifference>& differences, bool colour);
/// [{"design", "metric", "unit", "base", "difference", "low", "high", "p_value", "adjusted_p",
/// "correlation", "narrowing", "pairs"}]
nlohmann::ordered_json to_json(const std::vector<DesignDifference>& differences);

}  // namespace rehearse::results
