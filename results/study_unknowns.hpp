// What not knowing some inputs does to the answer of a study.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "results/study.hpp"
#include "sim/stats/morris.hpp"
#include "sim/stats/variance_split.hpp"

namespace rehearse::results {

/// How one unknown drives a metric.
struct Driver {
  std::string name;
  std::string source;
  std::string from;  ///< least and greatest value that was played, as written
  std::string to;
  /// Of a Morris design.
  std::optional<stats::ElementaryEffects> effects;
  /// Of a Latin hypercube: Spearman's rank correlation with the mean over replications.
  std::optional<double> rank_correlation;
};

struct MetricUncertainty {
  std::string name;
  std::string unit;
  /// Nothing with a single replication, a Morris design, or where a run is missing or infinite.
  std::optional<stats::VarianceSplit> split;
  std::vector<Driver> drivers;  ///< the strongest first
};

struct DesignUncertainty {
  std::uint32_t design = 0;
  /// Samples of the unknowns under which every objective was kept in all replications, in none, or
  /// in some: the verdict hangs on not knowing, or on chance.
  std::uint32_t kept_always = 0;
  std::uint32_t kept_never = 0;
  std::uint32_t kept_sometimes = 0;
  std::vector<MetricUncertainty> metrics;  ///< of the deployment, those that vary
};

/// By design; empty for a study without unknowns.
std::vector<DesignUncertainty> uncertainty_of(const Study& study);

std::string to_text(const std::vector<DesignUncertainty>& uncertainty, bool colour);
/// [{"design", "kept_always", "kept_never", "kept_sometimes", "metrics": {name: {"unit",
/// "ignorance_share": num|null, "ignorance_sd", "randomness_sd", "drivers": [{"name", "source",
/// "from", "to", "mean_effect", "magnitude", "spread" | "rank_correlation"}]}}}]
nlohmann::ordered_json to_json(const std::vector<DesignUncertainty>& uncertainty);

}  // namespace rehearse::results
